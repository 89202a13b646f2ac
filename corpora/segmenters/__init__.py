"""The segmenters."""
