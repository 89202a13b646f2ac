"""Find the terms of a termbase in running text, whatever their inflection; the longest wins.

Every word of the text stands for a set of keys (glossary.lemmas); terms are looked up by their first word's key
and compared word by word. Offsets are code points of the text as given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpora.normalise import folded
from glossary.concepts import Term, TermStatus
from glossary.lemmas import Lemmatiser
from glossary.patterns import Pattern, Token, has_capitals, merged, tokens_of

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


Lookup = Callable[[Iterable[str]], Mapping[str, Sequence[Candidate]]]


def occurrences(text: str, lemmatiser: Lemmatiser, lookup: Lookup) -> list[Occurrence]:
    """Return the terms in a text in order, none overlapping, unless of several concepts on the same words.

    `lookup` returns the candidates whose first word has one of the given keys.
    """
    tokens = tokens_of(text, lemmatiser)
    readings = [list(_readings(tokens, position, lemmatiser)) for position in range(len(tokens))]
    candidates = lookup({form for ways in readings for way in ways for form in way.forms})
    found = [
        Occurrence(tokens[position].start, end, candidate)
        for position in range(len(tokens))
        for candidate in _beginning(readings[position], candidates)
        if (end := _end(candidate.pattern, readings, position, 0, _insertions(candidate))) is not None
    ]
    return [_with_quote(text, occurrence) for occurrence in _longest(text, found)]


def status_rank(status: TermStatus | None) -> int:
    """Return the place of a status in the order in which terms are offered, preferred first."""
    return _STATUS_ORDER.index(status)


def _readings(tokens: list[Token], position: int, lemmatiser: Lemmatiser) -> Iterator[_Reading]:
    token = tokens[position]
    forms, adjective = _analysed(lemmatiser, token.text)
    yield _Reading(token, forms, position + 1, adjective)
    for following in range(position + 1, min(position + _MOST_MERGED, len(tokens))):
        if not tokens[following].joined:
            return
        token = merged(token, tokens[following])
        yield _Reading(token, lemmatiser.forms(token.text), following + 1)


@lru_cache(maxsize=65536)
def _analysed(lemmatiser: Lemmatiser, word: str) -> tuple[frozenset[str], bool]:
    """Return the keys that a word stands for, and whether it looks like an adjective; a text repeats its words."""
    return lemmatiser.forms(word), lemmatiser.is_adjective(word)


def _beginning(ways: Sequence[_Reading], candidates: Mapping[str, Sequence[Candidate]]) -> dict[Candidate, None]:
    """Return the candidates that may begin here, each once."""
    return {candidate: None for way in ways for form in way.forms for candidate in candidates.get(form, ())}


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


def _preference(text: str, one: Occurrence) -> tuple[bool, bool, int]:
    """Return a key that puts the term first that is spelled like the text, then the one of the best status."""
    surface, term = text[one.start : one.end], one.candidate.term
    return surface != term.text, folded(surface) != folded(term.text), status_rank(term.status)


def _with_quote(text: str, one: Occurrence) -> Occurrence:
    """Return the occurrence with the closing quote of one that opens inside it (pays « champion »)."""
    inside = text[one.start : one.end]
    for opening, closing in _CLOSING.items():
        unclosed = inside.count(opening) % 2 if opening == closing else inside.count(opening) > inside.count(closing)
        after = re.compile(rf"\s?{re.escape(closing)}").match(text, one.end)
        if unclosed and after:
            return replace(one, end=after.end())
    return one
