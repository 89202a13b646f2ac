"""Excel workbooks from anybody, opened with openpyxl once every part has been counted and has no DTD.

Formulas are never evaluated: a cell has the value that the file says its formula has, or the formula's own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING
from unicodedata import category

from corpora.errors import UnreadableDocument
from corpora.office.archive import Archive
from corpora.office.extras import extra
from corpora.office.markup import refuse_dtd

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

ROWS = 2**20
"""Of a sheet in Excel. openpyxl counts up to whatever number a row claims."""
BROKEN = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, OSError, SyntaxError, AssertionError)
"""What openpyxl raises for a workbook that is none inside; a SyntaxError is one of XML."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MARKUP = (".xml", ".rels", ".vml")


def open_workbook(data: bytes, *, name: str, shown: bool = True) -> Workbook:
    """Return a workbook to be read row by row; raises UnreadableDocument.

    A formula's cell holds what it shows if `shown`, else the text of the formula; nothing is ever evaluated.
    """
    openpyxl = extra("openpyxl", name=name)
    _inspect(data, name)
    try:
        book: Workbook = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=shown, keep_links=False)
    except BROKEN as error:
        raise UnreadableDocument(name, f"there is no workbook in it that can be read: {_said(error)}") from error
    return book


def rows_of(sheet: ReadOnlyWorksheet, *, name: str) -> Iterator[tuple[Cell | MergedCell, ...]]:
    """Yield the rows of a sheet; raises UnreadableDocument for one that claims to have more than Excel allows."""
    sheet.reset_dimensions()  # what a file says of its size may be wrong, and cells beyond it would be lost
    rows = iter(sheet.rows)
    for _count in range(ROWS):
        try:
            row = next(rows, None)
        except BROKEN as error:
            raise UnreadableDocument(name, f"{sheet.title} is damaged: {_said(error)}") from error
        if row is None:
            return
        yield row
    raise UnreadableDocument(name, f"{sheet.title} claims to have more than {ROWS:,} rows")


def unescaped(text: str) -> str:
    """Return a cell's text with characters that are written by their number (ECMA-376, part 1, 22.9.2.19)."""
    return _ESCAPED.sub(_character, text)


def escaped(text: str) -> str:
    """Return a text as a cell holds it, what looks like such a number and a carriage return written by number."""
    return _ESCAPED.sub(lambda found: f"_x005F{found[0]}", text).replace("\r", "_x000D_")


def _character(found: re.Match[str]) -> str:
    """Return the character of a number, none for control ones."""
    char = chr(int(found[1], 16))
    return char if char in "\n\r\t" or category(char) not in {"Cc", "Cs"} else ""


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _inspect(data: bytes, name: str) -> None:
    """Read every part once, counted and without a DTD, before a library does so that does not count."""
    archive = Archive(data, name=name)
    for part in archive.parts():
        if part.lower().endswith(_MARKUP):
            refuse_dtd(archive.read(part), name=name, part=part)
