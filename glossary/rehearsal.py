"""A store that an import can be tried on: it answers as if the import had been done, and nothing is stored.

What the import would write lies in a database of its own that is thrown away, so other writers never wait for a trial.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from glossary.changes import Cause
from glossary.concepts import ConceptEntry, Matter
from glossary.records import ConceptRecord
from glossary.stores import TermStore, open_store
from glossary.stores.base import NO_CAUSE, Rows
from glossary.stores.life import ChangeStore


@contextmanager
def rehearsing(store: TermStore) -> Iterator[Rehearsal]:
    """Lend a rehearsal on top of a store."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = open_store(Path(folder) / "rehearsal.db")
        try:
            with scratch.writing():
                yield Rehearsal(store, scratch)
        finally:
            scratch.close()


class Rehearsal:
    """The concepts of a store, and above them those that an import would have written."""

    def __init__(self, below: TermStore, scratch: TermStore) -> None:
        self._below = below
        self._scratch = scratch

    @property
    def changes(self) -> ChangeStore:
        """What happened to the concepts that are stored."""
        return self._below.changes

    def concept(self, concept_id: str) -> ConceptRecord | None:
        """Return the concept of that id as it would be."""
        return self._scratch.concept(concept_id) or self._below.concept(concept_id)

    def named(self, language: str, folded: str) -> list[str]:
        """Return the ids of the concepts that would have this preferred term."""
        return list(dict.fromkeys([*self._below.named(language, folded), *self._scratch.named(language, folded)]))

    def insert(self, concept: ConceptEntry, rows: Rows, *, at: str, by: str | None, cause: Cause = NO_CAUSE) -> None:
        """Keep a new concept, for now."""
        self._scratch.insert(concept, rows, at=at, by=by, cause=cause)

    def replace(self, concept: ConceptEntry, rows: Rows, *, at: str, by: str | None, cause: Cause = NO_CAUSE) -> None:
        """Keep the next version of a concept, for now."""
        known = self._scratch.concept(concept.id) is not None
        (self._scratch.replace if known else self._scratch.insert)(concept, rows, at=at, by=by, cause=cause)

    def matter(self) -> Matter:
        """Return what the termbase would say beside its concepts."""
        kept = self._scratch.matter()
        return self._below.matter() if kept == Matter() else kept

    def set_matter(self, matter: Matter) -> None:
        """Keep that, for now."""
        self._scratch.set_matter(matter)
