"""The cleaners."""
