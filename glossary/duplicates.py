"""Find concepts that may be one concept entered twice.

Score (0–100): the strongest likeness of their terms in one language counts as below; 10 more where a second language
agrees; 15 less for each (of at most two) in which both have terms and none are alike; 30 less where the subjects
differ, unless two languages agree.

    the same term 90    the same words in any form or order 85    one slip apart 75    the same abbreviation 70
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product
from typing import TypeVar

from corpora.normalise import folded
from glossary.differences import language_name
from glossary.spelling import slips
from glossary.stores.life import LikenessRow
from tm_service.progress import Progress

MIN_SCORE = 70.0
_SECOND_LANGUAGE, _DISAGREEMENT, _OTHER_SUBJECT = 10.0, 15.0, 30.0
_MOST_DISAGREEMENTS = 2
_MOST_ALIKE = 30  # concepts: of more that share a term each is compared with the first only
_SHORT = frozenset({"abbreviation", "acronym", "initialism"})
_LONGEST_ABBREVIATION = 6
K = TypeVar("K", bound=Hashable)


class Likeness(StrEnum):
    """Why two terms are taken for one."""

    SAME_TERM = "sameTerm"
    SAME_WORDS = "sameWords"
    NEAR_SPELLING = "nearSpelling"
    SAME_ABBREVIATION = "sameAbbreviation"


_WEIGHTS = {
    Likeness.SAME_TERM: 90.0,
    Likeness.SAME_WORDS: 85.0,
    Likeness.NEAR_SPELLING: 75.0,
    Likeness.SAME_ABBREVIATION: 70.0,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Two terms of one language that are alike; `str()` is a line for people."""

    likeness: Likeness
    language: str
    one: str
    other: str

    def __str__(self) -> str:
        pair = repr(self.one) if self.one == self.other else f"{self.one!r} and {self.other!r}"
        return f"{_SAID[self.likeness]} in {language_name(self.language)}: {pair}"


_SAID = {
    Likeness.SAME_TERM: "the same term",
    Likeness.SAME_WORDS: "the same words",
    Likeness.NEAR_SPELLING: "one letter apart",
    Likeness.SAME_ABBREVIATION: "the same abbreviation",
}


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two concepts that may be one: `one` was added first; a reason for each language that agrees."""

    one: str
    other: str
    score: float
    reasons: tuple[Reason, ...]


def duplicate_pairs(rows: Iterable[LikenessRow]) -> list[DuplicatePair]:
    """Return the pairs that are alike in any language, the likeliest first, among equals in order of addition."""
    terms = list(rows)
    order = {concept: number for number, concept in enumerate(dict.fromkeys(row.concept for row in terms))}
    languages: defaultdict[str, set[str]] = defaultdict(set)
    subjects = {row.concept: folded(row.subject or "") for row in terms}
    by_language: defaultdict[str, list[LikenessRow]] = defaultdict(list)
    for row in terms:
        languages[row.concept].add(row.language)
        by_language[row.language].append(row)
    found: defaultdict[tuple[str, str], dict[str, Reason]] = defaultdict(dict)
    progress = Progress("looking for duplicates")
    for done, (language, held) in enumerate(by_language.items()):
        progress.tell(done, len(by_language))
        for likeness, one, other in _alike(held):
            first, second = (one, other) if order[one.concept] < order[other.concept] else (other, one)
            reason = Reason(likeness, language, first.text, second.text)
            known = found[first.concept, second.concept]
            if language not in known or _WEIGHTS[likeness] > _WEIGHTS[known[language].likeness]:
                known[language] = reason
    pairs = [
        DuplicatePair(*pair, _score(reasons, languages[pair[0]] & languages[pair[1]], *map(subjects.get, pair)), held)
        for pair, reasons in found.items()
        for held in [tuple(reasons.values())]
    ]
    return sorted(pairs, key=lambda pair: (-pair.score, order[pair.one], order[pair.other]))


def is_short(term_type: str | None) -> bool:
    """Return whether terms of a type stand for a longer one."""
    return term_type in _SHORT


def _score(reasons: Mapping[str, Reason], shared: set[str], one: str | None, other: str | None) -> float:
    score = max(_WEIGHTS[reason.likeness] for reason in reasons.values())
    score -= _DISAGREEMENT * min(len(shared) - len(reasons), _MOST_DISAGREEMENTS)
    if len(reasons) > 1:
        score += _SECOND_LANGUAGE
    elif one and other and one != other:
        score -= _OTHER_SUBJECT
    return min(max(score, 0.0), 100.0)


def _alike(rows: Sequence[LikenessRow]) -> Iterator[tuple[Likeness, LikenessRow, LikenessRow]]:
    """Yield the terms of one language that are alike and name two concepts."""
    texts = _grouped((row.folded, row) for row in rows)
    words = _grouped((" ".join(sorted(row.lemmas.split())), row) for row in rows)
    forms = _grouped((row.form, row) for row in rows)
    for group in texts.values():
        likeness = Likeness.SAME_ABBREVIATION if all(map(_is_abbreviation, group)) else Likeness.SAME_TERM
        yield from ((likeness, *pair) for pair in _pairs(group))
    for name, group in words.items():
        if name:
            yield from ((Likeness.SAME_WORDS, *pair) for pair in _pairs(group) if not _is_abbreviation(pair[0]))
    for one, other in slips(forms):
        for first, second in product(forms[one], forms[other]):
            if first.concept != second.concept and not _is_abbreviation(first):
                yield Likeness.NEAR_SPELLING, first, second


def _grouped(named: Iterable[tuple[K, LikenessRow]]) -> dict[K, list[LikenessRow]]:
    groups: defaultdict[K, list[LikenessRow]] = defaultdict(list)
    for name, row in named:
        groups[name].append(row)
    return groups


def _pairs(group: Sequence[LikenessRow]) -> Iterator[tuple[LikenessRow, LikenessRow]]:
    rows = list({row.concept: row for row in reversed(group)}.values())[::-1]
    if len(rows) <= _MOST_ALIKE:
        yield from combinations(rows, 2)
    else:
        yield from ((rows[0], row) for row in rows[1:])


def _is_abbreviation(row: LikenessRow) -> bool:
    return is_short(row.type) or (row.text.isupper() and len(row.text) <= _LONGEST_ABBREVIATION)
