"""Find the terms of a termbase in running text, whatever their inflection; the longest wins.

Every word of the text stands for a set of keys (glossary.lemmas); terms are looked up by the keys of their first two
words (glossary.patterns.beginning) and compared word by word. Offsets are code points of the text as given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpora.normalise import folded
from glossary.concepts import Term, TermStatus
from glossary.lemmas import Lemmatiser
from glossary.patterns import LONGEST_BEGINNING, Pattern, Token, has_capitals, merged, tokens_of

_MOST_MERGED = 3  # words that hyphens part, taken as one: multi-stake-holder
_CLOSING = {"«": "»", "“": "”", "„": "“", '"': '"', "‘": "’", "‹": "›"}
_STATUS_ORDER = (TermStatus.PREFERRED, TermStatus.ADMITTED, None, TermStatus.DEPRECATED, TermStatus.SUPERSEDED)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the text at a position: a token, the keys it stands for, and the position after it.

    `adjective` says that it may stand between the words of a term (groups: vulnerable social groups).
    """

    token: Token
    forms: frozenset[str]
    following: int
    adjective: bool = False


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text made ready for the lookup: how it can be read, and the beginnings of terms at each of its words."""

    text: str
    readings: tuple[tuple[_Reading, ...], ...]
    beginnings: tuple[frozenset[str], ...]

    @property
    def all_beginnings(self) -> frozenset[str]:
        """What is to be looked up for this text."""
        return frozenset().union(*self.beginnings)


def analysed(text: str, lemmatiser: Lemmatiser) -> Analysed:
    """Return a text's words with all that they may stand for."""
    tokens = tokens_of(text, lemmatiser)
    readings = tuple(tuple(_readings(tokens, position, lemmatiser)) for position in range(len(tokens)))
    beginnings = (frozenset(_beginnings(readings, position, lemmatiser)) for position in range(len(tokens)))
    return Analysed(text, readings, tuple(beginnings))


def found_in(ready: Analysed, candidates: Mapping[str, Sequence[Candidate]]) -> list[Occurrence]:
    """Return the terms in a text in order, none overlapping, unless of several concepts on the same words.

    `candidates` are at least those that begin in one of the text's ways, by their beginnings.
    """
    found = [
        Occurrence(ways[0].token.start, end, candidate)
        for position, ways in enumerate(ready.readings)
        for candidate in _beginning(ready.beginnings[position], candidates)
        if (end := _end(candidate.pattern, ready.readings, position, 0, _insertions(candidate))) is not None
    ]
    return [_with_quote(ready.text, occurrence) for occurrence in _longest(ready.text, found)]


def status_rank(status: TermStatus | None) -> int:
    """Return the place of a status in the order in which terms are offered, preferred first."""
    return _STATUS_ORDER.index(status)


def _readings(tokens: list[Token], position: int, lemmatiser: Lemmatiser) -> Iterator[_Reading]:
    token = tokens[position]
    yield _Reading(token, lemmatiser.forms(token.text), position + 1, lemmatiser.is_adjective(token.text))
    for following in range(position + 1, min(position + _MOST_MERGED, len(tokens))):
        if not tokens[following].joined:
            return
        token = merged(token, tokens[following])
        yield _Reading(token, lemmatiser.forms(token.text), following + 1)


def _beginnings(readings: Sequence[Sequence[_Reading]], position: int, lemmatiser: Lemmatiser) -> Iterator[str]:
    """Yield every beginning (glossary.patterns) that a term at this position may have."""
    for way in readings[position]:
        yield from way.forms
        nexts = list(_next_ways(readings, way.following))
        for form in way.forms:
            yield from _continued(form, nexts, readings, lemmatiser, 2)


def _continued(
    begun: str,
    nexts: Sequence[_Reading],
    readings: Sequence[Sequence[_Reading]],
    lemmatiser: Lemmatiser,
    words: int,
) -> Iterator[str]:
    """Yield what was begun with each form of the next word, and on behind prepositions."""
    for way in nexts:
        for form in way.forms:
            longer = f"{begun} {form}"
            yield longer
            if form in lemmatiser.prepositions and words < LONGEST_BEGINNING:
                behind = list(_next_ways(readings, way.following))
                yield from _continued(longer, behind, readings, lemmatiser, words + 1)


def _next_ways(readings: Sequence[Sequence[_Reading]], position: int, insertions: int = 1) -> Iterator[_Reading]:
    """Yield the words that may come next in a term: at this position, or behind what `_end` passes over."""
    if position >= len(readings):
        return
    yield from readings[position]
    token = readings[position][0]
    if token.token.optional:
        yield from _next_ways(readings, position + 1, insertions)
    elif insertions and token.adjective:
        yield from _next_ways(readings, position + 1, insertions - 1)


def _beginning(beginnings: Iterable[str], candidates: Mapping[str, Sequence[Candidate]]) -> dict[Candidate, None]:
    """Return the candidates that may begin here, each once."""
    return {candidate: None for one in beginnings for candidate in candidates.get(one, ())}


def _insertions(candidate: Candidate) -> int:
    """Return how many adjectives may stand between the term's words: none in a name."""
    return 1 if candidate.term.text.islower() else 0


def _end(
    pattern: Pattern, readings: Sequence[Sequence[_Reading]], position: int, matched: int, insertions: int
) -> int | None:
    """Return where the text that matches the pattern's words from `matched` on ends, None where it does not."""
    if position >= len(readings):
        return None
    word = pattern[matched]
    for way in readings[position]:
        if matched and not set(way.token.marks) <= set(word.marks):
            return None
        if word.key in way.forms and has_capitals(way.token.text, word.capitals):
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
    found.sort(key=lambda one: (one.start - one.end, one.start, *_preference(text, one)))
    taken: dict[int, tuple[int, int]] = {}
    chosen: dict[tuple[int, int, str], Occurrence] = {}
    for one in found:
        span = (one.start, one.end)
        if any(taken.get(offset, span) != span for offset in range(*span)):
            continue
        taken.update(dict.fromkeys(range(*span), span))
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
    for opening, closing in _CLOSING.items():
        unclosed = inside.count(opening) % 2 if opening == closing else inside.count(opening) > inside.count(closing)
        after = re.compile(rf"\s?{re.escape(closing)}").match(text, one.end)
        if unclosed and after:
            return replace(one, end=after.end())
    return one
