"""The indexes of the memory."""
