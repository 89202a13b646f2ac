"""The threads that answer requests: one quick request at a time, slow ones beside it.

Python runs one thread at a time. Threads that all want to compute do not get more done than one, they only take the
interpreter from each other, and every request takes as long as all of them together. So one thread, the leader, answers
requests in the order of their arrival, as long as each is quick. When one takes its time, another thread becomes the
leader: neither a long export nor a question of a thousand segments keeps others waiting.

Many exports at once would still take the interpreter from the leader, and with as many of them as threads nobody would
be left. So a task whose work has parts gives way between two of them (`give_way`): to quick tasks first, then to other
such tasks, in turn; and for each of them a thread is added.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from typing import Protocol

QUICK = 0.02  # seconds
PART = 0.01  # seconds that a task in parts works in its turn
PAUSE = 0.05  # seconds that it waits for quick ones at most, when it is its turn
MOST_IN_PARTS = 32  # for so many a thread is added
_GLANCE = 0.005  # seconds between two looks whether quick tasks are done
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
        lock = threading.Lock()
        self._changed = threading.Condition(lock)
        self._tasks: deque[Task] = deque()
        self._leader: threading.Thread | None = None
        self._since = 0.0  # when the leader took its task
        self._watched = False  # whether a thread waits for the leader to take too long
        self._at_work = 0
        self._closing = False
        self._began = threading.local()  # `at`: when this thread took its task, or its turn
        self._in_parts: set[threading.Thread] = set()  # that do a task in parts
        self._turns: deque[threading.Thread] = deque()  # of these, those that wait for their turn
        self._in_turn: threading.Thread | None = None
        self._next_turn = threading.Condition(lock)
        self._count = threads  # of threads that are not for tasks in parts
        self._threads: list[threading.Thread] = []
        for _number in range(threads):
            self._add_thread()

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
            self._next_turn.notify_all()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        while cancel_pending and self._tasks:
            self._tasks.popleft().cancel()

    def give_way(self) -> None:
        """Let quick tasks go first, and those in parts in turn; for a task to call between two parts of its work."""
        if time.monotonic() - self._began.at < PART:
            return
        me = threading.current_thread()
        with self._changed:
            if me not in self._in_parts:
                self._in_parts.add(me)
                if len(self._threads) < self._count + min(len(self._in_parts), MOST_IN_PARTS):
                    self._add_thread()  # which stays, for the next of them
            self._end_turn(me)
            self._turns.append(me)
            first_since: float | None = None
            while not self._closing:
                first = self._turns[0] is me and self._in_turn is None
                first_since = (first_since or time.monotonic()) if first else None
                if first_since is not None and (not self._is_quick_at_work() or self._waited(first_since)):
                    break
                self._next_turn.wait(_GLANCE if first else None)
            self._turns.remove(me)
            self._in_turn = me
            self._began.at = time.monotonic()

    def _waited(self, since: float) -> bool:
        return time.monotonic() - since >= PAUSE

    def _is_quick_at_work(self) -> bool:
        """Tell whether a task waits, or is done that has not taken long yet."""
        leads = self._leader is not None and self._leader not in self._in_parts
        return bool(self._tasks) or (leads and self._left_to_leader() > 0)

    def _end_turn(self, thread: threading.Thread) -> None:
        if self._in_turn is thread:
            self._in_turn = None
            self._next_turn.notify_all()

    def _add_thread(self) -> None:
        thread = threading.Thread(target=self._run, name=f"request-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self) -> None:
        me = threading.current_thread()
        while (task := self._next()) is not None:
            self._began.at = time.monotonic()
            try:
                task.service()
            except Exception:  # noqa: BLE001 - whatever it was, the next request must be answered
                _log.exception("a request was not answered")
            with self._changed:
                self._at_work -= 1
                if me in self._in_parts:
                    self._in_parts.discard(me)
                    self._end_turn(me)

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
