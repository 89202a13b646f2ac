"""The order of matches: what helps a translator most comes first.

The percentage tells how much is to be typed, not how much is of use: a short text that shares half its letters
by chance scores like a long one that holds the whole query. So exact matches come first, and the others by

    usefulness = ½ · chrF + ½ · score  (+ 10 in the query's own document)

chrF (Popović 2015) rewards long stretches in common. On the benchmark's held-out segments this order finds
translations that are nearer to the true one than order by percentage does; see docs/matching.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpora.normalise import folded
from corpora.units import UnitStatus
from tm_service.matches import Match, MatchKind
from tm_service.scoring import chrf_of_all

_SAME_DOCUMENT = 10.0
_TRUST = {UnitStatus.CONFIRMED: 3, UnitStatus.EDITED: 3, UnitStatus.IMPORTED: 2, UnitStatus.ALIGNED: 1}
_LETTER_PERFECT = {MatchKind.CONTEXT, MatchKind.EXACT}


def by_usefulness(query: str, matches: Sequence[Match], *, document: str | None) -> list[Match]:
    """Return the matches in the order in which they help: `query` is unfolded, `document` the one it belongs to.

    Equals are ordered alike every time: confirmed before unreviewed, then newest.
    """
    chrf = chrf_of_all(folded(query), [folded(match.source.text) for match in matches])
    useful = [
        (match.score + similarity) / 2 + (_SAME_DOCUMENT if document and _document(match) == document else 0.0)
        for match, similarity in zip(matches, chrf, strict=True)
    ]
    keys = [
        (match.score if match.kind in _LETTER_PERFECT else 0.0, value, *trust_and_age(match))
        for match, value in zip(matches, useful, strict=True)
    ]
    return [matches[at] for at in sorted(range(len(matches)), key=keys.__getitem__, reverse=True)]


def trust_and_age(match: Match) -> tuple[int, str, int]:
    """Return what decides between equals: greater is better."""
    unit = match.unit.unit
    return _TRUST.get(unit.status, 0), unit.changed_at or "", match.unit.id


def _document(match: Match) -> str | None:
    return match.unit.unit.provenance.document
