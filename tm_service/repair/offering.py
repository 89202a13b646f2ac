"""The matches that are shown, those mended that can be, and their order after that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpora.languages import primary
from tm_service.matches import Match, MatchKind
from tm_service.phrases import Phrases, TermPairs
from tm_service.repair.repairing import mended
from tm_service.stores.base import UnitTable
from tm_service.usefulness import by_usefulness

MIN_SCORE = 50.0
"""Below this a match says something else than the query: whatever is changed in it, it is to be written anew."""
_LOOKED_AT = 5  # matches that are mended, even if fewer are shown: one of them may become the best


def with_repairs(
    query: str,
    matches: Sequence[Match],
    units: UnitTable,
    *,
    limit: int,
    document: str | None,
    memory: str | None,
    terms: TermPairs | None,
) -> list[Match]:
    """Return the first `limit` of the matches, which come in the order of their use, mended where that is sure.

    Only fuzzy matches from `MIN_SCORE` on are mended. One whose mended target translates a text nearer to the
    query may move up; see usefulness.py.
    """
    known: dict[tuple[str, str], Phrases] = {}
    offered: list[Match] = []
    sources: list[str] = []
    for match in matches[: max(limit, _LOOKED_AT)]:
        languages = match.source_language, match.target_language
        phrases = known.setdefault(languages, Phrases(units, languages, memory=memory, terms=terms))
        mending = _mending(query, match, phrases)
        offered.append(mending[0])
        sources.append(mending[1])
    if any(match.repairs for match in offered):
        offered = by_usefulness(query, offered, document=document, sources=sources)
    return offered[:limit]


def _mending(query: str, match: Match, phrases: Phrases) -> tuple[Match, str]:
    """Return the match, mended or as it is, and the source that its target now translates."""
    source = match.source.text
    if match.kind is not MatchKind.FUZZY or match.score < MIN_SCORE:
        return match, source
    phrases.about(query, source)
    languages = primary(match.source_language), primary(match.target_language)
    found = mended(query, source, match.target, languages, phrases)
    if found is None:
        return match, source
    repaired = replace(
        match, kind=MatchKind.REPAIRED, target=found.target, original=match.target, repairs=found.repairs
    )
    return repaired, found.source
