"""The process that does one job: `python -m web.job_worker ORDER`. See job_process.py.

It confines itself, does the task, tells its progress and writes what came of it, all in the job's row. It ends between
two batches when it is asked to, by a byte on its standard input or by SIGTERM, and when the input is closed, since
whoever started it is gone then: status 75, and the row is left as it is.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from web.allocation import keep_memory_small
from web.job_order import PATIENCE, STOPPED, JobLimits, JobOrder

if TYPE_CHECKING:
    from web.jobs import Job, Jobs

TELLING = 0.3  # seconds between two times that progress is written
_AGAIN = 1.0  # seconds between two attempts to write what came of a job
_log = logging.getLogger(__name__)


class Stopped(Exception):
    """Ends a task between two batches."""


class Ending:
    """Whether this process is to end; before it is at work that happens at once."""

    def __init__(self) -> None:
        self.asked = False
        self._at_work = False
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which says so here
        signal.signal(signal.SIGTERM, lambda _signal, _frame: self.ask())
        threading.Thread(target=self._listen, name="lifeline", daemon=True).start()

    def ask(self) -> None:
        """Have the process end."""
        self.asked = True
        if not self._at_work:
            os._exit(STOPPED)

    def begin(self) -> None:
        """Say that work begins: from now on there is something to bring to an end."""
        self._at_work = True
        if self.asked:
            os._exit(STOPPED)

    def _listen(self) -> None:
        while os.read(sys.stdin.fileno(), 1):
            self.ask()
        self.ask()
        time.sleep(PATIENCE)
        if sys.platform != "win32" and os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)  # with whatever reads or computes for this process
        os._exit(STOPPED)


class Telling:
    """Takes the progress of a job and writes it now and then; ends the job when the process is to end.

    A write that would have to wait is left out: the job itself may be what it would wait for.
    """

    def __init__(self, jobs: Jobs, job: Job, ending: Ending) -> None:
        self.job = job
        self._jobs, self._ending = jobs, ending
        self._told = float("-inf")

    def __call__(self, done: int, total: int) -> None:
        """Take in how many units are done, and of how many; raises Stopped."""
        self.job = replace(self.job, done=done, total=total)
        if self._ending.asked:
            self.write()
            raise Stopped
        if time.monotonic() - self._told >= TELLING:
            self._told = time.monotonic()
            self.write()

    def write(self) -> None:
        """Write how far the job is, unless that would take time."""
        from tm_service.errors import StoreError

        try:
            self._jobs.tell(self.job)
        except StoreError as error:
            _log.debug("not written now: %s", error)


def confine(limits: JobLimits) -> None:
    """Take no more than the limits, and stand back behind whoever looks something up."""
    if sys.platform != "win32":
        import resource

        os.nice(limits.nice)
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        wanted = {
            resource.RLIMIT_AS: (limits.memory, limits.memory),
            resource.RLIMIT_CPU: (limits.cpu, limits.cpu + 5),  # at the second one no signal says why it ends
            resource.RLIMIT_CORE: (0, 0),
        }
        for which, bounds in wanted.items():
            _soft, hard = resource.getrlimit(which)
            soft, most = (bound if hard == resource.RLIM_INFINITY else min(bound, hard) for bound in bounds)
            with suppress(ValueError, OSError):  # macOS has a limit on memory in name only, and refuses it
                resource.setrlimit(which, (soft, most))


def do(order: JobOrder, ending: Ending) -> int:
    """Do the job; return the exit status."""
    from web.jobs import Jobs

    jobs = Jobs(order.database)
    try:
        return _done(jobs, jobs.find(order.job), order, ending)
    finally:
        jobs.close()


def _done(jobs: Jobs, job: Job, order: JobOrder, ending: Ending) -> int:
    from pathlib import Path

    from tm_service.outlines import outline, outline_uncaught
    from web.errors import JobTooLarge, answer_to
    from web.tasks import Bench, Outcome

    outline_uncaught()
    telling = Telling(jobs, job, ending)
    folder = None if order.folder is None else Path(order.folder)
    ending.begin()
    try:
        outcome = job.task().run(Bench(Path(order.database), folder, job.by, telling))
    except Stopped:
        return STOPPED
    except MemoryError:
        reason: Exception = JobTooLarge(f"{order.limits.memory >> 20:,} MB of memory", "JOB_MEMORY")
    except Exception as error:  # noqa: BLE001 - whatever it was, it is told
        reason = error
        if answer_to(error).status >= 500:
            _log.error("failed\n%s", outline(error))
    else:
        report, rejects = outcome if isinstance(outcome, Outcome) else (outcome, None)
        return write_end(lambda: jobs.finish(telling.job, report, rejects), lambda: ending.asked)
    return write_end(lambda: jobs.fail(telling.job, reason), lambda: ending.asked)


def write_end(end: Callable[[], None], is_asked: Callable[[], bool]) -> int:
    """Write how a job ended, however long that takes: while it is not written, no other job has its turn.

    Returns the exit status. Where the process is asked to end meanwhile the row stays, and the job is done again.
    """
    from tm_service.errors import StoreError

    while True:
        try:
            end()
            return 0
        except StoreError as error:
            _log.warning("the end of the job is not written yet: %s", error)
        if is_asked():
            return STOPPED
        time.sleep(_AGAIN)


def main() -> None:
    """Do the job that the argument orders."""
    keep_memory_small()
    order = JobOrder.unpacked(sys.argv[1])
    ending = Ending()
    confine(order.limits)
    sys.exit(do(order, ending))


if __name__ == "__main__":
    main()
