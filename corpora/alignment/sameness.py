"""From what speaks for a pair of comparable passages to the confidence that they say the same.

Three things speak: the pair's share of belief against its rivals, how much of either passage the other covers, and
how much the two say together. Logistic regression weighs them.
"""

from __future__ import annotations

from math import exp, log, log1p
from typing import NamedTuple

from corpora.alignment.coverage import Covered


class Sameness(NamedTuple):
    """The weights of: log belief; coverage of the side covered less, and more; log(1 + nats shared); and a constant."""

    belief: float
    lesser: float
    greater: float
    shared: float
    shift: float

    def confidence(self, belief: float, covered: Covered) -> float:
        """Return the confidence (0–1) in a pair that was believed so far (above 0, up to 1) and covers so much."""
        odds = sum(weight * value for weight, value in zip(self, (*signs(belief, covered), 1.0), strict=True))
        return 1.0 / (1.0 + exp(-max(min(odds, 30.0), -30.0)))


def signs(belief: float, covered: Covered) -> tuple[float, float, float, float]:
    """Return what is weighed, in the order of the weights."""
    lesser, greater = sorted((covered.source, covered.target))
    return log(belief), lesser, greater, log1p(covered.shared)


FITTED = Sameness(belief=1.1, lesser=11.4, greater=-2.5, shared=0.9, shift=-3.8)
"""Fitted to the starter corpus by benchmarks/comparable.py, and rounded; without any one of its sets they are much
the same (docs/alignment.md). What the other side covers more counts against the pair: all of one passage and little
of the other is a clause."""
