"""XLSX (Excel), read with openpyxl: sheet by sheet, the cells that hold words, each with its address.

Numbers, dates and the code of formulas are no text; what a formula shows is, if it is words.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from unicodedata import category

from corpora.documents import Document, ParagraphKind, Problem
from corpora.errors import UnreadableDocument
from corpora.office.archive import Archive
from corpora.office.blocks import LINE_BREAK, Blocks
from corpora.office.extras import extra
from corpora.office.markup import refuse_dtd
from corpora.readers.base import document

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_NEVER_NAMED = re.compile(r"(?:sheet|лист|feuil|feuille|tabelle|hoja|foglio|blad|аркуш)\s*\d*", re.IGNORECASE)
_ROWS = 2**20  # of a sheet in Excel
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MARKUP = (".xml", ".rels", ".vml")


class XlsxReader:
    """Reads XLSX."""

    name = "xlsx"
    extensions: tuple[str, ...] = (".xlsx", ".xlsm")

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument. Hidden sheets are left out and reported."""
        openpyxl = extra("openpyxl", name=name)
        _inspect(data, name)
        try:
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        except (KeyError, ValueError, OSError) as error:
            raise UnreadableDocument(name, f"there is no workbook in it that can be read: {error}") from error
        blocks = Blocks()
        problems = []
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                _take(sheet, blocks, name)
            else:
                problems.append(Problem(f"{name}:{sheet.title}", "this sheet is hidden, and was left out"))
        return document(blocks.paragraphs, data, name=name, format=self.name, language=language, problems=problems)


def _inspect(data: bytes, name: str) -> None:
    """Read every part once, counted and without a DTD, before a library does so that does not count."""
    archive = Archive(data, name=name)
    for part in archive.parts():
        if part.lower().endswith(_MARKUP):
            refuse_dtd(archive.read(part), name=name, part=part)


def _take(sheet: ReadOnlyWorksheet, blocks: Blocks, name: str) -> None:
    """Add a sheet: its name if it was given one, and its cells; nothing of a sheet without words."""
    sheet.reset_dimensions()  # what a file says of its size may be wrong, and cells beyond it would be lost
    titled = _NEVER_NAMED.fullmatch(sheet.title) is not None
    for count, row in enumerate(sheet.rows):
        if count >= _ROWS:  # openpyxl counts up to whatever number a row claims
            raise UnreadableDocument(name, f"{sheet.title} claims to have more than {_ROWS:,} rows")
        cells = [cell for cell in row if isinstance(cell.value, str) and any(map(str.isalpha, cell.value))]
        if cells and not titled:
            blocks.add(sheet.title, ParagraphKind.HEADING, level=1, place=sheet.title)
            titled = True
        number = blocks.new_row() if cells else 0
        for cell in cells:
            lines = _ESCAPED.sub(_unescaped, str(cell.value)).splitlines()
            text = LINE_BREAK.join(line.strip() for line in lines if line.strip())
            with blocks.cell(number, cell.column - 1):
                blocks.add(text, place=f"{sheet.title}!{cell.coordinate}")


def _unescaped(found: re.Match[str]) -> str:
    """Return the character that is written by its number (ECMA-376, part 1, 22.9.2.19), none for control ones."""
    char = chr(int(found[1], 16))
    return char if char in "\n\r\t" or category(char) not in {"Cc", "Cs"} else ""
