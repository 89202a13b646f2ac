"""The termbase: the one object that callers hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from corpora.normalise import folded
from glossary.caching import Fresh
from glossary.changes import Cause
from glossary.concepts import ConceptEntry, TermStatus
from glossary.curating import Curating
from glossary.duplicates import duplicate_pairs
from glossary.errors import ConceptExists, StaleConcept, UnknownConcept
from glossary.formats import format_for
from glossary.importing import Source, import_file
from glossary.indexing import renew_keys, rows_of, spellings_of
from glossary.lemmas import lemmatiser_for
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
from glossary.relations import stored
from glossary.search import MOST_RANKED, found_term, ranked
from glossary.selection import EVERY_CONCEPT, Selection
from glossary.stores import TermStore, open_store
from glossary.stores.base import Order, Wanted
from glossary.validation import checked, new_id
from tm_service.dates import now


def open_termbase(database: str | Path) -> Termbase:
    """Open the termbase of a database, making its tables if need be; raises StoreError (tm_service)."""
    return Termbase(open_store(database), str(database))


class Termbase(Curating):
    """Concept entries that can be kept, searched, recognised in text, imported and exported.

    Threads may share one; processes that open the same `database` see each other's changes at once.
    """

    def __init__(self, store: TermStore, database: str) -> None:
        self.database = database
        self._store = store
        self._lookup = TermLookup(store)
        self._duplicates = Fresh(lambda: duplicate_pairs(store.distinct.terms()))
        renew_keys(store)

    @property
    def store(self) -> TermStore:
        """The store, for what is kept beside the concepts and changes together with them."""
        return self._store

    def concept(self, concept_id: str) -> ConceptRecord:
        """Return the concept of that id, or the one into which that was merged; raises UnknownConcept."""
        current = self.living(concept_id)
        record = self._store.concept(current) if current else None
        if record is None:
            raise UnknownConcept(concept_id)
        return record

    def concepts(
        self,
        *,
        language: str | None = None,
        status: TermStatus | None = None,
        subject: str | None = None,
        order: Order = "added",
        limit: int = 50,
        offset: int = 0,
    ) -> ConceptPage:
        """Return the concepts that have a term in that language and of that status, and that subject.

        They come in the order in which they were added, or with `order="term"` in that of their preferred terms in
        that language, or in each one's first language if none is given (glossary.collation). Raises UnknownLanguage
        (corpora) for a tag that is none.
        """
        return self._store.page(self._wanted(language, status, subject), order=order, limit=limit, offset=offset)

    def last_change(self) -> int:
        """Return the sequence number of the newest change: the same number, the same concepts."""
        return self._store.sequence()

    def every_concept(self) -> Iterator[ConceptEntry]:
        """Yield all concepts in the order in which they were added."""
        return (record.concept for record in self._store.concepts())

    def languages(self) -> dict[str, int]:
        """Return the languages that have terms, most terms first, with their numbers of terms."""
        return self._lookup.languages()

    def add(self, concept: ConceptEntry, *, reason: str | None = None, by: str | None = None) -> ConceptRecord:
        """Keep a new concept; one with an empty id is given one.

        Raises ConceptExists, InvalidConcept, UnknownLanguage (corpora).
        """
        entry = checked(concept)
        with self._store.writing():
            entry = entry if entry.id else replace(entry, id=new_id(entry, self._is_taken))
            if self._is_taken(entry.id):
                raise ConceptExists(entry.id)
            self._store.insert(entry, rows_of(entry), at=now(), by=by, cause=Cause(reason=reason))
            return self.concept(entry.id)

    def update(
        self, concept: ConceptEntry, *, version: int, reason: str | None = None, by: str | None = None
    ) -> ConceptRecord:
        """Keep a changed concept; `version` is the one that was changed. What changes nothing makes no version.

        Raises StaleConcept, with both entries, when it has another by now; UnknownConcept, MergedConcept,
        InvalidConcept, UnknownLanguage.
        """
        entry = checked(concept)
        with self._store.writing():
            if self._require(entry.id, version, sent=entry) != entry:
                self._store.replace(entry, rows_of(entry), at=now(), by=by, cause=Cause(reason=reason))
            return self.concept(entry.id)

    def delete(
        self, concept_id: str, *, version: int | None = None, reason: str | None = None, by: str | None = None
    ) -> None:
        """Delete a concept, which its history remembers; with a version only if it has it still.

        Raises UnknownConcept, MergedConcept, StaleConcept.
        """
        with self._store.writing():
            self._require(concept_id, version)
            self._store.remove(concept_id, at=now(), by=by, cause=Cause(reason=reason))

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
        wanted = self._wanted(language, status, subject)
        languages = self.languages() if wanted.languages is None else wanted.languages
        spelled = {tag: list(spellings_of(words, lemmatiser_for(tag))) for tag in languages}
        rows = self._store.likely(spelled, wanted, most=max(MOST_RANKED, limit))
        return [found_term(score, row) for score, row in ranked(words, rows, limit)]

    def recognise(
        self, text: str, *, language: str, target: str | None = None, concepts: Container[str] | None = None
    ) -> list[RecognisedTerm]:
        """Return the terms in a text in order, the longest where several overlap.

        `target` is the language of the terms to offer, all others if None; `concepts` are the ids of those to
        look for, all if None. Raises UnknownLanguage.
        """
        return self._lookup.recognise(text, language=language, target=target, concepts=concepts)

    def serves(self, language: str) -> bool:
        """Return whether there are terms in a language or a relative of it; raises UnknownLanguage."""
        return bool(self._lookup.serving(language))

    def translations(self, texts: Iterable[str], *, source: str, target: str) -> list[tuple[str, str]]:
        """Return the terms whose beginning stands in some texts and all of whose words do, each with every translation.

        Recognising the texts would take far longer. Raises UnknownLanguage.
        """
        return self._lookup.translations(texts, source=source, target=target)

    def recognise_many(
        self, texts: Iterable[str], *, language: str, target: str | None = None
    ) -> Iterator[list[RecognisedTerm]]:
        """Yield what `recognise` returns of each text, in their order: several times as fast, in long documents.

        Raises UnknownLanguage.
        """
        return self._lookup.recognise_many(texts, language=language, target=target)

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

    def _wanted(self, language: str | None, status: TermStatus | None, subject: str | None) -> Wanted:
        languages = None if language is None else self._lookup.serving(language)
        return Wanted(languages, status, None if subject is None else folded(subject))

    def _is_taken(self, concept_id: str) -> bool:
        return self.living(concept_id) is not None

    def _require(self, concept_id: str, version: int | None, *, sent: ConceptEntry | None = None) -> ConceptEntry:
        """Return the stored entry of exactly that id, which must be at that version if one is given."""
        record = stored(self._store, concept_id)
        if version is not None and version != record.version:
            raise StaleConcept(concept_id, version, record.version, sent=sent, stored=record.concept)
        return record.concept
