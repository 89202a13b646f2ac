"""Texts that may hold the terms of a concept, by the full-text index: all of them, or a sample spread evenly.

A text is a candidate when it holds the words of a term, each in any inflection, wherever they stand; recognition then
says whether the term does. Words whose spelling differs (labour, labor; co-ordination, coordination) are asked for in
each. Not found is what recognition alone can tell: a word with a letter of another script, one joined out of two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpora.inflection import inflection
from corpora.languages import primary
from corpora.morphology import analyser
from corpora.normalise import folded
from corpora.tokens import search_form
from glossary.lemmas import lemmatiser_for
from glossary.patterns import Token, merged, tokens_of
from glossary.usage.names import is_abbreviation
from tm_service.stores.base import FoundText, SearchTerm, TextSearch

_STEPS = 8  # stretches of the index that a sample is taken from
_SPELLINGS = (
    ("iz", "is"),
    ("yz", "ys"),
    ("or", "our"),
    ("er", "re"),
    ("og", "ogue"),
    ("gram", "gramme"),
    ("ens", "enc"),
    ("l", "ll"),
    ("gment", "gement"),
    ("ice", "ise"),
)
"""Where American and British spelling may differ; the lemmatiser says whether they do in a word."""

_Words = tuple[frozenset[str], ...]


def candidates(
    search: TextSearch, terms: Sequence[str], *, language: str, languages: Sequence[str], most: int
) -> tuple[list[FoundText], int]:
    """Return texts that may hold one of the terms, each once, and how many there are (at most, if not all are here).

    `language` is that of the terms, `languages` are those of the texts; about `most` are returned.
    """
    queries = _shortest([words for term in terms for words in _queries(search, term, language, languages)])
    asked = [tuple(SearchTerm((forms,)) for forms in words) for words in queries]
    counts = [search.count(query, languages=languages) for query in asked]
    total = sum(counts)
    found: dict[FoundText, None] = {}
    for query, count in zip(asked, counts, strict=True):
        share = count if total <= most else max(1, most * count // total)
        found.update(dict.fromkeys(_spread(search, query, languages, count, share)))
    return list(found), len(found) if total <= most else total


def _spread(
    search: TextSearch, query: Sequence[SearchTerm], languages: Sequence[str], count: int, share: int
) -> Iterator[FoundText]:
    """Yield `share` of the texts: the index has them by length, so that its head alone would be labels."""
    if share >= count:
        yield from search.find(query, languages=languages, limit=count, offset=0) if count else ()
        return
    steps = min(_STEPS, share)
    for step in range(steps):
        size = share * (step + 1) // steps - share * step // steps
        yield from search.find(query, languages=languages, limit=size, offset=count * step // steps)


def _queries(search: TextSearch, term: str, language: str, languages: Sequence[str]) -> Iterator[_Words]:
    """Yield the words of a term in the forms that occur, and those of the term without its hyphens."""
    tokens = [token for token in tokens_of(term, lemmatiser_for(language)) if not token.optional]
    joined: list[Token] = []
    for token in tokens:
        joined[-1:] = [merged(joined[-1], token)] if token.joined and joined else [*joined[-1:], token]
    for row in (tokens, joined) if len(joined) < len(tokens) else (tokens,):
        words = tuple(frozenset(_forms(search, token.text, language, languages)) for token in row)
        if words:
            yield words


def _forms(search: TextSearch, word: str, language: str, languages: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for spelling in _spellings(word, language):
        forms, stems = inflection(spelling, language)
        if primary(language) == "ru":  # also of words that no dictionary has (первоходец, первоходцы)
            guessed = (form.word for reading in analyser().parse(folded(word)) for form in reading.lexeme)
            forms |= {search_form(str(form)) for form in guessed}
        found |= {search_form(spelling)} | search.occurring(forms, stems, languages=languages)
    return found


def _spellings(word: str, language: str) -> set[str]:
    if primary(language) != "en":
        return {word}
    key = lemmatiser_for(language).key(word)
    plural = {word + "s"} if is_abbreviation(word) else set()  # CSOs, which has a stem of its own
    other = {word.replace(one, two) for pair in _SPELLINGS for one, two in (pair, pair[::-1])}
    return {word} | plural | {spelling for spelling in other if lemmatiser_for(language).key(spelling) == key}


def _shortest(queries: Iterable[_Words]) -> list[_Words]:
    """Return the queries without those that ask for more words than another one does."""
    kept: list[_Words] = []
    for words in sorted(dict.fromkeys(queries), key=len):
        if not any(set(other) <= set(words) for other in kept):
            kept.append(words)
    return kept
