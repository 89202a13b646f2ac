"""Inline tags within a text, placed in its translation beside what both have: figures, names, colons, brackets.

A place that is found so is likely and not sure: a person must look at it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from corpora.segments import Segment, Tag

_TOKEN = re.compile(r"\d+(?:[.,/-]\d+)*|[^\W_]+(?:-[^\W_]+)*|[^\w\s]")
_SIGNS = {
    **dict.fromkeys(":：", ":"), **dict.fromkeys(";；", ";"), **dict.fromkeys("(（", "("), **dict.fromkeys(")）", ")"),
    **dict.fromkeys("[", "["), **dict.fromkeys("]", "]"), **dict.fromkeys("«“„", "«"), **dict.fromkeys("»”", "»"),
    **dict.fromkeys("?？", "?"), **dict.fromkeys("!！", "!"),
}  # fmt: skip
_STOPS = ".。"
_Anchor = tuple[str, int]  # what it is, and which of them, from 0


def with_tags_at_anchors(source: Segment, target: str) -> Segment | None:
    """Return the target with the source's tags in the source's order, None unless every one finds its anchor.

    An anchor stands directly beside the tag, white space left out, and as often in the source as in the target. What
    stands around the whole text needs none.
    """
    text = source.text
    ours, theirs = _anchors(text), _anchors(target)
    shared = _shared(ours, theirs)
    places = [_place(tag, text, target, ours, theirs, shared) for tag in source.tags]
    found = [place for place in places if place is not None]
    if len(found) < len(places) or found != sorted(found):
        return None
    tags = tuple(replace(tag, offset=at) for tag, at in zip(source.tags, found, strict=True))
    return Segment(target, tags) if _as_full(source, tags) else None


def _place(
    tag: Tag,
    text: str,
    target: str,
    ours: dict[_Anchor, tuple[int, int]],
    theirs: dict[_Anchor, tuple[int, int]],
    shared: set[str],
) -> int | None:
    before, behind = text[: tag.offset].rstrip(), text[tag.offset :]
    if not before:
        return len(target) - len(target.lstrip())
    if not behind.strip():
        return len(target.rstrip())
    start = tag.offset + len(behind) - len(behind.lstrip())
    ends = {span[1]: anchor for anchor, span in ours.items() if anchor[0] in shared}
    starts = {span[0]: anchor for anchor, span in ours.items() if anchor[0] in shared}
    after, ahead = ends.get(len(before)), starts.get(start)
    # What is opened belongs to what follows; all else to what stands before, if nothing parts them.
    if ahead is not None and start == tag.offset and (tag.kind == "open" or after is None):
        return theirs[ahead][0]
    if after is not None:
        at = theirs[after][1]
        return at + (len(before) < tag.offset and target[at : at + 1].isspace())
    if ahead is not None and len(before) == tag.offset:
        at = theirs[ahead][0]
        return at - (at > 0 and target[at - 1].isspace())
    return None


def _anchors(text: str) -> dict[_Anchor, tuple[int, int]]:
    """Return the anchors of a text with their offsets."""
    found: dict[_Anchor, tuple[int, int]] = {}
    counts: Counter[str] = Counter()
    last = len(text.rstrip())
    for match in _TOKEN.finditer(text):
        name = _name(match, last)
        if name is not None:
            found[name, counts[name]] = match.span()
            counts[name] += 1
    return found


def _name(match: re.Match[str], last: int) -> str | None:
    token = match.group()
    if token in _STOPS:
        return "." if match.end() == last else None
    if token in _SIGNS:
        return _SIGNS[token]
    if any(map(str.isdigit, token)) or (len(token) > 1 and not token.islower()):
        return f"={token}"
    return None


def _shared(ours: dict[_Anchor, tuple[int, int]], theirs: dict[_Anchor, tuple[int, int]]) -> set[str]:
    """Return what both sides have equally often; a figure or a name must stand once."""
    one, other = Counter(name for name, _number in ours), Counter(name for name, _number in theirs)
    return {name for name in one if one[name] == other[name] and (one[name] == 1 or not name.startswith("="))}


def _as_full(source: Segment, tags: tuple[Tag, ...]) -> bool:
    """Return whether no pair that held something holds nothing now."""
    opened: list[tuple[int, int]] = []
    for old, new in zip(source.tags, tags, strict=True):
        if old.kind == "open":
            opened.append((old.offset, new.offset))
        elif old.kind == "close" and opened:
            old_start, new_start = opened.pop()
            if old_start < old.offset and new_start >= new.offset:
                return False
    return True
