"""Fuzzy lookup: candidates → score → penalties → ranked matches.

The index hands in folded texts that may match, the scorer compares them with the folded query, the best are
fetched from the store and penalised by what folding hides. Equal scores are ordered alike every time:
confirmed before unreviewed, then newest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from tm_service.scoring import levenshtein_of_all
from tm_service.stores.base import Store

LONGEST_QUERY = 10_000  # characters
FEW, MANY = 200, 800  # texts that the index hands in, at high and at low scores, unless all are asked for
_LOW_SCORE = 65.0  # below it trigrams say less about the distance, so more texts are looked at
_AT_ONCE = 50  # units fetched in one go
_UNITS_OF_ONE_TEXT = 100
_PIVOTS = 3  # units looked at behind each shared variant
_CONTEXT_SCORE = 101.0
_TRUST = {UnitStatus.CONFIRMED: 3, UnitStatus.EDITED: 3, UnitStatus.IMPORTED: 2, UnitStatus.ALIGNED: 1}


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

    def __post_init__(self) -> None:
        if not 0 <= self.min_score <= 101:
            raise InvalidQuery("min_score", self.min_score, "must lie between 0 and 101")
        if not 1 <= self.limit <= 100:
            raise InvalidQuery("limit", self.limit, "must lie between 1 and 100")


def find_matches(store: Store, indexes: Indexes, query: Query, request: Request) -> list[Match]:
    """Return the matches at or above `min_score` after penalties, best first."""
    if len(query.text) > LONGEST_QUERY:
        raise InvalidQuery("text", f"{len(query.text)} characters", f"at most {LONGEST_QUERY} can be looked up")
    form = folded(query.text)
    if not form:
        return []
    available = store.units.languages()
    targets = available_for(request.target, available)
    best: dict[tuple[str, str], Match] = {}
    for language in available_for(request.source, available):
        for match in _matches_in(store, indexes, query, form, request, language, targets):
            folding = (match.source.text, match.target.text)
            if folding not in best:
                best[folding] = match
            else:
                first, second = _ranked((best[folding], match))
                best[folding] = replace(first, count=first.count + second.count)
    return _ranked(best.values())[: request.limit]


def _matches_in(
    store: Store,
    indexes: Indexes,
    query: Query,
    form: str,
    request: Request,
    language: str,
    targets: Sequence[str],
) -> Iterator[Match]:
    """Yield matches of one source language by falling score, until no better one can come."""
    found: list[float] = []
    index = indexes.fresh(language)
    for score, candidate in _scored(index, form, request):
        if len(found) >= request.limit and score < sorted(found, reverse=True)[request.limit - 1]:
            return  # penalties only lower what is still to come
        for match in _of_text(store, query, score, index.units(candidate), request, language, targets):
            if match.score >= request.min_score:
                found.append(match.score)
                yield match


def _scored(index: Index, form: str, request: Request) -> list[tuple[float, Candidate]]:
    lowest = min(request.min_score, 100.0)
    limit = FEW if lowest >= _LOW_SCORE else MANY
    candidates = index.candidates(form, min_score=lowest, limit=limit, complete=request.complete)
    scores = levenshtein_of_all(form, [item.text for item in candidates], score_cutoff=lowest)
    scored = [(score, item) for score, item in zip(scores, candidates, strict=True) if score > 0]
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].text))


def _of_text(
    store: Store,
    query: Query,
    score: float,
    units: Sequence[int],
    request: Request,
    language: str,
    targets: Sequence[str],
) -> Iterator[Match]:
    newest = sorted(units, reverse=True)[:_UNITS_OF_ONE_TEXT]
    for start in range(0, len(newest), _AT_ONCE):
        for record in store.units.get_many(newest[start : start + _AT_ONCE]).values():
            if request.memory is not None and record.memory != request.memory:
                continue
            source = record.unit.variants.get(language)
            if source is None or record.unit.status is UnitStatus.REJECTED:
                continue
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
        diff=difference(query.text, source[1].text),
        unit=record,
    )


def _in_context(store: Store, query: Query, record: UnitRecord, language: str) -> bool:
    if query.previous is None and query.next is None:
        return False
    before, after = store.documents.neighbours(record.id, language)
    return folded(query.previous or "") == folded(before or "") and folded(query.next or "") == folded(after or "")


def _ranked(matches: Iterable[Match]) -> list[Match]:
    newest = sorted(matches, key=lambda match: (match.unit.unit.changed_at or "", match.unit.id), reverse=True)
    return sorted(newest, key=lambda match: (-match.score, -_TRUST.get(match.unit.unit.status, 0)))
