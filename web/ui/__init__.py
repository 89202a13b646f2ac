"""The ui of the web."""
