"""The formats of the termbase."""
