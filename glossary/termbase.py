"""The termbase: the one object that callers hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from corpora.normalise import folded
from glossary.caching import Fresh
from glossary.concepts import ConceptEntry, TermStatus
from glossary.errors import ConceptExists, StaleConcept, UnknownConcept
from glossary.formats import format_for
from glossary.importing import Source, import_file
from glossary.indexing import renew_keys, rows_of
from glossary.lookup import TermLookup
from glossary.records import (
    ConceptPage,
    ConceptRecord,
    EntryReport,
    FoundTerm,
    RecognisedTerm,
    TermExportReport,
    TermFileReport,
)
from glossary.search import found_term, ranked
from glossary.selection import EVERY_CONCEPT, Selection
from glossary.stores import TermStore, open_store
from glossary.validation import checked, new_id
from tm_service.dates import now


def open_termbase(database: str | Path) -> Termbase:
    """Open the termbase of a database, making its tables if need be; raises StoreError (tm_service)."""
    return Termbase(open_store(database), str(database))


class Termbase:
    """Concept entries that can be kept, searched, recognised in text, imported and exported.

    Threads may share one; processes that open the same `database` see each other's changes at once.
    """

    def __init__(self, store: TermStore, database: str) -> None:
        self.database = database
        self._store = store
        self._lookup = TermLookup(store)
        self._search_rows = Fresh(lambda: list(store.search_rows()))
        renew_keys(store)

    def concept(self, concept_id: str) -> ConceptRecord:
        """Return the concept of that id; raises UnknownConcept."""
        record = self._store.concept(concept_id)
        if record is None:
            raise UnknownConcept(concept_id)
        return record

    def concepts(
        self,
        *,
        language: str | None = None,
        status: TermStatus | None = None,
        subject: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> ConceptPage:
        """Return the concepts that have a term in that language and of that status, and that subject.

        Raises UnknownLanguage (corpora) for a tag that is none.
        """
        languages = None if language is None else self._lookup.serving(language)
        return self._store.page(languages=languages, status=status, subject=subject, limit=limit, offset=offset)

    def languages(self) -> dict[str, int]:
        """Return the languages that have terms, most terms first, with their numbers of terms."""
        return self._lookup.languages()

    def add(self, concept: ConceptEntry, *, by: str | None = None) -> ConceptRecord:
        """Keep a new concept; one with an empty id is given one.

        Raises ConceptExists, InvalidConcept, UnknownLanguage (corpora).
        """
        entry = checked(concept)
        with self._store.writing():
            entry = entry if entry.id else replace(entry, id=new_id(entry, self._is_taken))
            if self._is_taken(entry.id):
                raise ConceptExists(entry.id)
            self._store.insert(entry, rows_of(entry), at=now(), by=by)
            return self.concept(entry.id)

    def update(self, concept: ConceptEntry, *, version: int, by: str | None = None) -> ConceptRecord:
        """Keep a changed concept; `version` is the one that was changed.

        Raises StaleConcept when it has another by now, UnknownConcept, InvalidConcept, UnknownLanguage.
        """
        entry = checked(concept)
        with self._store.writing():
            self._require(entry.id, version)
            self._store.replace(entry, rows_of(entry), at=now(), by=by)
            return self.concept(entry.id)

    def delete(self, concept_id: str, *, version: int | None = None, by: str | None = None) -> None:
        """Forget a concept; with a version only if it has it still. Raises UnknownConcept, StaleConcept."""
        with self._store.writing():
            self._require(concept_id, version)
            self._store.remove(concept_id, at=now(), by=by)

    def search(
        self,
        words: str,
        *,
        language: str | None = None,
        status: TermStatus | None = None,
        subject: str | None = None,
        limit: int = 20,
    ) -> list[FoundTerm]:
        """Return the terms that are like the words, best first; see glossary.search for the score.

        Raises UnknownLanguage for a tag that is none.
        """
        languages = None if language is None else set(self._lookup.serving(language))
        wanted = None if subject is None else folded(subject)
        rows = [
            row
            for row in self._search_rows.at(self._store.sequence())
            if (languages is None or row.language in languages)
            and (status is None or row.status == status)
            and (wanted is None or folded(row.subject or "") == wanted)
        ]
        return [found_term(score, row) for score, row in ranked(words, rows, limit)]

    def recognise(
        self, text: str, *, language: str, target: str | None = None, concepts: Container[str] | None = None
    ) -> list[RecognisedTerm]:
        """Return the terms in a text in order, the longest where several overlap.

        `target` is the language of the terms to offer, all others if None; `concepts` are the ids of those to
        look for, all if None. Raises UnknownLanguage.
        """
        return self._lookup.recognise(text, language=language, target=target, concepts=concepts)

    def import_file(
        self,
        source: Source,
        *,
        name: str | None = None,
        format: str | None = None,
        languages: Sequence[str] = (),
        by: str | None = None,
        dry_run: bool = False,
        each: Callable[[EntryReport], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> TermFileReport:
        """Add what a file or stream holds; see glossary.importing."""
        return import_file(
            self._store,
            source,
            name=name,
            format=format,
            languages=languages,
            by=by,
            dry_run=dry_run,
            each=each,
            progress=progress,
        )

    def export_file(
        self,
        target: BinaryIO,
        *,
        name: str,
        format: str | None = None,
        languages: Sequence[str] = (),
        selection: Selection = EVERY_CONCEPT,
    ) -> TermExportReport:
        """Write the selected concepts; a format that holds one pair takes the two languages that have most terms.

        Raises UnknownTermFormat, InvalidConcept for a pair that is none, UnreadableTermFile where a library is missing.
        """
        member = format_for(name, format)
        pair = languages or ([] if member.names_languages else list(self.languages())[:2])
        counts = Counter[str]()

        def counted() -> Iterator[ConceptEntry]:
            for concept in map(selection.of, self._store.concepts()):
                if concept is None:
                    counts["left out"] += 1
                    continue
                counts["concepts"] += 1
                counts["terms"] += len(concept.terms())
                yield concept

        problems = member.write(counted(), target, languages=pair, matter=self._store.matter())
        return TermExportReport(
            name,
            member.name,
            counts["concepts"],
            counts["terms"],
            tuple(pair),
            tuple(problems),
            counts["left out"],
        )

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def _is_taken(self, concept_id: str) -> bool:
        return self._store.concept(concept_id) is not None

    def _require(self, concept_id: str, version: int | None) -> None:
        current = self.concept(concept_id).version
        if version is not None and version != current:
            raise StaleConcept(concept_id, version, current)
