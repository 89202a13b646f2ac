"""What a Word document's paragraphs look like: headings, lists, hidden and bold text, by style and directly."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from corpora.office.markup import attribute, child, is_on, tag, whole

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"toc \d|table of figures", re.IGNORECASE)
_TITLES = {"title": 1, "subtitle": 2}
_DEEPEST = 6
_BODY_TEXT = 9  # the outline level that is none
_ANCESTORS = 20


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph is meant: a heading's `level` (0 for none), an entry of a contents list, an item of a list."""

    level: int = 0
    contents: bool = False
    list_number: str = ""
    list_level: int = 0


class WordStyles:
    """The styles of a Word document (its part `styles.xml`)."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = [element for element in (root if root is not None else ()) if tag(element) == "style"]
        self._styles = {attribute(style, "styleId") or "": style for style in styles}

    def look(self, paragraph: etree._Element) -> Look:
        """Return what the paragraph's own properties say, and where they are silent its style's."""
        own = child(paragraph, "pPr")
        styles = self._chain(attribute(child(own, "pStyle"), "val"))
        chain = [own, *(child(style, "pPr") for style in styles)]
        names = [attribute(child(style, "name"), "val") or "" for style in styles]
        numbers = [found for found in (child(each, "numPr") for each in chain) if found is not None]
        number = next((found for each in numbers if (found := attribute(child(each, "numId"), "val"))), "")
        level = next((found for each in numbers if (found := attribute(child(each, "ilvl"), "val"))), "0")
        return Look(
            level=_heading_level(chain, names),
            contents=any(_CONTENTS.fullmatch(name) for name in names),
            list_number="" if number == "0" else number or "",
            list_level=whole(level),
        )

    def is_bold(self, paragraph: etree._Element) -> bool:
        """Return whether all of a paragraph's words are bold by their own properties."""
        runs = [run for run in paragraph.iter("{*}r") if any((text.text or "").strip() for text in run.iter("{*}t"))]
        return bool(runs) and all(is_on(child(run, "rPr", "b")) for run in runs)

    def _chain(self, style: str | None) -> list[etree._Element]:
        """Return the style and those that it is based on."""
        chain: list[etree._Element] = []
        while style in self._styles and len(chain) < _ANCESTORS:
            chain.append(self._styles[style])
            style = attribute(child(chain[-1], "basedOn"), "val")
        return chain


def _heading_level(chain: list[etree._Element | None], names: list[str]) -> int:
    for each in chain:
        outline = attribute(child(each, "outlineLvl"), "val")
        if outline is not None and whole(outline, otherwise=_BODY_TEXT) < _BODY_TEXT:
            return min(whole(outline) + 1, _DEEPEST)
        if outline is not None:
            return 0
    for name in names:
        if found := _HEADING.fullmatch(name):
            return min(max(int(found[1]), 1), _DEEPEST)
        if name.lower() in _TITLES:
            return _TITLES[name.lower()]
    return 0
