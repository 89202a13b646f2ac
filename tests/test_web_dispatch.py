"""Requests are answered one after the other while they are quick, and beside each other when they are not."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.dispatcher import Dispatcher
from web.loads import Loads

THREADS = 4
LONG = 30.0  # seconds after which a test has failed


class Task:
    """Does something, and knows what became of it."""

    def __init__(self, work: Callable[[], object] = lambda: None) -> None:
        self._work = work
        self.begun = threading.Event()
        self.over = threading.Event()
        self.cancelled = False

    def service(self) -> None:
        self.begun.set()
        try:
            self._work()
        finally:
            self.over.set()

    def cancel(self) -> None:
        self.cancelled = True


@pytest.fixture
def dispatcher() -> Iterator[Dispatcher]:
    running = Dispatcher(THREADS)
    yield running
    running.shutdown()


def test_quick_tasks_are_done_in_order_and_one_at_a_time() -> None:
    dispatcher = Dispatcher(THREADS, quick=LONG)
    at_work, most, order = [], [], []

    def work_of(number: int) -> Callable[[], None]:
        def work() -> None:
            at_work.append(number)
            most.append(len(at_work))
            order.append(number)
            time.sleep(0.001)  # lets go of the interpreter: another thread could begin now
            at_work.remove(number)

        return work

    tasks = [Task(work_of(number)) for number in range(50)]
    for task in tasks:
        dispatcher.add_task(task)
    assert tasks[-1].over.wait(LONG)
    dispatcher.shutdown()
    assert (order, max(most)) == (list(range(50)), 1)


@pytest.mark.parametrize("slow", range(THREADS))
def test_slow_tasks_do_not_keep_others_waiting(dispatcher: Dispatcher, slow: int) -> None:
    go_on = threading.Event()
    waiting = [Task(lambda: go_on.wait(LONG)) for _number in range(slow)]
    quick = [Task() for _number in range(10)]
    for task in [*waiting, *quick]:
        dispatcher.add_task(task)
    assert all(task.over.wait(LONG) for task in quick)
    assert not any(task.over.is_set() for task in waiting)
    go_on.set()
    assert all(task.over.wait(LONG) for task in waiting)


@settings(max_examples=25, deadline=None)
@given(
    pauses=st.lists(st.sampled_from([0.0, 0.0, 0.001, 0.004]), max_size=30), quick=st.sampled_from([0.0, 0.002, LONG])
)
def test_every_task_is_done_however_long_they_take(pauses: list[float], quick: float) -> None:
    dispatcher = Dispatcher(THREADS, quick=quick)
    tasks = [Task(lambda pause=pause: time.sleep(pause)) for pause in pauses]
    for task in tasks:
        dispatcher.add_task(task)
    assert all(task.over.wait(LONG) for task in tasks)
    dispatcher.shutdown()
    assert len(dispatcher) == 0


def test_task_that_fails_is_logged_and_the_next_is_done(
    dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    failing = [Task(lambda: 1 / 0) for _number in range(2 * THREADS)]
    last = Task()
    with caplog.at_level(logging.ERROR):
        for task in [*failing, last]:
            dispatcher.add_task(task)
        assert last.over.wait(LONG)
    assert "ZeroDivisionError" in caplog.text


def test_tasks_in_parts_give_way_to_quick_ones_and_take_turns(dispatcher: Dispatcher) -> None:
    parts: list[int] = []
    ended = threading.Event()

    def in_parts(number: int) -> None:
        while not ended.is_set():
            busy = time.monotonic() + 0.02
            while time.monotonic() < busy:
                pass
            parts.append(number)
            dispatcher.give_way()

    long = [Task(lambda number=number: in_parts(number)) for number in range(3 * THREADS)]
    for task in long:
        dispatcher.add_task(task)
    assert all(task.begun.wait(LONG) for task in long)  # more than there were threads
    quick = [Task() for _number in range(50)]
    for task in quick:
        dispatcher.add_task(task)
        assert task.over.wait(LONG)
    deadline = time.monotonic() + LONG
    while len(set(parts)) < len(long) and time.monotonic() < deadline:
        time.sleep(0.01)
    ended.set()
    assert all(task.over.wait(LONG) for task in long)
    assert set(parts) == set(range(len(long)))
    dispatcher.shutdown()
    assert len(dispatcher) == 0


def test_tasks_in_parts_go_on_although_quick_ones_never_end(dispatcher: Dispatcher) -> None:
    ended = threading.Event()
    done: list[int] = []

    def in_parts() -> None:
        for number in range(5):
            time.sleep(0.02)
            done.append(number)
            dispatcher.give_way()

    def again() -> None:
        if not ended.is_set():
            time.sleep(0.001)
            dispatcher.add_task(Task(again))

    for _number in range(THREADS):
        dispatcher.add_task(Task(again))
    long = Task(in_parts)
    dispatcher.add_task(long)
    assert long.over.wait(LONG)
    ended.set()
    assert done == list(range(5))


def test_end_lets_what_was_begun_be_done_and_cancels_the_rest() -> None:
    dispatcher = Dispatcher(1)
    go_on = threading.Event()
    begun, waiting = Task(lambda: go_on.wait(LONG)), Task()
    for task in (begun, waiting):
        dispatcher.add_task(task)
    assert begun.begun.wait(LONG)
    assert len(dispatcher) == 2
    threading.Timer(0.05, go_on.set).start()
    dispatcher.shutdown(timeout=LONG)
    assert (begun.over.is_set(), begun.cancelled) == (True, False)
    assert (waiting.over.is_set(), waiting.cancelled) == (False, True)


@pytest.mark.parametrize(
    ("told", "slot", "least"),
    [({0: 3, 1: 5}, 0, 5), ({0: 3, 1: 5}, 1, 3), ({0: 3, 1: 5, 2: 4}, 0, 4), ({0: 0, 1: 0}, 1, 0)],
)
def test_loads_are_known_to_all(told: dict[int, int], slot: int, least: int) -> None:
    loads = Loads(len(told))
    for worker, load in told.items():
        loads.tell(worker, load)
    assert loads.least_of_others(slot) == least


def test_nothing_is_left_to_a_worker_that_is_not_there() -> None:
    loads = Loads(2)
    assert loads.least_of_others(0) > 10**6
    loads.tell(1, 0)
    assert loads.least_of_others(0) == 0
    loads.forget(1)
    assert loads.least_of_others(0) > 10**6
    assert Loads(1).least_of_others(0) > 10**6
