"""The order of matches: what helps a translator most comes first.

The percentage tells how much is to be typed, not how much is of use: a short text that shares half its letters
by chance scores like a long one that holds the whole query. So exact matches come first, and the others by

    usefulness = ½ · chrF + ½ · score  (+ 10 in the query's own document)

A match whose target was mended (repair/) is worth half as much more as its mended source is nearer to the query.
chrF (Popović 2015) rewards long stretches in common. On the benchmark's held-out segments this order finds
translations that are nearer to the true one than order by percentage does; see docs/matching.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpora.normalise import folded
from corpora.units import UnitStatus
from tm_service.matches import Match, MatchKind
from tm_service.scoring import chrf_of_all, levenshtein_of_all

_SAME_DOCUMENT = 10.0
_BELIEF = 0.5  # in what a repair promises: a text that needs none is worth more than one that was mended to be the same
_TRUST = {UnitStatus.CONFIRMED: 3, UnitStatus.EDITED: 3, UnitStatus.IMPORTED: 2, UnitStatus.ALIGNED: 1}
_LETTER_PERFECT = {MatchKind.CONTEXT, MatchKind.EXACT}


def by_usefulness(
    query: str, matches: Sequence[Match], *, document: str | None, sources: Sequence[str] | None = None
) -> list[Match]:
    """Return the matches in the order in which they help: `query` is unfolded, `document` the one it belongs to.

    `sources` are the texts that the targets of mended matches translate, the matches' own for the others.
    Equals are ordered alike every time: confirmed before unreviewed, then newest.
    """
    form, held = folded(query), [folded(match.source.text) for match in matches]
    useful = [
        (match.score + similarity) / 2 + (_SAME_DOCUMENT if document and _document(match) == document else 0.0)
        for match, similarity in zip(matches, chrf_of_all(form, held), strict=True)
    ]
    if sources is not None:
        gains = zip(_likeness(form, [folded(text) for text in sources]), _likeness(form, held), strict=True)
        useful = [value + _BELIEF * (after - before) for value, (after, before) in zip(useful, gains, strict=True)]
    keys = [
        (match.score if match.kind in _LETTER_PERFECT else 0.0, value, *trust_and_age(match))
        for match, value in zip(matches, useful, strict=True)
    ]
    return [matches[at] for at in sorted(range(len(matches)), key=keys.__getitem__, reverse=True)]


def _likeness(form: str, texts: Sequence[str]) -> list[float]:
    """Return ½ · chrF + ½ · Levenshtein of folded texts with the query, 0–100."""
    both = zip(chrf_of_all(form, texts), levenshtein_of_all(form, texts), strict=True)
    return [(chrf + levenshtein) / 2 for chrf, levenshtein in both]


def trust_and_age(match: Match) -> tuple[int, str, int]:
    """Return what decides between equals: greater is better."""
    unit = match.unit.unit
    return _TRUST.get(unit.status, 0), unit.changed_at or "", match.unit.id


def _document(match: Match) -> str | None:
    return match.unit.unit.provenance.document
