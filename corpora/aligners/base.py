"""The Protocol of the aligners: two lists of sentences → beads with confidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from corpora.beads import Bead, Lexicon, Line

__all__ = ["Aligner", "Bead", "Lexicon", "Line", "unaligned"]


def unaligned(source: int, target: int) -> list[Bead]:
    """Return the beads of two texts of so many sentences of which none goes with any."""
    return [Bead((k,), (), 0.0) for k in range(source)] + [Bead((), (k,), 0.0) for k in range(target)]


class Aligner(Protocol):
    """Aligns two texts; every index of both sides stands in exactly one bead, beads in the order of the source.

    They are in the order of the target as well, but for a section that stands elsewhere there.
    """

    name: str

    def align(
        self,
        source: Sequence[Line],
        target: Sequence[Line],
        *,
        source_language: str,
        target_language: str,
        lexicon: Lexicon | None = None,
    ) -> list[Bead]:
        """Return the beads of the two texts; `lexicon` is background knowledge, if there is any."""
        ...
