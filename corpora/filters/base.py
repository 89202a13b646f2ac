"""The Protocol of the filters: score a unit, and apart from that decide."""

from __future__ import annotations

from typing import Protocol

from corpora.units import TranslationUnit


class Filter(Protocol):
    """Judges a unit; `score` is data for a report, `accept` the decision that the default threshold makes.

    `reason` says in a few words what is wrong with a unit that is not accepted.
    """

    name: str
    reason: str

    def score(self, unit: TranslationUnit) -> float:
        """Return 0 (hopeless) to 1 (fine)."""
        ...

    def accept(self, score: float) -> bool:
        """Return whether a unit of this score is kept."""
        ...
