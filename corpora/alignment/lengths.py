"""The evidence of the lengths for a bead, after Gale and Church (1993), in logarithms.

The log of target over source length in characters is normal around that of the whole texts, its variance
falling with the length; it is weighed against the spread that target lengths have by chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corpora.alignment.side import Floats, Ints, Side

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
        ratio = float(np.log(target.reach[-1] / source.reach[-1]))
        return cls(ratio, float(logs.mean()), max(0.5, float(logs.std())))

    def evidence(self, source: Ints, target: Ints) -> Floats:
        """Return the log odds that texts of these lengths (characters, from 1) are translations."""
        variance = SPREAD / np.minimum(source, target) + AT_LEAST
        off = (np.log(target / source) - self.ratio) ** 2 / variance
        chance = ((np.log(target) - self.mean) / self.deviation) ** 2
        odds: Floats = np.clip((chance - off - np.log(variance)) / 2 + np.log(self.deviation), *LIMITS)
        return odds
