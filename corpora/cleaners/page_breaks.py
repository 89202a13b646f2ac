"""Sentences that a page break cut in two, across paragraphs, footnotes and rows of a table.

Two halves are joined when the first stops without a sentence's end and the second goes on in lower case; with
a capital or a figure only if the first stops at a word that ends no clause ("of the | Republic"), or last and
first word stand together elsewhere in the document ("Member | State"). A list item with a mark of its own
never continues anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from corpora.cleaners.base import Cleaned
from corpora.documents import Paragraph, ParagraphKind, Repair
from corpora.sections import paragraph_number

_CLOSERS = "\"'”’»)]"
_OPENERS = "\"'“‘«([—–- "
_ENUMERATOR = re.compile(r"\(?\w{1,4}[).](?:\s|$)")
_ADDRESS = re.compile(r"(?:https?:|www\.|mailto:)|\S+@\S", re.IGNORECASE)
_ASIDE = re.compile(r"[.!?…]\s*[(\[][^()\[\]]*[)\]]$")
# Articles, prepositions and conjunctions: what follows them is the same sentence, whatever its first letter.
_UNFINISHED_WORDS = """
the a an of and or to in on at by for from with between into its their our his her that which
и или в во на с со к по из за для от до при о об а но не что
le la les un une des de du et ou à au aux en dans par pour sur avec entre que qui leur son sa ses
el los las y o del con para
"""
_UNFINISHED = frozenset(_UNFINISHED_WORDS.split())
_HALF_WORDS = 5  # a page is wider than five words: shorter paragraphs are labels, not halves
_PAIR_WORDS = 8
_SURE = 2  # times that a word cut by a cell's edge stands whole in the document
_NEAR = 12  # paragraphs that may stand between two halves of a table's cell
_SHOWN = 40
_LOOKED_AT = 400  # characters: a long text must not be read again for every half that joins it
_NEIGHBOURS = re.compile(r"(?<!\w)(\w+) (?=(\w+))")


def is_open(text: str) -> bool:
    """Return whether a text stops without the end of a sentence or clause."""
    end = text[-_LOOKED_AT:]
    if _ASIDE.search(end):
        return False
    last = end.rstrip(_CLOSERS)[-1:]
    return last.isalnum() or (last != "" and last in ",-–—&(")


def starts_lower(text: str) -> bool:
    """Return whether a text begins in the middle of a sentence: in lower case, with no number of its own."""
    bare = text.lstrip(_OPENERS)
    return bare[:1].islower() and not _ENUMERATOR.match(text) and not _ADDRESS.match(bare)


class PageBreaks:
    """Joins the halves of sentences."""

    name = "page_breaks"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs."""
        joiner = _Joiner(paragraphs)
        repairs: list[Repair] = []
        for paragraph in paragraphs:
            head = joiner.head_of(paragraph)
            if head is None:
                joiner.append(paragraph)
                continue
            glue = joiner.glue(head, paragraph)
            before, after = joiner.kept[head].text[-_SHOWN:], paragraph.text[:_SHOWN]
            place = paragraph.place_in(document)
            repairs.append(Repair(self.name, place, f"{before}\n{after}", f"{before}{glue}{after}"))
            joiner.join(head, paragraph, glue)
        return Cleaned(joiner.kept, repairs)


class _Joiner:
    """The paragraphs so far, and where a half among them waits to be completed."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.kept: list[Paragraph] = []
        texts = [paragraph.text for paragraph in paragraphs]
        self._words = Counter(word for text in texts for word in re.findall(r"\w+", text))
        self._neighbours = {pair for text in texts for pair in _NEIGHBOURS.findall(text)}
        self._rows: dict[int, list[Paragraph]] = {}
        for paragraph in paragraphs:
            if paragraph.row is not None:
                self._rows.setdefault(paragraph.row, []).append(paragraph)
        self._column: dict[int, int] = {}  # column → index of its last paragraph
        self._continued: dict[int, dict[int, int]] = {}  # row → column → index of the half it completes
        self._cut: dict[int, dict[int, int]] = {}  # row → column → column at its left, whose last word goes on
        self._last_line = 0

    def append(self, paragraph: Paragraph) -> None:
        """Keep a paragraph as it is."""
        self.kept.append(paragraph)
        self._seen(paragraph, len(self.kept) - 1)

    def join(self, head: int, paragraph: Paragraph, glue: str) -> None:
        """Complete a half."""
        half = self.kept[head]
        kind = ParagraphKind.TEXT if half.kind is ParagraphKind.HEADING else half.kind
        self.kept[head] = replace(half, text=f"{half.text}{glue}{paragraph.text}", kind=kind)
        self._seen(paragraph, head)

    def head_of(self, paragraph: Paragraph) -> int | None:
        """Return the index of the half that the paragraph completes."""
        if paragraph.whole:
            return None
        if paragraph.kind is ParagraphKind.TEXT:
            return self._head_of_text(paragraph)
        if paragraph.kind is ParagraphKind.TABLE_CELL and paragraph.row is not None:
            if paragraph.row not in self._continued:
                self._continued[paragraph.row] = self._heads_of_row(self._rows[paragraph.row])
                self._cut[paragraph.row] = self._cut_words(self._rows[paragraph.row])
            column = paragraph.column or 0
            head, left = self._continued[paragraph.row].pop(column, None), self._cut[paragraph.row].pop(column, None)
            return head if left is None else self._column.get(left)
        return None

    def glue(self, head: int, paragraph: Paragraph) -> str:
        """Return what stands between two halves: nothing where a word itself was cut."""
        half = self.kept[head]
        same_row = half.row is not None and half.row == paragraph.row
        return "" if same_row else " "

    def _seen(self, paragraph: Paragraph, index: int) -> None:
        if paragraph.column is not None:
            self._column[paragraph.column] = index
        self._last_line = paragraph.line

    def _head_of_text(self, paragraph: Paragraph) -> int | None:
        index = self._nearest(lambda half: half.kind is not ParagraphKind.FOOTNOTE)
        if index is not None and self.kept[index].kind is ParagraphKind.TABLE_CELL:
            index = self._nearest_cell()
            return index if index is not None and starts_lower(paragraph.text) else None
        if index is None or not self._fits(self.kept[index], paragraph):
            return None
        # A text that begins in lower case itself and completed nothing is a line of a list without bullets.
        in_list = self.kept[index].kind is ParagraphKind.TEXT and starts_lower(self.kept[index].text)
        return None if in_list else index

    def _heads_of_row(self, cells: Sequence[Paragraph]) -> dict[int, int]:
        first = {cell.column or 0: cell for cell in reversed(cells)}
        torn = min(first) > 0
        gap = cells[0].line - self._last_line > 1
        heads = {column: self._head_of_cell(cell, torn=torn, gap=gap) for column, cell in first.items()}
        found = {column: head for column, head in heads.items() if head is not None}
        if not torn and not gap:
            paired = any(self._stand_together(self.kept[head].text, first[c].text) for c, head in found.items())
            found = found if len(found) == len(first) and paired else {}
        return found

    def _head_of_cell(self, cell: Paragraph, *, torn: bool, gap: bool) -> int | None:
        index = self._column.get(cell.column or 0)
        if index is None or not _is_half(self.kept[index]):
            index = self._nearest_cell() if torn or gap else None
            return index if index is not None and starts_lower(cell.text) else None
        half = self.kept[index]
        listed = torn and half.text.endswith(",")
        return index if listed or self._fits(half, cell) else None

    def _cut_words(self, cells: Sequence[Paragraph]) -> dict[int, int]:
        """Return the columns of a row that begin with the rest of the word their left neighbour's ends with."""
        found: dict[int, int] = {}
        columns: set[int] = set()  # of which only the first cell can go on
        for left, right in pairwise(cells):
            columns.add(left.column or 0)
            if (right.column or 0) in columns:
                continue
            start, rest = left.text.split()[-1], right.text.split()[0]
            known = self._words[start + rest] >= _SURE
            if known and len(start) <= 2 and start.islower() and starts_lower(right.text):
                found[right.column or 0] = left.column or 0
        return found

    def _nearest(self, wanted: Callable[[Paragraph], bool]) -> int | None:
        last = len(self.kept) - 1
        return next((i for i in range(last, max(last - _NEAR, -1), -1) if wanted(self.kept[i])), None)

    def _nearest_cell(self) -> int | None:
        return self._nearest(lambda half: half.row is not None and _is_half(half))

    def _fits(self, half: Paragraph, paragraph: Paragraph) -> bool:
        if not _is_half(half):
            return False
        text = paragraph.text
        return starts_lower(text) or _is_unfinished(half, text) or self._stand_together(half.text, text)

    def _stand_together(self, half: str, rest: str) -> bool:
        last, first = re.search(r"\w+$", half), re.match(r"\w+", rest)
        if last is None or first is None or len(half[-_LOOKED_AT:].split()) < _PAIR_WORDS:
            return False
        return (last.group(), first.group()) in self._neighbours


def _is_unfinished(half: Paragraph, rest: str) -> bool:
    if half.kind is ParagraphKind.TABLE_CELL or _ENUMERATOR.match(rest):
        return False
    last = re.search(r"(?:^|\W)(\w+)$", half.text[-_LOOKED_AT:])
    return last is not None and last[1] in _UNFINISHED


def _is_half(paragraph: Paragraph) -> bool:
    if paragraph.whole or paragraph.kind in {ParagraphKind.FOOTNOTE, ParagraphKind.CONTENTS}:
        return False
    if paragraph.kind is ParagraphKind.HEADING and (paragraph.level or paragraph_number(paragraph)):
        return False
    return is_open(paragraph.text) and len(paragraph.text[-_LOOKED_AT:].split()) >= _HALF_WORDS
