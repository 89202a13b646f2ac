"""Sentences that say the same although nothing aligned them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tm_service.mining import Equivalent
from web.tasks.base import Bench, Report

MOST_KEPT = 300  # of what was found, the surest


@dataclass(frozen=True, slots=True)
class MineEquivalents:
    """Look for equivalents of two languages in what was ingested; nothing is stored, people decide."""

    kind: ClassVar[str] = "mine"
    source: str
    target: str
    min_confidence: float
    only: Sequence[str] | None = None

    def run(self, bench: Bench) -> Report:
        """Return how many pairs there are, and the surest by the numbers of their sentences."""
        with bench.memory(seen=self.only) as memory:
            found = memory.mine(source=self.source, target=self.target, min_confidence=self.min_confidence)
        pair = [self.source, self.target]
        return {"mined": len(found), "pair": pair, "equivalents": list(map(_written, found[:MOST_KEPT]))}


def _written(equivalent: Equivalent) -> dict[str, Any]:
    sides = {"source": equivalent.source, "target": equivalent.target}
    numbers = {name: [sentence.number for sentence in side] for name, side in sides.items()}
    return {**numbers, "confidence": round(equivalent.confidence, 4)}
