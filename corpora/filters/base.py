"""The Protocol of the filters: score a pair, and apart from that decide."""

from __future__ import annotations

from typing import Protocol

from corpora.units import TranslationUnit


class Filter(Protocol):
    """Judges a unit; `score` is data for a report, `accept` the decision that the default threshold makes."""

    name: str

    def score(self, unit: TranslationUnit) -> float:
        """Return 0 (hopeless) to 1 (fine)."""
        ...

    def accept(self, score: float) -> bool:
        """Return whether a unit of this score is kept."""
        ...
