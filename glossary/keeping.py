"""What becomes of one entry that a file brings: a new concept, a part of one that is known, or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from corpora.errors import CorpusError
from corpora.normalise import folded
from glossary.concepts import ConceptEntry
from glossary.errors import InvalidConcept
from glossary.formats import ReadConcept
from glossary.indexing import rows_of
from glossary.merging import contradict, free_id, merge
from glossary.records import ConceptRecord, EntryReport
from glossary.stores.base import Rows
from glossary.validation import checked, new_id
from tm_service.dates import now


class Concepts(Protocol):
    """The part of a store that entries are added to."""

    def concept(self, concept_id: str) -> ConceptRecord | None:
        """Return the concept of that id."""
        ...

    def named(self, language: str, folded: str) -> list[str]:
        """Return the ids of the concepts whose preferred term in that language is this one (folded)."""
        ...

    def insert(self, concept: ConceptEntry, rows: Rows, *, at: str, by: str | None) -> None:
        """Keep a new concept."""
        ...

    def replace(self, concept: ConceptEntry, rows: Rows, *, at: str, by: str | None) -> None:
        """Keep the next version of a concept."""
        ...


def keep(store: Concepts, item: ReadConcept, by: str | None) -> EntryReport:
    """Add an entry, or merge it into the stored one of the same concept, and report which and why.

    An entry that cannot be kept is skipped.
    """
    problems = tuple(problem.reason for problem in item.problems)
    if item.concept is None:
        return EntryReport(item.place, None, "skipped", problems)
    try:
        report = _kept(store, checked(item.concept), item.place, by)
    except (InvalidConcept, CorpusError) as error:
        named = item.concept.id or None
        return EntryReport(item.place, named, "skipped", (*problems, f"the entry was left out: {error}"))
    return replace(report, reasons=(*problems, *report.reasons))


def _kept(store: Concepts, concept: ConceptEntry, place: str, by: str | None) -> EntryReport:
    concept_id, reasons = _identified(store, concept)
    stored = store.concept(concept_id)
    if stored is None:
        entry = concept if concept.id == concept_id else replace(concept, id=concept_id)
        store.insert(entry, rows_of(entry), at=now(), by=by)
        return EntryReport(place, concept_id, "added", tuple(reasons))
    merged, done = merge(stored.concept, replace(concept, id=concept_id))
    differences = (*reasons, *done.differences)
    if merged == stored.concept:
        return EntryReport(place, concept_id, "duplicate", differences)
    store.replace(merged, rows_of(merged), at=now(), by=by)
    return EntryReport(place, concept_id, "changed", differences, tuple(done.added))


def _identified(store: Concepts, concept: ConceptEntry) -> tuple[str, list[str]]:
    """Return the id under which the entry is or will be stored, and why if it is not its own."""

    def taken(concept_id: str) -> bool:
        stored = store.concept(concept_id)
        return stored is not None and contradict(stored.concept, concept)

    if concept.id:
        concept_id = free_id(concept.id, taken)
        reason = f"the id {concept.id!r} is taken by another concept: the entry is kept as {concept_id!r}"
        return concept_id, [] if concept_id == concept.id else [reason]
    return _same_by_name(store, concept) or new_id(concept, taken), []


def _same_by_name(store: Concepts, concept: ConceptEntry) -> str | None:
    """Return the id of the stored concept with one of the entry's preferred terms and its subject."""
    subject = folded(concept.subject or "")
    for section in concept.languages:
        for concept_id in store.named(section.language, folded(section.preferred.text)):
            stored = store.concept(concept_id)
            if stored is not None and folded(stored.concept.subject or "") == subject:
                return concept_id
    return None
