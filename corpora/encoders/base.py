"""The Protocol of the encoders: texts → a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from corpora.alignment.side import Floats


class Encoder(Protocol):
    """Lays sentences of any language into one space; the product of two rows is their likeness (−1 to 1)."""

    name: str

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a row for each text, of length 1 (or 0 for a text that holds nothing); raises UnusableModel."""
        ...
