"""The Protocol of the segmenters: a paragraph's text → its sentences."""

from __future__ import annotations

from typing import Protocol


class Segmenter(Protocol):
    """Splits running text into sentences."""

    name: str

    def split(self, text: str, *, language: str) -> list[str]:
        """Return the sentences in order, stripped, none empty; joined by spaces they give the text."""
        ...
