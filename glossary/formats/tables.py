"""Concepts as the rows of a table, for spreadsheets: one row a term, and the rows of one concept share its id.

    id,subject,definition,definition_source,note,language,term,status,type,part_of_speech,gender,usage,…
    c1,law,"Leave to stay.",,,en,residence permit,preferred,fullForm,noun,,,…
    c1,law,"Leave to stay.",,,ru,вид на жительство,preferred,fullForm,noun,masculine,,…

Read as well is the list that most people have: a column for each language, headed by its tag or name, one row a
concept, several terms in a cell parted by `|`, the first of them preferred; and the columns of IATE's downloads.
Columns of other names are kept as data of the term, or of the concept, and not written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from corpora.documents import Problem
from corpora.languages import parse_tag
from corpora.normalise import plain
from glossary.concepts import Category, ConceptEntry, Description, LanguageSection, Term, TermStatus
from glossary.errors import UnreadableTermFile
from glossary.formats.base import ReadConcept
from glossary.formats.kept import EVERYTHING, Kept
from glossary.formats.languages import language_named
from glossary.formats.vocabulary import flag_named, status_named, type_named

_CONCEPT = ("id", "subject", "definition", "definition_source", "note")
_TERM = (
    "type",
    "part_of_speech",
    "gender",
    "usage",
    "case_sensitive",
    "term_note",
    "context",
    "context_source",
    "source",
)
COLUMNS = (*_CONCEPT, "language", "term", "status", *_TERM)
KEEPS = EVERYTHING - {Kept.LANGUAGE, Kept.RELATION, Kept.TRANSACTION, Kept.UNKNOWN, Kept.MATTER}
_IATE = {
    "e_id": "id",
    "e_domains": "subject",
    "l_code": "language",
    "t_term": "term",
    "t_type": "type",
    "t_evaluation": "status",
}
_NO_STATUS = {"", "proposed"}  # IATE: nobody decided yet


class Cells(NamedTuple):
    """A row as the file has it, and its place there."""

    place: str
    cells: list[str]


class Row(NamedTuple):
    """A row by the names of its columns."""

    place: str
    cells: Mapping[str, str]

    def of(self, column: str) -> str:
        """Return a cell, empty where there is none."""
        return self.cells.get(column, "")


def concepts_in(rows: Iterator[Cells], name: str) -> Iterator[ReadConcept]:
    """Yield the concepts of a table whose first row names the columns; raises UnreadableTermFile if it does not.

    Rows of one id that do not stand together are entries of their own.
    """
    first = next(rows, Cells(name, []))
    head = [cell.strip() for cell in first.cells]
    columns = [_IATE.get(cell.casefold(), cell.casefold()) for cell in head]
    if {"language", "term"} <= set(columns):
        return _by_term(_named(rows, columns), _unknown(head, columns))
    wide = {cell.casefold(): tag for cell in head if cell.casefold() not in COLUMNS and (tag := language_named(cell))}
    if not wide:
        reason = "the header row names neither the columns language and term nor any language"
        raise UnreadableTermFile(name, f"{first.place.removeprefix(f'{name}:')}: {reason}")
    unknown = {column: name for column, name in _unknown(head, columns).items() if column not in wide}
    return _by_language(_named(rows, columns), wide, unknown)


def rows_of(concept: ConceptEntry) -> Iterator[list[str]]:
    """Yield the rows of a concept, a cell for each of COLUMNS."""
    shared = _concept_cells(concept)
    for language, term in concept.terms():
        row = shared | _term_cells(term) | {"language": language}
        yield [row.get(column) or "" for column in COLUMNS]


def _named(rows: Iterable[Cells], columns: list[str]) -> Iterator[Row]:
    """Yield the rows that hold anything."""
    for place, cells in rows:
        row = {column: plain(cell).strip() for column, cell in zip(columns, cells, strict=False) if column}
        if any(row.values()):
            yield Row(place, row)


def _unknown(head: list[str], columns: list[str]) -> dict[str, str]:
    """Return the columns that no field is for, each with its name as the file has it."""
    return {column: name for column, name in zip(columns, head, strict=True) if column and column not in COLUMNS}


def _extra(row: Row, unknown: Mapping[str, str]) -> tuple[Category, ...]:
    """Return the cells of these columns as data that is kept word for word."""
    return tuple(
        Category("admin", row.of(column), (("type", name),)) for column, name in unknown.items() if row.of(column)
    )


def _by_term(rows: Iterator[Row], unknown: Mapping[str, str]) -> Iterator[ReadConcept]:
    for _, group in groupby(rows, key=lambda row: row.of("id") or row.place):
        terms: dict[str, list[Term]] = {}
        problems: list[Problem] = []
        head: Row | None = None
        for row in group:
            head = head or row
            try:
                language, term = _language(row.of("language")), _term(row, _extra(row, unknown))
            except ValueError as error:
                problems.append(Problem(row.place, f"a row was left out: {error}"))
                continue
            if term.status is None and row.of("status").casefold() not in _NO_STATUS:
                problems.append(Problem(row.place, f"status {row.of('status')!r} is none that we know: left out"))
            terms.setdefault(language, []).append(term)
        if head is not None:
            yield ReadConcept(head.place, _concept(head, terms) if terms else None, tuple(problems))


def _by_language(
    rows: Iterator[Row], languages: Mapping[str, str], unknown: Mapping[str, str]
) -> Iterator[ReadConcept]:
    for row in rows:
        terms: dict[str, list[Term]] = {}
        for column, language in languages.items():
            texts = [" ".join(text.split()) for text in row.of(column).split("|")]
            named = [text for text in texts if text]
            statuses = (TermStatus.PREFERRED, *[TermStatus.ADMITTED] * len(named))
            if named:
                terms.setdefault(language, []).extend(map(Term, named, statuses))
        if terms:
            yield ReadConcept(row.place, replace(_concept(row, terms), extra=_extra(row, unknown)))
        else:
            problem = Problem(row.place, "the row has no term in any language column")
            yield ReadConcept(row.place, None, (problem,))


def _language(cell: str) -> str:
    return language_named(cell) or parse_tag(cell)  # which says what is wrong with it


def _concept(row: Row, terms: Mapping[str, list[Term]]) -> ConceptEntry:
    return ConceptEntry(
        id=row.of("id"),
        languages=tuple(LanguageSection(language, tuple(named)) for language, named in terms.items()),
        subject=row.of("subject") or None,
        definitions=_described(row, "definition"),
        notes=(row.of("note"),) if row.of("note") else (),
    )


def _term(row: Row, extra: tuple[Category, ...]) -> Term:
    if not row.of("term"):
        raise ValueError("it has no term")
    return Term(
        text=" ".join(row.of("term").split()),
        status=status_named(row.of("status")),
        type=type_named(row.of("type")) or None,
        part_of_speech=row.of("part_of_speech") or None,
        gender=row.of("gender") or None,
        usage=row.of("usage") or None,
        case_sensitive=flag_named(row.of("case_sensitive")),
        source=row.of("source") or None,
        contexts=_described(row, "context"),
        notes=(row.of("term_note"),) if row.of("term_note") else (),
        extra=extra,
    )


def _described(row: Row, column: str) -> tuple[Description, ...]:
    text, source = row.of(column), row.of(f"{column}_source")
    return (Description(text, source or None),) if text else ()


def _concept_cells(concept: ConceptEntry) -> dict[str, str | None]:
    return {
        "id": concept.id,
        "subject": concept.subject,
        "definition": "\n".join(one.text for one in concept.definitions),
        "definition_source": "\n".join(one.source for one in concept.definitions if one.source),
        "note": concept.note,
    }


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
        "context_source": "\n".join(context.source for context in term.contexts if context.source),
        "source": term.source,
    }
