"""What tables of units have in common, however they are written: a header row that names the columns.

Columns are language tags (`en`, `fr`, `ru` …), or `source` and `target`, whose languages the caller names;
`document`, `section`, `context`, `note`, `status` and `key` are kept; others become properties.

>>> columns_of(["en", "RU", "note", "client"], place="a.csv:1", languages=Languages())
[('language', 'en'), ('language', 'ru'), ('known', 'note'), ('property', 'client')]
"""

from __future__ import annotations

from collections.abc import Sequence

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service.errors import UnreadableFile
from tm_service.formats.base import Languages, keep_languages
from tm_service.formats.limits import excess
from tm_service.records import UnitProblem

KNOWN = ("key", "document", "section", "context", "note", "status")
"""Columns that are written, and read, beside the languages."""
_LONGEST_TAG = 12

Column = tuple[str, str]
"""What a column is (language, known or property), and its name."""


def columns_of(header: Sequence[str], *, place: str, languages: Languages) -> list[Column]:
    """Return what each column is; raises UnreadableFile if a language is not known or fewer than two are named."""
    sides = {"source": languages.source, "target": languages.target}
    columns: list[Column] = []
    for cell in header:
        title = cell.strip()
        side = sides.get(title.lower())
        if title.lower() in sides:
            if side is None:
                raise UnreadableFile(place, f"the column {title!r} has no language; name it with -s and -t")
            columns.append(("language", side))
        elif title.lower() in KNOWN:
            columns.append(("known", title.lower()))
        else:
            columns.append(("language", parse_tag(title)) if is_language(title) else ("property", title))
    if sum(kind == "language" for kind, _title in columns) < 2:
        raise UnreadableFile(place, "the first row must name at least two languages, such as en and ru")
    return columns


def names_languages(header: Sequence[str]) -> bool:
    """Return whether a row is a header: it names two languages, or a source and a target."""
    return sum(map(is_language, header)) > 1 or {"source", "target"} <= {cell.strip().lower() for cell in header}


def unit_of(
    row: Sequence[str], columns: Sequence[Column], *, place: str, languages: Languages
) -> TranslationUnit | UnitProblem:
    """Return the unit that a row holds, or what is wrong with it."""
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
    unit = TranslationUnit(
        variants,
        key=known.get("key", ""),
        context=known.get("context"),
        status=UnitStatus(status) if status in set(UnitStatus) else UnitStatus.IMPORTED,
        provenance=Provenance(document=known.get("document"), section=known.get("section")),
        note=known.get("note"),
        properties=properties,
    )
    kept = keep_languages(unit, languages)
    if kept is None or len(kept.variants) < 2:
        return UnitProblem(place, known.get("key"), "has text in fewer than two of the languages asked for")
    too_much = excess(kept)
    return kept if too_much is None else UnitProblem(place, None, too_much)


def row_of(unit: TranslationUnit, tags: Sequence[str]) -> list[str]:
    """Return a unit as a row: its texts in the languages of `tags`, then KNOWN; "" where there is nothing."""
    place = unit.provenance
    texts = [unit.variants[tag].text if tag in unit.variants else "" for tag in tags]
    rest = (unit.key, place.document, place.section, unit.context, unit.note, unit.status.value)
    return [*texts, *(value or "" for value in rest)]


def is_language(title: str) -> bool:
    """Return whether a column's title is a language tag."""
    try:
        return bool(parse_tag(title)) and len(title.strip()) <= _LONGEST_TAG
    except UnknownLanguage:
        return False
