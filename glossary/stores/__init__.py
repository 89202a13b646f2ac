"""The stores of the termbase."""
