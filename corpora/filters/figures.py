"""Figures survive translation: a soft sign, since they may be spelled out, rounded or written otherwise."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

from corpora.units import TranslationUnit

_DIGITS = re.compile(r"\d+")


class NumbersFilter:
    """Scores the share of figures that the variants have in common."""

    name = "numbers"
    reason = "the figures of both sides have nothing in common"

    def score(self, unit: TranslationUnit) -> float:
        """Return (1 + common figures) / (1 + figures of the richer side), for the worst two variants.

        A figure is a run of digits, so `10,000` and `10 000` are the same two.
        """
        figures = [Counter(str(int(run)) for run in _DIGITS.findall(s.text)) for s in unit.variants.values()]
        return min((_agreement(one, other) for one, other in combinations(figures, 2)), default=1.0)

    def accept(self, score: float) -> bool:
        """Return whether something agrees: three figures without counterpart are borne, four are not."""
        return score >= 0.25


def _agreement(one: Counter[str], other: Counter[str]) -> float:
    common = (one & other).total()
    # Figures on one side only are spelled out on the other, or lost: no sign of another sentence.
    fewer, more = sorted((one.total(), other.total()))
    return (1 + common) / (1 + more) if fewer else 1.0
