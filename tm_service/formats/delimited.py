"""CSV and TSV: one row a unit, a header row that names the columns.

Columns are language tags (`en`, `fr`, `ru` …), or `source` and `target`, whose languages the caller names;
`document`, `section`, `context`, `note`, `status` and `key` are kept; others become properties. TSV writes
line breaks and tabs as `\\n` and `\\t`. A cell that a spreadsheet would take for a formula is written with a
TAB before it, which is taken off again when it is read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service.errors import UnreadableFile
from tm_service.formats.base import Languages, keep_languages
from tm_service.records import UnitProblem

_KNOWN = ("key", "document", "section", "context", "note", "status")
_FORMULA = ("=", "+", "-", "@")
_ESCAPES = (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r"))


class Delimited:
    """Comma- or tab-separated values with a header row."""

    def __init__(self, name: str, separator: str, media_type: str) -> None:
        self.name = name
        self.extensions: tuple[str, ...] = (f".{name}",)
        self.media_type = media_type
        self._separator = separator

    def recognises(self, head: bytes) -> bool:
        """Return whether the first line is a header that names two languages."""
        first = head.decode("utf-8-sig", "replace").split("\n", 1)[0].strip()
        columns = first.split(self._separator)
        return sum(map(_is_language, columns)) > 1 or {"source", "target"} <= set(columns)

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield the units of a table; see formats/base.py."""
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        rows = self._rows(text, name)
        header = next(rows, None)
        if header is None:
            raise UnreadableFile(name, "the file is empty; its first row must name the columns")
        columns = _columns(header[1], name, languages)
        for line, row in rows:
            if any(cell.strip() for cell in row):
                yield _read_row(row, columns, f"{name}:{line}", languages)

    def write(
        self, units: Iterable[TranslationUnit], *, languages: Languages, problems: list[UnitProblem]
    ) -> Iterator[bytes]:
        """Yield the table; without languages asked for, those of all units are looked up first."""
        kept = [unit for unit in (keep_languages(item, languages) for item in units) if unit is not None]
        tags = list(dict.fromkeys(tag for unit in kept for tag in unit.variants))
        yield self._line([*tags, *_KNOWN])
        for unit in kept:
            place = unit.provenance
            texts = [unit.variants[tag].text if tag in unit.variants else "" for tag in tags]
            rest = (unit.key, place.document, place.section, unit.context, unit.note, unit.status.value)
            yield self._line([*texts, *(value or "" for value in rest)])

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


def _columns(header: Sequence[str], name: str, languages: Languages) -> list[tuple[str, str]]:
    """Return (kind, name) of every column, where kind is language, known or property."""
    sides = {"source": languages.source, "target": languages.target}
    columns: list[tuple[str, str]] = []
    for cell in header:
        title = cell.strip()
        side = sides.get(title.lower())
        if title.lower() in sides:
            if side is None:
                raise UnreadableFile(f"{name}:1", f"the column {title!r} has no language; name it with -s and -t")
            columns.append(("language", side))
        elif title.lower() in _KNOWN:
            columns.append(("known", title.lower()))
        else:
            columns.append(("language", parse_tag(title)) if _is_language(title) else ("property", title))
    if sum(kind == "language" for kind, _title in columns) < 2:
        raise UnreadableFile(f"{name}:1", "the first row must name at least two languages, such as en and ru")
    return columns


def _read_row(
    row: Sequence[str], columns: Sequence[tuple[str, str]], place: str, languages: Languages
) -> TranslationUnit | UnitProblem:
    if len(row) > len(columns):
        return UnitProblem(place, None, f"{len(row)} cells, but the first row names {len(columns)} columns")
    variants: dict[str, Segment] = {}
    known: dict[str, str] = {}
    properties: dict[str, str] = {}
    for (kind, title), cell in zip(columns, row, strict=False):
        if not cell.strip():
            continue
        if kind == "language":
            variants[title] = Segment(cell)
        else:
            (known if kind == "known" else properties)[title] = cell
    status = known.get("status", "")
    unit: Any = TranslationUnit(
        variants,
        key=known.get("key", ""),
        context=known.get("context"),
        status=UnitStatus(status) if status in set(UnitStatus) else UnitStatus.IMPORTED,
        provenance=Provenance(document=known.get("document"), section=known.get("section")),
        note=known.get("note"),
        properties=properties,
    )
    unit = keep_languages(unit, languages)
    if unit is None or len(unit.variants) < 2:
        return UnitProblem(place, known.get("key"), "has text in fewer than two of the languages asked for")
    return unit  # type: ignore[no-any-return]


def _is_language(title: str) -> bool:
    try:
        return bool(parse_tag(title)) and len(title.strip()) <= 12
    except UnknownLanguage:
        return False


def _escaped(cell: str) -> str:
    for raw, written in _ESCAPES:
        cell = cell.replace(raw, written)
    return cell


def _unescaped(cell: str) -> str:
    if "\\" not in cell:
        return cell
    return cell.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("\0", "\\")
