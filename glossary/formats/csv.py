"""CSV, of the tables that spreadsheets hold (glossary.formats.tables), as Excel writes it and otherwise.

Comma, semicolon, tab and bar all part columns, and a first line `sep=;` says which. A cell that a spreadsheet would run
as a formula gets a TAB in front, which reading takes off again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain
from typing import BinaryIO

from corpora.documents import Problem
from glossary.concepts import ConceptEntry, Matter
from glossary.errors import UnreadableTermFile
from glossary.formats.base import NOTHING, ReadConcept
from glossary.formats.kept import Kept, Losses
from glossary.formats.tables import COLUMNS, KEEPS, Cells, concepts_in, rows_of
from glossary.formats.text import text_of

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """Comma separated values with a header row."""

    name: str = "csv"
    extensions: tuple[str, ...] = (".csv", ".tsv")
    names_languages: bool = True
    keeps: frozenset[Kept] = KEEPS

    def read(self, stream: BinaryIO, *, name: str, languages: Sequence[str] = ()) -> Iterator[ReadConcept | Problem]:
        """Yield the concepts; rows of one id that do not stand together are entries of their own."""
        with text_of(stream, name) as (text, problems):
            yield from problems
            yield from concepts_in(_rows(text, name), name)

    def write(
        self,
        concepts: Iterable[ConceptEntry],
        stream: BinaryIO,
        *,
        languages: Sequence[str] = (),
        matter: Matter = NOTHING,
    ) -> list[Problem]:
        """Write one row a term, in UTF-8, and say of how many entries there was more than columns for."""
        losses = Losses(self.name, self.keeps)
        stream.write(_line(COLUMNS))
        for concept in concepts:
            losses.count(concept)
            for row in rows_of(concept):
                stream.write(_line([_guarded(cell) for cell in row]))
        return losses.problems(matter)


CSV = CsvFormat()


def _rows(text: Iterable[str], name: str) -> Iterator[Cells]:
    """Yield the rows, each with the line at which it begins."""
    lines = iter(text)
    first = next(lines, "")
    said = _SEPARATOR.fullmatch(first)
    skipped = 1 if said else 0
    first = next(lines, "") if said else first
    unquoted = re.sub(r'"[^"]*"', "", first)
    delimiter = said[1] if said else max(",;\t|", key=unquoted.count)
    # Strict: a quote that nobody closes would swallow the rest of the file.
    reader = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield Cells(f"{name}:{begins + skipped}", [_unguarded(cell) for cell in cells])
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTermFile(name, f"line {begins + skipped}: {error}; is it a CSV file?") from error


def _guarded(cell: str) -> str:
    return f"\t{cell}" if cell.startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("\t") and cell[1:].startswith(_FORMULA) else cell


def _line(cells: Sequence[str]) -> bytes:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode("utf-8", errors="replace")
