"""The order of matches: what helps a translator most comes first.

The percentage tells how much is to be typed, not how much is of use: a short text that shares half its letters
by chance scores like a long one that holds the whole query. So exact matches come first, and the others by

    usefulness = (score + chrF of the folded texts + chrF of the texts as written) / 3

and 5 more in the query's own document. chrF (Popović 2015) rewards long stretches in common, and as written it
prefers the match whose letter case and punctuation can stay. On the benchmark's held-out segments this order
finds translations that are nearer to the true one than order by percentage does; see docs/matching.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from corpora.units import UnitStatus
from tm_service.matches import Match, MatchKind
from tm_service.scoring import chrf_of_all

_SAME_DOCUMENT = 5.0
_TRUST = {UnitStatus.CONFIRMED: 3, UnitStatus.EDITED: 3, UnitStatus.IMPORTED: 2, UnitStatus.ALIGNED: 1}
_LETTER_PERFECT = {MatchKind.CONTEXT, MatchKind.EXACT}


class Useful(NamedTuple):
    """A match and chrF (0–100) of its folded source against the folded query."""

    match: Match
    chrf: float


def by_usefulness(query: str, found: Sequence[Useful], *, document: str | None) -> list[Match]:
    """Return matches in the order in which they help: `query` is unfolded, `document` the one it belongs to.

    Equals are ordered alike every time: confirmed before unreviewed, then newest.
    """
    if len(found) < 2:
        return [useful.match for useful in found]
    as_written = chrf_of_all(query, [useful.match.source.text for useful in found])
    keys = []
    for (match, chrf), written in zip(found, as_written, strict=True):
        perfect = match.score if match.kind in _LETTER_PERFECT else 0.0
        nearness = _SAME_DOCUMENT if document and _document(match) == document else 0.0
        keys.append((perfect, (match.score + chrf + written) / 3 + nearness, *trust_and_age(match)))
    return [found[at].match for at in sorted(range(len(found)), key=keys.__getitem__, reverse=True)]


def trust_and_age(match: Match) -> tuple[int, str, int]:
    """Return what decides between equals: greater is better."""
    unit = match.unit.unit
    return _TRUST.get(unit.status, 0), unit.changed_at or "", match.unit.id


def _document(match: Match) -> str | None:
    return match.unit.unit.provenance.document
