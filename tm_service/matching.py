"""Fuzzy lookup: candidates → score → penalties → matches in the order of their use → repairs.

The index hands in folded texts that may match, the scorer compares them with the folded query; the units of
the best are fetched from the store and penalised by what folding hides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpora.languages import available_for
from corpora.normalise import folded
from corpora.segments import Segment
from corpora.units import UnitStatus
from tm_service.differences import difference
from tm_service.errors import InvalidQuery
from tm_service.indexes import Candidate, Index, Indexes
from tm_service.matches import Match, MatchKind, UnitRecord
from tm_service.penalties import PIVOT, penalties
from tm_service.phrases import TermPairs
from tm_service.repair import FEWEST, with_repairs
from tm_service.scoring import levenshtein_of_all
from tm_service.stores.base import Store
from tm_service.usefulness import order, trust_and_age, usefulness

LONGEST_QUERY = 10_000  # characters
FEW, MANY = 200, 1500  # texts that the index hands in, at high and at low scores, unless all are asked for
_LOW_SCORE = 65.0  # below it trigrams say less about the distance, so more texts are looked at
_POOL = 30  # matches that are put in order, more than are shown
_UNITS_OF_ONE_TEXT = 100
_PIVOTS = 3  # units looked at behind each shared variant
_CONTEXT_SCORE = 101.0


@dataclass(frozen=True, slots=True)
class Query:
    """A segment to look up, with what is known of its surroundings."""

    text: str
    document: str | None = None
    previous: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What all segments of one lookup share; checked when it is made.

    Raises InvalidQuery for values out of range and UnknownLanguage for tags that are none.
    """

    source: str
    target: str
    min_score: float = 70.0
    limit: int = 5
    complete: bool = False
    memory: str | None = None
    terms: TermPairs | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.min_score <= 101:
            raise InvalidQuery("min_score", self.min_score, "must lie between 0 and 101")
        if not 1 <= self.limit <= 100:
            raise InvalidQuery("limit", self.limit, "must lie between 1 and 100")


def find_matches(store: Store, indexes: Indexes, query: Query, request: Request) -> list[Match]:
    """Return matches at or above `min_score` after penalties, the most useful first."""
    if len(query.text) > LONGEST_QUERY:
        raise InvalidQuery("text", f"{len(query.text)} characters", f"at most {LONGEST_QUERY} can be looked up")
    form = folded(query.text)
    if not form:
        return []
    available = store.units.languages()
    targets = available_for(request.target, available)
    pool: dict[tuple[str, str], Match] = {}
    for language in available_for(request.source, available):
        for match in _matches_in(store, indexes, query, form, request, language, targets):
            folding = (match.source.text, match.target.text)
            known = pool.get(folding)
            pool[folding] = match if known is None else _folded_into_one(known, match)
    matches = list(pool.values())
    useful = usefulness(query.text, matches, document=query.document)
    first = order(matches, useful)[: max(request.limit, FEWEST)]
    best = with_repairs(
        query.text,
        [matches[at] for at in first],
        [useful[at] for at in first],
        store.units,
        memory=request.memory,
        terms=request.terms,
    )[: request.limit]
    return [replace(match, diff=difference(query.text, match.source.text)) for match in best]


def _folded_into_one(one: Match, other: Match) -> Match:
    """Return the better of two matches that say the same, counted for both."""
    better = max(one, other, key=lambda match: (match.score, *trust_and_age(match)))
    return replace(better, count=one.count + other.count)


def _matches_in(
    store: Store,
    indexes: Indexes,
    query: Query,
    form: str,
    request: Request,
    language: str,
    targets: Sequence[str],
) -> Iterator[Match]:
    """Yield matches of one source language by falling score, as many as are worth putting in order."""
    index = indexes.fresh(language)
    scored = _scored(index, form, request)
    found = 0
    for start in range(0, len(scored), _POOL):
        holders = [(score, sorted(index.units(item), reverse=True)) for score, item in scored[start : start + _POOL]]
        records = store.units.get_many([unit for _score, units in holders for unit in units[:_UNITS_OF_ONE_TEXT]])
        for score, units in holders:
            if found >= max(_POOL, request.limit):
                return
            for record in (records[unit] for unit in units if unit in records):
                for match in _of_unit(store, query, score, record, request, language, targets):
                    if match.score >= request.min_score:
                        found += 1
                        yield match


def _scored(index: Index, form: str, request: Request) -> list[tuple[float, Candidate]]:
    lowest = min(request.min_score, 100.0)
    limit = FEW if lowest >= _LOW_SCORE else MANY
    candidates = index.candidates(form, min_score=lowest, limit=limit, complete=request.complete)
    scores = levenshtein_of_all(form, [item.text for item in candidates], score_cutoff=lowest)
    scored = [(score, item) for score, item in zip(scores, candidates, strict=True) if score > 0]
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].text))


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
    if source is None or record.unit.status is UnitStatus.REJECTED or request.memory not in (None, record.memory):
        return
    for target_language, target, pivot in _targets(store, record, language, targets):
        yield _match(store, query, score, record, (language, source), (target_language, target), pivot)


def _targets(
    store: Store, record: UnitRecord, language: str, targets: Sequence[str]
) -> Iterator[tuple[str, Segment, bool]]:
    """Yield the unit's own target, or those of units that share another of its variants."""
    for target in targets:
        if target in record.unit.variants and target != language:
            yield target, record.unit.variants[target], False
            return
    for shared, segment in record.unit.variants.items():
        others = store.units.same_text(segment.text, shared, limit=_PIVOTS)
        for other in store.units.get_many(others).values():
            for target in targets:
                if target in other.unit.variants and target != language and other.id != record.id:
                    yield target, other.unit.variants[target], True


def _match(
    store: Store,
    query: Query,
    similarity: float,
    record: UnitRecord,
    source: tuple[str, Segment],
    target: tuple[str, Segment],
    pivot: bool,
) -> Match:
    deductions = [*penalties(query.text, source[1], record.unit), *([PIVOT] if pivot else [])]
    score = max(0.0, similarity - sum(penalty.value for penalty in deductions))
    kind = MatchKind.PIVOT if pivot else MatchKind.EXACT if similarity >= 100.0 else MatchKind.FUZZY
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
    if query.previous is None and query.next is None:
        return False
    before, after = store.documents.neighbours(record.id, language)
    return folded(query.previous or "") == folded(before or "") and folded(query.next or "") == folded(after or "")
