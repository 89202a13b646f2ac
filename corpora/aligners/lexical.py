"""The default aligner: words first, then lengths, paragraphs and kinds, in passes that learn from each other.

The first pass knows anchors (and a background lexicon, if there is one); its beads teach the dictionary of
the next. Without a background the first pass trusts words less and gaps less: what it cannot explain is
more probably a word that it does not know than a sentence that is missing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corpora.aligners.base import Bead, Lexicon, Line, unaligned
from corpora.alignment.anchors import anchors
from corpora.alignment.band import MARGIN, NARROW, SMALL, WIDEST, Band, band_along
from corpora.alignment.calibration import FITTED, Calibration
from corpora.alignment.chain import supported, trusted_points
from corpora.alignment.dictionary import Entries, background, strongest
from corpora.alignment.evidence import WordsEvidence
from corpora.alignment.ibm1 import Pair, learn
from corpora.alignment.knowledge import GROPING, Trust, explained_along, explained_by, trust
from corpora.alignment.lattice import Gap
from corpora.alignment.lengths import Lengths
from corpora.alignment.moved import CLEAR, aligned_elsewhere, woven
from corpora.alignment.passing import found_beads
from corpora.alignment.side import Floats, Side, encode
from corpora.alignment.structure import SHAPES, structure_evidence
from corpora.alignment.walk import Step, likeliest_walk

COLD, WARM = 3, 2
"""Passes without and with a background lexicon; one that explains too little to be trusted saves none."""
TEMPERATURE = 2.0
"""Words of a sentence are not independent witnesses: dividing by this makes probabilities honest."""
MENTIONED = 0.01
"""Less probable translations are chance: a frequent word stands beside every rare one."""
ENOUGH, PARTS = 3_000, 6
"""Source sentences that the first of three passes looks at, in so many parts of a longer text."""


class LexicalAligner:
    """Aligns by what the words of both sides say about each other, in any two languages."""

    name = "lexical"

    def __init__(self, calibration: Calibration = FITTED) -> None:
        self._calibration = calibration

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
        first, passes = GROPING, COLD
        if lexicon:
            known.append(background(lexicon, left.vocabulary, right.vocabulary))
            first = trust(explained_by(known[-1], left, right))
            passes = COLD if first == GROPING else WARM
        beads = _beads(left, right, known, first, passes)
        confidence = self._calibration.confidence
        return [replace(bead, confidence=confidence(bead.confidence)) if bead.confidence else bead for bead in beads]


def _beads(left: Side, right: Side, known: Sequence[Entries], first: Trust, passes: int) -> list[Bead]:
    """Return the beads of the last pass, and those of sections that stand elsewhere on the other side."""
    entries, reading = strongest(known), first
    points, margin = _points(left, right, entries), MARGIN
    walk: list[Step] = []
    for number in range(passes):
        if number:
            entries = strongest([*known, learn(_pairs(left, right, walk))])
            reading = trust(explained_along(entries, left, right, walk))
        if number + 2 < passes and points and len(left) > ENOUGH:
            walk = _sample(left, right, entries, reading, points)
            continue
        walk = _pass(left, right, entries, reading, points, margin)
        if _large(left, right):
            points, margin = _clear(walk), NARROW
    beads = [step.bead() for step in walk]

    def find(source: Side, target: Side) -> list[Step]:
        points = trusted_points(source, target, entries)
        return _pass(source, target, entries, reading, points, MARGIN) if points else []

    return woven([*beads, *aligned_elsewhere(left, right, beads, find)], len(left), len(right))


def _pass(
    left: Side, right: Side, entries: Entries, reading: Trust, points: Sequence[tuple[int, int]], margin: int
) -> list[Step]:
    """Return the beads of one pass, led by points that ascend."""
    widest = WIDEST if _large(left, right) else SMALL
    band = band_along(points, len(left), len(right), margin=margin, widest=widest)
    words = WordsEvidence(left, right, entries, reading.doubt, MENTIONED)
    lengths = Lengths.of(left, right)

    def weigh(source: Side, target: Side, part: Band) -> Floats:
        weights = words.of(source, target, part, SHAPES)
        weights += structure_evidence(source, target, part, lengths)
        weights /= TEMPERATURE
        return weights

    gap = Gap(reading.gap.opening / TEMPERATURE, reading.gap.further / TEMPERATURE)
    found = found_beads(left, right, band, weigh, gap, SHAPES, [row for row, _column in points])
    return likeliest_walk(found, SHAPES, reading.least)


def _sample(left: Side, right: Side, entries: Entries, reading: Trust, points: Sequence[tuple[int, int]]) -> list[Step]:
    """Return the beads of a pass through parts of a long text, each from a point to another: ENOUGH to learn from."""
    walk: list[Step] = []
    rows = [row for row, _column in points]
    for part in range(PARTS):
        first = bisect_left(rows, len(left) * part // PARTS)
        last = bisect_left(rows, len(left) * part // PARTS + ENOUGH // PARTS)
        if first < last < len(rows):
            (top, begin), (bottom, end) = points[first], points[last]
            inner = [(row - top, column - begin) for row, column in points[first + 1 : last]]
            sides = left.part(top, bottom), right.part(begin, end)
            steps = _pass(*sides, entries, reading, inner, MARGIN)
            walk += [step._replace(row=step.row + top, column=step.column + begin) for step in steps]
    return walk


def _points(left: Side, right: Side, entries: Entries) -> list[tuple[int, int]]:
    """Return the points that lead the first pass; none for texts that are looked at as a whole."""
    return trusted_points(left, right, entries) if _large(left, right) else []


def _large(left: Side, right: Side) -> bool:
    return len(left) * len(right) > SMALL


def _clear(walk: Sequence[Step]) -> list[tuple[int, int]]:
    """Return where the clear beads of a walk start, those that have others near by."""
    rows, columns, chances = (np.array([step[k] for step in walk if step.chance > CLEAR]) for k in (0, 1, 4))
    return supported(rows.astype(np.int64), columns.astype(np.int64), chances)


def _pairs(left: Side, right: Side, walk: Sequence[Step]) -> list[Pair]:
    return [Pair(left.words(step.row, step.height), right.words(step.column, step.width), step.chance) for step in walk]
