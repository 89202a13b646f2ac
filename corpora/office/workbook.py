"""XLSX workbooks that may be hostile, opened with openpyxl; needs the extra `documents`.

Formulas are never evaluated: a cell has the value that the file says its formula has.
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
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_ROWS = 2**20  # of a sheet in Excel
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MARKUP = (".xml", ".rels", ".vml")


def open_workbook(data: bytes, *, name: str) -> Workbook:
    """Return the workbook, to be read only; raises UnreadableDocument for one that is damaged, locked or hostile."""
    openpyxl = extra("openpyxl", name=name)
    archive = Archive(data, name=name)
    for part in archive.parts():  # counted and without a DTD, before a library reads them that does not count
        if part.lower().endswith(_MARKUP):
            refuse_dtd(archive.read(part), name=name, part=part)
    try:
        book: Workbook = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, OSError) as error:
        raise UnreadableDocument(name, f"there is no workbook in it that can be read: {error}") from error
    return book


def rows_of(sheet: ReadOnlyWorksheet, *, name: str) -> Iterator[tuple[Cell | MergedCell, ...]]:
    """Yield the rows of a sheet; raises UnreadableDocument for one that claims to have more than Excel allows."""
    sheet.reset_dimensions()  # what a file says of its size may be wrong, and cells beyond it would be lost
    for count, row in enumerate(sheet.rows):
        if count >= _ROWS:  # openpyxl counts up to whatever number a row claims
            raise UnreadableDocument(name, f"{sheet.title} claims to have more than {_ROWS:,} rows")
        yield row


def unescaped(text: str) -> str:
    """Return a cell's text with the characters that it writes by their numbers (ECMA-376, part 1, 22.9.2.19)."""
    return _ESCAPED.sub(_character, text)


def escaped(text: str) -> str:
    """Return a text so written that no part of it is taken for a character's number."""
    return _ESCAPED.sub(r"_x005F_x\1_", text)


def _character(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return char if char in "\n\r\t" or category(char) not in {"Cc", "Cs"} else ""
