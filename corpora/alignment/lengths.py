"""The evidence of the lengths for a bead, after Gale and Church (1993), in logarithms.

The log of target over source length in characters is normal around that of the whole texts, its variance
falling with the length; it is weighed against the spread that target lengths have by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from corpora.alignment.side import Floats, Side

SPREAD = 6.8
"""Variance of the length of a translation, per character (Gale and Church's figure)."""
AT_LEAST = 0.01
"""Variance of the log ratio that even the longest texts keep."""
LIMITS = (-9.0, 3.0)
"""Log odds beyond these are not believed: a wild length is a reason for doubt, and no more."""


@dataclass(frozen=True)
class Lengths:
    """How long a translation is: the log ratio of the texts, and mean and deviation of log target lengths."""

    ratio: float
    mean: float
    deviation: float

    @classmethod
    def of(cls, source: Side, target: Side) -> Lengths:
        """Return the model of two texts, neither empty."""
        logs = np.log(np.diff(target.reach))
        ratio = float(np.log(np.ptp(target.reach) / np.ptp(source.reach)))
        return cls(ratio, float(logs.mean()), max(0.5, float(logs.std())))

    def evidence(self, source: Floats, target: Floats) -> Floats:
        """Return the log odds that texts of these log lengths (characters, from 1) are translations."""
        variance = SPREAD * np.exp(-np.minimum(source, target)) + AT_LEAST
        off = np.square(target - source - self.ratio) / variance
        chance = np.square((target - self.mean) / self.deviation)
        odds: Floats = np.clip((chance - off - np.log(variance)) / 2 + log(self.deviation), *LIMITS)
        return odds
