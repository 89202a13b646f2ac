"""Several processes that serve one socket, and the one that looks after them.

The parent listens and forks, before it has opened anything: no connection to the database and no thread is carried
into a worker, while the modules that are loaded are shared. A worker that ends unasked is started again. Workers
watch a pipe whose other end only the parent holds, so that none outlives it, however it ends.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from web.errors import NoWorker
from web.loads import Loads

CAN_FORK = hasattr(os, "fork")
MOST_BY_DEFAULT = 4
ATTEMPTS = 4  # starts in a row of which none came to serving, after which there is no point in another
GRACE = 35.0  # seconds in which workers have to end: their requests, then their job
_LONG_LIFE = 60.0  # seconds after which an end is no sign of a worker that cannot work
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 10.0  # seconds before a worker is started that ended soon after its start
_ENDING = (signal.SIGTERM, signal.SIGINT)
_HEEDED = (*_ENDING, signal.SIGCHLD) if CAN_FORK else _ENDING
_log = logging.getLogger(__name__)


def usable_cores() -> int:
    """Return how many workers there are by default: one for each core that this process may use, at most four."""
    if not CAN_FORK:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_BY_DEFAULT)


@dataclass(slots=True)
class _Place:
    """What the parent knows of one worker."""

    pid: int | None = None
    started: float = 0.0
    serves: bool = False
    short_lives: int = 0  # in a row
    due: float = field(default_factory=time.monotonic)  # when it is to be started


@dataclass(frozen=True, slots=True)
class Worker:
    """What a worker knows of its family."""

    slot: int
    _lifeline: int
    _tell: int

    def watch_parent(self, stop: Callable[[], None]) -> None:
        """Call `stop` when the parent sends SIGTERM, and when it is no more."""
        signal.signal(signal.SIGTERM, lambda _signal, _frame: stop())

        def wait() -> None:
            os.read(self._lifeline, 1)  # nobody writes: it returns when the other end is closed
            stop()

        threading.Thread(target=wait, name="lifeline", daemon=True).start()

    def tell_that_it_serves(self) -> None:
        """Let the parent know that requests are answered."""
        os.write(self._tell, bytes([self.slot]))


class Workers:
    """The parent's side; `count` workers, which tell each other of their `loads`.

    `on_serving` is called once when all serve, `on_death` with the place of a worker that is no more, `on_ending` once,
    so many seconds after they are asked to end.
    """

    def __init__(
        self,
        count: int,
        loads: Loads,
        on_serving: Callable[[], None],
        *,
        on_death: Callable[[int], None] = lambda _slot: None,
        on_ending: Callable[[], None] = lambda: None,
        ending_after: float = 0.0,
    ) -> None:
        self._places = [_Place() for _number in range(count)]
        self._loads = loads
        self._on_serving = on_serving
        self._on_death = on_death
        self._on_ending = on_ending
        self._ending_after = ending_after
        self._ending_due = float("inf")  # when `on_ending` is to be called
        self._served = False
        self._failures = 0  # starts in a row that did not come to serving
        self._given_up = False
        self._ends_at = float("inf")  # when those that are left are killed

    def run(self) -> Worker | None:
        """Keep the workers alive until SIGTERM or SIGINT; return None then.

        In each worker, which is a fork of this process, it returns as well: what the worker needs to know.
        Raises NoWorker when workers end before they serve, time and again.
        """
        self._lifeline, self._parents_end = os.pipe()
        self._ears, self._tell = os.pipe()
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._ears, False)
        os.set_blocking(self._woken, False)
        os.set_blocking(self._waker, False)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        for heeded in _HEEDED:
            signal.signal(heeded, _only_wake)
        gc.collect()
        gc.freeze()  # what is there now stays shared: no collection writes to it
        while any(place.pid for place in self._places) or not self._is_ending():
            for slot, place in enumerate(self._places):
                if self._is_due(place) and (worker := self._start(slot)):
                    return worker
            self._listen()
            self._bury()
            if time.monotonic() >= self._ending_due:
                self._ending_due = float("inf")
                self._on_ending()
            if time.monotonic() > self._ends_at:
                self._signal(signal.SIGKILL)
        if self._given_up:
            raise NoWorker(self._failures)
        return None

    def _is_due(self, place: _Place) -> bool:
        return place.pid is None and place.due <= time.monotonic() and not self._is_ending()

    def _start(self, slot: int) -> Worker | None:
        """Fork; return what it is in the worker, None in the parent."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEEDED)  # until the worker has let go of the parent's handlers
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            for end in (self._parents_end, self._ears, self._woken, self._waker):
                os.close(end)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, and that says when to end
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEEDED)
            return Worker(slot, self._lifeline, self._tell)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEEDED)
        place = self._places[slot]
        place.pid, place.started, place.serves = pid, time.monotonic(), False
        return None

    def _listen(self) -> None:
        """Wait for a signal, a worker that serves, or the time of the next start; take it in."""
        now = time.monotonic()
        pauses = [place.due - now for place in self._places if place.pid is None] if not self._is_ending() else []
        pauses += [min(self._ends_at, self._ending_due) - now] if self._is_ending() else []
        select.select([self._woken, self._ears], [], [], max(0.0, min(pauses)) if pauses else None)
        signals = _arrived(self._woken)
        if self._is_ending() and signal.SIGINT in signals:
            self._ends_at = now  # somebody at a terminal has waited long enough
        elif not self._is_ending() and any(number in _ENDING for number in signals):
            self._end()
        for slot in _arrived(self._ears):
            self._places[slot].serves = True
            self._failures = 0
        if not self._served and self._all_are_there():
            self._served = True
            self._on_serving()

    def _all_are_there(self) -> bool:
        """Tell whether every worker serves, but for those that ended in the attempt.

        Connections that are opened before would all be those of the worker that was first, for as long as they last.
        """
        serving = any(place.serves for place in self._places)
        return serving and all(place.serves or place.short_lives for place in self._places)

    def _bury(self) -> None:
        for slot, place in enumerate(self._places):
            if place.pid is None:
                continue
            pid, status = os.waitpid(place.pid, os.WNOHANG)
            if pid:
                self._loads.forget(slot)
                self._on_death(slot)
                place.pid = None
                if not self._is_ending():
                    self._plan_another(place, pid, os.waitstatus_to_exitcode(status))

    def _plan_another(self, place: _Place, pid: int, status: int) -> None:
        now = time.monotonic()
        place.short_lives = 0 if now - place.started > _LONG_LIFE else place.short_lives + 1
        self._failures += not place.serves
        place.serves = False
        if self._failures >= ATTEMPTS and not any(other.serves for other in self._places):
            self._given_up = True
            self._end()
            return
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (place.short_lives - 1)) if place.short_lives else 0.0
        place.due = now + pause
        how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        _log.warning("worker process %d %s; another is started", pid, how)

    def _end(self) -> None:
        self._ends_at = time.monotonic() + GRACE
        self._ending_due = time.monotonic() + self._ending_after
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        for place in self._places:
            if place.pid is not None:
                os.kill(place.pid, number)

    def _is_ending(self) -> bool:
        return self._ends_at != float("inf")


def _only_wake(_signal: int, _frame: FrameType | None) -> None:
    """Handle a signal by letting its number be written to the wake-up pipe."""


def _arrived(pipe: int) -> bytes:
    try:
        return os.read(pipe, 1024)
    except BlockingIOError:
        return b""
