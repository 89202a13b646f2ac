"""Stray fragments: what is left of a stamp, a rule, a torn line or a cell printed twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpora.cleaners.base import Cleaned, difference
from corpora.cleaners.page_breaks import is_open
from corpora.documents import Paragraph, ParagraphKind, Repair

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_TRAILING_LETTER = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁ]{3}[.!?]) [A-ZА-ЯЁ]$")
_NEAR = 12  # paragraphs; a torn cell stands right after the cell that it repeats
_REPEATED_WORDS = 5


class Fragments:
    """Drops paragraphs that say nothing, and a lone letter after a sentence's end."""

    name = "fragments"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs."""
        rows = Counter(paragraph.row for paragraph in paragraphs if paragraph.row is not None)
        labelled = {paragraph.row for paragraph in paragraphs if paragraph.column == 0}
        kept: list[Paragraph] = []
        repairs: list[Repair] = []
        for paragraph in paragraphs:
            if paragraph.kind is ParagraphKind.CONTENTS:
                kept.append(paragraph)
                continue
            text = _TRAILING_LETTER.sub("", paragraph.text)
            lone = paragraph.row is not None and rows[paragraph.row] == 1
            torn = paragraph.row is not None and paragraph.row not in labelled
            if _says_nothing(text, lone=lone) or (torn and _repeats(text, kept[-_NEAR:])):
                text = ""
            if text != paragraph.text:
                before, after = difference(paragraph.text, text)
                repairs.append(Repair(self.name, paragraph.place_in(document), before, after))
            if text:
                kept.append(replace(paragraph, text=text))
        return Cleaned(kept, repairs)


def _says_nothing(text: str, *, lone: bool) -> bool:
    return not _LETTER_OR_DIGIT.search(text) or (lone and text.isdecimal())


def _repeats(text: str, before: Sequence[Paragraph]) -> bool:
    """Return whether half a sentence stands word for word inside a paragraph shortly before."""
    if not is_open(text) or len(text.split()) < _REPEATED_WORDS:
        return False
    return any(text in other.text and text != other.text for other in before)
