"""The paragraphs that a reader of an office format finds: counted, and told where in which table they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from corpora.documents import Paragraph, ParagraphKind
from corpora.readers.text import paragraphs_of

_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:pages?|p|стр|страница|с|seite|página|pág|pagina|of|из|sur|de|von|\d+)\b\W*)*", re.IGNORECASE
)
LINE_BREAK = "  "  # inside a cell: the cleaner of cells tells whether what follows is a line of its own


class Blocks:
    """Collects paragraphs in order; `line` counts them from 1, rows are counted through the document."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.notes = 0  # footnotes so far: they are numbered through the document
        self._rows = 0
        self._cells: list[tuple[int, int]] = []
        self._margins: set[str] = set()
        self._soft: set[int] = set()  # indexes of headings that only look like some

    @property
    def in_cell(self) -> bool:
        """Whether a table's cell is open."""
        return bool(self._cells)

    def new_row(self) -> int:
        """Return the number of the next row, from 0."""
        self._rows += 1
        return self._rows - 1

    @contextmanager
    def cell(self, row: int, column: int) -> Iterator[None]:
        """Make cells of what is added meanwhile."""
        self._cells.append((row, column))
        try:
            yield
        finally:
            self._cells.pop()

    def add(
        self,
        text: str,
        kind: ParagraphKind = ParagraphKind.TEXT,
        *,
        mark: str | None = None,
        level: int = 0,
        place: str = "",
        whole: bool = False,
    ) -> None:
        """Add a paragraph, unless there is nothing in it."""
        text = text.strip()
        if not text:
            return
        line = len(self.paragraphs) + 1
        if self._cells and kind is not ParagraphKind.FOOTNOTE:
            row, column = self._cells[-1]
            kind, whole = ParagraphKind.TABLE_CELL, True
            level = level if mark else 0
            self.paragraphs.append(Paragraph(text, line, kind, mark, level, row, column, place, whole=whole))
            return
        self.paragraphs.append(Paragraph(text, line, kind, mark, level, place=place, whole=whole))

    def add_plain(self, text: str, *, place: str = "", bold: bool = False) -> None:
        """Add a paragraph that no style tells apart: outside of cells it is told as in plain text.

        A short line that only looks like a heading is one if it is `bold`, or if no heading has a style.
        """
        if self._cells:
            self.add(text, place=place)
            return
        for told in paragraphs_of([(1, text)]):
            if told.kind is ParagraphKind.HEADING and not told.level and not bold:
                self._soft.add(len(self.paragraphs))
            self.add(told.text, told.kind, mark=told.mark, level=told.level, place=place)

    def add_margin(self, text: str, *, place: str) -> None:
        """Add what a header or footer says, unless it was said before or is no more than a page's number."""
        if text not in self._margins and not _PAGE_NUMBER.fullmatch(text):
            self._margins.add(text)
            self.add(text, place=place, whole=True)

    def finished(self) -> list[Paragraph]:
        """Return all paragraphs."""
        if not any(p.kind is ParagraphKind.HEADING and p.level for p in self.paragraphs):
            return self.paragraphs
        return [
            replace(paragraph, kind=ParagraphKind.TEXT) if index in self._soft else paragraph
            for index, paragraph in enumerate(self.paragraphs)
        ]
