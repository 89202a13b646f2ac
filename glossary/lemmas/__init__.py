"""The lemmas of the termbase."""
