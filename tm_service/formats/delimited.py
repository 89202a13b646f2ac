"""CSV and TSV: one row a unit, a header row that names the columns (tables.py).

TSV writes line breaks and tabs as `\\n` and `\\t`. A cell that a spreadsheet would take for a formula is written
with a TAB before it, which is taken off again when it is read.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from corpora.units import TranslationUnit
from tm_service.errors import UnreadableFile
from tm_service.formats.base import CountedByReading, Languages, keep_languages
from tm_service.formats.tables import KNOWN, columns_of, names_languages, row_of, unit_of
from tm_service.records import UnitProblem

_FORMULA = ("=", "+", "-", "@")
_ESCAPES = (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r"))


class Delimited(CountedByReading):
    """Comma- or tab-separated values with a header row."""

    kept = "texts in any number of languages, key, document, section, context, note, status"
    dropped = "inline tags, paragraph, sentence, confidence, properties, dates and names"
    written = True

    def __init__(self, name: str, separator: str, media_type: str) -> None:
        self.name = name
        self.extensions: tuple[str, ...] = (f".{name}",)
        self.media_type = media_type
        self._separator = separator

    def recognises(self, head: bytes) -> bool:
        """Return whether the first line is a header that names two languages."""
        first = head.decode("utf-8-sig", "replace").split("\n", 1)[0].strip()
        return names_languages(first.split(self._separator))

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield the units of a table; see formats/base.py."""
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        rows = self._rows(text, name)
        header = next(rows, None)
        if header is None:
            raise UnreadableFile(name, "the file is empty; its first row must name the columns")
        columns = columns_of(header[1], place=f"{name}:1", languages=languages)
        for line, row in rows:
            if any(cell.strip() for cell in row):
                item = unit_of(row, columns, place=f"{name}:{line}", languages=languages)
                if isinstance(item, UnitProblem):
                    item = replace(item, content=json.dumps([header[1], row], ensure_ascii=False))
                yield item

    def write(
        self, units: Iterable[TranslationUnit], *, languages: Languages, problems: list[UnitProblem]
    ) -> Iterator[bytes]:
        """Yield the table; without languages asked for, those of all units are looked up first."""
        kept = [unit for unit in (keep_languages(item, languages) for item in units) if unit is not None]
        tags = list(dict.fromkeys(tag for unit in kept for tag in unit.variants))
        yield self._line([*tags, *KNOWN])
        for unit in kept:
            yield self._line(row_of(unit, tags))

    def refused(self, problems: Sequence[UnitProblem]) -> bytes | None:
        """Return a table of the rows that were refused, with the reason in a last column.

        None for rows of tables whose columns differ.
        """
        pieces: list[bytes] = []
        first: list[str] | None = None
        for problem in problems:
            header, row = json.loads(problem.content)
            if first is None:
                pieces.append(self._line([*header, "refused"]))
                first = header
            if header != first:
                return None
            pieces.append(self._line([*row, *[""] * (len(header) - len(row)), problem.reason]))
        return b"".join(pieces)

    def _rows(self, text: io.TextIOWrapper, name: str) -> Iterator[tuple[int, list[str]]]:
        line = 0
        try:
            if self._separator == "\t":
                for line, written in enumerate(text, start=1):
                    yield line, [_unescaped(cell) for cell in written.rstrip("\r\n").split("\t")]
                return
            reader = csv.reader(text, strict=True)
            for row in reader:
                line = reader.line_num
                yield line, [cell.removeprefix("\t") for cell in row]
        except UnicodeDecodeError as error:
            raise UnreadableFile(f"{name}:{line + 1}", "not UTF-8; convert it first") from error
        except csv.Error as error:
            raise UnreadableFile(f"{name}:{line + 1}", f"no sound CSV: {error}") from error
        finally:
            text.detach()

    def _line(self, cells: Sequence[str]) -> bytes:
        if self._separator == "\t":
            return ("\t".join(map(_escaped, cells)) + "\n").encode("utf-8", "replace")
        buffer = io.StringIO()
        guarded = ["\t" + cell if cell.startswith(_FORMULA) else cell for cell in cells]
        csv.writer(buffer, lineterminator="\r\n").writerow(guarded)
        return buffer.getvalue().encode("utf-8", "replace")


def _escaped(cell: str) -> str:
    for raw, written in _ESCAPES:
        cell = cell.replace(raw, written)
    return cell


def _unescaped(cell: str) -> str:
    if "\\" not in cell:
        return cell
    return cell.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("\0", "\\")
