"""What becomes of one entry that a file brings: a new concept, a part of one that is known, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from corpora.errors import CorpusError
from corpora.normalise import folded
from glossary.changes import Cause
from glossary.concepts import ConceptEntry
from glossary.errors import InvalidConcept
from glossary.formats import ReadConcept
from glossary.indexing import rows_of
from glossary.merging import contradict, free_id, merge
from glossary.records import EntryReport
from glossary.relations import Lives, living
from glossary.stores.base import Rows, TermRow
from glossary.validation import checked, new_id
from tm_service.dates import now


class Concepts(Lives, Protocol):
    """The part of a store that entries are added to."""

    def named(self, language: str, folded: str) -> list[str]:
        """Return the ids of the concepts whose preferred term in that language is this one (folded)."""
        ...

    def insert(self, concept: ConceptEntry, rows: Rows, *, at: str, by: str | None, cause: Cause = ...) -> None:
        """Keep a new concept."""
        ...

    def replace(self, concept: ConceptEntry, rows: Rows, *, at: str, by: str | None, cause: Cause = ...) -> None:
        """Keep the next version of a concept."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry ready to be kept: checked, and with the rows of its terms; `concept` None for one that cannot be."""

    place: str
    name: str | None
    concept: ConceptEntry | None
    rows: tuple[TermRow, ...]
    reasons: tuple[str, ...]


def prepared(item: ReadConcept) -> Prepared:
    """Return an entry ready to be kept: all that can be done without the store, and so before others have to wait."""
    reasons = tuple(problem.reason for problem in item.problems)
    if item.concept is None:
        return Prepared(item.place, None, None, (), reasons)
    name = item.concept.id or None
    try:
        concept = checked(item.concept)
        return Prepared(item.place, name, concept, tuple(rows_of(concept)), reasons)
    except (InvalidConcept, CorpusError) as error:
        return Prepared(item.place, name, None, (), (*reasons, f"the entry was left out: {error}"))


def keep(store: Concepts, entry: Prepared, cause: Cause, by: str | None) -> EntryReport:
    """Add an entry, or merge it into the stored one of the same concept, and report which and why.

    An entry that cannot be kept is skipped.
    """
    if entry.concept is None:
        return EntryReport(entry.place, entry.name, "skipped", entry.reasons)
    try:
        report = _kept(store, entry.concept, entry, cause, by)
    except InvalidConcept as error:
        return EntryReport(entry.place, entry.name, "skipped", (*entry.reasons, f"the entry was left out: {error}"))
    return replace(report, reasons=(*entry.reasons, *report.reasons))


def _kept(store: Concepts, concept: ConceptEntry, entry: Prepared, cause: Cause, by: str | None) -> EntryReport:
    concept_id, reasons = _identified(store, concept)
    stored = store.concept(concept_id)
    named = concept if concept.id == concept_id else replace(concept, id=concept_id)
    if stored is None:
        store.insert(named, entry.rows, at=now(), by=by, cause=cause)
        return EntryReport(entry.place, concept_id, "added", tuple(reasons))
    merged, done = merge(stored.concept, named)
    differences = (*reasons, *done.differences)
    if merged == stored.concept:
        return EntryReport(entry.place, concept_id, "duplicate", differences)
    store.replace(merged, rows_of(merged), at=now(), by=by, cause=cause)
    return EntryReport(entry.place, concept_id, "changed", differences, tuple(done.added))


def id_of(store: Concepts, concept: ConceptEntry) -> str:
    """Return the id under which an entry that has one is or will be stored: its own, unless another concept has it.

    What was merged goes where it was merged into.
    """

    def taken(concept_id: str) -> bool:
        stored = store.concept(concept_id)
        return stored is not None and contradict(stored.concept, concept)

    if not concept.id:
        return living(store, new := new_id(concept, taken)) or new
    return free_id(living(store, concept.id) or concept.id, taken)


def _identified(store: Concepts, concept: ConceptEntry) -> tuple[str, list[str]]:
    """Return the id under which the entry is or will be stored, and why if it is not its own."""
    if concept.id:
        concept_id = id_of(store, concept)
        reason = f"the id {concept.id!r} is taken by another concept: the entry is kept as {concept_id!r}"
        return concept_id, [] if concept_id in (concept.id, living(store, concept.id)) else [reason]
    return _same_by_name(store, concept) or id_of(store, concept), []


def _same_by_name(store: Concepts, concept: ConceptEntry) -> str | None:
    """Return the id of the stored concept with one of the entry's preferred terms and its subject."""
    subject = folded(concept.subject or "")
    for section in concept.languages:
        for concept_id in store.named(section.language, folded(section.preferred.text)):
            stored = store.concept(concept_id)
            if stored is not None and folded(stored.concept.subject or "") == subject:
                return concept_id
    return None
