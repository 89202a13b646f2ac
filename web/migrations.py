"""The tables of the web, in the database that all packages share."""

from __future__ import annotations

import json

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
def m007_tasks(db: Database) -> None:
    """Let a job's row hold what is to be done; `owner` is who asked for it, no more the process that did it.

    A job that an older version left unfinished was known to its process only: it is told as failed.
    """
    reason = "the service was brought up to date before this was done; send the file again"
    report = json.dumps({"error": {"code": "interrupted", "message": reason, "details": {}}})
    db.execute(
        "UPDATE job SET state = 'failed', report = ?, finished_at = created_at WHERE finished_at IS NULL", [report]
    )
    db.execute("ALTER TABLE job DROP COLUMN owner")
    for column in (
        "owner TEXT",
        "kind TEXT NOT NULL DEFAULT ''",
        "parameters TEXT NOT NULL DEFAULT '{}'",
        "attempts INTEGER NOT NULL DEFAULT 0",
        "cancelled_by TEXT",
    ):
        db.execute(f"ALTER TABLE job ADD COLUMN {column}")
