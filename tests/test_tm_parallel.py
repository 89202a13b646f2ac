"""Many lookups at once: the same answers in the same order, whoever gives them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service import InvalidQuery, Query, TranslationMemory, open_memory
from tm_service.matching import Request
from tm_service.parallel import BATCH, Helpers

REQUEST = Request("en", "ru")
QUERIES = [Query(f"Gate {number % 70} opens at noon") for number in range(12 * BATCH)]


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[TranslationMemory]:
    memory = open_memory(tmp_path / "tm.db")
    memory.add(
        TranslationUnit({"en": Segment(f"Gate {number} opens at noon."), "ru": Segment(f"Ворота {number}")})
        for number in range(80)
    )
    yield memory
    memory.close()


@pytest.fixture
def helpers(memory: TranslationMemory) -> Iterator[Helpers]:
    helpers = Helpers(str(memory.store.connections.path), count=2)
    yield helpers
    helpers.close()


def test_helpers_answer_as_one_process_does(memory: TranslationMemory, helpers: Helpers) -> None:
    expected = memory.lookup(QUERIES, REQUEST)
    assert all(expected)
    for _time in range(2):  # the second time they are there from the beginning
        assert list(helpers.answer(QUERIES, REQUEST, memory.lookup)) == expected
    assert len(helpers._started) == 2


def test_a_short_list_needs_no_help(memory: TranslationMemory, helpers: Helpers) -> None:
    assert len(list(helpers.answer(QUERIES[: 3 * BATCH], REQUEST, memory.lookup))) == 3 * BATCH
    assert helpers._started == []


def test_queries_are_read_as_answers_are_taken(memory: TranslationMemory, helpers: Helpers) -> None:
    read = 0

    def endless() -> Iterator[Query]:
        nonlocal read
        while True:
            read += 1
            yield QUERIES[0]

    answers = helpers.answer(endless(), REQUEST, memory.lookup)
    for _answer in range(20 * BATCH):
        next(answers)
    assert read <= 40 * BATCH


def test_a_helper_that_dies_costs_no_answer(memory: TranslationMemory, helpers: Helpers) -> None:
    expected = memory.lookup(QUERIES, REQUEST)
    answers = helpers.answer(QUERIES, REQUEST, memory.lookup)
    first = [next(answers) for _answer in range(4 * BATCH)]
    for process in helpers._started:
        process.kill()
    assert first + list(answers) == expected
    assert list(helpers.answer(QUERIES, REQUEST, memory.lookup)) == expected


def test_what_is_wrong_is_told_as_by_one_process(memory: TranslationMemory, helpers: Helpers) -> None:
    queries = [*QUERIES, Query("x" * 10_001)]
    with pytest.raises(InvalidQuery, match="10001 characters"):
        list(helpers.answer(queries, REQUEST, memory.lookup))


def test_helpers_end_with_the_memory(memory: TranslationMemory, helpers: Helpers) -> None:
    list(helpers.answer(QUERIES, REQUEST, memory.lookup))
    processes = list(helpers._started)
    helpers.close()
    assert [process.poll() for process in processes] == [0, 0]


def test_answers_travel_between_processes(memory: TranslationMemory) -> None:
    answers = memory.lookup(QUERIES[:3], REQUEST)
    assert pickle.loads(pickle.dumps(answers)) == answers  # noqa: S301
