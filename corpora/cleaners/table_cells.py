"""Cells that hold a page of their own: HTML lists, and lines that only runs of spaces still part."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpora.cleaners.base import Cleaned
from corpora.documents import Paragraph, ParagraphKind, Repair
from corpora.normalise import TO_RAISED

_BLOCK = "ul|ol|li|p|div|table|thead|tbody|tr|td|th|h[1-6]|dl|dt|dd|blockquote|pre"
_INLINE = "br|sup|sub|b|i|u|s|strong|em|a|span|font|small|big|code|tt|mark|abbr|cite|q|ins|del"
_TAG = re.compile(rf"<(/?)({_BLOCK}|{_INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,10});", re.IGNORECASE)
_LINES = re.compile(r"(?<!\s)\s{2,}(?=[^\W_a-zа-яё]|[•▪●■✓])")
_LINE_BREAK = "  "  # of a line that may go on or not: told like the lines that only spaces part
_RAISED_NUMBER = re.compile(r"<sup>\s*(\d+)\s*</sup>", re.IGNORECASE)


class TableCells:
    """Turns markup left in the text into paragraphs: items of lists, lines of cells."""

    name = "table_cells"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs."""
        kept: list[Paragraph] = []
        repairs: list[Repair] = []
        for paragraph in paragraphs:
            parts = [paragraph] if paragraph.kind is ParagraphKind.CONTENTS else list(_parts(paragraph))
            if [part.text for part in parts] == [paragraph.text]:
                kept.append(paragraph)
                continue
            kept += parts
            place = paragraph.place_in(document)
            repairs.append(Repair(self.name, place, paragraph.text, "\n".join(part.text for part in parts)))
        return Cleaned(kept, repairs)


def _parts(paragraph: Paragraph) -> Iterator[Paragraph]:
    text = _RAISED_NUMBER.sub(lambda found: found[1].translate(TO_RAISED), paragraph.text)
    depth, item, start = 0, False, 0
    pieces: list[str] = []
    for tag in _TAG.finditer(text):
        pieces.append(text[start : tag.start()])
        start = tag.end()
        name = tag[2].lower()
        if not re.fullmatch(_BLOCK, name):
            pieces.append(_LINE_BREAK if name == "br" else "")
            continue
        yield from _blocks(paragraph, "".join(pieces), item=item, depth=depth)
        pieces.clear()
        if name in {"ul", "ol"}:
            depth = max(depth + (-1 if tag[1] else 1), 0)
        item = name == "li" and not tag[1]
    pieces.append(text[start:])
    yield from _blocks(paragraph, "".join(pieces), item=item, depth=depth)


def _blocks(paragraph: Paragraph, text: str, *, item: bool, depth: int) -> Iterator[Paragraph]:
    readable = _ENTITY.sub(lambda found: html.unescape(found[0]), text).strip()
    cell = paragraph.kind is ParagraphKind.TABLE_CELL
    kind = ParagraphKind.LIST_ITEM if item and not cell else paragraph.kind
    for line in _LINES.split(readable) if cell else [readable]:
        if line.strip():
            marked = replace(paragraph, kind=kind, mark="•", level=max(depth, 1)) if item else paragraph
            yield replace(marked, text=line.strip())
