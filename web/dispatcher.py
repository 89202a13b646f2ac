"""The threads that answer requests: one quick request at a time, slow ones beside it.

Python runs one thread at a time. Threads that all want to compute do not get more done than one, they only take the
interpreter from each other, and every request takes as long as all of them together. So one thread, the leader, answers
requests in the order of their arrival, as long as each is quick. When one takes its time, another thread becomes the
leader: neither a long export nor a question of a thousand segments keeps others waiting.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from typing import Protocol

QUICK = 0.02  # seconds
_log = logging.getLogger(__name__)


class Task(Protocol):
    """What is to be done; waitress' channels are tasks."""

    def service(self) -> None:
        """Do it."""

    def cancel(self) -> None:
        """Take note that it will not be done."""


class Dispatcher:
    """So many threads; takes the place of waitress' own dispatcher."""

    def __init__(self, threads: int, quick: float = QUICK) -> None:
        self._quick = quick
        self._changed = threading.Condition()
        self._tasks: deque[Task] = deque()
        self._leader: threading.Thread | None = None
        self._since = 0.0  # when the leader took its task
        self._watched = False  # whether a thread waits for the leader to take too long
        self._at_work = 0
        self._closing = False
        self._threads = [threading.Thread(target=self._run, name=f"request-{n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def __len__(self) -> int:
        """Return how many tasks are waiting or being done."""
        return len(self._tasks) + self._at_work

    def add_task(self, task: Task) -> None:
        """Have a task done, after those that were there before."""
        with self._changed:
            self._tasks.append(task)
            if self._leader is None or not self._watched:
                self._changed.notify()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> None:
        """Give the threads so many seconds to end what they do; cancel what nobody has begun."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        while cancel_pending and self._tasks:
            self._tasks.popleft().cancel()

    def _run(self) -> None:
        while (task := self._next()) is not None:
            try:
                task.service()
            except Exception:  # noqa: BLE001 - whatever it was, the next request must be answered
                _log.exception("a request was not answered")
            with self._changed:
                self._at_work -= 1

    def _next(self) -> Task | None:
        """Wait until this thread is to do a task, and return it; None at the end."""
        me = threading.current_thread()
        with self._changed:
            if self._leader is me:
                self._leader = None
            while not self._closing:
                left = self._left_to_leader()
                if self._tasks and left <= 0:
                    self._leader, self._since = me, time.monotonic()
                    self._at_work += 1
                    task = self._tasks.popleft()
                    if self._tasks and not self._watched:
                        self._changed.notify()
                    return task
                self._wait(left)
            return None

    def _left_to_leader(self) -> float:
        """Return the seconds that the leader still has to itself; none if there is no leader."""
        return 0.0 if self._leader is None else self._since + self._quick - time.monotonic()

    def _wait(self, left: float) -> None:
        """Wait for news; where tasks wait for the leader and nobody else does, only for its time."""
        if self._watched or not self._tasks:
            self._changed.wait()
            return
        self._watched = True
        self._changed.wait(left)
        self._watched = False
