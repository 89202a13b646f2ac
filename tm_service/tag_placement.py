"""Put the inline tags of a segment into a translation that was made without them.

Only where there is no doubt: what stands in the middle of a sentence, a person must place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from corpora.segments import Segment, Tag


def with_tags_of(source: Segment, target: Segment) -> Segment | None:
    """Return the target with the source's tags and the white space around it, None if they cannot be placed.

    They can if the target has the very same tags already (their numbers may differ), or if all stand
    around the text.
    """
    text = source.text
    before, after = len(text) - len(text.lstrip()), len(text.rstrip())
    placed = text[:before] + target.text.strip() + text[max(after, before) :]
    if not source.tags:
        return Segment(placed)
    if Counter(map(_form, source.tags)) == Counter(map(_form, target.tags)):
        return target
    if Counter(map(_code, source.tags)) == Counter(map(_code, target.tags)):
        return _renumbered(source, target)
    growth = len(placed) - len(text)
    if any(before < tag.offset < after for tag in source.tags):
        return None
    tags = (tag if tag.offset <= before else replace(tag, offset=tag.offset + growth) for tag in source.tags)
    return Segment(placed, tuple(tags))


def _renumbered(source: Segment, target: Segment) -> Segment:
    """Return the target with the source's tags in the place of its own, which differ in their numbers only."""
    left = list(source.tags)
    tags = []
    for own in target.tags:
        found = next(tag for tag in left if _code(tag) == _code(own))
        left.remove(found)
        tags.append(replace(found, offset=own.offset))
    return Segment(target.text, tuple(tags))


def _code(tag: Tag) -> tuple[str, str, str]:
    return tag.element, tag.kind, tag.content


def _form(tag: Tag) -> tuple[str, str, tuple[tuple[str, str], ...], str]:
    return tag.element, tag.kind, tag.attributes, tag.content
