"""The process of one job as the supervisor sees it: started, asked to end, killed, and why it ended.

It holds the other end of a pipe that only the supervisor has: a byte asks it to end, and when the pipe is closed
whoever started it is gone. It inherits the turn. It has a process group of its own, so that no signal meant for the
service reaches it, and what it prints goes to the service's log.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import IO, cast

from web.errors import JobBroken, JobTooLarge, WebError
from web.job_order import STOPPED, JobOrder

_LONGEST_LINE = 2_000  # characters of what is printed, that a line of the log has
_log = logging.getLogger(__name__)


class JobProcess:
    """One process, from its start to its end; leaving the context kills what is left of it. Raises OSError."""

    def __init__(self, order: JobOrder, turn: int | None) -> None:
        self._order = order
        self._late = False
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "web.job_worker", order.packed()],
            # One thread: libraries for numbers reserve memory for each, and lookups want the cores.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
            pass_fds=() if turn is None or sys.platform == "win32" else (turn,),
        )
        threading.Thread(target=self._log_lines, name="log of a job", daemon=True).start()

    def __enter__(self) -> JobProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self.kill()
            self._process.wait()
        with suppress(BrokenPipeError):
            cast("IO[str]", self._process.stdin).close()

    def has_ended(self, within: float) -> bool:
        """Wait so many seconds at most for its end; return whether it came. One that is late is killed."""
        if time.monotonic() - self._started > self._order.limits.wall:
            self._late = True
            self.kill()
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def ask_to_end(self) -> None:
        """Ask it to end where it next tells its progress."""
        pipe = cast("IO[str]", self._process.stdin)
        with suppress(BrokenPipeError):  # it has ended
            pipe.write("e")
            pipe.flush()

    def kill(self) -> None:
        """Kill it and what it started."""
        if self._process.poll() is not None:  # its number may be another's by now
            return
        if sys.platform == "win32":
            self._process.kill()
        else:
            os.killpg(self._process.pid, signal.SIGKILL)

    @property
    def was_stopped(self) -> bool:
        """Whether it ended since somebody asked it to."""
        return self._process.returncode == STOPPED

    def why(self) -> WebError:
        """Return why it ended without having written what came of its job."""
        limits, status = self._order.limits, self._process.returncode
        if self._late:
            return JobTooLarge(f"{limits.wall:,.0f} seconds", "JOB_TIME")
        if status >= 0:
            return JobBroken(f"ended with status {status}")
        name = signal.Signals(-status).name
        if name == "SIGXCPU":
            return JobTooLarge(f"{limits.cpu:,} seconds of computing", "JOB_CPU")
        hint = ", perhaps since the machine had no memory left" if name == "SIGKILL" else ""
        return JobBroken(f"was ended by {name}{hint}")

    def _log_lines(self) -> None:
        with cast("IO[str]", self._process.stdout) as printed:
            while line := printed.readline(_LONGEST_LINE):
                _log.warning("job %s: %s", self._order.job, line.rstrip())
