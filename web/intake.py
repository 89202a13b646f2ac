"""What becomes of an uploaded file: the part of the service that takes it, as a job.

| kind        | what it is                                        | which task takes it |
|-------------|---------------------------------------------------|---------------------|
| `documents` | a text to be read, cleaned, split and aligned     | IngestDocuments     |
| `memory`    | translation units (TMX, PO, CSV …)                | ImportUnits         |
| `terms`     | concepts and terms (TBX, CSV …)                   | ImportTerms         |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from corpora.readers import READERS
from glossary.formats import FORMATS as TERM_FORMATS
from tm_service.formats import FORMATS as MEMORY_FORMATS
from web.access import require
from web.jobs import Job
from web.own_jobs import queue, within
from web.roles import Role, Scope
from web.services import memory_to_change
from web.tasks import Task
from web.tasks.documents import IngestDocuments
from web.tasks.terms import ImportTerms
from web.tasks.units import ImportUnits


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
    translations: Mapping[str, str] = field(default_factory=dict)  # of a document, by language: files beside it
    dry_run: bool = False
    beside: str | None = None  # what a file of one language translates: its place in the upload's folder


def submit(path: Path, wishes: Wishes) -> Job:
    """Queue the import of a stored upload.

    Raises RoleTooLow for terms from somebody who does not keep the termbase, and for units from somebody who may not
    change the memory; StoreError.
    """
    beside = Kind.MEMORY if wishes.beside else None
    kind = Kind.DOCUMENTS if wishes.translations else wishes.kind or beside or kind_of(path.name, wishes.format)
    if kind is Kind.TERMS:
        require(Role.TERMINOLOGIST, Scope.TERMBASE)
    else:
        memory_to_change(memory=wishes.memory)
    return queue(_task(kind, path.name, wishes), name=path.name, upload=path)


def _task(kind: Kind, file: str, wishes: Wishes) -> Task:
    if kind is Kind.DOCUMENTS:
        return IngestDocuments(file, wishes.memory, wishes.language, wishes.translations, within([wishes.memory]))
    if kind is Kind.TERMS:
        languages = [tag for tag in (wishes.source, wishes.target) if tag]
        return ImportTerms(file, wishes.format, languages, wishes.dry_run)
    return ImportUnits(
        file,
        wishes.memory,
        format=wishes.format,
        source=wishes.source,
        target=wishes.target,
        beside=wishes.beside,
        dry_run=wishes.dry_run,
        only=within([wishes.memory]),
    )


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
