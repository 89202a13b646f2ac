"""The translation memory."""

__version__ = "0.1.0"
