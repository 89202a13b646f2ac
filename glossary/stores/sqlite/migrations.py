"""The tables of the termbase, as migrations: only ever add one at the end.

    concept ──< term ──< term_key        how each term is found in text: made anew when a lemmatiser changes
    concept_change                       what happened, numbered: the log of changes, and the caches' clock
    termbase                             one row: title, sources and back matter of the files that were imported

The entry itself is JSON; the columns beside it are what questions are asked of.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("glossary")

_TABLES = """
CREATE TABLE concept (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    subject TEXT,
    subject_folded TEXT,
    entry TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    created_by TEXT,
    changed_at TEXT NOT NULL,
    changed_by TEXT
);
CREATE INDEX concept_subject ON concept(subject_folded) WHERE subject_folded IS NOT NULL;

CREATE TABLE term (
    number INTEGER PRIMARY KEY,
    concept INTEGER NOT NULL REFERENCES concept(number) ON DELETE CASCADE,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    status TEXT,
    type TEXT,
    preferred INTEGER NOT NULL,
    folded TEXT NOT NULL,
    form TEXT NOT NULL,
    lemmas TEXT NOT NULL
);
CREATE INDEX term_concept ON term(concept);
CREATE INDEX term_folded ON term(language, folded) WHERE preferred;

CREATE TABLE term_key (
    language TEXT NOT NULL,
    first TEXT NOT NULL,
    term INTEGER NOT NULL REFERENCES term(number) ON DELETE CASCADE,
    pattern TEXT NOT NULL
);
CREATE INDEX term_key_first ON term_key(language, first);
CREATE INDEX term_key_term ON term_key(term);

CREATE TABLE lemma_version (
    language TEXT PRIMARY KEY,
    version TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE concept_change (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    concept TEXT NOT NULL,
    operation TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT,
    before TEXT
);
"""


@migrations()
def create_tables(db: Database) -> None:
    """Make the tables of the first version."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def create_termbase(db: Database) -> None:
    """Make the table of what a termbase says beside its concepts."""
    db.conn.execute("CREATE TABLE termbase (number INTEGER PRIMARY KEY CHECK (number = 1), matter TEXT NOT NULL)")
