"""The plain baseline: sentences of like length go together (Gale and Church 1993), no word is read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import log

from corpora.aligners.base import Bead, Lexicon, Line, unaligned
from corpora.alignment.band import band_along
from corpora.alignment.lattice import Gap
from corpora.alignment.lengths import Lengths
from corpora.alignment.moved import woven
from corpora.alignment.passing import found_beads
from corpora.alignment.side import encode
from corpora.alignment.structure import SHAPES, structure_evidence
from corpora.alignment.walk import likeliest_walk

GAP = Gap(log(0.02), log(0.02))
LEAST = 0.1
WIDEST = 400


class LengthAligner:
    """Aligns by length in characters and by paragraphs; a lexicon is not made use of."""

    name = "length"

    def align(
        self,
        source: Sequence[Line],
        target: Sequence[Line],
        *,
        source_language: str,
        target_language: str,
        lexicon: Lexicon | None = None,
    ) -> list[Bead]:
        """Return the beads of two texts in any two languages."""
        if not source or not target:
            return unaligned(len(source), len(target))
        left, right = encode(source), encode(target)
        band = band_along([], len(left), len(right), margin=0, widest=WIDEST)
        weigh = partial(structure_evidence, lengths=Lengths.of(left, right))
        found = found_beads(left, right, band, weigh, GAP, SHAPES, points=[])
        walk = likeliest_walk(found, SHAPES, LEAST)
        return woven([step.bead() for step in walk], len(left), len(right))
