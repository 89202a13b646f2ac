"""Fuzzy lookup: candidates → score → penalties → matches in the order of their use → repairs.

The index hands in folded texts that may match, the scorer compares them with the folded query; the units of
the best are fetched from the store and penalised by what folding hides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from corpora.languages import available_for
from corpora.normalise import folded
from corpora.segments import Segment
from corpora.units import REFUSED
from tm_service.differences import difference
from tm_service.errors import InvalidQuery
from tm_service.indexes import Index
from tm_service.indexes.narrowed import FreshIndexes
from tm_service.matches import Match, MatchKind, Penalty, UnitRecord
from tm_service.penalties import ANOTHER_MEMORY, PIVOT, penalties
from tm_service.phrases import TermPairs
from tm_service.repair import FEWEST, with_repairs
from tm_service.scoring import chrf_of_all, levenshtein, levenshtein_of_all
from tm_service.stores.base import Store
from tm_service.usefulness import order, trust_and_age, usefulness

LONGEST_QUERY = 10_000  # characters
FEW, MANY = 300, 3000  # texts that the index hands in, at high and at low scores, unless all are asked for
_LOW_SCORE = 65.0  # below it shared bigrams say less about the distance, so more texts are looked at
_COMPARED, _CHARACTERS = 100, 12_000  # how many texts chrF is told of, the best by score, and how long all of them
_POOL = 12  # matches that are put in order, more than are shown
_UNITS_OF_ONE_TEXT = 100
_PIVOTS = 3  # units looked at behind each shared variant
_CONTEXT_SCORE = 101.0


@dataclass(frozen=True, slots=True)
class Query:
    """A segment to look up, with what is known of its surroundings.

    `key` is its name in its file (a TMX tuid, a PO msgctxt): a unit with that key or context is the same segment.
    """

    text: str
    document: str | None = None
    previous: str | None = None
    next: str | None = None
    key: str | None = None


class Alike(NamedTuple):
    """A stored text that is like the query: its score, its chrF against the query, and the index's handle on it."""

    score: float
    chrf: float
    handle: int


class Found(NamedTuple):
    """A match, and chrF (0–100) of its folded source against the folded query."""

    match: Match
    chrf: float


@dataclass(frozen=True, slots=True)
class Request:
    """What all segments of one lookup share; checked when it is made.

    Only the units of `memory` are looked at; those of another than the one to `prefer` cost a penalty. Raises
    InvalidQuery for values out of range and UnknownLanguage for tags that are none.
    """

    source: str
    target: str
    min_score: float = 70.0
    limit: int = 5
    complete: bool = False
    memory: str | None = None
    prefer: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.min_score <= 101:
            raise InvalidQuery("min_score", self.min_score, "must lie between 0 and 101")
        if not 1 <= self.limit <= 100:
            raise InvalidQuery("limit", self.limit, "must lie between 1 and 100")


def find_matches(
    store: Store, indexes: FreshIndexes, queries: Sequence[Query], request: Request, terms: TermPairs | None
) -> list[list[Match]]:
    """Return for each query its matches at or above `min_score` after penalties, the most useful first.

    Several queries cost less than one by one: what they need of the store is fetched together. `terms` knows
    their terms, for repairs.
    """
    for query in queries:
        if len(query.text) > LONGEST_QUERY:
            raise InvalidQuery("text", f"{len(query.text)} characters", f"at most {LONGEST_QUERY} can be looked up")
    available = store.units.languages()
    targets = available_for(request.target, available)
    searches = [_Search(query, folded(query.text)) for query in queries]
    for language in available_for(request.source, available) if targets else ():
        index = indexes.fresh(language)
        for search in searches:
            search.begin(alike(index, search.form, request) if search.form else iter(()))
        searching = searches
        while searching := [search for search in searching if search.turn(max(_POOL, request.limit))]:
            _search_on(store, index, searching, request, language, targets)
    return [_shown(store, search, request, terms) for search in searches]


@dataclass
class _Search:
    """One query on its way: `alike` are the texts that it has yet to look at, `pool` what was found so far."""

    query: Query
    form: str
    pool: dict[tuple[str, str], Found] = field(default_factory=dict)
    found: int = 0
    alike: Iterator[Alike] = field(default_factory=lambda: iter(()))
    page: Sequence[Alike] = ()

    def begin(self, alike: Iterator[Alike]) -> None:
        self.alike, self.found = alike, 0

    def turn(self, enough: int) -> bool:
        """Turn to the next texts; return whether there are any and they are wanted."""
        self.page = list(islice(self.alike, _POOL)) if self.found < enough else ()
        return bool(self.page)

    def take(self, match: Match, chrf: float) -> None:
        """Take in a match; those that say the same become one, the better of them, counted for all."""
        self.found += 1
        folding = (match.source.text, match.target.text)
        if (known := self.pool.get(folding)) is not None:
            count = known.match.count + 1
            if (known.match.score, *trust_and_age(known.match)) > (match.score, *trust_and_age(match)):
                match, chrf = known
            match = replace(match, count=count)
        self.pool[folding] = Found(match, chrf)


def _search_on(
    store: Store,
    index: Index,
    searches: Sequence[_Search],
    request: Request,
    language: str,
    targets: Sequence[str],
) -> None:
    """Fetch the units behind the present pages of some searches, and take in what matches."""
    handles = [text.handle for search in searches for text in search.page]
    holders = iter(index.units(np.array(handles, np.int64)))
    pages = [[(text, sorted(next(holders), reverse=True)) for text in search.page] for search in searches]
    wanted = {unit for page in pages for _text, units in page for unit in units[:_UNITS_OF_ONE_TEXT]}
    records = store.units.get_many(list(wanted))
    enough = max(_POOL, request.limit)
    for search, page in zip(searches, pages, strict=True):
        for text, units in page:
            if search.found >= enough:
                break
            for record in (records[unit] for unit in units if unit in records):
                for match in _of_unit(store, search.query, text.score, record, request, language, targets):
                    if match.score >= request.min_score:
                        search.take(match, text.chrf)


def _shown(store: Store, search: _Search, request: Request, terms: TermPairs | None) -> list[Match]:
    """Return the most useful matches of a search, mended where that is sure, with what differs."""
    text, matches = search.query.text, [found.match for found in search.pool.values()]
    chrf = [found.chrf for found in search.pool.values()]
    useful = usefulness(text, matches, chrf, document=search.query.document)
    first = order(matches, useful)[: max(request.limit, FEWEST)]
    best = with_repairs(
        text,
        [matches[at] for at in first],
        [useful[at] for at in first],
        store.units,
        memory=request.memory,
        terms=terms,
    )
    return [replace(match, diff=difference(text, match.source.text)) for match in best[: request.limit]]


def alike(index: Index, form: str, request: Request) -> Iterator[Alike]:
    """Yield the texts that reach the least score: the same text first, then the likeliest to be of use."""
    lowest = min(request.min_score, 100.0)
    limit = None if request.complete else FEW if lowest >= _LOW_SCORE else MANY
    texts, handles = index.candidates(form, min_score=lowest, limit=limit)
    scores = levenshtein_of_all(form, texts, score_cutoff=lowest)
    order = np.argsort(-scores, kind="stable")
    best = order[: np.count_nonzero(scores)].tolist()
    most = max(request.limit, min(_COMPARED, max(_POOL, _CHARACTERS // len(form))))
    compared = best[:most]
    chrf = chrf_of_all(form, [texts[at] for at in compared])
    alike = [
        (levenshtein(form, texts[at]), value, texts[at], int(handles[at]))
        for at, value in zip(compared, chrf, strict=True)
    ]
    alike.sort(key=lambda item: (item[0] < 100.0, -item[0] - item[1], item[2]))
    yield from (Alike(score, value, handle) for score, value, _text, handle in alike)
    yield from (Alike(levenshtein(form, texts[at]), 0.0, int(handles[at])) for at in best[most:])


def _of_unit(
    store: Store,
    query: Query,
    score: float,
    record: UnitRecord,
    request: Request,
    language: str,
    targets: Sequence[str],
) -> Iterator[Match]:
    source = record.unit.variants.get(language)
    if source is None or record.unit.status in REFUSED or request.memory not in (None, record.memory):
        return
    for target_language, target, pivot in _targets(store, record, language, targets):
        preferred = request.prefer in (None, record.memory)
        also = [*([] if preferred else [ANOTHER_MEMORY]), *([PIVOT] if pivot else [])]
        yield _match(store, query, score, record, (language, source), (target_language, target), also)


def _targets(
    store: Store, record: UnitRecord, language: str, targets: Sequence[str]
) -> Iterator[tuple[str, Segment, bool]]:
    """Yield the unit's own target, or those of units that share another of its variants."""
    for target in targets:
        if target in record.unit.variants and target != language:
            yield target, record.unit.variants[target], False
            return
    for shared, segment in record.unit.variants.items():
        if shared == language:
            continue  # a unit with the same source text is found by itself
        others = store.units.same_text(segment.text, shared, limit=_PIVOTS)
        for other in store.units.get_many([unit for unit in others if unit != record.id]).values():
            for target in targets:
                if target in other.unit.variants and target != language:
                    yield target, other.unit.variants[target], True


def _match(
    store: Store,
    query: Query,
    similarity: float,
    record: UnitRecord,
    source: tuple[str, Segment],
    target: tuple[str, Segment],
    also: Sequence[Penalty],
) -> Match:
    deductions = [*penalties(query.text, source[1], record.unit), *also]
    score = max(0.0, similarity - sum(penalty.value for penalty in deductions))
    kind = MatchKind.PIVOT if PIVOT in also else MatchKind.EXACT if similarity >= 100.0 else MatchKind.FUZZY
    if kind is MatchKind.EXACT and not deductions and _in_context(store, query, record, source[0]):
        kind, score = MatchKind.CONTEXT, _CONTEXT_SCORE
    return Match(
        score=score,
        kind=kind,
        source=source[1],
        target=target[1],
        source_language=source[0],
        target_language=target[0],
        penalties=tuple(deductions),
        diff=(),  # told of those that are shown
        unit=record,
    )


def _in_context(store: Store, query: Query, record: UnitRecord, language: str) -> bool:
    if query.key is not None and query.key in (record.unit.key, record.unit.context):
        return True
    if query.previous is None and query.next is None:
        return False
    before, after = store.documents.neighbours(record.id, language)
    return folded(query.previous or "") == folded(before or "") and folded(query.next or "") == folded(after or "")
