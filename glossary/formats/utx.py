"""UTX (Universal Terminology eXchange), versions 1.00 to 1.20; 1.20 is written.

    #UTX 1.20; en/ru; 2026-05-01T09:00:00+00:00; copyright: …; license: …
    #src	tgt	src:pos	tgt:pos	term status	src:comment	tgt:comment	concept ID
    residence permit	вид на жительство	noun	noun	approved			permit

One pair of languages, which the first line names; rows of one concept ID are one concept. The status is that of the
target term: approved, provisional, non-standard and forbidden are read as preferred, admitted, superseded and
deprecated, and written so. Columns of other names are kept as data of the term or concept, and not written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import BinaryIO

from corpora.documents import Problem
from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.normalise import plain
from glossary.concepts import Category, ConceptEntry, LanguageSection, Matter, Term, TermStatus
from glossary.errors import UnreadableTermFile
from glossary.formats.base import NOTHING, ReadConcept
from glossary.formats.bilingual import COMMENT, begins_comment, commented, pair_of, sections_in
from glossary.formats.kept import Kept, Losses
from glossary.formats.text import text_of
from tm_service.dates import now

_STATUSES = {
    "approved": TermStatus.PREFERRED,
    "provisional": TermStatus.ADMITTED,
    "non-standard": TermStatus.SUPERSEDED,
    "forbidden": TermStatus.DEPRECATED,
}
_WORDS = {status: word for word, status in _STATUSES.items()}
_COLUMNS = ("src", "tgt", "src:pos", "tgt:pos", "term status", "src:comment", "tgt:comment", "concept id")
_HEAD = "#" + "\t".join(_COLUMNS).replace("concept id", "concept ID")
_FIRST = re.compile(
    r"#\s*UTX(?:-S(?:imple)?)?\s+[\d.]+\s*;\s*([A-Za-z_-]+)\s*/\s*([A-Za-z_-]+)\s*(?:;|$)", re.IGNORECASE
)
_DESCRIBED = re.compile(r"(?:description|copyright|license)\s*:\s*([^;]+)", re.IGNORECASE)
_EMPTY = {"", "-"}


@dataclass(frozen=True, slots=True)
class UtxFormat:
    """UTX, tab separated."""

    name: str = "utx"
    extensions: tuple[str, ...] = (".utx",)
    names_languages: bool = False
    keeps: frozenset[Kept] = frozenset({Kept.ID, Kept.STATUS, Kept.PART_OF_SPEECH, Kept.TERM_NOTE})

    def read(
        self, stream: BinaryIO, *, name: str, languages: Sequence[str] = ()
    ) -> Iterator[ReadConcept | Matter | Problem]:
        """Yield a concept for the rows of one concept ID that stand together; a row without one is one."""
        with text_of(stream, name) as (text, problems):
            yield from problems
            lines = enumerate((plain(line).rstrip("\r\n") for line in text), start=1)
            pair, columns, sources = _header(lines, name)
            if sources:
                yield Matter(sources=sources)
            rows = (_row(line, columns, f"{name}:{number}") for number, line in lines if line and line[0] != COMMENT)
            for _, group in groupby(rows, key=lambda row: row["concept id"] or row["place"]):
                yield _concept(list(group), pair)

    def write(
        self,
        concepts: Iterable[ConceptEntry],
        stream: BinaryIO,
        *,
        languages: Sequence[str] = (),
        matter: Matter = NOTHING,
    ) -> list[Problem]:
        """Write every source term with every target term; count the entries that have no pair."""
        pair = pair_of(languages, "a UTX file")
        losses = Losses(self.name, self.keeps, pair)
        lacking = comments = 0
        stream.write(f"#UTX 1.20; {pair[0]}/{pair[1]}; {now()};\r\n{_HEAD}\r\n".encode())
        for concept in concepts:
            sections = sections_in(concept, pair)
            lacking += sections is None
            if sections is None:
                continue
            losses.count(concept)
            comments += begins_comment(concept, pair)
            for source in (term for term in sections[0].terms if not term.text.startswith(COMMENT)):
                stream.write(
                    "".join(_line(concept, source, target) for target in sections[1].terms).encode("utf-8", "replace")
                )
        reason = f"{lacking} entries have no terms in both {pair[0]} and {pair[1]}"
        found = [Problem(self.name, reason)] if lacking else []
        return [*found, *commented(comments, self.name), *losses.problems(matter)]


UTX = UtxFormat()


def _header(lines: Iterator[tuple[int, str]], name: str) -> tuple[tuple[str, str], list[str], tuple[str, ...]]:
    """Return the pair, the names of the columns and what is said of the file; raises UnreadableTermFile."""
    pair: tuple[str, str] | None = None
    sources: list[str] = []
    number = 0
    for number, line in lines:
        found = _FIRST.match(line)
        if pair is None and found is not None:
            try:
                pair = parse_tag(found[1]), parse_tag(found[2])
            except UnknownLanguage as error:
                raise UnreadableTermFile(name, f"line {number}: {error}") from error
        columns = [cell.strip().casefold() for cell in line.lstrip("#").split("\t")]
        if pair is not None and {"src", "tgt"} <= set(columns):
            return pair, columns, tuple(sources)
        if line and not line.startswith("#"):
            break
        sources += [text.strip() for text in _DESCRIBED.findall(line) if text.strip()]
    what = "a line “#UTX 1.20; en/ru; …”" if pair is None else "a line “#src	tgt	…” that names the columns"
    raise UnreadableTermFile(name, f"line {max(number, 1)}: {what} is missing; is it a UTX file?")


def _row(line: str, columns: list[str], place: str) -> dict[str, str]:
    cells = [" ".join(cell.split()) for cell in line.split("\t")]
    named = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell not in _EMPTY}
    return dict.fromkeys(_COLUMNS, "") | named | {"place": place}


def _concept(rows: list[dict[str, str]], pair: tuple[str, str]) -> ReadConcept:
    place, concept_id = rows[0]["place"], rows[0]["concept id"]
    problems: list[Problem] = []
    terms: dict[str, dict[str, Term]] = {language: {} for language in pair}
    extra: dict[Category, None] = {}
    for row in rows:
        if not (row["src"] or row["tgt"]):
            problems.append(Problem(row["place"], "a row was left out: it has no term"))
        status = _STATUSES.get(row["term status"].casefold())
        if row["term status"] and status is None:
            problems.append(Problem(row["place"], f"status {row['term status']!r} is none of UTX: left out"))
        for side, language in zip(("src", "tgt"), pair, strict=True):
            if row[side]:
                term = _term(row, side, status if side == "tgt" else None)
                known = terms[language].get(term.text)
                terms[language][term.text] = term if known is None else _joined(known, term)
        extra |= dict.fromkeys(_unknown(row, ""))
    sections = tuple(LanguageSection(language, tuple(found.values())) for language, found in terms.items() if found)
    concept = ConceptEntry(concept_id, sections, extra=tuple(extra)) if sections else None
    return ReadConcept(place, concept, tuple(problems))


def _term(row: Mapping[str, str], side: str, status: TermStatus | None) -> Term:
    return Term(
        row[side],
        status,
        part_of_speech=row[f"{side}:pos"] or None,
        notes=(row[f"{side}:comment"],) if row[f"{side}:comment"] else (),
        extra=tuple(_unknown(row, f"{side}:")),
    )


def _unknown(row: Mapping[str, str], prefix: str) -> Iterator[Category]:
    """Yield the cells of columns that have no field: of one side, or with an empty prefix of the concept."""
    for name, cell in row.items():
        own = name.startswith(prefix) if prefix else not name.startswith(("src:", "tgt:"))
        if own and name not in _COLUMNS and name != "place" and cell:
            yield Category("admin", cell, (("type", name.removeprefix(prefix)),))


def _joined(known: Term, again: Term) -> Term:
    """Return one term for two rows that name it."""
    notes = tuple(dict.fromkeys((*known.notes, *again.notes)))
    extra = tuple(dict.fromkeys((*known.extra, *again.extra)))
    return replace(
        known,
        status=known.status or again.status,
        part_of_speech=known.part_of_speech or again.part_of_speech,
        notes=notes,
        extra=extra,
    )


def _line(concept: ConceptEntry, source: Term, target: Term) -> str:
    cells = (
        source.text,
        target.text,
        source.part_of_speech or "",
        target.part_of_speech or "",
        _WORDS[target.status] if target.status else "",
        " ".join(source.notes),
        " ".join(target.notes),
        concept.id,
    )
    return "\t".join(" ".join(cell.split()) or "" for cell in cells) + "\r\n"
