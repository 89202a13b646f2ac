"""Footnote marks: raised digits, and raised digits that lost their raise and stick to a word or number.

The notes themselves are paragraphs of kind footnote already; `page_breaks` puts a sentence together again
that they split.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from corpora.cleaners.base import Cleaned, difference, rewrite
from corpora.documents import Paragraph, ParagraphKind, Repair
from corpora.normalise import RAISED, TO_RAISED

_WORD = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")
_NUMBER = re.compile("[0-9]{1,3}")
_LOWERED = str.maketrans(RAISED, "0123456789")
_UNITS = ("m", "km", "cm", "mm", "dm", "м", "км", "см", "мм", "дм")
_MARK = re.compile(rf"(?<!\s)\s*(?:[{RAISED}]+(?:[,\s]*[{RAISED}]+)*|\[\^\w+\])")
_BODY = re.compile(rf"([{RAISED}]{{1,3}})(?![{RAISED}])\s*(?=\S)")
_FAR = 60  # paragraphs between a mark and its note: more than a page holds
_NEAR = 20  # characters, enough for any unit of measure
_WORD_BEFORE = re.compile(r"[\w⁻]+$")


class Footnotes:
    """Takes footnote marks out of the text."""

    name = "footnotes"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs."""
        mended, repairs = self._notes(paragraphs, document)
        for index, text in _freed(mended):
            before, after = difference(mended[index].text, text)
            repairs.append(Repair(self.name, mended[index].place_in(document), before, after))
            mended[index] = replace(mended[index], text=text)
        notes = {paragraph.mark for paragraph in mended if paragraph.kind is ParagraphKind.FOOTNOTE}
        raised = {note.translate(TO_RAISED) for note in notes if note}
        cleaned = rewrite(mended, lambda text: _without_marks(text, raised), kind=self.name, document=document)
        return Cleaned(cleaned.paragraphs, repairs + cleaned.repairs)

    def _notes(self, paragraphs: Sequence[Paragraph], document: str) -> tuple[list[Paragraph], list[Repair]]:
        """Make footnotes of the paragraphs that begin with a raised mark."""
        notes: list[Paragraph] = []
        repairs: list[Repair] = []
        for paragraph in paragraphs:
            found = _BODY.match(paragraph.text) if paragraph.kind is ParagraphKind.TEXT else None
            if found:
                text, mark = paragraph.text[found.end() :], found[1].translate(_LOWERED)
                before, after = difference(paragraph.text, text)
                repairs.append(Repair(self.name, paragraph.place_in(document), before, after))
                paragraph = replace(paragraph, text=text, mark=mark, kind=ParagraphKind.FOOTNOTE)
            notes.append(paragraph)
        return notes, repairs


def _without_marks(text: str, notes: set[str]) -> str:
    def kept(found: re.Match[str]) -> str:
        before = _WORD_BEFORE.search(text[max(found.start() - _NEAR, 0) : found.start()])
        mark = found.group().strip()
        if before is None or found.group() != mark or mark.startswith("["):
            return ""
        square = before.group() in _UNITS and mark in {"²", "³"}
        power = before.group()[-1] in "0123456789⁻" and mark not in notes
        return mark if square or power else ""

    return _MARK.sub(kept, text)


def _freed(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, str]]:
    """Yield index and new text where a mark sticks to a number and the notes' own numbering proves it.

    The proof: note n stands below, mark n-1 is raised above, mark n is nowhere between, and of the words and
    numbers there that end in n exactly one is, without it, a number that the note speaks of or a word that the
    document has elsewhere.
    """
    known = {word for paragraph in paragraphs for word in _WORD.findall(paragraph.text)}
    for position, note in enumerate(paragraphs):
        if note.kind is not ParagraphKind.FOOTNOTE or not _NUMBER.fullmatch(note.mark or ""):
            continue
        number = int(note.mark or "")
        start = _marked(paragraphs, number - 1, range(position - 1, max(position - _FAR, -1), -1))
        if start is None or _marked(paragraphs, number, range(start, position)) is not None:
            continue
        found = list(_stuck(paragraphs, note, range(start, position), known))
        if len(found) == 1:
            yield found[0]


def _marked(paragraphs: Sequence[Paragraph], number: int, places: range) -> int | None:
    """Return the first of the places that carries a footnote's raised mark."""
    carries = re.compile(rf"(?<![{RAISED}]){str(number).translate(TO_RAISED)}(?![{RAISED}])")
    return next((index for index in places if carries.search(paragraphs[index].text)), None)


def _stuck(
    paragraphs: Sequence[Paragraph], note: Paragraph, places: range, known: Collection[str]
) -> Iterator[tuple[int, str]]:
    stuck = re.compile(rf"(?<![\w.,])(\d{{1,4}}|[^\W\d_]{{2,}}[.,;:]?){note.mark}(?!\w|[.,]\d)")
    for index in places:
        text = paragraphs[index].text
        for found in stuck.finditer(text) if paragraphs[index].kind is not ParagraphKind.FOOTNOTE else ():
            mentioned = re.search(rf"(?<!\d){re.escape(found[1])}(?!\d)", note.text)
            if mentioned if found[1].isdecimal() else found[1].rstrip(".,;:") in known:
                yield index, text[: found.end(1)] + text[found.end() :]
