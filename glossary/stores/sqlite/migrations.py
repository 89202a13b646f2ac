"""The tables of the termbase, as migrations: only ever add one at the end.

    concept ──< term ──< term_key        how each term is found in text: made anew when a lemmatiser changes
    concept_change                       what happened, numbered: the log of changes, and the caches' clock
    proposal                             what somebody would have changed, and what became of it
    concept_relation                     who points at whom: kept by triggers as the entries have it
    concept_distinct                     pairs that look like one concept and are two
    candidate                            terms that extraction found, and what people decided about them
    termbase                             one row: title, sources and back matter of the files that were imported
    term_count                           how many terms each language has, kept up by triggers
    term_search, term_word, term_slip    where a search looks for candidates (search.py)

The entry itself is JSON; the columns beside it are what questions are asked of.
"""

from __future__ import annotations

import re

from sqlite_utils import Database, Migrations

from tm_service.stores.sqlite.migrations import append_only

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


_LIVES = """
ALTER TABLE concept_change ADD COLUMN version INTEGER;
ALTER TABLE concept_change ADD COLUMN reason TEXT;
ALTER TABLE concept_change ADD COLUMN proposal INTEGER;
ALTER TABLE concept_change ADD COLUMN step INTEGER;
ALTER TABLE concept_change ADD COLUMN merged_into TEXT;
UPDATE concept_change SET version = numbered.version FROM (
    SELECT sequence, row_number() OVER (PARTITION BY concept ORDER BY sequence) AS version FROM concept_change
) AS numbered WHERE numbered.sequence = concept_change.sequence;
UPDATE concept SET version = coalesce(
    (SELECT max(version) FROM concept_change WHERE concept_change.concept = concept.id), version
);
CREATE UNIQUE INDEX concept_change_version ON concept_change(concept, version);
CREATE INDEX concept_change_step ON concept_change(step) WHERE step IS NOT NULL;

CREATE TABLE proposal (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    concept TEXT,
    version INTEGER,
    entry TEXT,
    reason TEXT,
    status TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    proposed_by TEXT,
    decided_at TEXT,
    decided_by TEXT,
    decision TEXT
);
CREATE INDEX proposal_status ON proposal(status);
CREATE INDEX proposal_concept ON proposal(concept) WHERE concept IS NOT NULL;

CREATE TABLE concept_distinct (
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    reason TEXT,
    at TEXT NOT NULL,
    by TEXT,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;

CREATE TABLE concept_relation (
    concept INTEGER NOT NULL REFERENCES concept(number) ON DELETE CASCADE,
    type TEXT NOT NULL,
    target TEXT NOT NULL
);
CREATE INDEX concept_relation_target ON concept_relation(target);
CREATE INDEX concept_relation_concept ON concept_relation(concept);
"""
_RELATIONS = """
INSERT INTO concept_relation (concept, type, target)
SELECT {row}.number, json_extract(part.value, '$.type'), json_extract(part.value, '$.target')
FROM {source} json_tree({row}.entry) AS part
WHERE part.type = 'object' AND part.path LIKE '%.relations'
    AND json_extract(part.value, '$.target') IS NOT NULL AND json_extract(part.value, '$.external') IS NOT 1
"""


@migrations()
def keep_lives(db: Database) -> None:
    """Complete the log of changes, and make place for proposals, relations and pairs told apart."""
    for statement in _LIVES.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
    db.conn.execute(_RELATIONS.format(row="concept", source="concept,"))
    insert = _RELATIONS.format(row="new", source="")
    clear = "DELETE FROM concept_relation WHERE concept = new.number"
    made, changed = "concept_relation_made AFTER INSERT", "concept_relation_changed AFTER UPDATE OF entry"
    db.conn.execute(f"CREATE TRIGGER {made} ON concept BEGIN {insert}; END")
    db.conn.execute(f"CREATE TRIGGER {changed} ON concept BEGIN {clear}; {insert}; END")


_CANDIDATES = """
CREATE TABLE candidate (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    key TEXT NOT NULL,
    term TEXT NOT NULL,
    score REAL NOT NULL,
    frequency INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    found_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    reason TEXT,
    decided_at TEXT,
    decided_by TEXT,
    concept TEXT,
    concept_version INTEGER,
    concept_before TEXT,
    UNIQUE (source, target, key)
);
CREATE INDEX candidate_state ON candidate(state, source, target, score);
"""


@migrations()
def create_candidates(db: Database) -> None:
    """Make the queue of term candidates; `target` is empty where terms of one language were extracted."""
    for statement in _CANDIDATES.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def create_termbase(db: Database) -> None:
    """Make the table of what a termbase says beside its concepts."""
    db.conn.execute("CREATE TABLE termbase (number INTEGER PRIMARY KEY CHECK (number = 1), matter TEXT NOT NULL)")


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


@migrations()
def let_log_only_grow(db: Database) -> None:
    """Let an undo say which change it takes back, and close the log."""
    db.execute("ALTER TABLE concept_change ADD COLUMN takes_back INTEGER")
    append_only(db, "concept_change")
