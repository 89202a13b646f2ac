"""The termbase in the SQLite file that the memory is in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from corpora.normalise import folded
from glossary.changes import Cause, Operation
from glossary.concepts import ConceptEntry, Matter
from glossary.records import ConceptPage, ConceptRecord, from_json, matter_from_json, to_json
from glossary.stores.base import NO_CAUSE, CandidateTable, KeyRow, SearchRow, TermRow
from glossary.stores.sqlite.candidates import SqliteCandidates
from glossary.stores.sqlite.changes import SqliteChanges
from glossary.stores.sqlite.migrations import migrations
from glossary.stores.sqlite.proposals import SqliteProposals
from glossary.stores.sqlite.relations import SqliteDistinct, SqliteRelations
from tm_service.stores.connection import Connections, writing

_MANY = 500
_LANGUAGES = "SELECT language, count(*) FROM term GROUP BY language ORDER BY count(*) DESC, language"
_COLUMNS = "entry, version, created_at, created_by, changed_at, changed_by"
_CONCEPT = f"SELECT {_COLUMNS} FROM concept WHERE id = ?"  # noqa: S608 - a constant
_NEXT = f"SELECT number, {_COLUMNS} FROM concept WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608
_FILTER = """
FROM concept WHERE (:subject IS NULL OR subject_folded = :subject) AND (
    (:languages IS NULL AND :status IS NULL) OR EXISTS (
        SELECT 1 FROM term WHERE term.concept = concept.number
        AND (:languages IS NULL OR language IN (SELECT value FROM json_each(:languages)))
        AND (:status IS NULL OR status = :status)
    )
)
"""
_KEYS = """
SELECT term_key.first, term_key.pattern, concept.id, term.language, term.text, term.status, term.type
FROM term_key JOIN term ON term.number = term_key.term JOIN concept ON concept.number = term.concept
WHERE term_key.language = ? AND term_key.first IN (SELECT value FROM json_each(?))
"""
_NAMED = """
SELECT DISTINCT concept.id FROM term JOIN concept ON concept.number = term.concept
WHERE term.language = ? AND term.folded = ? AND term.preferred ORDER BY concept.number
"""
_TERMS_OF = """
SELECT concept.id, term.text
FROM json_each(?) AS wanted JOIN concept ON concept.id = wanted.value JOIN term ON term.concept = concept.number
WHERE term.language IN (SELECT value FROM json_each(?)) ORDER BY wanted.key, term.number
"""
_SEARCH = """
SELECT concept.id, concept.subject, term.language, term.text, term.status, term.type, term.form, term.lemmas
FROM term JOIN concept ON concept.number = term.concept ORDER BY term.number
"""


class SqliteTermStore:
    """Concept entries in SQLite; each thread has its own connection."""

    def __init__(self, database: str | Path) -> None:
        self._connections = Connections(database, migrations)
        self._connections.current()
        self.changes = SqliteChanges(self._connections.current)
        self.proposals = SqliteProposals(self._connections.current)
        self.relations = SqliteRelations(self._connections.current)
        self.distinct = SqliteDistinct(self._connections.current)
        self.candidates: CandidateTable = SqliteCandidates(self._connections)

    @property
    def _db(self) -> Database:
        return self._connections.current()

    def writing(self) -> AbstractContextManager[object]:
        """Hold a write transaction."""
        return writing(self._db)

    def sequence(self) -> int:
        """Return the number of the last change."""
        return int(self._db.execute("SELECT coalesce(max(sequence), 0) FROM concept_change").fetchone()[0])

    def concept(self, concept_id: str) -> ConceptRecord | None:
        """Return the concept of that id."""
        row = self._db.execute(_CONCEPT, [concept_id]).fetchone()
        return _record(row) if row else None

    def concepts(self) -> Iterator[ConceptRecord]:
        """Yield all concepts; no transaction is held between them."""
        last = 0
        while rows := self._db.execute(_NEXT, [last, _MANY]).fetchall():
            yield from (_record(row[1:]) for row in rows)
            last = rows[-1][0]

    def page(
        self, *, languages: Sequence[str] | None, status: str | None, subject: str | None, limit: int, offset: int
    ) -> ConceptPage:
        """Return some of the concepts that fit, in the order in which they were added."""
        wanted = {
            "languages": None if languages is None else json.dumps(list(languages)),
            "status": status,
            "subject": None if subject is None else folded(subject),
        }
        total = self._db.execute(f"SELECT count(*) {_FILTER}", wanted).fetchone()[0]
        query = f"SELECT {_COLUMNS} {_FILTER} ORDER BY number LIMIT :limit OFFSET :offset"
        rows = self._db.execute(query, {**wanted, "limit": limit, "offset": offset}).fetchall()
        return ConceptPage(total, tuple(_record(row) for row in rows))

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
            self._index(number, rows)

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
            self._reindex(number, rows)

    def reindex(self, concept_id: str, rows: Iterable[TermRow]) -> None:
        """Change how a concept's terms are found."""
        with self.writing():
            number = self._db.execute("SELECT number FROM concept WHERE id = ?", [concept_id]).fetchone()[0]
            self._reindex(number, rows)

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

    def terms_of(self, concepts: Sequence[str], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the concepts' terms in some languages."""
        yield from self._db.execute(_TERMS_OF, [json.dumps(list(concepts)), json.dumps(list(languages))]).fetchall()

    def search_rows(self) -> Iterator[SearchRow]:
        """Yield the forms of all terms."""
        yield from map(SearchRow._make, self._db.execute(_SEARCH))

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

    def _reindex(self, number: int, rows: Iterable[TermRow]) -> None:
        self._db.execute("DELETE FROM term WHERE concept = ?", [number])
        self._index(number, rows)

    def _index(self, number: int, rows: Iterable[TermRow]) -> None:
        versions: set[tuple[str, str]] = set()
        for row in rows:
            versions.add((row.language, row.lemmatiser))
            term = self._db.execute(
                "INSERT INTO term (concept, language, text, status, type, preferred, folded, form, lemmas)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
                [number, *row[:-2]],
            ).fetchone()[0]
            self._db.conn.executemany(
                "INSERT INTO term_key (language, first, term, pattern) VALUES (?, ?, ?, ?)",
                [(row.language, first, term, pattern) for first, pattern in row.patterns],
            )
        self._db.conn.executemany("INSERT OR IGNORE INTO lemma_version VALUES (?, ?)", sorted(versions))


def _record(row: Sequence[Any]) -> ConceptRecord:
    return ConceptRecord(from_json(row[0]), *row[1:])


def _subject(concept: ConceptEntry) -> str | None:
    return folded(concept.subject) if concept.subject else None
