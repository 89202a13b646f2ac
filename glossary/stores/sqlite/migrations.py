"""The tables of the termbase, as migrations: only ever add one at the end.

    concept ──< term ──< term_key        how each term is found in text: made anew when a lemmatiser changes
    concept_change                       what happened, numbered: the log of changes, and the caches' clock
    term_count                           how many terms each language has, kept up by triggers
    term_search, term_word, term_slip    where a search looks for candidates (search.py)

The entry itself is JSON; the columns beside it are what questions are asked of.
"""

from __future__ import annotations

import re

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


_SEARCH = """
ALTER TABLE term ADD COLUMN collation TEXT NOT NULL DEFAULT '';
ALTER TABLE concept ADD COLUMN collation TEXT NOT NULL DEFAULT '';
CREATE INDEX concept_collation ON concept(collation);
CREATE INDEX term_collation ON term(language, collation, concept) WHERE preferred;
CREATE INDEX term_status ON term(status, language, concept) WHERE status IS NOT NULL;

CREATE TABLE term_count (language TEXT PRIMARY KEY, terms INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO term_count SELECT language, count(*) FROM term GROUP BY language;
CREATE TRIGGER term_added AFTER INSERT ON term BEGIN
    INSERT INTO term_count VALUES (new.language, 1) ON CONFLICT (language) DO UPDATE SET terms = terms + 1;
END;
CREATE TRIGGER term_removed AFTER DELETE ON term BEGIN
    UPDATE term_count SET terms = terms - 1 WHERE language = old.language;
    DELETE FROM term_search WHERE rowid = (length(old.form) << 36) + old.number;
END;

CREATE VIRTUAL TABLE term_search USING fts5(words, {content} tokenize='ascii', prefix='4 5 6');
CREATE TABLE term_word (number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE term_slip (slip INTEGER, word INTEGER, PRIMARY KEY (slip, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE term_part USING fts5(word, content='', tokenize='trigram');
"""
_CONTENTLESS_SINCE = (3, 43)  # the first SQLite that can delete from a table without a copy of the texts


@migrations()
def add_order_and_search(db: Database) -> None:
    """Make what lists in alphabetical order and searches in large termbases need; the rows are made anew on opening."""
    content = "content='', contentless_delete=1," if db.sqlite_version >= _CONTENTLESS_SINCE else ""
    for statement in re.split(r";\n(?!    |END)", _SEARCH.format(content=content)):
        if statement.strip():
            db.conn.execute(statement)
