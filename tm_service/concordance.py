"""Concordance: words in context, over translations and over sentences that have none.

What a person types is read as words, each found in any inflection, those of a hyphenated compound side by
side; "words in quotes" are a phrase, found as it stands; a word with a trailing * is a beginning. All of them
must occur, but for what an apostrophe cuts off a word (l', qu', 's).

Texts that hold the query as it was typed come first, then those in which its words stand near each other; among
equals the shortest, then the newest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from itertools import pairwise
from math import prod
from typing import NamedTuple

from corpora.inflection import inflection
from corpora.languages import available_for, parse_tag
from corpora.normalise import folded
from corpora.stems import stem
from corpora.tokens import Word, search_form, word_texts, words
from tm_service.errors import InvalidQuery
from tm_service.matches import Concordance, ConcordanceHit
from tm_service.stores.base import FoundText, SearchTerm, Store, TextSearch

LONGEST_QUERY = 1_000  # characters
_PIECE = re.compile(r'[«"“„]([^«»"“”„]+)[»"”“]|(\S+)')
_CUT_OFF = 2  # letters that an apostrophe may part from a word
_PHRASES = 300  # ways to inflect a compound, beyond which irregular forms are left out (peut-être)
_COMPARED = 100  # texts that are read to see how near each other the words stand

FormsOf = Callable[[str, bool], Set[str]]
"""The search forms of a word: all of them, or those with the word's own stem alone."""


class ParsedQuery(NamedTuple):
    """What a text must hold, and all of it as it was typed (None where a beginning is asked for)."""

    terms: tuple[SearchTerm, ...]
    typed: SearchTerm | None


def parse_query(query: str, forms_of: FormsOf) -> ParsedQuery:
    """Return what is asked for; `forms_of` gives the search forms in which a word counts as found."""
    terms: list[SearchTerm] = []
    typed: list[frozenset[str]] = []
    for phrase, piece in _PIECE.findall(query):
        found = list(words(phrase or piece))
        as_typed = [frozenset({search_form(word.text)}) for word in found]
        typed += as_typed
        if phrase and found:
            terms.append(SearchTerm(tuple(as_typed)))
            continue
        beginning = piece.endswith("*") and bool(found)
        compounds = _compounds(piece, found[:-1] if beginning else found)
        terms += [SearchTerm(_inflected(compound, forms_of)) for compound in compounds]
        if beginning:
            terms.append(SearchTerm((as_typed[-1],), prefix=True))
    whole = None if not typed or any(term.prefix for term in terms) else SearchTerm(tuple(typed))
    return ParsedQuery(tuple(terms), whole)


def _inflected(compound: Sequence[Word], forms_of: FormsOf) -> tuple[frozenset[str], ...]:
    forms = tuple(frozenset(forms_of(word.text, True)) for word in compound)
    if len(forms) > 1 and prod(map(len, forms)) > _PHRASES:
        return tuple(frozenset(forms_of(word.text, False)) for word in compound)
    return forms


def _compounds(piece: str, found: Sequence[Word]) -> list[list[Word]]:
    """Return the words, those together that a hyphen joins or nothing parts (Han), without what was cut off one."""
    compounds: list[list[Word]] = []
    cut_off: list[list[Word]] = []
    for word in found:
        between = folded(piece[compounds[-1][-1].end : word.start]) if compounds else None
        if between in {"-", ""}:
            compounds[-1].append(word)
            continue
        compounds.append([word])
        if between == "'":
            cut_off += [compound for compound in compounds[-2:] if _is_short(compound)]
    kept = [compound for compound in compounds if compound not in cut_off]
    return kept or compounds


def _is_short(compound: Sequence[Word]) -> bool:
    return len(compound) == 1 and len(compound[0].text) <= _CUT_OFF


def find_concordance(
    store: Store, query: str, *, language: str, target: str | None, limit: int, offset: int
) -> Concordance:
    """Return the texts of a language that hold the query, best first, each with spans and its translation."""
    if len(query) > LONGEST_QUERY:
        raise InvalidQuery("query", f"{len(query)} characters", f"at most {LONGEST_QUERY} can be searched")
    if not 1 <= limit <= 1000:
        raise InvalidQuery("limit", limit, "must lie between 1 and 1000")
    available = store.units.languages()
    languages = available_for(language, [*available, *store.documents.languages()])
    canonical = parse_tag(language)

    def forms_of(word: str, irregular: bool) -> set[str]:
        forms, stems = inflection(word, canonical) if irregular else ((), {stem(word, canonical)})
        return {search_form(word)} | store.search.occurring(forms, stems, languages=languages)

    parsed = parse_query(query, forms_of)
    total = store.search.count(parsed.terms, languages=languages)
    found = _Ranking(store.search, parsed, languages).page(limit, offset) if total > offset else []
    targets = available_for(target, available) if target else []
    return Concordance(query, total, tuple(_hits(store, found, parsed.terms, targets)))


class _Ranking:
    """The order of what was found: as typed, then by nearness, then as the index has it (shortest first)."""

    def __init__(self, search: TextSearch, query: ParsedQuery, languages: Sequence[str]) -> None:
        self._search = search
        self._terms = query.terms
        self._typed = () if query.typed is None or query.typed in query.terms else (query.typed,)
        self._languages = languages

    def page(self, limit: int, offset: int) -> list[FoundText]:
        """Return the texts from `offset` on."""
        found = self._search.find(self._typed, languages=self._languages, limit=limit, offset=offset)
        if len(found) == limit:
            return found
        before = offset + len(found)
        if offset and not found:
            before = self._search.count(self._typed, languages=self._languages, at_most=offset)
        return found + self._not_as_typed(limit - len(found), max(0, offset - before))

    def _not_as_typed(self, limit: int, offset: int) -> list[FoundText]:
        if len(self._terms) == 1 or offset >= _COMPARED:
            return self._in_order(limit, offset)
        near = sorted(self._in_order(_COMPARED, 0), key=lambda text: _distance(text.text, self._terms))
        page = near[offset : offset + limit]
        behind = limit - len(page)
        return page + self._in_order(behind, _COMPARED) if behind and len(near) == _COMPARED else page

    def _in_order(self, limit: int, offset: int) -> list[FoundText]:
        return self._search.find(
            self._terms, without=self._typed, languages=self._languages, limit=limit, offset=offset
        )


def _hits(
    store: Store, found: Sequence[FoundText], terms: Sequence[SearchTerm], targets: Sequence[str]
) -> Iterator[ConcordanceHit]:
    records = store.units.get_many([text.unit for text in found if text.unit is not None])
    for text in found:
        record = records.get(text.unit) if text.unit is not None else None
        variants = record.unit.variants if record else {}
        target = next((tag for tag in targets if tag in variants and tag != text.language), None)
        yield ConcordanceHit(
            text=text.text,
            language=text.language,
            spans=tuple(spans(text.text, terms)),
            target=variants[target].text if target else None,
            target_language=target,
            unit=record,
            document=text.document,
            section=text.section,
            paragraph=text.paragraph,
        )


def spans(text: str, terms: Sequence[SearchTerm]) -> list[tuple[int, int]]:
    """Return the offsets (code points, end exclusive) of what the terms found in a text, in order, none overlapping."""
    found = list(words(text))
    forms = [search_form(word.text) for word in found]
    places = sorted(place for term in terms for place in _places(term, forms))
    merged: list[tuple[int, int]] = []
    for start, end in ((found[first].start, found[last].end) for first, last in places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _places(term: SearchTerm, forms: Sequence[str]) -> list[tuple[int, int]]:
    """Return where a term stands, as its first and its last word."""
    if term.prefix:
        [beginning] = term.forms[0]
        return [(at, at) for at, form in enumerate(forms) if form.startswith(beginning)]
    size = len(term.forms)
    first, *others = term.forms
    places = [
        (at, at + size - 1)
        for at, form in enumerate(forms[: len(forms) - size + 1])
        if form in first and all(forms[at + step] in known for step, known in enumerate(others, start=1))
    ]
    if places or size <= 2:
        return places
    # the index was asked for pairs if there were too many forms of the whole
    return [place for pair in pairwise(term.forms) for place in _places(SearchTerm(pair), forms)]


def _distance(text: str, terms: Sequence[SearchTerm]) -> tuple[int, bool]:
    """Return how many other words lie between the terms where they are nearest, and whether they are out of order."""
    forms = list(map(search_form, word_texts(text)))
    first, *others = [_places(term, forms) for term in terms]
    best = (len(forms), True)
    for place in first:
        nearest = [min(places, key=lambda other: abs(other[0] - place[0]), default=place) for places in others]
        chosen = [place, *nearest]
        extent = max(last for _first, last in chosen) - min(start for start, _last in chosen)
        between = extent + 1 - sum(len(term.forms) for term in terms)
        best = min(best, (max(0, between), chosen != sorted(chosen)))
    return best
