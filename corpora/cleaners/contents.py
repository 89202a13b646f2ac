"""The contents list: it repeats the headings and belongs to no section's text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpora.cleaners.base import Cleaned
from corpora.documents import Paragraph, ParagraphKind, Repair
from corpora.readers.text import is_contents_title

# Each run of spaces and dots is tried from its beginning only: a long one would take cubic time.
_PAGE = re.compile(
    r"(?<!\s)(?:(?:\s*+(?:(?<!\.)\.{2,}+|(?<!…)…++)|\s*(?<! \.)(?: \.){2,}+)\s*+\d{0,4}|\s++\d{1,4})\s*+$"
)


class Contents:
    """Marks the lines of a contents list, and frees them of dots and page numbers."""

    name = "contents"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs: what is marked here is reported as taken away."""
        last = {_key(paragraph.text): index for index, paragraph in enumerate(paragraphs)}

        def stands_below(text: str, index: int) -> bool:
            return any(last.get(_key(form), -1) > index for form in (text, _PAGE.sub("", text)))

        kept: list[Paragraph] = []
        repairs: list[Repair] = []
        listing = False
        for index, paragraph in enumerate(paragraphs):
            entry = paragraph.kind is ParagraphKind.CONTENTS
            # An entry without dots is known by its heading, which stands once more further down.
            repeated = listing and not entry and (stands_below(paragraph.text, index) or paragraph.text.isdecimal())
            listing = is_contents_title(paragraph.text) or (listing and (entry or repeated))
            if (entry and paragraph.mark is None) or repeated:
                repairs.append(Repair(self.name, paragraph.place_in(document), paragraph.text, ""))
                paragraph = _entry(paragraph)
            kept.append(paragraph)
        return Cleaned(kept, repairs)


def _entry(paragraph: Paragraph) -> Paragraph:
    page = _PAGE.search(paragraph.text)
    start = page.start() if page and page.start() else len(paragraph.text)
    text, number = paragraph.text[:start], paragraph.text[start:].lstrip(" \t.…")
    return replace(paragraph, text=text, mark=number, kind=ParagraphKind.CONTENTS)


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
