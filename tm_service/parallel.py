"""Many lookups at once, on all cores: this process and others beside it that open the same store.

The interpreter runs one thread at a time, so a second core is used by a second process. It is started for the
first large batch, which this process begins meanwhile, and kept until the memory is closed. All take batches from
one queue, and answers come in the order of the questions. A process that dies costs nothing but time: what it was
working on is done here.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from queue import Empty, SimpleQueue
from typing import IO, cast

from tm_service.matches import Match
from tm_service.matching import Query, Request

BATCH = 32  # segments that are looked up together
_AHEAD = 4  # batches read ahead for each process
_WORTH = 3  # batches that this process looks up by itself before it asks for help
_log = logging.getLogger(__name__)

Answers = list[list[Match]]
Answering = Callable[[Sequence[Query], Request], Answers]


@dataclass
class _Task:
    """A batch on its way; `answers` is None when whoever took it could not answer."""

    queries: Sequence[Query]
    request: Request
    answers: Answers | None = None
    done: threading.Event = field(default_factory=threading.Event)


class Helpers:
    """The processes beside this one that help with the lookups of one database; none before they are asked for."""

    def __init__(self, database: str, *, count: int | None = None) -> None:
        self._database = database
        self._count = spare_cores() if count is None else count
        self._queue: SimpleQueue[_Task | None] = SimpleQueue()
        self._started: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def answer(self, queries: Iterable[Query], request: Request, here: Answering) -> Iterator[list[Match]]:
        """Yield the matches of each query in order; `here` answers a batch in this process."""
        batches = _batches(queries)
        for batch in islice(batches, _WORTH if self._count else None):
            yield from here(batch, request)
        waiting: deque[_Task] = deque()
        for batch in batches:
            self._start()
            waiting.append(_Task(batch, request))
            self._queue.put(waiting[-1])
            if len(waiting) > _AHEAD * (self._count + 1):
                yield from self._finished(waiting.popleft(), here)
        while waiting:
            yield from self._finished(waiting.popleft(), here)

    def _finished(self, task: _Task, here: Answering) -> Answers:
        """Return the answers of a task, working on whatever waits until they are there."""
        while not task.done.is_set():
            try:
                other = self._queue.get_nowait()
            except Empty:
                task.done.wait()
                break
            if other is not None:
                other.answers = here(other.queries, other.request)
                other.done.set()
        return here(task.queries, task.request) if task.answers is None else task.answers

    def _start(self) -> None:
        with self._lock:
            while len(self._started) < self._count:
                command = [sys.executable, "-m", "tm_service.lookup_worker", self._database]
                process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
                self._started.append(process)
                threading.Thread(target=self._serve, args=[process], name="helper", daemon=True).start()

    def _serve(self, process: subprocess.Popen[bytes]) -> None:
        """Hand tasks to one process until it is gone."""
        asking, answering = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        try:
            answering.readline()  # it is ready
            while process.poll() is None and (task := self._queue.get()) is not None:
                try:
                    pickle.dump((task.queries, task.request), asking)
                    asking.flush()
                    task.answers = pickle.load(answering)  # noqa: S301 - our own process
                finally:
                    task.done.set()
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            if process in self._started:  # nobody has ended it
                _log.warning("a process that helps with lookups is gone (%s); this one goes on alone", error)

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            ending, self._started = self._started, []
        for process in ending:
            self._queue.put(None)
            cast("IO[bytes]", process.stdin).close()  # which ends it
        for process in ending:
            process.wait()


def spare_cores() -> int:
    """Return how many cores this process may use beside the one that it runs on."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return usable - 1


def _batches(queries: Iterable[Query]) -> Iterator[list[Query]]:
    remaining = iter(queries)
    while batch := list(islice(remaining, BATCH)):
        yield batch
