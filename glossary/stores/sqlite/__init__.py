"""The termbase in the SQLite file that the memory is in."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from sqlite_utils import Database

from corpora.normalise import folded
from glossary.changes import Cause, Operation
from glossary.concepts import ConceptEntry, Matter
from glossary.records import ConceptPage, ConceptRecord, matter_from_json, to_json
from glossary.stores.base import (
    NO_CAUSE,
    CandidateTable,
    KeyRow,
    NamedRow,
    Order,
    SearchRow,
    Spellings,
    TermRow,
    Wanted,
)
from glossary.stores.sqlite import browsing, search
from glossary.stores.sqlite.candidates import SqliteCandidates
from glossary.stores.sqlite.changes import SqliteChanges
from glossary.stores.sqlite.migrations import migrations
from glossary.stores.sqlite.proposals import SqliteProposals
from glossary.stores.sqlite.relations import SqliteDistinct, SqliteRelations
from tm_service.history import Log
from tm_service.stores.connection import Connections, migrate, writing
from tm_service.stores.sqlite.migrations import migrations as memory_migrations
from tm_service.stores.sqlite.operations import SqliteOperations

_MANY = 500
_LANGUAGES = "SELECT language, terms FROM term_count WHERE terms ORDER BY terms DESC, language"
_CONCEPT = f"SELECT {browsing.COLUMNS} FROM concept WHERE id = ?"  # noqa: S608 - a constant
_NEXT = f"SELECT number, {browsing.COLUMNS} FROM concept WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608
_KEYS = """
SELECT term_key.first, term_key.pattern, concept.id, term.language, term.text, term.status, term.type
FROM term_key JOIN term ON term.number = term_key.term JOIN concept ON concept.number = term.concept
WHERE term_key.language = ? AND term_key.first IN (SELECT value FROM json_each(?))
"""
_NAMED = """
SELECT DISTINCT concept.id FROM term JOIN concept ON concept.number = term.concept
WHERE term.language = ? AND term.folded = ? AND term.preferred ORDER BY concept.number
"""
_TERMS = """
SELECT concept.id, term.language, term.text, term.status, term.type
FROM concept JOIN term ON term.concept = concept.number
WHERE concept.id IN (SELECT value FROM json_each(?)) ORDER BY term.number
"""
_BEGINNINGS = "SELECT DISTINCT first FROM term_key WHERE language = ?"


class SqliteTermStore:
    """Concept entries in SQLite; each thread has its own connection."""

    def __init__(self, database: str | Path) -> None:
        self._connections = Connections(database, migrations)
        migrate(self._connections.current(), self._connections.path, memory_migrations)
        self.operations = SqliteOperations(self._connections, Log.CONCEPTS)
        self.changes = SqliteChanges(self._connections.current)
        self.proposals = SqliteProposals(self._connections.current)
        self.relations = SqliteRelations(self._connections.current)
        self.distinct = SqliteDistinct(self._connections.current)
        self.candidates: CandidateTable = SqliteCandidates(self._connections)

    @property
    def _db(self) -> Database:
        return self._connections.current()

    def writing(self, *, patiently: str | None = None) -> AbstractContextManager[object]:
        """Hold a write transaction."""
        return writing(self._db, patiently=patiently)

    def sequence(self) -> int:
        """Return the number of the last change."""
        return int(self._db.execute("SELECT coalesce(max(sequence), 0) FROM concept_change").fetchone()[0])

    def concept(self, concept_id: str) -> ConceptRecord | None:
        """Return the concept of that id."""
        row = self._db.execute(_CONCEPT, [concept_id]).fetchone()
        return browsing.record(row) if row else None

    def concepts(self) -> Iterator[ConceptRecord]:
        """Yield all concepts; no transaction is held between them."""
        last = 0
        while rows := self._db.execute(_NEXT, [last, _MANY]).fetchall():
            yield from (browsing.record(row[1:]) for row in rows)
            last = rows[-1][0]

    def page(self, wanted: Wanted, *, order: Order, limit: int, offset: int) -> ConceptPage:
        """Return some of the concepts that are wanted."""
        return browsing.page(self._db, wanted, order=order, limit=limit, offset=offset)

    def named(self, language: str, folded: str) -> list[str]:
        """Return the ids of the concepts with this preferred term."""
        return [row[0] for row in self._db.execute(_NAMED, [language, folded])]

    def insert(
        self, concept: ConceptEntry, rows: Iterable[TermRow], *, at: str, by: str | None, cause: Cause = NO_CAUSE
    ) -> None:
        """Keep a new concept."""
        with self.writing():
            version = self.changes.add(concept.id, Operation.ADD, cause, at=at, by=by, before=None)
            number = self._db.execute(
                "INSERT INTO concept"
                " (id, subject, subject_folded, entry, version, created_at, created_by, changed_at, changed_by)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
                [concept.id, concept.subject, _subject(concept), to_json(concept), version, at, by, at, by],
            ).fetchone()[0]
            self._index(number, rows, _subject(concept))

    def replace(
        self, concept: ConceptEntry, rows: Iterable[TermRow], *, at: str, by: str | None, cause: Cause = NO_CAUSE
    ) -> None:
        """Keep the next version of a concept."""
        with self.writing():
            number, before = self._db.execute("SELECT number, entry FROM concept WHERE id = ?", [concept.id]).fetchone()
            version = self.changes.add(concept.id, Operation.CHANGE, cause, at=at, by=by, before=before)
            self._db.execute(
                "UPDATE concept SET subject = ?, subject_folded = ?, entry = ?, version = ?,"
                " changed_at = ?, changed_by = ? WHERE number = ?",
                [concept.subject, _subject(concept), to_json(concept), version, at, by, number],
            )
            self._reindex(number, rows, _subject(concept))

    def reindex(self, concept_id: str, rows: Iterable[TermRow]) -> None:
        """Change how a concept's terms are found."""
        with self.writing():
            number, subject = self._db.execute(
                "SELECT number, subject_folded FROM concept WHERE id = ?", [concept_id]
            ).fetchone()
            self._reindex(number, rows, subject)

    def remove(self, concept_id: str, *, at: str, by: str | None, cause: Cause = NO_CAUSE) -> None:
        """Forget a concept, and note what it was."""
        with self.writing():
            before = self._db.execute("SELECT entry FROM concept WHERE id = ?", [concept_id]).fetchone()[0]
            self._db.execute("DELETE FROM concept WHERE id = ?", [concept_id])
            self.changes.add(concept_id, Operation.DELETE, cause, at=at, by=by, before=before)

    def languages(self) -> dict[str, int]:
        """Return the languages with their numbers of terms."""
        return dict(self._db.execute(_LANGUAGES).fetchall())

    def keys(self, languages: Sequence[str], firsts: Sequence[str]) -> Iterator[KeyRow]:
        """Yield the patterns that begin with one of these keys."""
        wanted = json.dumps(list(firsts))
        for language in languages:
            yield from map(KeyRow._make, self._db.execute(_KEYS, [language, wanted]).fetchall())

    def beginnings(self, language: str) -> Iterator[str]:
        """Yield the beginnings of all patterns of a language."""
        yield from (row[0] for row in self._db.execute(_BEGINNINGS, [language]))

    def terms(self, concepts: Collection[str]) -> Iterator[NamedRow]:
        """Yield all terms of some concepts."""
        yield from map(NamedRow._make, self._db.execute(_TERMS, [json.dumps(list(concepts))]).fetchall())

    def search_rows(self, wanted: Wanted) -> Iterator[SearchRow]:
        """Yield the forms of all terms that are wanted."""
        return search.search_rows(self._db, wanted)

    def likely(self, words: Mapping[str, Spellings], wanted: Wanted, *, most: int) -> list[SearchRow]:
        """Return the terms most like the words of a query."""
        return search.candidates(self._db, words, wanted, most=most)

    def lemma_versions(self) -> dict[str, str]:
        """Return the versions of the lemmatisers that made the stored keys."""
        return dict(self._db.execute("SELECT language, version FROM lemma_version").fetchall())

    def set_lemma_version(self, language: str, version: str) -> None:
        """Say which lemmatiser made the keys of a language."""
        self._db.execute("INSERT OR REPLACE INTO lemma_version (language, version) VALUES (?, ?)", [language, version])

    def matter(self) -> Matter:
        """Return what the termbase says beside its concepts."""
        row = self._db.execute("SELECT matter FROM termbase").fetchone()
        return matter_from_json(row[0]) if row else Matter()

    def set_matter(self, matter: Matter) -> None:
        """Keep what the termbase says beside its concepts from now on."""
        with self.writing():
            self._db.execute("INSERT OR REPLACE INTO termbase (number, matter) VALUES (1, ?)", [to_json(matter)])

    def close(self) -> None:
        """Close the connections of all threads."""
        self._connections.close()

    def _reindex(self, number: int, rows: Iterable[TermRow], subject: str | None) -> None:
        self._db.execute("DELETE FROM term WHERE concept = ?", [number])
        self._index(number, rows, subject)

    def _index(self, number: int, rows: Iterable[TermRow], subject: str | None) -> None:
        versions: set[tuple[str, str]] = set()
        first = None
        for row in rows:
            first = first or row.language
            if row.preferred and row.language == first:
                self._db.execute("UPDATE concept SET collation = ? WHERE number = ?", [row.collation, number])
            versions.add((row.language, row.lemmatiser))
            self._index_term(number, row, subject)
        self._db.conn.executemany("INSERT OR IGNORE INTO lemma_version VALUES (?, ?)", sorted(versions))

    def _index_term(self, number: int, row: TermRow, subject: str | None) -> None:
        term = self._db.execute(
            "INSERT INTO term (concept, language, text, status, type, preferred, folded, form, lemmas, collation)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
            [number, *row[:9]],
        ).fetchone()[0]
        self._db.conn.executemany(
            "INSERT INTO term_key (language, first, term, pattern) VALUES (?, ?, ?, ?)",
            [(row.language, first, term, pattern) for first, pattern in row.patterns],
        )
        search.write(self._db, term, row, subject)


def _subject(concept: ConceptEntry) -> str | None:
    return folded(concept.subject) if concept.subject else None
