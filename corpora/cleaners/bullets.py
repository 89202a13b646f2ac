"""Bullets inside the text: they begin an item, and are no part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpora.cleaners.base import Cleaned
from corpora.documents import Paragraph, ParagraphKind, Repair
from corpora.readers.text import BULLETS

_BULLET = re.compile(rf"(?<!\s)\s*[{BULLETS}]+(?:\s+[{BULLETS}]+)*\s*")  # several in a row are one
_DASH = re.compile(r"[-–—]\s+(?=\S)")


class Bullets:
    """Begins a list item at every bullet, and takes the bullet away."""

    name = "bullets"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs."""
        kept: list[Paragraph] = []
        repairs: list[Repair] = []
        for paragraph in paragraphs:
            parts = _items(paragraph)
            kept += parts
            if parts != [paragraph]:
                place = paragraph.place_in(document)
                repairs.append(Repair(self.name, place, paragraph.text, "\n".join(part.text for part in parts)))
        return Cleaned(kept, repairs)


def _items(paragraph: Paragraph) -> list[Paragraph]:
    if paragraph.kind is ParagraphKind.CONTENTS or not _BULLET.search(paragraph.text):
        return [paragraph]
    first, *items = _BULLET.split(paragraph.text)
    cell = paragraph.kind is ParagraphKind.TABLE_CELL
    kind = paragraph.kind if cell else ParagraphKind.LIST_ITEM
    level = max(paragraph.level, 1)
    parts = [replace(paragraph, text=first)] if first else []
    # ✓ after a list's own dash is one bullet, not two.
    return parts + [
        replace(paragraph, text=_DASH.sub("", item, count=1).strip(), kind=kind, mark="•", level=level)
        for item in items
        if item.strip()
    ]
