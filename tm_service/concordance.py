"""Concordance: words in context, over translations and over sentences that have none.

What a person types is read as words, each found in any inflection, those of a hyphenated compound side by
side; "words in quotes" are a phrase, found as it stands; a word with a trailing * is a beginning. All of them
must occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpora.languages import available_for, parse_tag
from corpora.normalise import folded
from corpora.stems import stem
from corpora.tokens import Word, search_form, words
from tm_service.errors import InvalidQuery
from tm_service.matches import Concordance, ConcordanceHit
from tm_service.stores.base import FoundText, SearchTerm, Store

LONGEST_QUERY = 1_000  # characters
_PIECE = re.compile(r'[«"“„]([^«»"“”„]+)[»"”“]|(\S+)')


def parse_query(query: str, language: str) -> list[SearchTerm]:
    """Return what a text in a language must hold to be a hit."""
    terms: list[SearchTerm] = []
    for phrase, piece in _PIECE.findall(query):
        found = list(words(phrase or piece))
        if phrase and found:
            terms.append(SearchTerm("phrase", tuple(search_form(word.text) for word in found)))
        elif piece.endswith("*") and len(found) == 1:
            terms.append(SearchTerm("prefix", (search_form(found[0].text),)))
        else:
            terms += [
                SearchTerm("words", tuple(stem(word.text, language) for word in compound))
                for compound in _compounds(piece, found)
            ]
    return terms


def _compounds(piece: str, found: Sequence[Word]) -> list[list[Word]]:
    """Return the words, those joined by hyphens together."""
    compounds: list[list[Word]] = []
    for word in found:
        if compounds and folded(piece[compounds[-1][-1].end : word.start]) == "-":
            compounds[-1].append(word)
        else:
            compounds.append([word])
    return compounds


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
    terms = parse_query(query, parse_tag(language))
    total, found = store.search.find(terms, languages=languages, limit=limit, offset=offset)
    targets = available_for(target, available) if target else []
    return Concordance(query, total, tuple(_hits(store, found, terms, targets)))


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
            spans=tuple(spans(text.text, text.language, terms)),
            target=variants[target].text if target else None,
            target_language=target,
            unit=record,
            document=text.document,
            section=text.section,
            paragraph=text.paragraph,
        )


def spans(text: str, language: str, terms: Sequence[SearchTerm]) -> list[tuple[int, int]]:
    """Return the offsets (code points, end exclusive) of what the terms found in a text, in order, none overlapping."""
    found = list(words(text))
    hits = sorted(span for term in terms for span in _spans_of(term, found, language))
    merged: list[tuple[int, int]] = []
    for start, end in hits:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spans_of(term: SearchTerm, found: Sequence[Word], language: str) -> Iterator[tuple[int, int]]:
    forms = [stem(word.text, language) if term.kind == "words" else search_form(word.text) for word in found]
    if term.kind == "prefix":
        yield from (
            (word.start, word.end) for word, form in zip(found, forms, strict=True) if form.startswith(term.forms)
        )
        return
    size = len(term.forms)
    for first in range(len(forms) - size + 1):
        if tuple(forms[first : first + size]) == term.forms:
            yield found[first].start, found[first + size - 1].end
