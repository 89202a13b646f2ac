"""The termbase: the one object that callers hold."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from corpora.normalise import folded
from glossary.concepts import ConceptEntry, TermStatus
from glossary.errors import ConceptExists, StaleConcept, UnknownConcept
from glossary.formats import format_for
from glossary.importing import Source, import_file
from glossary.indexing import renew_keys, rows_of, spellings_of
from glossary.lemmas import lemmatiser_for
from glossary.lookup import TermLookup
from glossary.records import (
    ConceptPage,
    ConceptRecord,
    FoundTerm,
    RecognisedTerm,
    TermExportReport,
    TermFileReport,
)
from glossary.search import MOST_RANKED, found_term, ranked
from glossary.stores import TermStore, open_store
from glossary.stores.base import Order, Wanted
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
        wanted = self._wanted(language, status, subject)
        languages = self.languages() if wanted.languages is None else wanted.languages
        spelled = {tag: list(spellings_of(words, lemmatiser_for(tag))) for tag in languages}
        rows = self._store.candidates(spelled, wanted, most=max(MOST_RANKED, limit))
        return [found_term(score, row) for score, row in ranked(words, rows, limit)]

    def recognise(
        self, text: str, *, language: str, target: str | None = None, concepts: Container[str] | None = None
    ) -> list[RecognisedTerm]:
        """Return the terms in a text in order, the longest where several overlap.

        `target` is the language of the terms to offer, all others if None; `concepts` are the ids of those to
        look for, all if None. Raises UnknownLanguage.
        """
        return self._lookup.recognise(text, language=language, target=target, concepts=concepts)

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
    ) -> TermFileReport:
        """Add what a file or stream holds; see glossary.importing."""
        return import_file(self._store, source, name=name, format=format, languages=languages, by=by)

    def export_file(
        self, target: BinaryIO, *, name: str, format: str | None = None, languages: Sequence[str] = ()
    ) -> TermExportReport:
        """Write all concepts; a format that holds one pair takes the two languages that have most terms.

        Raises UnknownTermFormat, InvalidConcept for a pair that is none.
        """
        member = format_for(name, format)
        pair = languages or ([] if member.names_languages else list(self.languages())[:2])
        counts = {"concepts": 0, "terms": 0}

        def counted() -> Iterator[ConceptEntry]:
            for record in self._store.concepts():
                counts["concepts"] += 1
                counts["terms"] += len(record.concept.terms())
                yield record.concept

        problems = member.write(counted(), target, languages=pair)
        return TermExportReport(name, member.name, counts["concepts"], counts["terms"], tuple(pair), tuple(problems))

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def _wanted(self, language: str | None, status: TermStatus | None, subject: str | None) -> Wanted:
        languages = None if language is None else self._lookup.serving(language)
        return Wanted(languages, status, None if subject is None else folded(subject))

    def _is_taken(self, concept_id: str) -> bool:
        return self._store.concept(concept_id) is not None

    def _require(self, concept_id: str, version: int | None) -> None:
        current = self.concept(concept_id).version
        if version is not None and version != current:
            raise StaleConcept(concept_id, version, current)
