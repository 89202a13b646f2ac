"""The termbase."""
