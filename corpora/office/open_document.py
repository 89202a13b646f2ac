"""What an OpenDocument's paragraphs look like: headings, bold and raised text, numbered lists, by their styles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from corpora.office.markup import attribute, child, tag, whole
from corpora.office.numbering import BULLET, shown

_TITLES = {"Title": 1, "Subtitle": 2}
_DEEPEST = 6
_ANCESTORS = 20


class OpenDocumentStyles:
    """The styles of a document's parts `content.xml` and `styles.xml`."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._styles = {attribute(style, "name") or "": style for root in roots for style in root.iter("{*}style")}

    def heading_level(self, paragraph: etree._Element) -> int:
        """Return a heading's level, 1–6, and 0 for any other paragraph."""
        if tag(paragraph) == "h":
            return min(max(whole(attribute(paragraph, "outline-level"), otherwise=1), 1), _DEEPEST)
        names = (attribute(style, "name") or "" for style in self._chain(paragraph))
        return next((_TITLES[name] for name in names if name in _TITLES), 0)

    def is_bold(self, paragraph: etree._Element) -> bool:
        """Return whether all of a paragraph is bold, by its style or by that of the one span it consists of."""
        spans = [inner for inner in paragraph if tag(inner) == "span"]
        alone = len(spans) == 1 and not (paragraph.text or "").strip() and not (spans[0].tail or "").strip()
        return self._says(paragraph, "font-weight") == "bold" or (
            alone and self._says(spans[0], "font-weight") == "bold"
        )

    def is_raised(self, span: etree._Element) -> bool:
        """Return whether a span is set above the line."""
        position = self._says(span, "text-position") or ""
        return position.startswith("super") or (position[:1].isdigit() and not position.startswith("0"))

    def _says(self, element: etree._Element, name: str) -> str | None:
        values = (attribute(child(style, "text-properties"), name) for style in self._chain(element))
        return next((value for value in values if value is not None), None)

    def _chain(self, element: etree._Element) -> Iterator[etree._Element]:
        name = attribute(element, "style-name")
        for _ in range(_ANCESTORS):
            style = self._styles.get(name or "")
            if style is None:
                return
            yield style
            name = attribute(style, "parent-style-name")


class OpenDocumentLists:
    """The list styles of a document, and how far its lists have been counted."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._levels = {
            (attribute(style, "name") or "", whole(attribute(level, "level"))): level
            for root in roots
            for style in root.iter("{*}list-style")
            for level in style
        }
        self._counts: dict[tuple[str, int], int] = {}

    def open(self, style: str, depth: int, *, goes_on: bool) -> None:
        """Begin a list, which counts from its start unless it goes on with the last one of its style."""
        if not goes_on:
            self._counts.pop((style, depth), None)

    def next_mark(self, style: str, depth: int, item: etree._Element) -> str:
        """Count one item; return its mark (`2.`, `iv)`, `•`), empty if its style shows none."""
        level = self._levels.get((style, depth))
        if level is None or tag(level) == "list-level-style-image":
            return BULLET
        if tag(level) == "list-level-style-bullet":
            return BULLET
        start = whole(attribute(level, "start-value"), otherwise=1)
        counted = self._counts.get((style, depth), start - 1) + 1
        self._counts[style, depth] = whole(attribute(item, "start-value"), otherwise=counted)
        above = whole(attribute(level, "display-levels"), otherwise=1)
        numbers = [self._number(style, at) for at in range(max(depth - above + 1, 1), depth + 1)]
        joined = ".".join(number for number in numbers if number)
        return f"{attribute(level, 'num-prefix') or ''}{joined}{attribute(level, 'num-suffix') or ''}".strip()

    def _number(self, style: str, depth: int) -> str:
        form = attribute(self._levels.get((style, depth)), "num-format")
        return shown(self._counts.get((style, depth), 1), "" if form is None else form)
