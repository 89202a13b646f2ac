"""XLSX (Excel), of the tables that spreadsheets hold (glossary.formats.tables); needs the extra `documents`.

Every visible sheet whose first row names columns is read, and hidden ones are left out, with a word. Formulas are never
evaluated; what is written is text, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from corpora.documents import Problem
from corpora.errors import UnreadableDocument
from corpora.office.extras import extra
from corpora.office.workbook import escaped, open_workbook, rows_of, unescaped
from corpora.xml import legal
from glossary.concepts import ConceptEntry, Matter
from glossary.errors import UnreadableTermFile
from glossary.formats.base import NOTHING, ReadConcept
from glossary.formats.kept import Kept, Losses
from glossary.formats.tables import COLUMNS, KEEPS, Cells, concepts_in
from glossary.formats.tables import rows_of as rows_of_concept

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_LARGEST = 256 << 20  # bytes of a file
_LONGEST_CELL = 32_767  # characters that Excel allows


@dataclass(frozen=True, slots=True)
class XlsxFormat:
    """A workbook with one sheet of terms."""

    name: str = "xlsx"
    extensions: tuple[str, ...] = (".xlsx", ".xlsm")
    names_languages: bool = True
    keeps: frozenset[Kept] = KEEPS

    def read(self, stream: BinaryIO, *, name: str, languages: Sequence[str] = ()) -> Iterator[ReadConcept | Problem]:
        """Yield the concepts of all visible sheets; places name sheet and cell."""
        data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise UnreadableTermFile(name, f"it is larger than {_LARGEST >> 20} MB")
        try:
            book = open_workbook(data, name=name)
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible":
                    yield from concepts_in(_rows(sheet, name), name)
                else:
                    yield Problem(f"{name}:{sheet.title}", "this sheet is hidden, and was left out")
        except UnreadableDocument as error:
            raise UnreadableTermFile(name, error.reason) from error

    def write(
        self,
        concepts: Iterable[ConceptEntry],
        stream: BinaryIO,
        *,
        languages: Sequence[str] = (),
        matter: Matter = NOTHING,
    ) -> list[Problem]:
        """Write one row a term; say of how many entries there was more than columns for, and which texts were cut."""
        try:
            openpyxl = extra("openpyxl", name=self.name)
        except UnreadableDocument as error:
            raise UnreadableTermFile(self.name, error.reason.replace("read", "write", 1)) from error
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Terms")
        sheet.freeze_panes = "A2"
        sheet.append(COLUMNS)
        losses = Losses(self.name, self.keeps)
        problems: list[Problem] = []
        for concept in concepts:
            losses.count(concept)
            for row in rows_of_concept(concept):
                sheet.append([_cell(text, sheet) if text else None for text in row])
                problems += _changes(concept, row)
        book.save(stream)
        return [*losses.problems(matter), *problems]


XLSX = XlsxFormat()


def _rows(sheet: ReadOnlyWorksheet, name: str) -> Iterator[Cells]:
    """Yield the rows that hold anything, each with its first cell's place."""
    for number, row in enumerate(rows_of(sheet, name=name), start=1):
        cells = [_text(cell.value) for cell in row]
        first = next((position for position, cell in enumerate(row) if cells[position]), None)
        if first is not None:
            place = getattr(row[first], "coordinate", number)
            yield Cells(f"{name}:{sheet.title}!{place}", cells)


def _text(value: object) -> str:
    """Return what a cell shows, in the form in which a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat().removesuffix("T00:00:00")
    return unescaped(str(value))


def _cell(text: str, sheet: object) -> object:
    """Return a cell that holds a text as text, even one that looks like a formula or an error."""
    from openpyxl.cell import WriteOnlyCell  # an extra: only here is it known to be there

    cell = WriteOnlyCell(sheet, escaped(legal(text))[:_LONGEST_CELL])  # type: ignore[arg-type]
    cell.data_type = "s"
    return cell


def _changes(concept: ConceptEntry, row: list[str]) -> Iterator[Problem]:
    for column, text in zip(COLUMNS, row, strict=True):
        if legal(text) != text:
            yield Problem(concept.id, f"{column}: characters that XML forbids were replaced by U+FFFD")
        if len(escaped(text)) > _LONGEST_CELL:
            yield Problem(
                concept.id, f"{column}: cut after {_LONGEST_CELL:,} characters, which is all that Excel allows"
            )
