"""Marks in running text: a text cut at offsets into parts, which a template escapes one by one.

>>> marked("pays champions", [(5, 14)])
[('pays ', None), ('champions', 0)]
"""

from __future__ import annotations

from collections.abc import Iterable

from tm_service.matches import Match

Part = tuple[str, int | None]


def marked(text: str, spans: Iterable[tuple[int, int]]) -> list[Part]:
    """Return the parts of the text in order, each with the number of the span that it is, None between spans.

    Spans are code point offsets, end exclusive. One that begins inside an earlier one is left unmarked, so the
    parts always add up to the text.
    """
    parts: list[Part] = []
    position = 0
    for start, number, end in sorted((start, number, end) for number, (start, end) in enumerate(spans)):
        if start < position or end <= start:
            continue
        parts += [(text[position:start], None), (text[start:end], number)]
        position = end
    return [part for part in [*parts, (text[position:], None)] if part[0]]


def repaired_spans(match: Match) -> list[tuple[int, int]]:
    """Return where the target of a match was mended."""
    return [(repair.start, repair.end) for repair in match.repairs]


def replaced_spans(match: Match) -> list[tuple[int, int]]:
    """Return where that stood in its original which gave way."""
    spans = []
    growth = 0  # of the mended text against the original so far
    for repair in match.repairs:
        start = repair.start - growth
        spans.append((start, start + len(repair.before)))
        growth += len(repair.after) - len(repair.before)
    return spans
