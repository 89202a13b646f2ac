"""From the lattice's probability of a bead to the confidence that is shown: of beads at .9, nine in ten are right.

The lattice knows nothing of sentences that were cut in two places at once, or of what is wrong in its own model,
so near certainty it is too sure; in the middle it is too modest, because its evidence was damped. Both are undone
by beta calibration (Kull, Silva Filho and Flach 2017): three numbers, one for each end and one for the middle.

>>> round(FITTED.confidence(0.8), 2) > 0.8
True
"""

from __future__ import annotations

from math import exp, log
from typing import NamedTuple

NEAREST = 1e-4
"""Probabilities are taken to be this far from 0 and 1 at least."""


class Calibration(NamedTuple):
    """The log odds of being right: `low` × log p − `high` × log(1 − p) + `shift`; (1, 1, 0) leaves p as it is."""

    low: float
    high: float
    shift: float

    def confidence(self, chance: float) -> float:
        """Return the confidence (0–1) for a probability (0–1); it rises with it where `low` and `high` are positive."""
        kept = min(max(chance, NEAREST), 1.0 - NEAREST)
        odds = self.low * log(kept) - self.high * log(1.0 - kept) + self.shift
        return 1.0 / (1.0 + exp(-odds))


AS_IS = Calibration(1.0, 1.0, 0.0)
FITTED = Calibration(low=2.8, high=0.7, shift=1.6)
"""Fitted by benchmarks/calibration.py over all documents and variants, and rounded; without any one of the documents
the numbers are nearly the same (docs/alignment.md)."""
