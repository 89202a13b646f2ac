"""A segment as a page shows it: text, and its inline tags as small numbered marks.

>>> pair = Tag(0, "open", "bpt", content="&lt;b&gt;"), Tag(4, "close", "ept", content="&lt;/b&gt;")
>>> [tuple(part) for part in parts_of(Segment("Open it", pair))]
[('<b>', 1, 'open'), ('Open', None, None), ('</b>', 1, 'close'), (' it', None, None)]
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from corpora.segments import Segment, Tag, TagKind


class Part(NamedTuple):
    """A stretch of text, or a tag: its number and kind; `text` is then its native code, which may be empty."""

    text: str
    mark: int | None = None
    kind: TagKind | None = None


def parts_of(segment: Segment) -> Iterator[Part]:
    """Yield a segment's text and tags in order; a closing tag bears the number of the one that it closes."""
    offset = 0
    for tag, mark in zip(segment.tags, marks_of(segment.tags), strict=True):
        if tag.offset > offset:
            yield Part(segment.text[offset : tag.offset])
        offset = tag.offset
        yield Part(unescape(tag.content) or tag.element, mark, tag.kind)
    if segment.text[offset:]:
        yield Part(segment.text[offset:])


def marks_of(tags: tuple[Tag, ...]) -> list[int]:
    """Return the tags' numbers, counted from 1 in the order of their first appearance."""
    marks: list[int] = []
    opened: list[tuple[str | None, int]] = []  # what the file calls a pair, and its number
    last = 0
    for tag in tags:
        name = dict(tag.attributes).get("i")
        partner = None
        if tag.kind == "close":
            partner = next((pair for pair in reversed(opened) if name is None or pair[0] in (name, None)), None)
        if partner is not None:
            opened.remove(partner)
            marks.append(partner[1])
            continue
        last += 1
        marks.append(last)
        if tag.kind == "open":
            opened.append((name, last))
    return marks
