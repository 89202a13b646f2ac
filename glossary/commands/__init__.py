"""The commands of the termbase."""
