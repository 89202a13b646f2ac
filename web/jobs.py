"""Work that outlives its request: one job after the other, told as it goes, kept with its report.

A job is a row: a task (`tasks`), who asked for it, where it stands. Any process of the service may write a new one and
tell of all; the one that has the turn (`supervisor`) has them done, each by a process of its own (`job_worker`). So a
job outlives the request, the process that took it and the service: what was cut off is begun anew.

    queued ──→ running ──→ done
      │ ↑─────────┤ the service ended; at most three times
      └───────────┴──→ failed, also when it was cancelled
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tm_service.dates import now
from tm_service.stores.connection import BUSY_TIMEOUT_SECONDS, Connections, writing
from web.errors import Cancelled, JobFinished, UnknownResource, answer_to
from web.tables import connections_to
from web.tasks import Rejects, Report, Task, parameters_of, task_of

KEPT = 200  # finished jobs that can still be asked about
ATTEMPTS = 3  # starts of a job that the end of the service may cut off, after which another is no use
_SOON = 0.05  # seconds that progress waits for the database; it is told again
_COLUMNS = (
    "number, id, kind, parameters, name, by, owner, upload, state, attempts, cancelled_by, done, total, report,"
    " created_at, started_at, finished_at"
)


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work as it was when it was read: `done` counts units so far, `total` is None until it is known,
    `report` what came of it: the import's own report, or why it failed in the shape that every error has.

    `number` is its place in the order, `kind` and `parameters` are its task; `by` is the name that its changes bear,
    `owner` who asked for it ("user 3", "token 7"; None where there were no accounts), `upload` the folder of the files
    that go with it, `attempts` how often it was begun, `cancelled_by` who wants it ended; times are in UTC.
    """

    number: int
    id: str
    kind: str
    parameters: str
    name: str
    by: str
    owner: str | None
    upload: str | None
    state: JobState
    attempts: int
    cancelled_by: str | None
    done: int
    total: int | None
    report: Report | None
    created_at: str
    started_at: str | None
    finished_at: str | None

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def cancelling(self) -> bool:
        """Whether it is at work, and somebody wants it ended."""
        return not self.finished and self.cancelled_by is not None

    @property
    def outcome(self) -> str:
        """Where it stands in a word for people, to whom a cancelled job has not failed."""
        cancelled = self.state is JobState.FAILED and (self.report or {}).get("error", {}).get("code") == "cancelled"
        return "cancelled" if cancelled else self.state.value

    def task(self) -> Task:
        """Return what is to be done; raises UnknownResource where another version of the program wrote it."""
        return task_of(self.kind, self.parameters)

    def summary(self) -> dict[str, Any]:
        """Return the job as JSON tells it in a list: without its report."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "by": self.by,
            "state": self.state,
            "cancelling": self.cancelling,
            "attempts": self.attempts,
            "done": self.done,
            "total": self.total,
            "created_at": self.created_at,
            "started_at": self.started_at,
            "finished_at": self.finished_at,
        }

    def payload(self) -> dict[str, Any]:
        """Return the job as JSON tells it."""
        return {**self.summary(), "report": self.report}


class Jobs:
    """The jobs of a store. Every method may raise StoreError."""

    def __init__(self, database: str | Path | Connections) -> None:
        self._connections = connections_to(database)
        self.database = self._connections.path

    def submit(
        self, task: Task, *, name: str, by: str = "web", owner: str | None = None, upload: str | None = None
    ) -> Job:
        """Queue a task, which has the folder `upload` for its files; the oldest finished jobs are forgotten."""
        values = [secrets.token_urlsafe(12), task.kind, parameters_of(task), name, by, owner, upload]
        columns = "id, kind, parameters, name, by, owner, upload, state, created_at"
        sql = f"INSERT INTO job ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}"  # noqa: S608
        with writing(self._db) as db:
            _forget_old(db)
            return _job(db.execute(sql, [*values, JobState.QUEUED.value, now()]).fetchone())

    def find(self, job_id: str) -> Job:
        """Return the job of that id; raises UnknownResource if there is none, or it was long ago."""
        found = _jobs(self._db, "WHERE id = ?", [job_id])
        if not found:
            raise UnknownResource("job", job_id)
        return found[0]

    def rejects(self, job: Job) -> Rejects | None:
        """Return what a job refused, None where it refused nothing."""
        row = self._db.execute("SELECT name, content FROM job_rejects WHERE job = ?", [job.number]).fetchone()
        return row and Rejects(*row)

    def page(self, *, owner: str | None = None, limit: int = 10, offset: int = 0) -> tuple[int, list[Job]]:
        """Return how many jobs there are, those of one owner if one is named, and some of them, the newest first."""
        which, values = ("", []) if owner is None else (" WHERE owner = ?", [owner])
        total = int(self._db.execute(f"SELECT count(*) FROM job{which}", values).fetchone()[0])  # noqa: S608
        return total, _jobs(self._db, f"{which} ORDER BY number DESC LIMIT ? OFFSET ?", [*values, limit, offset])

    def unfinished(self) -> list[Job]:
        """Return the jobs that are to be done, the oldest first."""
        return _jobs(self._db, "WHERE finished_at IS NULL ORDER BY number", [])

    def uploads_of_finished(self) -> set[str]:
        """Return the folders that no job needs any more."""
        sql = "SELECT upload FROM job WHERE finished_at IS NOT NULL AND upload IS NOT NULL"
        return {upload for (upload,) in self._db.execute(sql).fetchall()}

    def cancel(self, job_id: str, *, by: str) -> Job:
        """End a job that waits, and have one ended that is at work; raises UnknownResource, JobFinished."""
        with writing(self._db) as db:
            job = self.find(job_id)
            if job.finished:
                raise JobFinished(job_id, job.state)
            db.execute("UPDATE job SET cancelled_by = ? WHERE number = ?", [by, job.number])
            if job.state is JobState.QUEUED:
                _write_end(db, job, JobState.FAILED, answer_to(Cancelled(by, job.done, job.total)).payload())
            return self.find(job_id)

    def begin(self, job: Job) -> Job | None:
        """Count another attempt at a queued job and return it as it is now; None where it was cancelled meanwhile."""
        sql = (
            "UPDATE job SET state = ?, started_at = ?, attempts = attempts + 1, done = 0, total = NULL"  # noqa: S608
            f" WHERE number = ? AND state = ? RETURNING {_COLUMNS}"
        )
        with writing(self._db) as db:
            row = db.execute(sql, [JobState.RUNNING.value, now(), job.number, JobState.QUEUED.value]).fetchone()
        return row and _job(row)

    def tell(self, job: Job) -> None:
        """Write how far a job is, as `job` has it.

        Raises StoreError at once where somebody else writes: it may be the job itself.
        """
        db = self._db
        db.execute(f"PRAGMA busy_timeout = {_SOON * 1000:.0f}")
        try:
            with writing(db):
                db.execute("UPDATE job SET done = ?, total = ? WHERE number = ?", [job.done, job.total, job.number])
        finally:
            db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}")

    def finish(self, job: Job, report: Report, rejects: Rejects | None = None) -> None:
        """Write that a job is done, what is told of it and what it refused, with the units that `job` has as done."""
        with writing(self._db) as db:
            _write_end(db, job, JobState.DONE, report)
            if rejects is not None:
                db.execute("INSERT INTO job_rejects VALUES (?, ?, ?)", [job.number, *rejects])

    def fail(self, job: Job, error: Exception) -> None:
        """Write that a job failed and why, with the units that `job` has as done."""
        with writing(self._db) as db:
            _write_end(db, job, JobState.FAILED, answer_to(error).payload())

    def put_back(self, job: Job, *, counted: bool) -> None:
        """Let a job that was cut off wait again; where it is not `counted` this was no attempt."""
        sql = "UPDATE job SET state = ?, attempts = attempts - ? WHERE number = ?"
        with writing(self._db) as db:
            db.execute(sql, [JobState.QUEUED.value, 0 if counted else 1, job.number])

    def counts(self) -> dict[str, int]:
        """Return how many jobs there are in each state."""
        counted = dict(self._connections.current().execute("SELECT state, count(*) FROM job GROUP BY state").fetchall())
        return {state.value: counted.get(state.value, 0) for state in JobState}

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()

    @property
    def _db(self) -> Database:
        return self._connections.current()


def _jobs(db: Database, which: str, values: Iterable[Any]) -> list[Job]:
    return [_job(row) for row in db.execute(f"SELECT {_COLUMNS} FROM job {which}", list(values)).fetchall()]  # noqa: S608


def _job(row: tuple[Any, ...]) -> Job:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    report = values["report"]
    return Job(**{**values, "state": JobState(values["state"]), "report": report and json.loads(report)})


def _write_end(db: Database, job: Job, state: JobState, report: Report) -> None:
    db.execute(
        "UPDATE job SET state = ?, done = ?, total = ?, report = ?, finished_at = ? WHERE number = ?",
        [state.value, job.done, job.total, json.dumps(report), now(), job.number],
    )


def _forget_old(db: Database) -> None:
    finished = "SELECT number FROM job WHERE finished_at IS NOT NULL ORDER BY number DESC LIMIT ?"
    db.execute(f"DELETE FROM job WHERE finished_at IS NOT NULL AND number NOT IN ({finished})", [KEPT])  # noqa: S608
