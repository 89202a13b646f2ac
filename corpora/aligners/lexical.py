"""The default aligner: words first, then lengths, paragraphs and kinds, in passes that learn from each other.

The first pass knows anchors (and a background lexicon, if there is one); its beads teach the dictionary of
the next. Without a background the first pass trusts words less and gaps less: what it cannot explain is
more probably a word that it does not know than a sentence that is missing.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpora.aligners.base import Bead, Lexicon, Line, unaligned
from corpora.alignment.anchors import anchors
from corpora.alignment.band import Band, band_along
from corpora.alignment.chain import trusted_points
from corpora.alignment.dictionary import Entries, background, strongest
from corpora.alignment.evidence import words_evidence
from corpora.alignment.ibm1 import Pair, learn
from corpora.alignment.knowledge import GROPING, Trust, explained_along, explained_by, trust
from corpora.alignment.lattice import Gap, Lattice, Step
from corpora.alignment.lengths import Lengths
from corpora.alignment.side import Side, encode
from corpora.alignment.structure import SHAPES, structure_evidence

COLD, WARM = 3, 2
"""Passes without and with a background lexicon."""
TEMPERATURE = 2.0
"""Words of a sentence are not independent witnesses: dividing by this makes probabilities honest."""
SMALL = 60_000
"""Cells up to which the whole rectangle is looked at."""
MARGIN, WIDEST = 15, 250
CLEAR = 0.5
"""Beads of the first pass that are more probable than this lead the band of the next."""


class LexicalAligner:
    """Aligns by what the words of both sides say about each other, in any two languages."""

    name = "lexical"

    def align(
        self,
        source: Sequence[Line],
        target: Sequence[Line],
        *,
        source_language: str,
        target_language: str,
        lexicon: Lexicon | None = None,
    ) -> list[Bead]:
        """Return the beads of two texts; the languages need not be known to the aligner."""
        if not source or not target:
            return unaligned(len(source), len(target))
        left, right = encode(source), encode(target)
        known = [Entries.from_pairs(anchors(left.vocabulary, right.vocabulary))]
        first = GROPING
        if lexicon:
            known.append(background(lexicon, left.vocabulary, right.vocabulary))
            first = trust(explained_by(known[-1], left, right))
        return [step.bead() for step in _walk(left, right, known, first, WARM if lexicon else COLD)]


def _walk(left: Side, right: Side, known: Sequence[Entries], first: Trust, passes: int) -> list[Step]:
    """Return the steps of the last pass."""
    entries, (doubt, gap, least) = strongest(known), first
    band = _band(left, right, entries)
    lengths = Lengths.of(left, right)
    structure = structure_evidence(left, right, band, lengths)
    walk: list[Step] = []
    for number in range(passes):
        if number:
            entries = strongest([*known, learn(_pairs(left, right, walk))])
            doubt, gap, least = trust(explained_along(entries, left, right, walk))
            if number == 1 and len(left) * len(right) > SMALL:
                clear = [(step.row, step.column) for step in walk if step.chance > CLEAR]
                band = band_along(clear, len(left), len(right), margin=MARGIN, widest=WIDEST)
                structure = structure_evidence(left, right, band, lengths)
        beads = words_evidence(left, right, entries, band, SHAPES, doubt=doubt)
        beads += structure
        beads /= TEMPERATURE
        cooled = Gap(gap.opening / TEMPERATURE, gap.further / TEMPERATURE)
        walk = Lattice(band, SHAPES, beads, cooled).likeliest_walk(least)
    return walk


def _band(left: Side, right: Side, entries: Entries) -> Band:
    rows, columns = len(left), len(right)
    if rows * columns <= SMALL:
        return band_along([], rows, columns, margin=0, widest=SMALL)
    points = trusted_points(left, right, entries)
    return band_along(points, rows, columns, margin=MARGIN, widest=WIDEST)


def _pairs(left: Side, right: Side, walk: Sequence[Step]) -> list[Pair]:
    return [
        Pair(left.words(step.row, step.height), right.words(step.column, step.width), step.chance)
        for step in walk
        if step.height and step.width
    ]
