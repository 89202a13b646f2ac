"""Add what a file holds to a termbase.

The file is read twice: first to see that it can be read to its end, so that a broken one changes nothing; then in
batches, each one transaction. Importing a file again adds nothing, so an import that was cut short is simply
repeated.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

from corpora.documents import Problem
from corpora.errors import CorpusError
from corpora.normalise import folded
from glossary.changes import Cause, Operation
from glossary.concepts import ConceptEntry
from glossary.errors import InvalidConcept, UnreadableTermFile
from glossary.formats import ReadConcept, format_for
from glossary.indexing import rows_of
from glossary.merging import contradict, free_id, merge
from glossary.records import TermFileReport
from glossary.relations import living
from glossary.stores import TermStore
from glossary.validation import checked, new_id
from tm_service.dates import now

Source = str | Path | BinaryIO
Outcome = Literal["added", "changed", "duplicate", "skipped"]
_BATCH = 500
_IN_MEMORY = 16 << 20  # bytes of a stream that are kept out of a temporary file


def import_file(
    store: TermStore,
    source: Source,
    *,
    name: str | None = None,
    format: str | None = None,
    languages: Sequence[str] = (),
    by: str | None = None,
) -> TermFileReport:
    """Import a file, or an open stream that `name` names, and report what became of its entries.

    `format` is guessed from the name if not given; `languages` are the pair of a format that names none. Raises
    UnreadableTermFile and UnknownTermFormat, and then nothing is stored; StoreError (tm_service).
    """
    shown = name or (source.name if isinstance(source, Path) else str(source))
    member = format_for(shown, format)
    with _seekable(source, shown) as stream:
        deque(member.read(stream, name=shown, languages=languages), maxlen=0)
        stream.seek(0)
        report = TermFileReport(shown, member.name)
        problems: list[Problem] = []
        items = member.read(stream, name=shown, languages=languages)
        while batch := list(islice(items, _BATCH)):
            with store.writing():
                for item in batch:
                    problems += [item] if isinstance(item, Problem) else _count(store, item, report, by)
        report.problems = tuple(problems)
        return report


@contextmanager
def _seekable(source: Source, name: str) -> Iterator[BinaryIO]:
    """Open what can be read twice."""
    if isinstance(source, (str, Path)):
        try:
            with Path(source).open("rb") as stream:
                yield stream
        except OSError as error:
            raise UnreadableTermFile(name, f"cannot be read: {error.strerror or error}") from error
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        shutil.copyfileobj(source, copy)
        copy.seek(0)
        yield copy  # type: ignore[misc]


def _count(store: TermStore, item: ReadConcept, report: TermFileReport, by: str | None) -> list[Problem]:
    outcome: Outcome = "skipped"
    reasons: list[str] = []
    if item.concept is not None:
        report.terms += len(item.concept.terms())
        try:
            outcome, reasons = _keep(store, checked(item.concept), Cause(Operation.IMPORT, report.file), by)
        except (InvalidConcept, CorpusError) as error:
            reasons = [f"the entry was left out: {error}"]
    setattr(report, outcome, getattr(report, outcome) + 1)
    return [*item.problems, *(Problem(item.place, reason) for reason in reasons)]


def _keep(store: TermStore, concept: ConceptEntry, cause: Cause, by: str | None) -> tuple[Outcome, list[str]]:
    """Add the entry or merge it into the stored one of the same concept; return what happened, and differences."""
    concept_id, reasons = _identified(store, concept)
    stored = store.concept(concept_id)
    if stored is None:
        entry = replace(concept, id=concept_id)
        store.insert(entry, rows_of(entry), at=now(), by=by, cause=cause)
        return "added", reasons
    merged, differences = merge(stored.concept, replace(concept, id=concept_id))
    if merged == stored.concept:
        return "duplicate", differences
    store.replace(merged, rows_of(merged), at=now(), by=by, cause=cause)
    return "changed", differences


def _identified(store: TermStore, concept: ConceptEntry) -> tuple[str, list[str]]:
    """Return the id under which the entry is or will be stored, and why if it is not its own."""

    def taken(concept_id: str) -> bool:
        stored = store.concept(concept_id)
        return stored is not None and contradict(stored.concept, concept)

    if concept.id:
        known = living(store, concept.id) or concept.id  # what was merged goes where it was merged into
        concept_id = free_id(known, taken)
        reason = f"the id {concept.id!r} is taken by another concept: the entry is kept as {concept_id!r}"
        return concept_id, [] if concept_id == known else [reason]
    concept_id = _same_by_name(store, concept) or new_id(concept, taken)
    return living(store, concept_id) or concept_id, []


def _same_by_name(store: TermStore, concept: ConceptEntry) -> str | None:
    """Return the id of the stored concept with one of the entry's preferred terms and its subject."""
    subject = folded(concept.subject or "")
    for section in concept.languages:
        for concept_id in store.named(section.language, folded(section.preferred.text)):
            stored = store.concept(concept_id)
            if stored is not None and folded(stored.concept.subject or "") == subject:
                return concept_id
    return None
