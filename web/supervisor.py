"""Having jobs done, one after the other: a thread of each process that serves a store, of which one has the turn.

It starts a process for the oldest job and watches it: its limits, whether somebody cancelled it, whether the service
ends. A row that says "running" while the turn is here and no process is tells of a job that was cut off.
"""

from __future__ import annotations

import logging
import threading
import time

from web.errors import Cancelled, Interrupted, JobBroken, UploadGone
from web.job_order import PATIENCE, JobLimits, JobOrder
from web.job_process import JobProcess
from web.jobs import ATTEMPTS, Job, Jobs, JobState
from web.turn import Turn
from web.upload_folder import UploadFolder

__all__ = ["JobLimits", "Supervisor"]

_NEXT_JOB = 0.25  # seconds between two looks for a job that another process took
_NEXT_TURN = 1.0  # seconds between two attempts to have the turn
_AFTER_FAULT = 10.0  # seconds until it is tried again when the store or the disk refused something
_WATCHING = 0.2  # seconds between two looks whether a job is to end
_TIDYING = 3600.0  # seconds between two looks for uploads that were left behind
_log = logging.getLogger(__name__)


class Supervisor:
    """Has the jobs of a store done; its thread starts with `start`, or with the first job of this process."""

    def __init__(self, jobs: Jobs, uploads: UploadFolder, limits: JobLimits) -> None:
        self._jobs, self._uploads, self._limits = jobs, uploads, limits
        self._turn = Turn(jobs.database)
        self._closing = threading.Event()
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._tidied = float("-inf")  # when

    def start(self) -> None:
        """Begin to look for jobs, those included that a service before this one left."""
        with self._lock:
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Say that there is something new to look at."""
        self.start()
        self._woken.set()

    def close(self) -> None:
        """Ask the job at work to end, put it back for the next start of the service, and give up the turn."""
        with self._lock:
            self._closing.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._woken.clear()
            try:
                pause = self._look()
            except Exception:  # noqa: BLE001 - told, and tried again: a full disk is no end of all jobs
                _log.exception("jobs cannot be done just now")
                pause = _AFTER_FAULT
            if not self._closing.is_set():
                self._woken.wait(pause)
        self._turn.give_back()

    def _look(self) -> float:
        """Do the oldest job, if there is one and the turn is here; return when to look again (seconds)."""
        if not self._turn.take():
            return _NEXT_TURN
        unfinished = self._jobs.unfinished()
        if not unfinished:
            self._tidy()
            return _NEXT_JOB
        job = unfinished[0]
        if job.state is JobState.RUNNING:
            self._take_up(job)
        elif (begun := self._jobs.begin(job)) is not None:
            self._do(begun)
        return 0.0

    def _do(self, job: Job) -> None:
        folder = None if job.upload is None else self._uploads.find(job.upload)
        if job.upload is not None and folder is None:
            self._jobs.fail(job, UploadGone(job.name))
            return
        order = JobOrder(str(self._jobs.database), job.id, None if folder is None else str(folder), self._limits)
        try:
            process = JobProcess(order, self._turn.file)
        except OSError as error:
            self._jobs.fail(job, JobBroken(f"could not be started: {error}"))
        else:
            with process:
                self._watch(job, process)
            self._conclude(self._jobs.find(job.id), process)
        if self._jobs.find(job.id).finished:
            self._uploads.discard(job.upload)

    def _watch(self, job: Job, process: JobProcess) -> None:
        """Wait for the end of a job; one that is to end is asked first and killed when it does not."""
        asked = None
        while not process.has_ended(_WATCHING):
            if asked is not None and time.monotonic() - asked > PATIENCE:
                process.kill()
            elif asked is None and (self._closing.is_set() or self._jobs.find(job.id).cancelling):
                asked = time.monotonic()
                process.ask_to_end()

    def _conclude(self, job: Job, process: JobProcess) -> None:
        """Write how a job ended whose process did not."""
        if job.finished:
            return
        if job.cancelled_by is not None:
            self._take_up(job)
        elif self._closing.is_set() or process.was_stopped:  # by a signal: systemd sends one to every process
            self._jobs.put_back(job, counted=False)
        else:
            error = process.why()
            _log.error("job %s (%s): %s", job.id, job.name, error)
            self._jobs.fail(job, error)

    def _take_up(self, job: Job) -> None:
        """Let a job that was cut off wait again, unless somebody cancelled it or that happened too often."""
        if job.cancelled_by is not None:
            self._jobs.fail(job, Cancelled(job.cancelled_by, job.done, job.total))
        elif job.attempts >= ATTEMPTS:
            self._jobs.fail(job, Interrupted(job.attempts))
        else:
            self._jobs.put_back(job, counted=True)

    def _tidy(self) -> None:
        if time.monotonic() - self._tidied < _TIDYING:
            return
        self._tidied = time.monotonic()
        needed = {job.upload for job in self._jobs.unfinished() if job.upload is not None}
        self._uploads.discard_left_over(needed=needed, ended=self._jobs.uploads_of_finished())
