"""Keyword in context: the hits of a concordance as lines, the words looked for below each other.

Lines are sorted by what follows the words, as concordancers do, so that usages of one kind stand together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tm_service.matches import ConcordanceHit

CONTEXT = 120  # characters on either side; more never fits a line


@dataclass(frozen=True, slots=True)
class Line:
    """A hit with its text in three parts, cut to what fits."""

    before: str
    keyword: str
    after: str
    hit: ConcordanceHit


def lines(hits: Iterable[ConcordanceHit]) -> list[Line]:
    """Return a line for each hit, sorted by what follows the words, then by what stands before them."""
    return sorted((_line(hit) for hit in hits), key=lambda line: (line.after.casefold(), line.before.casefold()[::-1]))


def _line(hit: ConcordanceHit) -> Line:
    start, end = _longest_run(hit.text, hit.spans)
    before, after = " ".join(hit.text[:start].split("\n")), " ".join(hit.text[end:].split("\n"))
    return Line(
        f"…{before[-CONTEXT:]}" if len(before) > CONTEXT else before,
        hit.text[start:end],
        f"{after[:CONTEXT]}…" if len(after) > CONTEXT else after,
        hit,
    )


def _longest_run(text: str, spans: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return where the most of the words stand side by side, the first such place."""
    runs: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if runs and not any(character.isalnum() for character in text[runs[-1][1] : start]):
            runs[-1] = runs[-1][0], max(end, runs[-1][1])
        else:
            runs.append((start, end))
    return max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
