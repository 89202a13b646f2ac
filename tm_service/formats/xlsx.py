"""XLSX (Excel): one row a unit, the first row of a sheet names the columns (tables.py).

Every visible sheet with such a row is read. Cells are text: a formula is taken as it is written and never
evaluated, and what is written begins no formula. Numbers and dates are read as they would be typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from corpora.errors import UnreadableDocument
from corpora.office.extras import extra
from corpora.office.workbook import BROKEN, ROWS, open_workbook, unescaped
from corpora.units import TranslationUnit
from tm_service.errors import UnreadableFile
from tm_service.formats.base import CountedByReading, Languages, keep_languages
from tm_service.formats.spreadsheet import HEAVIEST, Spreadsheet
from tm_service.formats.tables import KNOWN, columns_of, names_languages, row_of, unit_of
from tm_service.records import UnitProblem

if TYPE_CHECKING:
    from openpyxl import Workbook

COLUMNS = 1_000
"""More make no table: a cell that claims to stand far out would cost a row of empty ones."""
_PACKED = b"PK\x03\x04"


class Xlsx(CountedByReading):
    """Workbooks whose sheets are tables of units."""

    name = "xlsx"
    kept = "texts in any number of languages, key, document, section, context, note, status"
    dropped = "inline tags, paragraph, sentence, confidence, properties, dates and names"
    written = True
    extensions: tuple[str, ...] = (".xlsx",)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def recognises(self, head: bytes) -> bool:
        """Return whether it is an archive that begins with parts of a workbook."""
        return head.startswith(_PACKED) and b"xl/" in head

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield the units sheet by sheet; see formats/base.py."""
        tables = 0
        with _refusing(name), closing(open_workbook(stream.read(), name=name, shown=False)) as book:
            for title, hidden, rows in _sheets(book, name):
                place = f"{name}:{title}"
                if hidden:
                    yield UnitProblem(place, None, "this sheet is hidden, and was left out")
                    continue
                header = next(rows, None)
                if header is None:
                    continue
                if names_languages(header.texts):
                    tables += 1
                    yield from _units(rows, header, place, languages)
                else:
                    reason = "its first row names no two languages, such as en and ru: the sheet was left out"
                    yield UnitProblem(f"{place}!A{header.number}", None, reason)
        if not tables:
            raise UnreadableFile(name, "no sheet has a first row that names at least two languages, such as en and ru")

    def refused(self, problems: Sequence[UnitProblem]) -> bytes | None:
        """Return None: see formats/base.py."""
        return None

    def write(
        self, units: Iterable[TranslationUnit], *, languages: Languages, problems: list[UnitProblem]
    ) -> Iterator[bytes]:
        """Yield the workbook; without languages asked for, those of all units are looked up first."""
        kept = [unit for unit in (keep_languages(item, languages) for item in units) if unit is not None]
        tags = list(dict.fromkeys(tag for unit in kept for tag in unit.variants))
        with _refusing("export.xlsx"):
            spreadsheet = Spreadsheet([*tags, *KNOWN])
        for unit in kept:
            row = row_of(unit, tags)
            if any(len(cell.encode("utf-16-le", "surrogatepass")) > 2 * HEAVIEST for cell in row):
                reason = f"a cell holds {HEAVIEST:,} characters at most: the unit was left out"
                problems.append(UnitProblem(f"unit {unit.key}", unit.key, reason))
            elif not spreadsheet.add(row):
                reason = "characters that XML cannot hold were replaced by U+FFFD"
                problems.append(UnitProblem(f"unit {unit.key}", unit.key, reason))
        yield from spreadsheet.pieces()


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Raise UnreadableFile for whatever makes the file unreadable, or openpyxl missing."""
    try:
        yield
    except UnreadableDocument as error:
        raise UnreadableFile(name, error.reason) from error


class _Row(NamedTuple):
    """A row that is not empty: its number, its texts up to the last, and the column (from 0) of a cell in error."""

    number: int
    texts: list[str]
    wrong: int | None


def _sheets(book: Workbook, name: str) -> Iterator[tuple[str, bool, Iterator[_Row]]]:
    """Yield of every sheet its title, whether it is hidden, and its rows."""
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        yield sheet.title, sheet.sheet_state != "visible", _rows(sheet, f"{name}:{sheet.title}")


def _rows(sheet: Any, place: str) -> Iterator[_Row]:  # noqa: ANN401 - typed as another class
    for number, cells in enumerate(_sound(sheet.rows, place), start=1):
        if number > ROWS or len(cells) > COLUMNS:
            raise UnreadableFile(f"{place}!A{number}", f"more than {ROWS:,} rows or {COLUMNS:,} columns are no table")
        texts = [_text(cell.value) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield _Row(number, texts, next((at for at, cell in enumerate(cells) if cell.data_type == "e"), None))


def _sound(rows: Iterable[Sequence[Any]], place: str) -> Iterator[Sequence[Any]]:
    try:
        yield from rows
    except BROKEN as error:
        said = " ".join(str(error).split())
        raise UnreadableFile(place, f"the sheet is damaged ({type(error).__name__}: {said})") from error


def _units(
    rows: Iterable[_Row], header: _Row, sheet: str, languages: Languages
) -> Iterator[TranslationUnit | UnitProblem]:
    columns = columns_of(header.texts, place=f"{sheet}!A{header.number}", languages=languages)
    letters = extra("openpyxl.utils", name=sheet).get_column_letter
    for number, texts, wrong in rows:
        if wrong is not None:
            yield UnitProblem(f"{sheet}!{letters(wrong + 1)}{number}", None, f"the cell shows an error: {texts[wrong]}")
            continue
        beyond = next((at for at, text in enumerate(texts) if at >= len(columns) and text.strip()), 0)
        yield unit_of(texts, columns, place=f"{sheet}!{letters(beyond + 1)}{number}", languages=languages)


def _text(value: object) -> str:
    """Return a cell as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescaped(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return value.isoformat() if isinstance(value, (date, datetime, time)) else str(getattr(value, "text", value))
