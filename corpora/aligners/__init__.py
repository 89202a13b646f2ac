"""The aligners."""
