"""The tables of the memory, as migrations: only ever add one at the end.

    memory ──< unit ──< variant          a unit's texts, one a language
                  └──< change            what happened to it, numbered without gaps in time; only ever added to
    operation ──< operation_batch        what was done to many at once: which numbers its changes have
                        └──< operation_document    which documents it stored or removed
    document ──< section ──< sentence    every sentence that was read; it may point at its unit

The full-text index over variants and sentences is a cache that `reindex` makes anew: its tables are those of
search.py, which knows by a version of its own whether they are up to date.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("tm_service")

_TABLES = """
CREATE TABLE store (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE memory (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE unit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    memory_id INTEGER NOT NULL REFERENCES memory(id),
    key TEXT NOT NULL,
    context TEXT,
    status TEXT NOT NULL,
    document TEXT,
    section TEXT,
    paragraph INTEGER,
    sentence INTEGER,
    confidence REAL,
    note TEXT,
    properties TEXT,
    created_at TEXT NOT NULL,
    created_by TEXT,
    changed_at TEXT NOT NULL,
    changed_by TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (memory_id, key)
);
CREATE INDEX unit_document ON unit(document) WHERE document IS NOT NULL;

CREATE TABLE variant (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES unit(id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    tags TEXT,
    form INTEGER NOT NULL,
    UNIQUE (unit_id, language)
);
CREATE INDEX variant_form ON variant(form, language);
CREATE INDEX variant_language ON variant(language);

CREATE TABLE change (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL,
    operation TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT,
    before TEXT
);

CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    path TEXT,
    format TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    memory_id INTEGER NOT NULL REFERENCES memory(id),
    ingested_at TEXT NOT NULL
);

CREATE TABLE section (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    paired_with TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX section_document ON section(document_id, position);

CREATE TABLE sentence (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    section_id INTEGER NOT NULL REFERENCES section(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    paragraph INTEGER NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    line INTEGER NOT NULL,
    unit_id INTEGER REFERENCES unit(id) ON DELETE SET NULL
);
CREATE INDEX sentence_section ON sentence(section_id, position);
CREATE INDEX sentence_language ON sentence(language);
CREATE INDEX sentence_unit ON sentence(unit_id) WHERE unit_id IS NOT NULL;

INSERT INTO store VALUES ('id', lower(hex(randomblob(16))));
"""

_SEARCH = """
CREATE VIRTUAL TABLE search USING fts5(words, stems, tokenize="unicode61 remove_diacritics 0");
"""


@migrations()
def m001_tables(db: Database) -> None:
    """Make the tables of units, documents and changes."""
    for statement in _TABLES.split(";"):  # not as a script: that would end the transaction which this is a part of
        db.execute(statement)


@migrations()
def m002_search(db: Database) -> None:
    """Make the first full-text index; variants had even row numbers there, sentences odd ones."""
    db.execute(_SEARCH)


@migrations()
def m003_search_of_its_own(db: Database) -> None:
    """Drop the first full-text index: search.py makes its tables itself, and anew when they change."""
    db.execute("DROP TABLE search")


@migrations()
def m004_steps(db: Database) -> None:
    """Let changes be taken back: `step` joins those made at once, NULL for what no undo is to reach."""
    db.execute("ALTER TABLE change ADD COLUMN step INTEGER")
    db.execute("ALTER TABLE change ADD COLUMN undone INTEGER NOT NULL DEFAULT 0")
    db.execute("CREATE INDEX change_step ON change(step) WHERE step IS NOT NULL")
    db.execute("CREATE INDEX unit_filtered ON unit(memory_id) WHERE status = 'filtered'")
    db.execute("CREATE INDEX change_unit ON change(unit_id, step) WHERE step IS NOT NULL")


@migrations()
def m005_places(db: Database) -> None:
    """Keep what a sentence's format calls its place, NULL where the line says it."""
    db.execute("ALTER TABLE sentence ADD COLUMN place TEXT")


@migrations()
def m006_texts_by_language(db: Database) -> None:
    """Let one index serve both the texts of a language and equal texts of it: every index costs imports time."""
    db.execute("CREATE INDEX variant_text ON variant(language, form)")
    db.execute("DROP INDEX variant_form")
    db.execute("DROP INDEX variant_language")


_APPEND_ONLY = "SELECT RAISE(ABORT, 'the log of changes is only ever added to')"


def append_only(db: Database, *tables: str) -> None:
    """Let no row of these tables be changed or deleted."""
    for table in tables:
        for event in ("UPDATE", "DELETE"):
            db.execute(f"CREATE TRIGGER {table}_{event.lower()}d BEFORE {event} ON {table} BEGIN {_APPEND_ONLY}; END")


@migrations()
def m007_log_only_grows(db: Database) -> None:
    """Let an undo say in the log which change it takes back, in the place of a mark on that; then close the log.

    `memory_id` says whose a change is also when its unit is gone. The index leaves additions out, of which an import
    makes many: that of a unit is found by its place, as units and their additions are numbered in the same order.
    """
    db.execute("ALTER TABLE change ADD COLUMN takes_back INTEGER")
    db.execute("ALTER TABLE change ADD COLUMN memory_id INTEGER REFERENCES memory(id)")
    db.execute("CREATE INDEX change_later ON change(unit_id) WHERE operation != 'add'")
    named = (
        "SELECT memory.id FROM change AS other JOIN memory ON memory.name = json_extract(other.before, '$.memory')"
        " WHERE other.unit_id = change.unit_id AND other.operation != 'add' AND other.before IS NOT NULL LIMIT 1"
    )
    present = "SELECT memory_id FROM unit WHERE id = change.unit_id"
    db.execute(f"UPDATE change SET memory_id = coalesce(({present}), ({named}))")  # noqa: S608 - constants
    for (unit,) in db.execute("SELECT DISTINCT unit_id FROM change WHERE undone").fetchall():
        _name_what_was_undone(db, unit)
    db.execute("ALTER TABLE change DROP COLUMN undone")
    append_only(db, "change")


def _name_what_was_undone(db: Database, unit: int) -> None:
    """Pair each undo of a unit with what it took back: the last step that was not taken back before."""
    steps: list[int] = []
    sql = "SELECT sequence, operation, step FROM change WHERE unit_id = ? ORDER BY sequence"
    for sequence, operation, step in db.execute(sql, [unit]).fetchall():
        if step is not None:
            steps.append(sequence)
        elif operation in {"undo", "delete"} and steps:
            db.execute("UPDATE change SET takes_back = ? WHERE sequence = ?", [steps.pop(), sequence])


_OPERATIONS = """
CREATE TABLE operation (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    log TEXT NOT NULL,
    name TEXT NOT NULL,
    memory_id INTEGER REFERENCES memory(id),
    at TEXT NOT NULL,
    by TEXT,
    takes_back INTEGER REFERENCES operation(number)
);
CREATE INDEX operation_takes_back ON operation(takes_back) WHERE takes_back IS NOT NULL;

CREATE TABLE operation_batch (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    operation INTEGER NOT NULL REFERENCES operation(number),
    log TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    removed INTEGER NOT NULL
);
CREATE INDEX operation_batch_operation ON operation_batch(operation);
CREATE INDEX operation_batch_first ON operation_batch(log, first) WHERE last >= first;

CREATE TABLE operation_document (
    batch INTEGER NOT NULL REFERENCES operation_batch(number),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    ingested_at TEXT NOT NULL,
    fate TEXT NOT NULL,
    PRIMARY KEY (batch, name)
) WITHOUT ROWID;
"""


@migrations()
def m008_operations(db: Database) -> None:
    """Make the tables of what was done to many units or concepts at once: a row a transaction, none a unit.

    `log` says whose changes `first` to `last` are: `units` (change) or `concepts` (concept_change). `fate` is what
    became of a document: `stored`, `replaced` where it took the place of another reading, `removed`.
    """
    for statement in _OPERATIONS.split(";\n"):
        if statement.strip():
            db.execute(statement)
    append_only(db, "operation", "operation_batch", "operation_document")
