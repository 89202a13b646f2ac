"""The stores of the memory."""
