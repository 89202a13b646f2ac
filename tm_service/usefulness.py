"""The order of matches: what helps a translator most comes first.

The percentage tells how much is to be typed, not how much is of use: a short text that shares half its letters
by chance scores like a long one that holds the whole query. So exact matches come first, and the others by

    usefulness = (score + chrF of the folded texts + chrF of the texts as written) / 3

and 5 more in the query's own document. chrF (Popović 2015) rewards long stretches in common, and as written it
prefers the match whose letter case and punctuation can stay. On the benchmark's held-out segments this order
finds translations that are nearer to the true one than order by percentage does; see docs/matching.md.

A match whose target was mended (repair/) gains half the score that its source, mended alike, would gain.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpora.normalise import folded
from corpora.units import UnitStatus
from tm_service.matches import Match, MatchKind
from tm_service.scoring import chrf_of_all, levenshtein

_SAME_DOCUMENT = 5.0
_BELIEF = 0.5  # in what a repair promises: a text that needs none is worth more than one mended to be the same
_TRUST = {UnitStatus.CONFIRMED: 3, UnitStatus.EDITED: 3, UnitStatus.IMPORTED: 2, UnitStatus.ALIGNED: 1}
_LETTER_PERFECT = {MatchKind.CONTEXT, MatchKind.EXACT}


def usefulness(query: str, matches: Sequence[Match], chrf: Sequence[float], *, document: str | None) -> list[float]:
    """Return how much each match helps, in their order.

    `query` is unfolded, `chrf` is that of the folded texts, `document` the one that the query belongs to.
    """
    as_written = chrf_of_all(query, [match.source.text for match in matches]) if len(matches) > 1 else chrf
    return [
        (match.score + alike + written) / 3 + (_SAME_DOCUMENT if document and _document(match) == document else 0.0)
        for match, alike, written in zip(matches, chrf, as_written, strict=True)
    ]


def gain(query: str, source: str, mended: str) -> float:
    """Return what a repair adds to the usefulness of a match whose target now translates `mended` (all unfolded)."""
    form = folded(query)
    return _BELIEF * (levenshtein(form, folded(mended)) - levenshtein(form, folded(source)))


def order(matches: Sequence[Match], useful: Sequence[float]) -> list[int]:
    """Return the numbers of the matches in the order in which they help.

    Equals are ordered alike every time: confirmed before unreviewed, then newest.
    """
    keys = [
        (match.score if match.kind in _LETTER_PERFECT else 0.0, value, *trust_and_age(match))
        for match, value in zip(matches, useful, strict=True)
    ]
    return sorted(range(len(matches)), key=keys.__getitem__, reverse=True)


def trust_and_age(match: Match) -> tuple[int, str, int]:
    """Return what decides between equals: greater is better."""
    unit = match.unit.unit
    return _TRUST.get(unit.status, 0), unit.changed_at or "", match.unit.id


def _document(match: Match) -> str | None:
    return match.unit.unit.provenance.document
