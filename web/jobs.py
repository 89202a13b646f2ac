"""Work that outlives its request: one after the other, whichever process of the service took it.

Jobs are rows of the store, so that every process can tell where one stands. The process that took a job does it, in
one thread, when its turn has come: an import writes, and writers queue for the database anyway. A job whose process is
no more is told as failed. Its file is sent again then: imports add nothing twice.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from sqlite_utils import Database
from sqlite_utils.utils import OperationalError

from tm_service.dates import now
from tm_service.errors import StoreError
from tm_service.stores.connection import BUSY_TIMEOUT_SECONDS, Connections, writing
from web.errors import Interrupted, UnknownResource, answer_to
from web.migrations import migrations
from web.processes import lives, this_process
from web.uploads import discard_left_over, discard_upload

KEPT = 200  # finished jobs that can still be asked about
PATIENCE = 10.0  # seconds that a job has to end when the service does
TELLING = 0.3  # seconds between two times that progress is written
WAITING = 0.1  # seconds between two looks whether it is a job's turn
_SOON = 0.05  # seconds that progress waits for the database; it is told again
_COLUMNS = (
    "number, id, name, by, owner, upload, state, done, total, report, created_at, started_at, finished_at, holder"
)

Progress = Callable[[int, int], None]
Work = Callable[[Progress], "dict[str, Any] | Outcome"]
_log = logging.getLogger(__name__)


class Rejects(NamedTuple):
    """A file of what an import refused."""

    name: str
    content: bytes


class Outcome(NamedTuple):
    """What came of a job that refused a part of its file."""

    report: dict[str, Any]
    rejects: Rejects


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

    `number` is its place in the order, `owner` the process that does it, `upload` the folder of the file that goes with
    it; times are in UTC.
    """

    number: int
    id: str
    name: str
    by: str
    owner: str
    upload: str | None
    state: JobState
    done: int
    total: int | None
    report: dict[str, Any] | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    holder: str | None = None  # whose it is: `user 3` or `token 5`, None without accounts

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {JobState.DONE, JobState.FAILED}

    def payload(self) -> dict[str, Any]:
        """Return the job as JSON tells it."""
        return {
            "id": self.id,
            "name": self.name,
            "by": self.by,
            "state": self.state,
            "done": self.done,
            "total": self.total,
            "report": self.report,
            "created_at": self.created_at,
            "started_at": self.started_at,
            "finished_at": self.finished_at,
        }


class Jobs:
    """The jobs of a store, and the thread that does those of this process; it starts with the first of them."""

    def __init__(self, database: str | Path) -> None:
        self._connections = Connections(database, migrations)
        self._connections.current()
        self._queue: SimpleQueue[_Item | None] = SimpleQueue()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None

    def submit(
        self, name: str, work: Work, *, by: str = "web", upload: Path | None = None, holder: str | None = None
    ) -> Job:
        """Queue a piece of work, which is called with a function to tell how many units are done, and of how many.

        An `upload` is discarded when the job has ended, however it does. Raises StoreError.
        """
        with self._lock:  # so that the order of the queue is that of the numbers
            job, lost = self._registered(name, by, upload, holder)
            self._queue.put(_Item(job, work, upload))
            if self._worker is None:
                self._worker = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._worker.start()
        for one in lost:
            if upload is not None and one.upload is not None:
                discard_left_over(one.upload, beside=upload)
        return job

    def _registered(self, name: str, by: str, upload: Path | None, holder: str | None) -> tuple[Job, list[Job]]:
        """Write a new job; return it, and those that were lost and are written off with it."""
        try:
            with writing(self._connections.current()) as db:
                lost = [job for job in _unfinished(db) if not lives(job.owner)]
                for job in lost:
                    _write_end(db, job, JobState.FAILED, _interrupted(job).report)
                _forget_old(db)
                return _inserted(db, name, by, upload, holder), lost
        except StoreError:
            _discard(upload)
            raise

    def find(self, job_id: str) -> Job:
        """Return the job of that id; raises UnknownResource if there is none, or it was long ago."""
        row = self._connections.current().execute(f"SELECT {_COLUMNS} FROM job WHERE id = ?", [job_id]).fetchone()  # noqa: S608
        if row is None:
            raise UnknownResource("job", job_id)
        job = _job(row)
        return job if job.finished or lives(job.owner) else _interrupted(job)

    def rejects(self, job_id: str) -> Rejects | None:
        """Return what a job refused, None where it refused nothing; raises UnknownResource as `find` does."""
        sql = "SELECT name, content FROM job_rejects WHERE job = ?"
        row = self._connections.current().execute(sql, [self.find(job_id).number]).fetchone()
        return row and Rejects(*row)

    def recent(self, limit: int = 10, *, holder: str | None = None) -> list[Job]:
        """Return the newest jobs, the last first; only those of a holder if one is named."""
        sql = f"SELECT {_COLUMNS} FROM job WHERE ? IS NULL OR holder = ? ORDER BY number DESC LIMIT ?"  # noqa: S608
        found = map(_job, self._connections.current().execute(sql, [holder, holder, limit]).fetchall())
        return [job if job.finished or lives(job.owner) else _interrupted(job) for job in found]

    def close(self) -> None:
        """End the job at work where it next tells its progress, and leave out those that wait."""
        self._closing.set()
        if self._worker is not None:
            self._queue.put(None)
            self._worker.join(PATIENCE)
        self._connections.close()

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            rejects = None
            if self._has_turn(item.job):
                job, state, report, rejects = self._done(item)
            else:
                job, state, report = item.job, JobState.FAILED, answer_to(Interrupted()).payload()
            self._write_end(job, state, report, rejects)
            _discard(item.upload)

    def _has_turn(self, job: Job) -> bool:
        """Wait until no older job is unfinished; return False when the service ends before."""
        while not self._closing.is_set():
            with _busy_is_no_news():
                db = self._connections.current()
                if not any(lives(older.owner) for older in _unfinished(db) if older.number < job.number):
                    with writing(db):
                        started = [JobState.RUNNING.value, now(), job.number]
                        db.execute("UPDATE job SET state = ?, started_at = ? WHERE number = ?", started)
                    return True
            self._closing.wait(WAITING)
        return False

    def _done(self, item: _Item) -> tuple[Job, JobState, dict[str, Any], Rejects | None]:
        """Do a job; return how far it came, how it ended, what is told of that, and what it refused."""
        rejects = None
        progress = _Telling(self._connections.current(), item.job, self._closing)
        try:
            outcome, state = item.work(progress), JobState.DONE
            report, rejects = outcome if isinstance(outcome, Outcome) else (outcome, None)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next job must have its turn
            told = answer_to(error)
            if told.status >= 500 and not isinstance(error, Interrupted):
                _log.error("job %s failed", item.job.name, exc_info=error)
            report, state = told.payload(), JobState.FAILED
        return replace(item.job, done=progress.done, total=progress.total), state, report, rejects

    def _write_end(self, job: Job, state: JobState, report: dict[str, Any], rejects: Rejects | None) -> None:
        """Write how a job ended, however long that takes: while it is not written, no other job has its turn."""
        while True:
            try:
                with writing(self._connections.current()) as db:
                    _write_end(db, job, state, report)
                    if rejects is not None:
                        db.execute("INSERT INTO job_rejects VALUES (?, ?, ?)", [job.number, *rejects])
                return
            except StoreError as error:
                _log.error("the end of job %s is not written yet: %s", job.name, error)
            if self._closing.wait(1):
                return


class _Item(NamedTuple):
    """A job in the queue of its process."""

    job: Job
    work: Work
    upload: Path | None


class _Telling:
    """Takes the progress of a job and writes it now and then; ends the job when the service ends.

    A write that would have to wait is left out: the job itself may be what it would wait for.
    """

    def __init__(self, db: Database, job: Job, closing: threading.Event) -> None:
        self.done, self.total = job.done, job.total
        self._db = db
        self._job = job
        self._closing = closing
        self._told = float("-inf")

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if self._closing.is_set():
            raise Interrupted
        if time.monotonic() - self._told >= TELLING:
            self._told = time.monotonic()
            self._write()

    def _write(self) -> None:
        self._db.execute(f"PRAGMA busy_timeout = {_SOON * 1000:.0f}")
        try:
            with _busy_is_no_news(), writing(self._db):
                told = [self.done, self.total, self._job.number]
                self._db.execute("UPDATE job SET done = ?, total = ? WHERE number = ?", told)
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}")


@contextmanager
def _busy_is_no_news() -> Iterator[None]:
    """Leave out what another writer keeps from being written; it is tried again later."""
    try:
        yield
    except (StoreError, OperationalError) as error:
        _log.debug("not written now: %s", error)


def _job(row: tuple[Any, ...]) -> Job:
    number, id_, name, by, owner, upload, state, done, total, report, *times = row
    told = None if report is None else json.loads(report)
    return Job(number, id_, name, by, owner, upload, JobState(state), done, total, told, *times)


def _unfinished(db: Database) -> Iterable[Job]:
    return map(_job, db.execute(f"SELECT {_COLUMNS} FROM job WHERE finished_at IS NULL ORDER BY number").fetchall())  # noqa: S608


def _interrupted(job: Job) -> Job:
    """Return a lost job as it is told."""
    error = Interrupted("the process that did this job has ended")
    return replace(job, state=JobState.FAILED, report=answer_to(error).payload())


def _inserted(db: Database, name: str, by: str, upload: Path | None, holder: str | None) -> Job:
    values = [secrets.token_urlsafe(12), name, by, this_process(), None if upload is None else upload.parent.name]
    columns = "id, name, by, owner, upload, state, created_at, holder"
    sql = f"INSERT INTO job ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}"  # noqa: S608
    return _job(db.execute(sql, [*values, JobState.QUEUED.value, now(), holder]).fetchone())


def _write_end(db: Database, job: Job, state: JobState, report: dict[str, Any] | None) -> None:
    db.execute(
        "UPDATE job SET state = ?, done = ?, total = ?, report = ?, finished_at = ? WHERE number = ?",
        [state.value, job.done, job.total, json.dumps(report), now(), job.number],
    )


def _forget_old(db: Database) -> None:
    finished = "SELECT number FROM job WHERE finished_at IS NOT NULL ORDER BY number DESC LIMIT ?"
    db.execute(f"DELETE FROM job WHERE finished_at IS NOT NULL AND number NOT IN ({finished})", [KEPT])  # noqa: S608


def _discard(upload: Path | None) -> None:
    if upload is not None:
        discard_upload(upload)
