"""The matches that are shown: those that can be are mended, which may change their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpora.languages import primary
from tm_service.matches import Match, MatchKind
from tm_service.phrases import Phrases, TermPairs
from tm_service.repair.repairing import mended
from tm_service.stores.base import UnitTable
from tm_service.usefulness import gain, order

MIN_SCORE = 50.0
"""Below this a match says something else than the query: whatever is changed in it, it is to be written anew."""
FEWEST = 5
"""So many matches are mended even if fewer are shown: one of them may become the best."""


def with_repairs(
    query: str,
    matches: Sequence[Match],
    useful: Sequence[float],
    units: UnitTable,
    *,
    memory: str | None,
    terms: TermPairs | None,
) -> list[Match]:
    """Return the matches, whose usefulness is given, mended where that is sure, and in the order of their use after it.

    Only fuzzy matches from `MIN_SCORE` on are mended. `memory` and `terms` say whose phrases serve as terms.
    """
    known: dict[tuple[str, str], Phrases] = {}
    offered: list[Match] = []
    values: list[float] = []
    for match, value in zip(matches, useful, strict=True):
        languages = match.source_language, match.target_language
        phrases = known.setdefault(languages, Phrases(units, languages, memory=memory, terms=terms))
        repaired, source = _mending(query, match, phrases)
        offered.append(repaired)
        values.append(value if repaired is match else value + gain(query, match.source.text, source))
    return [offered[at] for at in order(offered, values)]


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
