"""XLSX (Excel), read with openpyxl: sheet by sheet, the cells that hold words, each with its address.

Numbers, dates and the code of formulas are no text; what a formula shows is, if it is words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpora.documents import Document, ParagraphKind, Problem
from corpora.office.blocks import LINE_BREAK, Blocks
from corpora.office.workbook import open_workbook, rows_of, unescaped
from corpora.readers.base import document

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_NEVER_NAMED = re.compile(r"(?:sheet|лист|feuil|feuille|tabelle|hoja|foglio|blad|аркуш)\s*\d*", re.IGNORECASE)


class XlsxReader:
    """Reads XLSX."""

    name = "xlsx"
    extensions: tuple[str, ...] = (".xlsx", ".xlsm")

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument. Hidden sheets are left out and reported."""
        book = open_workbook(data, name=name)
        blocks = Blocks()
        problems = []
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                _take(sheet, blocks, name)
            else:
                problems.append(Problem(f"{name}:{sheet.title}", "this sheet is hidden, and was left out"))
        return document(blocks.paragraphs, data, name=name, format=self.name, language=language, problems=problems)


def _take(sheet: ReadOnlyWorksheet, blocks: Blocks, name: str) -> None:
    """Add a sheet: its name if it was given one, and its cells; nothing of a sheet without words."""
    titled = _NEVER_NAMED.fullmatch(sheet.title) is not None
    for row in rows_of(sheet, name=name):
        cells = [cell for cell in row if isinstance(cell.value, str) and any(map(str.isalpha, cell.value))]
        if cells and not titled:
            blocks.add(sheet.title, ParagraphKind.HEADING, level=1, place=sheet.title)
            titled = True
        number = blocks.new_row() if cells else 0
        for cell in cells:
            lines = unescaped(str(cell.value)).splitlines()
            text = LINE_BREAK.join(line.strip() for line in lines if line.strip())
            with blocks.cell(number, cell.column - 1):
                blocks.add(text, place=f"{sheet.title}!{cell.coordinate}")
