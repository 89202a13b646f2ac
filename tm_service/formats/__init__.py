"""The formats of the memory."""
