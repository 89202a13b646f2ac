"""A workbook that is written row by row to a file on disk, and handed on piece by piece."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from corpora.office.archive import PART_BYTES
from corpora.office.extras import extra
from corpora.office.workbook import ROWS, escaped
from tm_service.formats.xml import legal

HEAVIEST = 32_767
"""The most characters (UTF-16) of a cell in Excel; openpyxl would cut the rest off without a word."""
_FORMULA = ("=", "+", "-", "@")
_FULL = PART_BYTES * 3 // 4
"""Bytes after which another sheet is begun, so that a reader with limits, such as ours, takes each of them."""
_CELL = 60  # bytes of markup around a text
_WIDTH = 50  # characters of a column of texts
_PIECE = 64 * 1024


class Spreadsheet:
    """A workbook whose every sheet begins with the same header."""

    def __init__(self, header: Sequence[str]) -> None:
        self._openpyxl: Any = extra("openpyxl", name="export.xlsx")
        self._header = header
        self._book = self._openpyxl.Workbook(write_only=True)
        self._begin()

    def add(self, row: Sequence[str]) -> bool:
        """Add a row; return False if characters that XML cannot hold had to be replaced."""
        if self._rows == ROWS or self._bytes > _FULL:
            self._begin()
        self._sheet.append([self._cell(text) if text else None for text in row])
        self._rows += 1
        self._bytes += sum(_CELL + len(text.encode("ascii", "xmlcharrefreplace")) for text in row)
        return all(legal(text) == text for text in row)

    def pieces(self) -> Iterator[bytes]:
        """Yield the file; nothing can be added afterwards."""
        with tempfile.TemporaryFile() as stream:
            self._book.save(stream)
            stream.seek(0)
            while piece := stream.read(_PIECE):
                yield piece

    def _begin(self) -> None:
        count = len(self._book.worksheets)
        self._sheet = self._book.create_sheet(f"Units {count + 1}" if count else "Units")
        self._sheet.freeze_panes = "A2"
        self._sheet.sheet_format.defaultColWidth = _WIDTH
        self._sheet.append([self._cell(title) for title in self._header])
        self._rows, self._bytes = 1, 0

    def _cell(self, text: str) -> Any:  # noqa: ANN401 - openpyxl is an extra
        """Return a cell of text, whatever it looks like: openpyxl would make formulas and errors of some."""
        cell = self._openpyxl.cell.WriteOnlyCell(self._sheet, escaped(legal(text)))
        cell.data_type = "s"
        if text.startswith(_FORMULA):
            cell.quotePrefix = True  # so that it stays text when somebody edits it
        return cell
