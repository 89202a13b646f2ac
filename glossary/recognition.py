"""Find the terms of a termbase in running text, whatever their inflection; the longest wins.

Every word of the text stands for a set of keys (glossary.lemmas); terms are looked up by the keys of their first two
words (glossary.patterns.beginning) and compared word by word. Offsets are code points of the text as given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from corpora.normalise import folded
from glossary.concepts import Term, TermStatus
from glossary.lemmas import Lemmatiser
from glossary.patterns import LONGEST_BEGINNING, Pattern, Token, has_capitals, merged, tokens_of

_MOST_MERGED = 3  # words that hyphens part, taken as one: multi-stake-holder
_CLOSING = {"«": "»", "“": "”", "„": "“", '"': '"', "‘": "’", "‹": "›"}
_STATUS_ORDER = (TermStatus.PREFERRED, TermStatus.ADMITTED, None, TermStatus.DEPRECATED, TermStatus.SUPERSEDED)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A stored term that may begin at a word: its pattern, and what it is when found."""

    pattern: Pattern
    concept: str
    language: str
    term: Term


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A stored term in a text: offsets in code points, end exclusive."""

    start: int
    end: int
    candidate: Candidate


class _Word(NamedTuple):
    """What a word of running text may be: its keys; is it an adjective, a preposition, a plural in small letters?"""

    forms: frozenset[str]
    adjective: bool
    preposition: bool
    many: bool


class _Reading(NamedTuple):
    """One way to read the text at a position: a token, what it may be, and the position after it.

    `adjective` says that it may stand between the words of a term (groups: vulnerable social groups).
    """

    token: Token
    forms: frozenset[str]
    following: int
    adjective: bool
    preposition: bool
    many: bool


class _Readings:
    """The ways to read a text at each of its words, made when they are asked for: few words begin a term."""

    def __init__(self, tokens: Sequence[Token], lemmatiser: Lemmatiser) -> None:
        self._tokens = tokens
        self._lemmatiser = lemmatiser
        self._made: list[tuple[_Reading, ...] | None] = [None] * len(tokens)

    def __len__(self) -> int:
        return len(self._made)

    def __getitem__(self, position: int) -> tuple[_Reading, ...]:
        ways = self._made[position]
        if ways is None:
            ways = self._made[position] = _readings(self._tokens, position, self._lemmatiser)
        return ways


_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text made ready for the lookup: how it can be read, and the beginnings of terms at each of its words."""

    text: str
    readings: _Readings
    beginnings: Sequence[Set[str]]

    @property
    def all_beginnings(self) -> frozenset[str]:
        """What is to be looked up for this text."""
        return frozenset[str]().union(*self.beginnings)


def analysed(text: str, lemmatiser: Lemmatiser, may_begin: Callable[[str], bool] | None = None) -> Analysed:
    """Return a text's words with all that they may stand for.

    `may_begin` tells of a word as it is written whether a term can begin with it, where that is known.
    """
    tokens = tokens_of(text, lemmatiser)
    readings = _Readings(tokens, lemmatiser)
    beginnings: list[Set[str]] = []
    for position, token in enumerate(tokens):
        alone = position + 1 == len(tokens) or not tokens[position + 1].joined
        skipped = alone and may_begin is not None and not may_begin(token.text)
        beginnings.append(_NONE if skipped else _beginnings(readings, position, lemmatiser.prepositions))
    return Analysed(text, readings, beginnings)


def forms_of(word: str, lemmatiser: Lemmatiser) -> frozenset[str]:
    """Return the keys that a word of running text may stand for, remembered."""
    return _word(word, lemmatiser).forms


def found_in(ready: Analysed, candidates: Mapping[str, Sequence[Candidate]]) -> list[Occurrence]:
    """Return the terms in a text in order, none overlapping, unless of several concepts on the same words.

    `candidates` are at least those that begin in one of the text's ways, by their beginnings.
    """
    found = []
    for position, beginnings in enumerate(ready.beginnings):
        if not beginnings:
            continue
        here = {candidate: None for one in beginnings if one in candidates for candidate in candidates[one]}
        for candidate in here:
            end = _end(candidate.pattern, ready.readings, position, 0, _insertions(candidate))
            if end is not None:
                found.append(Occurrence(ready.readings[position][0].token.start, end, candidate))
    return [_with_quote(ready.text, occurrence) for occurrence in _longest(ready.text, found)]


def status_rank(status: TermStatus | None) -> int:
    """Return the place of a status in the order in which terms are offered, preferred first."""
    return _STATUS_ORDER.index(status)


@lru_cache(maxsize=20_000)
def _word(text: str, lemmatiser: Lemmatiser) -> _Word:
    forms = lemmatiser.forms(text)
    preposition = not forms.isdisjoint(lemmatiser.prepositions)
    return _Word(forms, lemmatiser.is_adjective(text), preposition, text.islower() and lemmatiser.is_plural(text))


def _readings(tokens: Sequence[Token], position: int, lemmatiser: Lemmatiser) -> tuple[_Reading, ...]:
    token = tokens[position]
    word = _word(token.text, lemmatiser)
    ways = [_Reading(token, word.forms, position + 1, word.adjective, word.preposition, word.many)]
    for following in range(position + 1, min(position + _MOST_MERGED, len(tokens))):
        if not tokens[following].joined:
            break
        token = merged(token, tokens[following])
        word = _word(token.text, lemmatiser)
        ways.append(_Reading(token, word.forms, following + 1, False, word.preposition, word.many))
    return tuple(ways)


def _beginnings(readings: _Readings, position: int, prepositions: frozenset[str]) -> set[str]:
    """Return every beginning (glossary.patterns) that a term at this position may have."""
    found = set[str]()
    for way in readings[position]:
        found |= way.forms
        _continue(found, way.forms, readings, way.following, prepositions, 2)
    return found


def _continue(
    found: set[str],
    begun: Collection[str],
    readings: _Readings,
    position: int,
    prepositions: frozenset[str],
    words: int,
) -> None:
    """Add what was begun with each form of the next word, and go on behind prepositions."""
    for way in _next_ways(readings, position):
        found.update([f"{one} {form}" for one in begun for form in way.forms])
        if way.preposition and words < LONGEST_BEGINNING:
            longer = [f"{one} {form}" for one in begun for form in way.forms & prepositions]
            _continue(found, longer, readings, way.following, prepositions, words + 1)


def _next_ways(readings: _Readings, position: int, insertions: int = 1) -> tuple[_Reading, ...]:
    """Return the words that may come next in a term: at this position, or behind what `_end` passes over."""
    if position >= len(readings):
        return ()
    ways = readings[position]
    if ways[0].token.optional:
        return ways + _next_ways(readings, position + 1, insertions)
    if insertions and ways[0].adjective:
        return ways + _next_ways(readings, position + 1, insertions - 1)
    return ways


def _insertions(candidate: Candidate) -> int:
    """Return how many adjectives may stand between the term's words: none in a name."""
    return 1 if candidate.term.text.islower() else 0


def _end(pattern: Pattern, readings: _Readings, position: int, matched: int, insertions: int) -> int | None:
    """Return where the text that matches the pattern's words from `matched` on ends, None where it does not."""
    if position >= len(readings):
        return None
    word = pattern[matched]
    for way in readings[position]:
        if matched and way.token.marks and not set(way.token.marks) <= set(word.marks):
            return None
        if word.names_one and way.many:
            continue
        if word.key in way.forms and (not word.capitals or has_capitals(way.token.text, word.capitals)):
            if matched + 1 == len(pattern):
                return way.token.end
            if (end := _end(pattern, readings, way.following, matched + 1, insertions)) is not None:
                return end
    if matched and readings[position][0].token.optional:
        return _end(pattern, readings, position + 1, matched, insertions)
    if matched and insertions and readings[position][0].adjective:
        return _end(pattern, readings, position + 1, matched, insertions - 1)
    return None


def _longest(text: str, found: list[Occurrence]) -> list[Occurrence]:
    """Return the occurrences that no longer one overlaps; of one concept's on the same words the best."""
    found.sort(key=lambda one: (one.start - one.end, one.start))
    taken: set[int] = set()
    chosen: dict[tuple[int, int, str], Occurrence] = {}
    for span, some in groupby(found, key=lambda one: (one.start, one.end)):
        # Longer ones were taken before, so that one which overlaps them has an end of its own in them.
        if span[0] in taken or span[1] - 1 in taken:
            continue
        taken.update(range(*span))
        alike = list(some)
        if len(alike) > 1:
            alike.sort(key=lambda one: _preference(text, one))
        for one in alike:
            chosen.setdefault((*span, one.candidate.concept), one)
    return sorted(chosen.values(), key=lambda one: one.start)


def _preference(text: str, one: Occurrence) -> tuple[bool, bool, int, str, str]:
    """Return a key that puts the term first that is spelled like the text, then the one of the best status."""
    surface, term = text[one.start : one.end], one.candidate.term
    unlike = surface != term.text, folded(surface) != folded(term.text)
    return *unlike, status_rank(term.status), one.candidate.concept, term.text


def _with_quote(text: str, one: Occurrence) -> Occurrence:
    """Return the occurrence with the closing quote of one that opens inside it (pays « champion »)."""
    inside = text[one.start : one.end]
    if _CLOSING.keys().isdisjoint(inside):
        return one
    for opening, closing in _CLOSING.items():
        unclosed = inside.count(opening) % 2 if opening == closing else inside.count(opening) > inside.count(closing)
        after = re.compile(rf"\s?{re.escape(closing)}").match(text, one.end)
        if unclosed and after:
            return replace(one, end=after.end())
    return one
