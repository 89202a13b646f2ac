"""Footnote marks: raised digits, and raised digits that lost their raise and stick to a word or number.

The notes themselves are paragraphs of kind footnote already; `page_breaks` puts a sentence together again
that they split.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpora.cleaners.base import Cleaned, difference, rewrite
from corpora.documents import Paragraph, ParagraphKind, Place, Repair

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = str.maketrans(_RAISED, "0123456789")
_UNITS = ("m", "km", "cm", "mm", "dm", "м", "км", "см", "мм", "дм")
_MARK = re.compile(rf"(?<!\s)\s*(?:[{_RAISED}]+(?:[,\s]*[{_RAISED}]+)*|\[\^\w+\])")
_BODY = re.compile(rf"([{_RAISED}]{{1,3}})(?![{_RAISED}])\s*(?=\S)")
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
            repairs.append(Repair(self.name, Place(document, mended[index].line), before, after))
            mended[index] = replace(mended[index], text=text)
        notes = {paragraph.mark for paragraph in mended if paragraph.kind is ParagraphKind.FOOTNOTE}
        raised = {note.translate(str.maketrans("0123456789", _RAISED)) for note in notes if note}
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
                repairs.append(Repair(self.name, Place(document, paragraph.line), before, after))
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

    The proof: note n stands further down, the marks n-1 and n+1 (as far as there are such notes) are raised
    around the place, no mark n is, one single word there ends in the digit n, and without the digit it is
    a number that the note speaks of.
    """
    notes = [(i, p) for i, p in enumerate(paragraphs) if p.kind is ParagraphKind.FOOTNOTE and p.mark]
    for order, (position, note) in enumerate(notes):
        if note.mark is None or not re.fullmatch("[0-9]{1,3}", note.mark):
            continue
        start = _marked(paragraphs, int(note.mark) - 1, before=position)
        first = order == 0 or notes[order - 1][1].mark != str(int(note.mark) - 1)
        if (start is None and not first) or _marked(paragraphs, int(note.mark), before=position) is not None:
            continue
        stuck = re.compile(rf"(?<![\w.,])(\d{{1,4}}){note.mark}(?!\w|[.,]\d)")
        window = range(start or max(position - _FAR, 0), position)
        found = [(i, hit) for i in window if paragraphs[i].kind is not ParagraphKind.FOOTNOTE
                 for hit in stuck.finditer(paragraphs[i].text)]  # fmt: skip
        proved = [(i, hit) for i, hit in found if re.search(rf"(?<!\d){hit[1]}(?!\d)", note.text)]
        if len(proved) == 1 and start is not None:
            index, hit = proved[0]
            text = paragraphs[index].text
            yield index, text[: hit.end(1)] + text[hit.end() :]


def _marked(paragraphs: Sequence[Paragraph], number: int, *, before: int) -> int | None:
    """Return the last paragraph above a place that carries a footnote's raised mark."""
    mark = str(number).translate(str.maketrans("0123456789", _RAISED))
    carries = re.compile(rf"(?<![{_RAISED}]){mark}(?![{_RAISED}])")
    return next((i for i in range(before - 1, max(before - _FAR, -1), -1) if carries.search(paragraphs[i].text)), None)
