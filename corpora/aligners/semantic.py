"""The aligner for texts whose words say little: sentences are laid into one space, translations lie close together.

The recipe is Vecalign's (Thompson and Koehn 2019), walked through by the lattice of the other aligners: windows of
one to four sentences are encoded, how far two of them are apart is judged against how far they are from the other
text at large, and what is near is learned from the two texts themselves, in three passes. Lengths, paragraphs and kinds
speak as in the other aligners. Which space that is, the encoder knows (`corpora.encoders`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from corpora.aligners.base import Bead, Lexicon, Line, unaligned
from corpora.alignment.band import MARGIN, SMALL, WIDEST, Band, band_along
from corpora.alignment.calibration import FITTED, Calibration
from corpora.alignment.chain import ascending
from corpora.alignment.embedding import (
    Closeness,
    EmbeddedSide,
    distances,
    embedding_evidence,
    facing,
    mutual,
    windows_of,
)
from corpora.alignment.knowledge import KNOWING
from corpora.alignment.lengths import Lengths
from corpora.alignment.moved import aligned_elsewhere, woven
from corpora.alignment.passing import found_beads
from corpora.alignment.side import Floats, encode
from corpora.alignment.structure import SHAPES, structure_evidence
from corpora.alignment.walk import Step, likeliest_walk
from corpora.encoders import encoder_named
from corpora.encoders.base import Encoder

PASSES = 3
"""Each learns from the beads of the one before what is near."""
GUESSED, GUESSES = Closeness(near=0.5, variance=0.04), 5
"""What is near before anything is known, and how many pairs must say otherwise to be heard as loud."""
SAMPLE = 200
"""Sentences of each side from which it is told how far any two are apart."""
KEPT = 3
"""Texts whose windows are kept: of three languages each is aligned twice."""


class SemanticAligner:
    """Aligns by an encoder, in any languages that it knows; a lexicon is not made use of."""

    name = "semantic"

    def __init__(self, encoder: Encoder | None = None, calibration: Calibration = FITTED) -> None:
        """Without an encoder that of the environment is taken, when it is needed."""
        self._encoder = encoder
        self._calibration = calibration
        self._windows = lru_cache(maxsize=KEPT)(self._encoded)

    def align(
        self,
        source: Sequence[Line],
        target: Sequence[Line],
        *,
        source_language: str,
        target_language: str,
        lexicon: Lexicon | None = None,
    ) -> list[Bead]:
        """Return the beads of two texts; raises UnusableModel."""
        if not source or not target:
            return unaligned(len(source), len(target))
        windows = [self._windows(tuple(line.text for line in side)) for side in (source, target)]
        left, right = facing(encode(source), windows[0], encode(target), windows[1])
        confidence = self._calibration.confidence
        beads = _beads(left, right)
        return [replace(bead, confidence=confidence(bead.confidence)) if bead.confidence else bead for bead in beads]

    def _encoded(self, texts: tuple[str, ...]) -> tuple[Floats, ...]:
        return windows_of(texts, self._encoder or encoder_named())


def _beads(left: EmbeddedSide, right: EmbeddedSide) -> list[Bead]:
    rows, columns, apart = mutual(left, right)
    closeness = _learned(left, right, apart, np.ones(len(apart)))
    points = ascending(rows, columns, 1.0 - apart) if len(left) * len(right) > SMALL else []
    walk = _pass(left, right, closeness, points)
    for _again in range(PASSES - 1):
        closeness = _learned(left, right, *_apart(left, right, walk))
        walk = _pass(left, right, closeness, points)

    def find(source: EmbeddedSide, target: EmbeddedSide) -> list[Step]:
        rows, columns, apart = mutual(source, target)
        points = ascending(rows, columns, 1.0 - apart)
        return _pass(source, target, closeness, points) if points else []

    beads = [step.bead() for step in walk]
    return woven([*beads, *aligned_elsewhere(left, right, beads, find)], len(left), len(right))


def _pass(
    left: EmbeddedSide, right: EmbeddedSide, closeness: Closeness, points: Sequence[tuple[int, int]]
) -> list[Step]:
    """Return the beads of one pass, led by points that ascend."""
    widest = WIDEST if len(left) * len(right) > SMALL else SMALL
    band = band_along(points, len(left), len(right), margin=MARGIN, widest=widest)
    lengths = Lengths.of(left, right)

    def weigh(source: EmbeddedSide, target: EmbeddedSide, part: Band) -> Floats:
        weights = embedding_evidence(source, target, part, SHAPES, closeness)
        weights += structure_evidence(source, target, part, lengths)
        return weights

    found = found_beads(left, right, band, weigh, KNOWING.gap, SHAPES, [row for row, _column in points])
    return likeliest_walk(found, SHAPES, KNOWING.least)


def _learned(left: EmbeddedSide, right: EmbeddedSide, apart: Floats, weights: Floats) -> Closeness:
    """Return what is near: from pairs that seem to be translations, so far apart, and from any pairs at all."""
    total = GUESSES + weights.sum()
    near = (GUESSES * GUESSED.near + (weights * apart).sum()) / total
    spread = (GUESSES * GUESSED.variance + (weights * np.square(apart - near)).sum()) / total
    return Closeness(float(min(near, 0.95)), float((spread + _chance(left, right)) / 2))


def _chance(left: EmbeddedSide, right: EmbeddedSide) -> float:
    """Return the variance of how far any two sentences are apart."""
    down, across = (slice(None, None, 1 + len(side) // SAMPLE) for side in (left, right))
    return float(distances(left, right, down, across).var())


def _apart(left: EmbeddedSide, right: EmbeddedSide, walk: Sequence[Step]) -> tuple[Floats, Floats]:
    """Return how far the sides of beads are apart, and how probable the beads are."""
    found = [
        distances(left, right, slice(row, row + 1), slice(column, column + 1), (height, width))[0, 0]
        for row, column, height, width, _chance in walk
    ]
    return np.array(found), np.array([step.chance for step in walk])
