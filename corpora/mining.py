"""Comparable text: sentences of two languages that say the same, anywhere and in any order.

A speech and a report on the same matter are no translations of each other, and yet hold sentences that are
nearly so. Every sentence of the one side is held against every one of the other by the evidence that the
aligner uses for words (corpora.alignment.evidence); what it lacks is the order, and what takes its place is
competition: a pair is believed when each is the other's likeliest counterpart, no counterpart included. Of the pairs
that may be, those are then told apart that say the same and those that share a clause, by what either side covers of
the other (corpora.alignment.coverage).

    tm-service mine -s fr -t en
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, takewhile
from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpora.alignment.anchors import anchors
from corpora.alignment.background import learn_lexicon
from corpora.alignment.band import Band
from corpora.alignment.cognates import cognates
from corpora.alignment.coverage import Coverage, Covered
from corpora.alignment.dictionary import Entries, background, strongest
from corpora.alignment.evidence import WordsEvidence
from corpora.alignment.knowledge import explained_by, trust
from corpora.alignment.sameness import FITTED, Sameness
from corpora.alignment.side import Floats, Side, encode
from corpora.alignment.structure import PRIOR
from corpora.beads import Bead, Line
from corpora.normalise import folded
from corpora.tokens import words

MIN_CONFIDENCE = 0.6
"""On text where one near pair in three is false, nine in ten from here on say the same (docs/alignment.md)."""
TEMPERATURE = 2.0
"""As in the lexical aligner: words of a sentence are not independent witnesses."""
NOBODY = log(3)
"""Log weight of having no counterpart: three sentences of four have none, where nothing else is known."""
POSSIBLE = 0.05
"""Pairs that competition believes less than this are not looked at closely."""
FEWEST_WORDS = 3
"""Shorter lines (numbers, labels, "Questions") say too little to be worth a reviewer's time."""
SHAPES = ((1, 1), (1, 2), (2, 1))
WIDER = log(PRIOR[1, 1] / PRIOR[1, 2])
"""What a second sentence must add to the evidence: as much as it is rarer than one against one."""
TILE = 1000
"""Sentences of a side that are held against each other at a time, to bound memory."""
SMALL = 10_000
"""Characters (four pages) that tell which words are frequent."""
_NEVER = -300.0
_QUESTION = frozenset("?؟？")

TextPairs = Sequence[tuple[str, str]]


class Candidate(NamedTuple):
    """A pair of lines that may say the same, what it grew to, and what speaks for it.

    `belief` (0–1) is the harmonic mean of P(target | source) and P(source | target).
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    belief: float
    covered: Covered


def mine(
    source: Sequence[Line],
    target: Sequence[Line],
    *,
    known: TextPairs = (),
    vocabulary: TextPairs = (),
    min_confidence: float = MIN_CONFIDENCE,
    sameness: Sameness = FITTED,
) -> list[Bead]:
    """Return the beads that say the same, surest first.

    Lines of one paragraph that follow each other must be neighbours in the text as well: they may be joined.
    `known` are texts that are known to translate each other, from which the words are learned, `vocabulary` words that
    do so in any text. A bead's confidence (0–1, at least `min_confidence`) is the chance that it says the same. A text
    that occurs several times is offered where it first stands.
    """
    beads = (
        Bead(one.source, one.target, sameness.confidence(one.belief, one.covered))
        for one in candidates(source, target, known=known, vocabulary=vocabulary)
    )
    return list(best(bead for bead in beads if bead.confidence >= min_confidence))


def candidates(
    source: Sequence[Line], target: Sequence[Line], *, known: TextPairs = (), vocabulary: TextPairs = ()
) -> Iterator[Candidate]:
    """Yield the pairs that may say the same, with what speaks for each."""
    if not source or not target:
        return
    compared = _Compared.of(source, target, known, vocabulary)
    totals = _Totals(np.full(len(source), NOBODY), np.full(len(target), NOBODY))
    source_sorts, target_sorts = _sorts(source), _sorts(target)
    found: list[_Pair] = []
    for rows, columns in _tiles(len(source), len(target)):
        evidence = compared.evidence(rows, columns)
        alike = (source_sorts[rows, None] == target_sorts[columns]) & (source_sorts[rows, None] >= 0)
        weights = np.where(alike, evidence[0] / TEMPERATURE, _NEVER)
        # The totals only grow from tile to tile: what is not likely enough by now never will be.
        likely = totals.add(rows, columns, weights) >= POSSIBLE
        for i, j in np.argwhere(likely & (weights > 0)).tolist():
            found.append(
                _grown(evidence, weights, i, j, source[rows], target[columns]).moved(rows.start, columns.start)
            )
    for pair in found:
        belief = totals.belief(pair)
        if belief >= POSSIBLE:
            lines = tuple(pair.row + k for k in pair.source), tuple(pair.column + k for k in pair.target)
            yield Candidate(*lines, belief, compared.coverage.of(*lines))


class _Pair(NamedTuple):
    """A pair of lines, the log weight of what it has grown to, where the lines lie, counted from it, and its parts.

    The parts are the log weights of that row's and that column's pairs that it has grown together from.
    """

    row: int
    column: int
    weight: float
    source: range
    target: range
    in_row: float
    in_column: float

    def moved(self, rows: int, columns: int) -> _Pair:
        return self._replace(row=self.row + rows, column=self.column + columns)


class _Totals(NamedTuple):
    """Log weights of all counterparts of each line, no counterpart included."""

    source: Floats
    target: Floats

    def add(self, rows: slice, columns: slice, weights: Floats) -> Floats:
        """Take in a tile, and return how far each of its pairs is believed by now."""
        self.source[rows] = np.logaddexp(self.source[rows], np.logaddexp.reduce(weights, axis=1))
        self.target[columns] = np.logaddexp(self.target[columns], np.logaddexp.reduce(weights, axis=0))
        belief: Floats = 2.0 / (np.exp(self.source[rows, None] - weights) + np.exp(self.target[columns] - weights))
        return belief

    def belief(self, pair: _Pair) -> float:
        """Return the harmonic mean of P(target | source) and P(source | target): of a pair its parts are no rivals."""
        against = _rivals(self.source[pair.row], pair.in_row), _rivals(self.target[pair.column], pair.in_column)
        return 2.0 / (2.0 + sum(exp(total - pair.weight) for total in against))


def _rivals(total: float, part: float) -> float:
    """Return the log of a sum without one of its parts; "no counterpart" always is a rival."""
    return max(NOBODY, total + float(np.log1p(-np.exp(min(part - total, -1e-9)))))


class _Compared(NamedTuple):
    """Both texts, encoded, and what the words of each say of the other."""

    left: Side
    right: Side
    words: WordsEvidence
    coverage: Coverage

    @classmethod
    def of(cls, source: Sequence[Line], target: Sequence[Line], known: TextPairs, vocabulary: TextPairs) -> _Compared:
        usual = _usual(source, target, known)
        source_texts = [*_once(source), *(text for text, _translation in usual)]
        target_texts = [*_once(target), *(translation for _text, translation in usual)]
        left, right = (encode([Line(text, 0) for text in texts]) for texts in (source_texts, target_texts))
        # Twice, because what is seen together only once is not believed.
        learned = [*known, *vocabulary, *vocabulary]
        lexicon, reverse = learn_lexicon(learned), learn_lexicon((other, text) for text, other in learned)
        alike = cognates(left.vocabulary, right.vocabulary, source_texts, target_texts)
        entries = Entries.from_pairs([*anchors(left.vocabulary, right.vocabulary), *alike])
        if lexicon:
            there = background(lexicon, left.vocabulary, right.vocabulary)
            back = background(reverse, right.vocabulary, left.vocabulary)
            entries = strongest([entries, there, back.turned()])
        doubt = trust(explained_by(entries, left, right)).doubt
        return cls(left, right, WordsEvidence(left, right, entries, doubt), Coverage(left, right, entries, lexicon))

    def evidence(self, rows: slice, columns: slice) -> Floats:
        """Return the evidence of the words (log odds) by shape, first source line and first target line."""
        left, right = self.left.part(rows.start, rows.stop), self.right.part(columns.start, columns.stop)
        whole = Band(np.zeros(len(left) + 1, dtype=np.int64), np.full(len(left) + 1, len(right)))
        evidence = self.words.of(left, right, whole, SHAPES)
        return evidence.reshape(len(SHAPES), len(left) + 1, len(right) + 1)[:, :-1, :-1]


def _tiles(rows: int, columns: int) -> Iterator[tuple[slice, slice]]:
    """Yield the tiles that cover a rectangle."""
    for top in range(0, rows, TILE):
        for left in range(0, columns, TILE):
            yield slice(top, min(top + TILE, rows)), slice(left, min(left + TILE, columns))


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


def _once(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the texts of lines; one that stood before is empty: its words are no commoner for being said again."""
    seen: set[str] = set()
    for line in lines:
        text = folded(line.text)
        yield "" if text in seen else line.text
        seen.add(text)


def _usual(source: Sequence[Line], target: Sequence[Line], known: TextPairs) -> TextPairs:
    """Return as many known texts as it takes, behind the lines of both sides, to tell which words are frequent."""
    lacking = SMALL - min(sum(len(line.text) for line in side) for side in (source, target))
    reached = accumulate((len(text) for text, _translation in known), initial=0)
    return known[: sum(1 for _ in takewhile(lambda length: length < lacking, reached))]


def _grown(evidence: Floats, weights: Floats, i: int, j: int, source: Sequence[Line], target: Sequence[Line]) -> _Pair:
    """Return a pair of lines with what it grows to: itself, and perhaps a neighbour on one side.

    It is that neighbour of the shorter line that adds most to the evidence, if any adds enough.
    """
    ways = [(float(evidence[0, i, j]), range(1), range(1))]
    beside = (-1, 0)
    if len(source[i].text) >= len(target[j].text):
        more = [(float(evidence[1, i, j + k]), range(1), range(k, k + 2)) for k in beside if _together(target, j + k)]
    else:
        more = [(float(evidence[2, i + k, j]), range(k, k + 2), range(1)) for k in beside if _together(source, i + k)]
    ways += [(value - WIDER, rows, columns) for value, rows, columns in more]
    value, rows, columns = max(ways, key=lambda way: way[0])
    in_row = np.logaddexp.reduce([weights[i, j + k] for k in columns])
    in_column = np.logaddexp.reduce([weights[i + k, j] for k in rows])
    return _Pair(i, j, value / TEMPERATURE, rows, columns, float(in_row), float(in_column))


def _together(lines: Sequence[Line], k: int) -> bool:
    """Return whether line k and the next are of one paragraph."""
    return 0 <= k < len(lines) - 1 and lines[k].paragraph == lines[k + 1].paragraph


def best(beads: Iterable[Bead]) -> Iterator[Bead]:
    """Yield the beads, surest first, no line twice: where a text says a thing again, it seldom says it as well."""
    taken: set[tuple[str, int]] = set()
    for bead in sorted(beads, key=lambda bead: (-bead.confidence, bead.source, bead.target)):
        ends = {("source", k) for k in bead.source} | {("target", k) for k in bead.target}
        if taken.isdisjoint(ends):
            taken |= ends
            yield bead
