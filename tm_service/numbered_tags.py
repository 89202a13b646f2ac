"""A segment as one line for people to type in: its inline tags as numbered markers, `<1>bold</1>` and `<2/>`.

>>> from corpora.segments import Tag
>>> late = Segment("It is late.", (Tag(6, "open", "bpt", (("i", "1"),)), Tag(10, "close", "ept", (("i", "1"),))))
>>> with_markers(late)
'It is <1>late</1>.'
>>> from_markers("Il est en <1>retard</1>.", late).tags[0].offset
10
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from corpora.segments import Segment, Tag

_MARKER = re.compile(r"</?\d{1,4}>|<\d{1,4}/>")


def with_markers(segment: Segment) -> str:
    """Return the text with a marker in the place of each tag."""
    pieces = []
    offset = 0
    for marker, tag in _marked(segment):
        pieces += [segment.text[offset : tag.offset], marker]
        offset = tag.offset
    return "".join([*pieces, segment.text[offset:]])


def with_markers_of(source: Segment, target: Segment) -> str:
    """Return a translation as text, with the markers that its source gives to the same tags.

    Tags that the source does not have are left out.
    """
    pieces: list[str] = []
    offset = 0
    for marker, at in _given(source, target):
        pieces += [target.text[offset:at], marker]
        offset = at
    return "".join([*pieces, target.text[offset:]])


def from_markers(text: str, source: Segment) -> Segment:
    """Return a translation that was typed, with the source's tags in the place of their markers.

    A marker that is not the source's, or comes a second time, stays text.
    """
    left = dict(_marked(source))
    words, tags = "", []
    at = 0
    for match in _MARKER.finditer(text):
        tag = left.pop(match.group(), None)
        if tag is not None:
            words += text[at : match.start()]
            tags.append(replace(tag, offset=len(words)))
            at = match.end()
    return Segment(words + text[at:], tuple(tags))


def has_all_tags(source: Segment, target: Segment) -> bool:
    """Return whether a typed translation has all tags of its source, none closed before it is opened, none crossed."""
    wanted = [marker for marker, _tag in _marked(source)]
    given = [marker for marker, _at in _given(source, target)]
    if sorted(given) != sorted(wanted):
        return False
    opened: list[str] = []
    for marker in given:
        if marker.startswith("</"):
            if not opened or opened.pop() != marker[2:-1]:
                return False
        elif not marker.endswith("/>"):
            opened.append(marker[1:-1])
    return not opened


def _given(source: Segment, target: Segment) -> Iterator[tuple[str, int]]:
    """Yield the source's markers for the tags of a translation, with their offsets."""
    left = list(_marked(source))
    opened: list[str] = []  # the markers that close what is open
    for tag in target.tags:
        same = [one for one in left if replace(one[1], offset=0) == replace(tag, offset=0)]
        if not same:
            continue
        # Closing tags of XLIFF have no number: the one that is meant closes what was opened last.
        found = next((one for one in same if opened and one[0] == opened[-1]), same[0])
        left.remove(found)
        if tag.kind == "open":
            opened.append(f"</{found[0][1:]}")
        elif found[0] in opened:
            opened.remove(found[0])
        yield found[0], tag.offset


def _marked(segment: Segment) -> Iterator[tuple[str, Tag]]:
    """Yield the tags with their markers; numbers that the text itself has as markers are passed over."""
    taken = {int(re.sub(r"\D", "", marker)) for marker in _MARKER.findall(segment.text)}
    numbers = (number for number in count(1) if number not in taken)
    closing = _closing(segment.tags)
    given: dict[int, int] = {}
    for at, tag in enumerate(segment.tags):
        if at in given:
            yield f"</{given[at]}>", tag
            continue
        number = next(numbers)
        if at in closing:
            given[closing[at]] = number
            yield f"<{number}>", tag
        else:
            yield f"<{number}/>", tag


def _closing(tags: tuple[Tag, ...]) -> dict[int, int]:
    """Return which tag closes which, by their indexes: those with a number by that, all others as they are nested."""
    opened: list[int] = []
    closing: dict[int, int] = {}
    for at, tag in enumerate(tags):
        if tag.kind == "open":
            opened.append(at)
        elif tag.kind == "close" and opened:
            number = dict(tag.attributes).get("i")
            same = [other for other in opened if dict(tags[other].attributes).get("i") == number]
            other = same[-1] if number and same else opened[-1]
            opened.remove(other)
            closing[other] = at
    return closing
