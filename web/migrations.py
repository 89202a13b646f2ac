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


ACCOUNT_EVENTS_STAY = (
    "CREATE TRIGGER account_event_not_removed BEFORE DELETE ON account_event"
    " BEGIN SELECT RAISE(ABORT, 'the log of accounts is only added to'); END"
)


@migrations()
def m007_account_events(db: Database) -> None:
    """Make the log of accounts, with triggers against every change of it but an addition; moments are UTC."""
    db.execute(
        "CREATE TABLE account_event (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, event TEXT NOT NULL,"
        " by_kind TEXT NOT NULL, by_name TEXT, by_id INTEGER, address TEXT,"
        " about_kind TEXT, about_name TEXT, about_id INTEGER, role_before TEXT, role_after TEXT, detail TEXT)"
    )
    db.execute(
        "CREATE TRIGGER account_event_not_changed BEFORE UPDATE ON account_event"
        " BEGIN SELECT RAISE(ABORT, 'the log of accounts is only added to'); END"
    )
    db.execute(
        "CREATE TRIGGER account_event_not_replaced BEFORE INSERT ON account_event"
        " WHEN EXISTS (SELECT 1 FROM account_event WHERE id = NEW.id)"
        " BEGIN SELECT RAISE(ABORT, 'the log of accounts is only added to'); END"
    )
    db.execute(ACCOUNT_EVENTS_STAY)


@migrations()
def m008_identities(db: Database) -> None:
    """Make the tables of who a provider of identities says somebody is, and of sign-ins begun there (seconds, UTC).

    A user without a password has an empty one, which no hash is.
    """
    db.execute(
        "CREATE TABLE identity (issuer TEXT NOT NULL, subject TEXT NOT NULL, user INTEGER NOT NULL UNIQUE"
        " REFERENCES user(id), PRIMARY KEY (issuer, subject)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE begun_sign_in (digest TEXT PRIMARY KEY, nonce TEXT NOT NULL, verifier TEXT NOT NULL,"
        " next TEXT NOT NULL, began_at REAL NOT NULL) WITHOUT ROWID"
    )


@migrations()
def m009_draft_versions(db: Database) -> None:
    """Keep the version of the unit that a segment was confirmed as, so that nobody's later edit is overwritten."""
    db.execute("ALTER TABLE draft_segment ADD COLUMN unit_version INTEGER")


@migrations()
def m010_tasks(db: Database) -> None:
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


@migrations()
def m011_grants(db: Database) -> None:
    """Make the table of roles in one memory or in the termbase; drafts note whose they are.

    A holder is `user 3` or `token 5`; `kind` is memory, with its name, or termbase.
    """
    db.execute(
        "CREATE TABLE access_grant (holder TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,"
        " PRIMARY KEY (holder, kind, name)) WITHOUT ROWID"
    )
    db.execute("ALTER TABLE draft ADD COLUMN holder TEXT")
