"""Coverage: what passages say of each other, and what follows from it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.alignment.coverage import Coverage, Covered, information
from corpora.alignment.dictionary import Entries
from corpora.alignment.sameness import FITTED, signs
from corpora.alignment.side import Side, encode
from corpora.beads import Line

SOURCE = [
    "la grue rouge charge le navire",
    "la grue verte dort",
    "le navire part",
    "la pluie tombe",
]
TARGET = [
    "the red crane loads the ship",
    "the green crane sleeps and somewhere a brass band practises",
    "the ship leaves",
    "rain falls",
]
WORDS = {
    **{"la": "the", "le": "the", "grue": "crane", "rouge": "red", "charge": "loads", "navire": "ship"},
    **{"verte": "green", "dort": "sleeps", "part": "leaves", "pluie": "rain", "tombe": "falls"},
}


def side(texts: list[str]) -> Side:
    return encode([Line(text, 0) for text in texts])


def entries(left: Side, right: Side, words: dict[str, str]) -> Entries:
    return Entries.from_pairs(
        (left.vocabulary.index(word), right.vocabulary.index(other), 0.9)
        for word, other in words.items()
        if word in left.vocabulary and other in right.vocabulary
    )


@pytest.fixture
def coverage() -> Coverage:
    left, right = side(SOURCE), side(TARGET)
    return Coverage(left, right, entries(left, right, WORDS), {})


def test_a_translation_covers_both_sides(coverage: Coverage) -> None:
    covered = coverage.of([0], [0])
    assert min(covered.source, covered.target) > 0.75
    assert covered.shared > 0


def test_a_sentence_that_says_more_is_covered_less_than_it_covers(coverage: Coverage) -> None:
    left, right = side(SOURCE), side(TARGET)
    # A dictionary that knows the band makes its silence tell; to one that does not it is hardly a lack.
    knows = Coverage(left, right, entries(left, right, WORDS), {"fanfar": {"band": 1.0, "brass": 1.0, "practi": 1.0}})
    assert knows.of([1], [1]).target < coverage.of([1], [1]).target < coverage.of([1], [1]).source


def test_what_every_sentence_says_covers_nothing(coverage: Coverage) -> None:
    article = coverage.of([0], [2])
    assert article.source < 0.4
    assert coverage.of([3], [2]).source < 0.1


def test_passages_of_two_sentences_are_covered_as_one(coverage: Coverage) -> None:
    both = coverage.of([1, 2], [1, 2])
    assert both.source > 0.7
    assert both.shared > max(coverage.of([1], [1]).shared, coverage.of([2], [2]).shared)


def test_the_sides_may_be_exchanged() -> None:
    left, right = side(SOURCE), side(TARGET)
    turned = {other: word for word, other in WORDS.items() if word != "le"}
    known = entries(left, right, {word: other for word, other in WORDS.items() if word != "le"})
    back = Coverage(right, left, entries(right, left, turned), {}).of([1], [0])
    there = Coverage(left, right, known, {}).of([0], [1])
    assert (back.target, back.source, back.shared) == pytest.approx(there)


def test_without_any_word_in_common_nothing_is_covered() -> None:
    nothing = Coverage(side(["abc def"]), side(["uvw xyz"]), Entries.from_pairs([]), {})
    assert nothing.of([0], [0]) == Covered(0.0, 0.0, 0.0)


@given(st.lists(st.text(alphabet="ab cd,?", max_size=12), min_size=1, max_size=5))
def test_coverage_is_a_share_whatever_is_compared(texts: list[str]) -> None:
    both = side(texts)
    same = Entries.from_pairs((word, word, 0.7) for word in range(len(both.vocabulary)))
    covered = Coverage(both, both, same, {}).of([0], [len(texts) - 1])
    assert 0 <= covered.source <= 1
    assert 0 <= covered.target <= 1
    assert covered.shared >= 0


def test_a_formula_informs_by_its_first_word() -> None:
    formula = "safe orderly and regular paths"
    text = side([f"{opening} {formula}" for opening in ("we want", "they seek", "all need", "nobody has")])
    nats = information(text)[text.starts[1] : text.starts[2]]
    opening, first, *others = nats[1], nats[2], *nats[3:]
    assert first > max(others)
    assert opening > max(others)
    assert min(others) >= 0


def test_a_word_is_informed_of_by_other_places_only() -> None:
    alone = information(side(["harbour"]))
    assert alone[0] == pytest.approx(math.log(2))  # half a time in one word, as if it had been seen once
    seen = information(side(["the harbour sleeps", "the harbour wakes", "a storm comes"]))
    assert seen[1] < seen[7]


def test_marks_inform_of_nothing() -> None:
    text = side(["who came? nobody (yet)"])
    marks = np.array([not word.isalpha() for word in text.vocabulary])[text.ids]
    assert marks.any()
    assert not information(text)[marks].any()


@given(
    belief=st.floats(0.05, 1.0),
    least=st.floats(0.0, 1.0),
    most=st.floats(0.0, 1.0),
    shared=st.floats(0.0, 300.0),
)
def test_confidence_rises_with_what_speaks_for_a_pair(belief: float, least: float, most: float, shared: float) -> None:
    least, most = sorted((least, most))
    confidence = FITTED.confidence(belief, Covered(least, most, shared))
    assert 0 < confidence < 1
    assert FITTED.confidence(belief, Covered(most, least, shared)) == confidence
    assert FITTED.confidence(belief / 2, Covered(least, most, shared)) <= confidence
    assert FITTED.confidence(belief, Covered(least, most, shared + 1)) >= confidence
    assert FITTED.confidence(belief, Covered(most, most, shared)) >= confidence
    assert FITTED.confidence(belief, Covered(least, least, shared)) >= confidence


def test_the_signs_are_those_that_the_weights_are_for() -> None:
    assert signs(1.0, Covered(0.6, 0.2, 0.0)) == (0.0, 0.2, 0.6, 0.0)
    assert len(signs(0.5, Covered(0.1, 0.1, 3.0))) + 1 == len(FITTED)
