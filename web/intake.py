"""What becomes of an uploaded file: the part of the service that takes it, as a job.

| kind        | what it is                                        | who takes it                  |
|-------------|---------------------------------------------------|-------------------------------|
| `documents` | a text to be read, cleaned, split and aligned     | TranslationMemory.ingest      |
| `memory`    | translation units (TMX, PO, CSV …)                | TranslationMemory.import_file |
| `terms`     | concepts and terms (TBX, CSV …)                   | Termbase.import_file          |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from corpora.readers import READERS
from glossary.formats import FORMATS as TERM_FORMATS
from glossary.payloads import import_payload
from glossary.records import EntryReport
from glossary.termbase import Termbase
from tm_service import TranslationMemory
from tm_service.formats import FORMATS as MEMORY_FORMATS
from tm_service.payloads import file_report_payload, ingest_report_payload
from tm_service.rejects import rejects_name, rejects_of
from web.access import require
from web.errors import WebError
from web.jobs import Job, Outcome, Progress, Rejects, Work
from web.roles import Role, Scope
from web.services import memory_to_change, the_jobs, the_memory, the_termbase, who
from web.uploads import discard_upload

MOST_ENTRIES = 1_000  # of a termbase file, of which a job tells one by one what became of them


class Kind(StrEnum):
    """What a file is to the service."""

    DOCUMENTS = "documents"
    MEMORY = "memory"
    TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the sender says about the file; None leaves it to the file."""

    kind: Kind | None = None
    format: str | None = None
    memory: str = "main"
    source: str | None = None
    target: str | None = None
    language: str | None = None
    translations: Mapping[str, Path] = field(default_factory=dict)  # of a document, by language
    dry_run: bool = False
    beside: tuple[str, bytes] | None = None  # what a file of one language translates


def submit(path: Path, wishes: Wishes) -> Job:
    """Queue the import of a stored upload, which is discarded afterwards, its translations with it.

    Raises RoleTooLow for terms from somebody who does not keep the termbase, and for units from somebody who may not
    change the memory.
    """
    termbase, by = the_termbase(), who()
    beside = Kind.MEMORY if wishes.beside else None
    kind = Kind.DOCUMENTS if wishes.translations else wishes.kind or beside or kind_of(path.name, wishes.format)
    try:
        if kind is Kind.TERMS:
            require(Role.TERMINOLOGIST, Scope.TERMBASE)
        memory = the_memory() if kind is Kind.TERMS else memory_to_change(memory=wishes.memory)
    except WebError:
        discard_upload(path)
        raise
    takers: dict[Kind, Work] = {
        Kind.DOCUMENTS: lambda _: _ingest(memory, path, wishes, by),
        Kind.MEMORY: lambda progress: _import_units(memory, path, wishes, by, progress),
        Kind.TERMS: lambda progress: _import_terms(termbase, path, wishes, by, progress),
    }
    return the_jobs().submit(path.name, takers[kind], by=by, upload=path)


def kind_of(name: str, format_name: str | None) -> Kind:
    """Return what a file is by the format that was named, else by its ending.

    Where several could take it documents come before units (`.xlsx`) and these before terms (`.csv`, `.txt`); what
    nobody claims is left to the memory, which looks at its first bytes.
    """
    if format_name is not None:
        return Kind.TERMS if format_name in TERM_FORMATS and format_name not in MEMORY_FORMATS else Kind.MEMORY
    ending = Path(name).suffix.lower()
    families = ((Kind.DOCUMENTS, READERS), (Kind.MEMORY, MEMORY_FORMATS), (Kind.TERMS, TERM_FORMATS))
    for kind, members in families:
        if any(ending in member.extensions for member in members.values()):
            return kind
    return Kind.MEMORY


def _ingest(memory: TranslationMemory, path: Path, wishes: Wishes, by: str) -> dict[str, Any]:
    if wishes.language and wishes.translations:
        pairs = [{wishes.language: path, **wishes.translations}]
        report = memory.ingest([], memory=wishes.memory, pairs=pairs, uploaded=True, by=by)
    else:
        report = memory.ingest([path], memory=wishes.memory, language=wishes.language, uploaded=True, by=by)
    return ingest_report_payload(report)


def _import_units(
    memory: TranslationMemory, path: Path, wishes: Wishes, by: str, progress: Progress
) -> dict[str, Any] | Outcome:
    with path.open("rb") as stream:
        report = memory.import_file(
            stream,
            name=path.name,
            format=wishes.format,
            memory=wishes.memory,
            source=wishes.source,
            target=wishes.target,
            by=by,
            dry_run=wishes.dry_run,
            beside=wishes.beside,
            progress=progress,
        )
    told = {"files": [file_report_payload(report)]}
    if not report.skipped:
        return told
    rejects = Rejects(rejects_name(report), rejects_of([report]))
    return Outcome({**told, "rejects": rejects.name}, rejects)


def _import_terms(termbase: Termbase, path: Path, wishes: Wishes, by: str, progress: Progress) -> dict[str, Any]:
    entries: list[EntryReport] = []

    def listed(entry: EntryReport) -> None:
        if len(entries) < MOST_ENTRIES:
            entries.append(entry)

    report = termbase.import_file(
        path,
        name=path.name,
        format=wishes.format,
        languages=[tag for tag in (wishes.source, wishes.target) if tag],
        by=by,
        dry_run=wishes.dry_run,
        each=listed,
        progress=progress,
    )
    return {"files": [import_payload(report, entries)]}
