"""CSV for spreadsheets: one row a term, and the rows of one concept share its id.

    id,subject,definition,note,language,term,status,type,part_of_speech,gender,usage,case_sensitive,term_note,context,source
    c1,law,"Leave to stay.",,en,residence permit,preferred,fullForm,noun,,,,,,
    c1,law,"Leave to stay.",,ru,вид на жительство,preferred,fullForm,noun,,,,,,

Read as well is the list that most people have: a column for each language, named by its tag, one row a concept,
several terms in a cell parted by `|`, the first of them preferred. Comma, semicolon and tab all part columns.

A cell that a spreadsheet would run as a formula gets a TAB in front, which reading takes off again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import groupby
from typing import BinaryIO

from corpora.documents import Problem
from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.normalise import plain
from glossary.concepts import ConceptEntry, Description, LanguageSection, Term, TermStatus
from glossary.errors import UnreadableTermFile
from glossary.formats.base import ReadConcept
from glossary.formats.text import text_of
from glossary.formats.vocabulary import flag_named, status_named, type_named

_CONCEPT = ("id", "subject", "definition", "note")
_TERM = ("type", "part_of_speech", "gender", "usage", "case_sensitive", "term_note", "context", "source")
_COLUMNS = (*_CONCEPT, "language", "term", "status", *_TERM)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """Comma separated values with a header row."""

    name: str = "csv"
    extensions: tuple[str, ...] = (".csv", ".tsv")
    names_languages: bool = True

    def read(self, stream: BinaryIO, *, name: str, languages: Sequence[str] = ()) -> Iterator[ReadConcept | Problem]:
        """Yield the concepts; rows of one id that do not stand together are entries of their own."""
        with text_of(stream, name) as text:
            try:
                yield from _read(text, name)
            except csv.Error as error:
                raise UnreadableTermFile(name, f"{error}; is it a CSV file?") from error

    def write(
        self, concepts: Iterable[ConceptEntry], stream: BinaryIO, *, languages: Sequence[str] = ()
    ) -> list[Problem]:
        """Write one row a term, and say how many entries held more than there are columns for."""
        poorer = 0
        stream.write(_line(_COLUMNS))
        for concept in concepts:
            poorer += _holds_more(concept)
            for language, term in concept.terms():
                row = _concept_cells(concept) | _term_cells(term) | {"language": language}
                stream.write(_line([_guarded(row.get(column) or "") for column in _COLUMNS]))
        if not poorer:
            return []
        return [Problem("csv", f"{poorer} entries hold data that no column is for (see docs/termbase.md); use tbx")]


CSV = CsvFormat()


def _read(text: Iterable[str], name: str) -> Iterator[ReadConcept]:
    lines = iter(text)
    first = next(lines, "")
    delimiter = max(",;\t", key=first.count)
    header = [_unguarded(cell).strip() for cell in next(csv.reader([first], delimiter=delimiter), [])]
    columns = [cell.casefold() for cell in header]
    wide = {position: tag for position, cell in enumerate(header) if (tag := _language(cell))}
    if not ({"language", "term"} <= set(columns) or wide):
        raise UnreadableTermFile(
            name, "line 1: the header row names neither the columns language and term nor any language tag"
        )
    reader = csv.reader(lines, delimiter=delimiter)
    if "term" in columns:
        yield from _read_terms(reader, columns, name)
    else:
        yield from _read_languages(reader, columns, wide, name)


def _language(cell: str) -> str | None:
    if cell.casefold() in _COLUMNS:
        return None
    try:
        return parse_tag(cell)
    except UnknownLanguage:
        return None


def _rows(reader: Iterable[list[str]], columns: list[str]) -> Iterator[tuple[int, Row]]:
    """Yield the rows that hold anything, each with the line at which it ends."""
    for cells in reader:
        row = {column: plain(_unguarded(cell)).strip() for column, cell in zip(columns, cells, strict=False)}
        if any(row.values()):
            yield reader.line_num + 1, row  # type: ignore[attr-defined]


def _read_terms(reader: Iterable[list[str]], columns: list[str], name: str) -> Iterator[ReadConcept]:
    rows = _rows(reader, columns)
    for _, group in groupby(rows, key=lambda row: row[1].get("id") or row[0]):
        terms: dict[str, list[Term]] = {}
        problems: list[Problem] = []
        place = ""
        head: Row = {}
        for line, row in group:
            place, head = place or f"{name}:{line}", head or row
            try:
                language, term = parse_tag(row.get("language", "")), _term(row)
            except ValueError as error:
                problems.append(Problem(f"{name}:{line}", f"a row was left out: {error}"))
                continue
            if row.get("status") and term.status is None:
                problems.append(Problem(f"{name}:{line}", f"status {row['status']!r} is none that we know: left out"))
            terms.setdefault(language, []).append(term)
        yield ReadConcept(place, _concept(head, terms) if terms else None, tuple(problems))


def _read_languages(
    reader: Iterable[list[str]], columns: list[str], languages: Mapping[int, str], name: str
) -> Iterator[ReadConcept]:
    for line, row in _rows(reader, columns):
        terms: dict[str, list[Term]] = {}
        for position, language in languages.items():
            texts = [" ".join(text.split()) for text in row.get(columns[position], "").split("|")]
            named = [text for text in texts if text]
            statuses = (TermStatus.PREFERRED, *[TermStatus.ADMITTED] * len(named))
            if named:
                terms[language] = [Term(text, status) for text, status in zip(named, statuses, strict=False)]
        place = f"{name}:{line}"
        if terms:
            yield ReadConcept(place, _concept(row, terms))
        else:
            yield ReadConcept(place, None, (Problem(place, "the row has no term in any language column"),))


def _concept(row: Row, terms: Mapping[str, list[Term]]) -> ConceptEntry:
    return ConceptEntry(
        id=row.get("id", ""),
        languages=tuple(LanguageSection(language, tuple(named)) for language, named in terms.items()),
        subject=row.get("subject") or None,
        definitions=(Description(row["definition"]),) if row.get("definition") else (),
        notes=(row["note"],) if row.get("note") else (),
    )


def _term(row: Row) -> Term:
    if not row.get("term"):
        raise ValueError("it has no term")
    return Term(
        text=" ".join(row["term"].split()),
        status=status_named(row.get("status", "")),
        type=type_named(row.get("type", "")) or None,
        part_of_speech=row.get("part_of_speech") or None,
        gender=row.get("gender") or None,
        usage=row.get("usage") or None,
        case_sensitive=flag_named(row.get("case_sensitive", "")),
        source=row.get("source") or None,
        contexts=(Description(row["context"]),) if row.get("context") else (),
        notes=(row["term_note"],) if row.get("term_note") else (),
    )


def _concept_cells(concept: ConceptEntry) -> dict[str, str | None]:
    definition = "\n".join(description.text for description in concept.definitions)
    return {"id": concept.id, "subject": concept.subject, "definition": definition, "note": concept.note}


def _term_cells(term: Term) -> dict[str, str | None]:
    return {
        "term": term.text,
        "status": term.status,
        "type": term.type,
        "part_of_speech": term.part_of_speech,
        "gender": term.gender,
        "usage": term.usage,
        "case_sensitive": {True: "yes", False: "no", None: None}[term.case_sensitive],
        "term_note": "\n".join(term.notes),
        "context": "\n".join(context.text for context in term.contexts),
        "source": term.source,
    }


def _holds_more(concept: ConceptEntry) -> bool:
    terms = (term for _, term in concept.terms())
    holders: list[ConceptEntry | LanguageSection | Term] = [concept, *concept.languages, *terms]
    if any(holder.relations or holder.transactions or holder.extra for holder in holders):
        return True
    return any(section.definitions or section.notes for section in concept.languages)


def _guarded(cell: str) -> str:
    return f"\t{cell}" if cell.startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("\t") and cell[1:].startswith(_FORMULA) else cell


def _line(cells: Sequence[str]) -> bytes:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode("utf-8", errors="replace")
