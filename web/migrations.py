"""The tables of the web, in the database that all packages share."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("web")


@migrations()
def m001_tokens(db: Database) -> None:
    """Make the table of tokens."""
    db.execute(
        "CREATE TABLE token (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, role TEXT NOT NULL,"
        " digest TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL, revoked_at TEXT)"
    )


@migrations()
def m002_jobs(db: Database) -> None:
    """Make the table of jobs; `number` is their order, `owner` the process that does one, `report` is JSON."""
    db.execute(
        "CREATE TABLE job (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
        " by TEXT NOT NULL, owner TEXT NOT NULL, upload TEXT, state TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,"
        " total INTEGER, report TEXT, created_at TEXT NOT NULL, started_at TEXT, finished_at TEXT)"
    )
    db.execute("CREATE INDEX job_unfinished ON job (number) WHERE finished_at IS NULL")


@migrations()
def m003_drafts(db: Database) -> None:
    """Make the tables of texts that are being translated; `unit` is what a confirmed segment became."""
    db.execute(
        "CREATE TABLE draft (id TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,"
        " by TEXT NOT NULL, created_at TEXT NOT NULL, changed_at TEXT NOT NULL) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX draft_changed ON draft (changed_at)")
    db.execute(
        "CREATE TABLE draft_segment (draft TEXT NOT NULL REFERENCES draft(id) ON DELETE CASCADE,"
        " number INTEGER NOT NULL, section TEXT, paragraph INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,"
        " translation TEXT NOT NULL DEFAULT '', confirmed INTEGER NOT NULL DEFAULT 0, unit INTEGER,"
        " PRIMARY KEY (draft, number)) WITHOUT ROWID"
    )


@migrations()
def m004_draft_files(db: Database) -> None:
    """Keep the file that a draft was made of, and its segments' inline tags (JSON)."""
    db.execute(
        "CREATE TABLE draft_file (draft TEXT PRIMARY KEY REFERENCES draft(id) ON DELETE CASCADE,"
        " name TEXT NOT NULL, data BLOB NOT NULL)"
    )
    db.execute("ALTER TABLE draft_segment ADD COLUMN tags TEXT")


@migrations()
def m005_rejects(db: Database) -> None:
    """Make the table of what imports refused: a file a job."""
    db.execute(
        "CREATE TABLE job_rejects (job INTEGER PRIMARY KEY REFERENCES job(number) ON DELETE CASCADE,"
        " name TEXT NOT NULL, content BLOB NOT NULL)"
    )


@migrations()
def m006_users(db: Database) -> None:
    """Make the tables of users, their sessions and failed attempts to sign in; moments are seconds since 1970 (UTC)."""
    db.execute(
        "CREATE TABLE user (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE,"
        " password TEXT NOT NULL, role TEXT NOT NULL, created_at TEXT NOT NULL, disabled_at TEXT)"
    )
    db.execute(
        "CREATE TABLE session (digest TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES user(id),"
        " began_at REAL NOT NULL, seen_at REAL NOT NULL) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX session_user ON session (user)")
    db.execute(
        "CREATE TABLE attempt (key TEXT PRIMARY KEY, failed INTEGER NOT NULL, last_at REAL NOT NULL) WITHOUT ROWID"
    )


@migrations()
def m007_grants(db: Database) -> None:
    """Make the table of roles in one memory or in the termbase; jobs and drafts note whose they are.

    A holder is `user 3` or `token 5`; `kind` is memory, with its name, or termbase.
    """
    db.execute(
        "CREATE TABLE access_grant (holder TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,"
        " PRIMARY KEY (holder, kind, name)) WITHOUT ROWID"
    )
    db.execute("ALTER TABLE job ADD COLUMN holder TEXT")
    db.execute("ALTER TABLE draft ADD COLUMN holder TEXT")
