"""Comparable text: sentences of two languages that say the same, anywhere and in any order.

A speech and a report on the same matter are no translations of each other, and yet hold sentences that are
nearly so. Every sentence of the one side is held against every one of the other by the evidence that the
aligner uses for words (corpora.alignment.evidence); what it lacks is the order, and what takes its place is
competition: a pair is believed when each is the other's likeliest counterpart, no counterpart included.

    tm-service mine -s fr -t en
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, takewhile
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpora.alignment.anchors import anchors
from corpora.alignment.background import learn_lexicon
from corpora.alignment.band import band_along
from corpora.alignment.dictionary import Entries, background, strongest
from corpora.alignment.evidence import words_evidence
from corpora.alignment.knowledge import explained_by, trust
from corpora.alignment.side import Floats, encode
from corpora.alignment.structure import PRIOR
from corpora.beads import Bead, Lexicon, Line
from corpora.normalise import folded
from corpora.tokens import words

MIN_CONFIDENCE = 0.3
"""Where it was measured, more than half of what came below this was wrong (docs/alignment.md)."""
TEMPERATURE = 2.0
"""As in the lexical aligner: words of a sentence are not independent witnesses."""
NOBODY = log(3)
"""Log weight of having no counterpart: three sentences of four have none, where nothing else is known."""
FEWEST_WORDS = 3
"""Shorter lines (numbers, labels, "Questions") say too little to be worth a reviewer's time."""
MOST_TIMES = 2
"""How often a sentence is offered: a long one may hold what the other side says in two."""
SHAPES = ((1, 1), (1, 2), (2, 1))
WIDER = log(PRIOR[1, 1] / PRIOR[1, 2])
"""What a second sentence must add to the evidence: as much as it is rarer than one against one."""
TILE = 1000
"""Sentences of a side that are held against each other at a time, to bound memory."""
SMALL = 10_000
"""Characters (four pages) that tell which words are frequent."""
_NEVER = -300.0
_QUESTION = frozenset("?؟？")


class _Candidate(NamedTuple):
    """A pair of lines, its log weight, and where the lines lie, counted from it, that it has grown to."""

    row: int
    column: int
    weight: Floats
    source: range
    target: range

    def bead(self, of_source: Floats, of_target: Floats) -> Bead:
        """Return the bead, its confidence reckoned with the totals of all tiles."""
        return Bead(
            tuple(self.row + k for k in self.source),
            tuple(self.column + k for k in self.target),
            float(_confidence(self.weight, of_source[self.row], of_target[self.column])),
        )


def mine(
    source: Sequence[Line],
    target: Sequence[Line],
    *,
    known: Sequence[tuple[str, str]] = (),
    min_confidence: float = MIN_CONFIDENCE,
) -> list[Bead]:
    """Return the beads that say the same, surest first.

    Lines of one paragraph that follow each other must be neighbours in the text as well: they may be joined.
    `known` are texts that are known to translate each other, from which the words are learned. A bead's
    confidence (0–1, at least `min_confidence`) is the harmonic mean of P(target | source) and
    P(source | target) of the pair that it grew from. A text that occurs several times is offered where it
    first stands.
    """
    of_source, of_target = np.full(len(source), NOBODY), np.full(len(target), NOBODY)
    source_sorts, target_sorts, lexicon = _sorts(source), _sorts(target), learn_lexicon(known)
    found: list[_Candidate] = []
    for rows, columns in _tiles(len(source), len(target)):
        left, right = source[rows], target[columns]
        evidence = _evidence(left, right, lexicon, known)
        alike = (source_sorts[rows, None] == target_sorts[columns]) & (source_sorts[rows, None] >= 0)
        weights = np.where(alike, evidence[0] / TEMPERATURE, _NEVER)
        of_source[rows] = np.logaddexp(of_source[rows], np.logaddexp.reduce(weights, axis=1))
        of_target[columns] = np.logaddexp(of_target[columns], np.logaddexp.reduce(weights, axis=0))
        # The totals only grow from tile to tile: what is not sure enough by now never will be.
        sure = _confidence(weights, of_source[rows, None], of_target[columns]) >= min_confidence
        for i, j in np.argwhere(sure & (weights > NOBODY)).tolist():
            shape = _grown(evidence, i, j, left, right)
            found.append(_Candidate(rows.start + i, columns.start + j, weights[i, j], *shape))
    beads = (candidate.bead(of_source, of_target) for candidate in found)
    return list(_best(bead for bead in beads if bead.confidence >= min_confidence))


def _tiles(rows: int, columns: int) -> Iterator[tuple[slice, slice]]:
    """Yield the tiles that cover a rectangle."""
    for top in range(0, rows, TILE):
        for left in range(0, columns, TILE):
            yield slice(top, top + TILE), slice(left, left + TILE)


def _sorts(lines: Sequence[Line]) -> NDArray[np.int8]:
    """Return for every line a number that tells its sort, -1 for those that are not worth mining.

    Lines of different sorts are never paired: a question is not the statement that answers it.
    """
    seen: set[str] = set()
    sorts = np.full(len(lines), -1, dtype=np.int8)
    for k, line in enumerate(lines):
        text = folded(line.text)
        if text in seen or sum(word.text[0].isalpha() for word in words(text)) < FEWEST_WORDS:
            continue
        seen.add(text)
        sorts[k] = 2 * (line.kind == "heading") + (not _QUESTION.isdisjoint(text[-3:]))
    return sorts


def _evidence(
    source: Sequence[Line], target: Sequence[Line], lexicon: Lexicon, known: Sequence[tuple[str, str]]
) -> Floats:
    """Return the evidence of the words (log odds) by shape, first source line and first target line."""
    usual = _usual(source, target, known)
    left = encode([*source, *(Line(text, 0) for text, _translation in usual)])
    right = encode([*target, *(Line(translation, 0) for _text, translation in usual)])
    entries = Entries.from_pairs(anchors(left.vocabulary, right.vocabulary))
    if lexicon:
        entries = strongest([entries, background(lexicon, left.vocabulary, right.vocabulary)])
    rows, columns = len(source), len(target)
    behind = [(rows + k, columns + k) for k in range(len(usual))]
    band = band_along(behind, len(left), len(right), margin=0, widest=TILE)
    doubt = trust(explained_by(entries, left, right)).doubt
    evidence = words_evidence(left, right, entries, band, SHAPES, doubt=doubt)
    everywhere = evidence[:, : rows * (columns + 1)]
    return everywhere.reshape(len(SHAPES), rows, columns + 1)[:, :, :-1]


def _usual(
    source: Sequence[Line], target: Sequence[Line], known: Sequence[tuple[str, str]]
) -> Sequence[tuple[str, str]]:
    """Return as many known texts as it takes, behind the lines of both sides, to tell which words are frequent."""
    lacking = SMALL - min(sum(len(line.text) for line in side) for side in (source, target))
    reached = accumulate((len(text) for text, _translation in known), initial=0)
    return known[: sum(1 for _ in takewhile(lambda length: length < lacking, reached))]


def _confidence(weights: Floats, of_source: Floats, of_target: Floats) -> Floats:
    """Return the harmonic mean of P(target | source) and P(source | target), from logs of weight and totals."""
    confidence: Floats = 2.0 / (np.exp(of_source - weights) + np.exp(of_target - weights))
    return confidence


def _grown(evidence: Floats, i: int, j: int, source: Sequence[Line], target: Sequence[Line]) -> tuple[range, range]:
    """Return where the lines of a pair lie, from the pair on: itself, and perhaps a neighbour on one side.

    It is that neighbour of the shorter line that adds most to the evidence, if any adds enough.
    """
    ways = [(float(evidence[0, i, j]) + WIDER, range(1), range(1))]
    beside = (-1, 0)
    if len(source[i].text) >= len(target[j].text):
        ways += [(float(evidence[1, i, j + k]), range(1), range(k, k + 2)) for k in beside if _together(target, j + k)]
    else:
        ways += [(float(evidence[2, i + k, j]), range(k, k + 2), range(1)) for k in beside if _together(source, i + k)]
    _sum, rows, columns = max(ways, key=lambda way: way[0])
    return rows, columns


def _together(lines: Sequence[Line], k: int) -> bool:
    """Return whether line k and the next are of one paragraph."""
    return 0 <= k < len(lines) - 1 and lines[k].paragraph == lines[k + 1].paragraph


def _best(beads: Iterable[Bead]) -> Iterator[Bead]:
    """Yield the beads, surest first, no line more than MOST_TIMES and no two lines together twice."""
    times: Counter[tuple[str, int]] = Counter()
    taken: set[tuple[int, int]] = set()
    for bead in sorted(beads, key=lambda bead: (-bead.confidence, bead.source, bead.target)):
        ends = [("source", k) for k in bead.source] + [("target", k) for k in bead.target]
        pairs = {(i, j) for i in bead.source for j in bead.target}
        if taken.isdisjoint(pairs) and all(times[end] < MOST_TIMES for end in ends):
            taken |= pairs
            times.update(ends)
            yield bead
