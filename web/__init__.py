"""The web."""
