"""The commands of the web."""
