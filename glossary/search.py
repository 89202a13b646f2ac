"""Rank terms by how well they answer what somebody typed: accents, case, endings and slips do not matter.

The score, 0–100, is the best of: the whole term's likeness to the words, in their order or in any; the share of the
words that it holds; the likeness of a stretch of it; each taken over the spelling and over the dictionary forms
(scorers: https://rapidfuzz.github.io/RapidFuzz/Usage/fuzz.html). A term that begins with what was typed comes before
those that have a word which does, and these before those that hold it inside a word. In short words one slip is
forgiven that weighs too much in a share of their letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from corpora.tokens import search_form
from glossary.concepts import TermStatus
from glossary.indexing import lemmas_of
from glossary.lemmas import lemmatiser_for
from glossary.records import FoundTerm
from glossary.stores.base import SearchRow

MOST_RANKED = 2_000  # terms: up to so many all are ranked, of more those that the store thinks likely
_CUTOFF = 70.0
_SHORTEST_STRETCH = 4  # letters: in fewer, everything is like everything
# Less than 100 for the ways in which a term is more than what was asked for.
_SCORERS: tuple[tuple[Callable[..., float], float], ...] = (
    (fuzz.ratio, 1.0),
    (fuzz.token_sort_ratio, 0.97),
    (fuzz.token_set_ratio, 0.95),
    (fuzz.partial_ratio, 0.9),
)
_BY_LEMMAS = 0.98
_BEGUN, _BEGUN_INSIDE = 93.0, 91.0
_WORDS_BEGUN = 3.0  # more where whole words were typed before: above the terms that are these words
_SHORT = range(3, 6)  # letters
_SLIP = 75.0


def ranked(words: str, rows: Sequence[SearchRow], limit: int) -> list[tuple[float, SearchRow]]:
    """Return the best rows with their scores, best first, shorter terms first among equals."""
    query = search_form(words)
    if not query:
        return []
    scores = dict(_begun(query, rows))
    _score(query, [row.form for row in rows], 1.0, scores)
    for language in {row.language for row in rows}:
        lemmas = lemmas_of(words, lemmatiser_for(language))
        own = {number: row.lemmas for number, row in enumerate(rows) if row.language == language}
        _score(lemmas, own, _BY_LEMMAS, scores)
    order = sorted(scores, key=lambda number: (-scores[number], len(rows[number].form), rows[number].form, number))
    return [(round(scores[number], 1), rows[number]) for number in order[:limit]]


def found_term(score: float, row: SearchRow) -> FoundTerm:
    """Return a ranked row as the termbase answers it."""
    status = TermStatus(row.status) if row.status else None
    return FoundTerm(score, row.concept, row.subject, row.language, row.text, status, row.type)


def _begun(query: str, rows: Sequence[SearchRow]) -> Iterator[tuple[int, float]]:
    """Yield the rows that begin with the query or have a word that does, and short ones that one slip parts from it."""
    more = _WORDS_BEGUN if " " in query else 0.0
    for number, row in enumerate(rows):
        if row.form.startswith(query):
            yield number, _BEGUN + more
        elif f" {query}" in row.form:
            yield number, _BEGUN_INSIDE + more
        elif len(query) in _SHORT and OSA.distance(query, row.form, score_cutoff=1) == 1:
            yield number, _SLIP


def _score(query: str, texts: Sequence[str] | dict[int, str], weight: float, scores: dict[int, float]) -> None:
    for scorer, share in _SCORERS:
        if scorer is fuzz.partial_ratio and len(query) < _SHORTEST_STRETCH:
            continue
        cutoff = _CUTOFF / (share * weight)
        for _, score, number in process.extract_iter(query, texts, scorer=scorer, score_cutoff=cutoff):
            scores[number] = max(scores.get(number, 0.0), score * share * weight)
