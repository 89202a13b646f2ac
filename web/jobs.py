"""Work that outlives its request: one after the other, in one thread of this process.

An import writes, and writers queue for the database anyway, so one worker is as fast as many. A job that the
process takes down with it is found again by sending the same file: imports add nothing twice.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from queue import SimpleQueue
from typing import Any

from web.errors import Interrupted, UnknownResource, answer_to

KEPT = 200  # finished jobs that can still be asked about
PATIENCE = 10.0  # seconds that a job has to end when the service does

Progress = Callable[[int, int], None]
Work = Callable[[Progress], dict[str, Any]]
_log = logging.getLogger(__name__)


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class Job:
    """One piece of work: `done` counts units so far, `total` is None until it is known, `report` what came of it:
    the import's own report, or why it failed in the shape that every error has.
    """

    id: str
    name: str
    state: JobState = JobState.QUEUED
    done: int = 0
    total: int | None = None
    report: dict[str, Any] | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {JobState.DONE, JobState.FAILED}

    def payload(self) -> dict[str, Any]:
        """Return the job as JSON tells it."""
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "done": self.done,
            "total": self.total,
            "report": self.report,
        }


class Jobs:
    """A queue and the thread that works it off; the thread starts with the first job."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[tuple[Job, Work] | None] = SimpleQueue()
        self._closing = threading.Event()
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None

    def submit(self, name: str, work: Work) -> Job:
        """Queue a piece of work, which is called with a function to tell how many units are done, and of how many."""
        job = Job(id=secrets.token_urlsafe(12), name=name)
        with self._lock:
            finished = [known.id for known in self._jobs.values() if known.finished]
            for old in finished[: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[old]
            self._jobs[job.id] = job
            self._queue.put((job, work))
            if self._worker is None:
                self._worker = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._worker.start()
        return job

    def find(self, job_id: str) -> Job:
        """Return the job of that id; raises UnknownResource if there is none, or it was long ago."""
        try:
            return self._jobs[job_id]
        except KeyError:
            raise UnknownResource("job", job_id) from None

    def close(self) -> None:
        """End the job at work where it next tells its progress, and leave out those that wait."""
        self._closing.set()
        if self._worker is not None:
            self._queue.put(None)
            self._worker.join(PATIENCE)

    def _run(self) -> None:
        while (item := self._queue.get()) is not None and not self._closing.is_set():
            self._work(*item)

    def _work(self, job: Job, work: Work) -> None:
        def progress(done: int, total: int) -> None:
            job.done, job.total = done, total
            if self._closing.is_set():
                raise Interrupted

        job.state = JobState.RUNNING
        try:
            job.report = work(progress)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next job must have its turn
            told = answer_to(error)
            if told.status >= 500 and not isinstance(error, Interrupted):
                _log.error("job %s failed", job.name, exc_info=error)
            job.report = told.payload()
            job.state = JobState.FAILED
        else:
            job.state = JobState.DONE
