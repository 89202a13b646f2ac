"""The inline tags of a segment come back, each opened before it is closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import unescape

from corpora.segments import Segment, Tag
from tm_service.checks.base import Finding, Pair, Severity


class Tags:
    """Compares tags by element, kind and native code; a target without any is left to the translator."""

    name = "tags"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield an error for each tag that the other side lacks, and for one that is closed before it is opened."""
        wanted, given = (Counter(map(_form, side.tags)) for side in (pair.source, pair.target))
        for missing in (wanted - given).elements():
            yield Finding(self.name, Severity.ERROR, f"the tag {_shown(missing)} is missing: put it where it belongs")
        for surplus in (given - wanted).elements():
            at = next(tag.offset for tag in pair.target.tags if _form(tag) == surplus)
            message = f"the tag {_shown(surplus)} is not in the source: take it out"
            yield Finding(self.name, Severity.ERROR, message, (at, at))
        if (soon := _closed_too_soon(pair.target)) is not None and _closed_too_soon(pair.source) is None:
            message = "a tag is closed here before it is opened: put the opening tag first"
            yield Finding(self.name, Severity.ERROR, message, (soon, soon))


def _form(tag: Tag) -> tuple[str, str, str]:
    return tag.element, tag.kind, tag.content


def _shown(form: tuple[str, str, str]) -> str:
    element, kind, content = form
    return unescape(content) or {"open": f"<{element}>", "close": f"</{element}>", "standalone": f"<{element}/>"}[kind]


def _closed_too_soon(segment: Segment) -> int | None:
    depth: Counter[str] = Counter()
    for tag in segment.tags:
        # TMX opens with bpt and closes with ept, so the pair is known by its number, not by its element.
        number = dict(tag.attributes).get("i", dict(tag.attributes).get("id", ""))
        if tag.kind == "open":
            depth[number] += 1
        elif tag.kind == "close":
            depth[number] -= 1
            if depth[number] < 0:
                return tag.offset
    return None
