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
