"""Jobs: one after the other whoever took them, told as they go and by everybody, ended with the service."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from web.processes import lives, this_process

from tm_service.errors import UnreadableFile
from tm_service.stores.connection import connect, writing
from web.errors import UnknownResource
from web.jobs import KEPT, Job, Jobs, JobState, Progress


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    running = Jobs(tmp_path / "store.db")
    yield running
    running.close()


@pytest.fixture
def others(tmp_path: Path) -> Iterator[Jobs]:
    """Those of another process that serves the same store."""
    running = Jobs(tmp_path / "store.db")
    yield running
    running.close()


def once(jobs: Jobs, job: Job, is_so: Callable[[Job], bool]) -> Job:
    """Return the job once something holds of it."""
    deadline = time.monotonic() + 30
    while not is_so(seen := jobs.find(job.id)):
        assert time.monotonic() < deadline, seen
        time.sleep(0.005)
    return seen


def finished(jobs: Jobs, job: Job) -> Job:
    return once(jobs, job, lambda seen: seen.finished)


def nothing(_: Progress) -> dict[str, Any]:
    return {}


def test_job_tells_its_progress_and_its_report(jobs: Jobs, others: Jobs) -> None:
    go_on = threading.Event()

    def work(progress: Progress) -> dict[str, Any]:
        progress(3, 10)
        go_on.wait(30)
        progress(10, 10)
        return {"files": []}

    job = jobs.submit("a.tmx", work, by="Ann")
    for everybody in (jobs, others):
        seen = once(everybody, job, lambda seen: seen.done > 0)
        assert (seen.state, seen.done, seen.total, seen.report) == (JobState.RUNNING, 3, 10, None)
    waiting = jobs.submit("b.tmx", nothing)
    assert others.find(waiting.id).state is JobState.QUEUED
    go_on.set()
    told = finished(others, job).payload()
    assert told["created_at"] <= told["started_at"] <= told["finished_at"]
    assert {name: value for name, value in told.items() if not name.endswith("_at")} == {
        "id": job.id,
        "name": "a.tmx",
        "by": "Ann",
        "state": "done",
        "done": 10,
        "total": 10,
        "report": {"files": []},
    }
    assert finished(others, waiting).state is JobState.DONE


def test_jobs_of_several_processes_are_done_one_after_the_other(jobs: Jobs, others: Jobs) -> None:
    at_work, most, order = [], [], []

    def work_of(number: int) -> Callable[[Progress], dict[str, Any]]:
        def work(progress: Progress) -> dict[str, Any]:
            at_work.append(number)
            most.append(len(at_work))
            order.append(number)
            progress(1, 1)
            time.sleep(0.02)
            at_work.remove(number)
            return {}

        return work

    for job in [(jobs, others)[number % 2].submit(str(number), work_of(number)) for number in range(6)]:
        assert finished(jobs, job).state is JobState.DONE
    assert (max(most), order) == (1, [0, 1, 2, 3, 4, 5])


def test_progress_does_not_wait_for_whoever_writes(jobs: Jobs, tmp_path: Path) -> None:
    db = connect(tmp_path / "store.db")
    taken: list[float] = []
    go_on = threading.Event()

    def work(progress: Progress) -> dict[str, Any]:
        with writing(db):
            start = time.monotonic()
            progress(1, 2)
            taken.append(time.monotonic() - start)
        go_on.wait(30)
        return {}

    job = jobs.submit("a.tmx", work)
    once(jobs, job, lambda seen: seen.state is JobState.RUNNING and bool(taken))
    assert jobs.find(job.id).done == 0
    go_on.set()
    assert finished(jobs, job).done == 1
    assert taken[0] < 10  # a write that waits would give up after 30
    db.conn.close()


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (UnreadableFile("a.tmx", "line 3: broken"), "unreadable_file", "a.tmx: line 3: broken"),
        (ZeroDivisionError("secret"), "internal_server_error", "log"),
    ],
)
def test_failed_job_says_why_and_the_next_goes_on(jobs: Jobs, error: Exception, code: str, told: str) -> None:
    def work(_: Progress) -> dict[str, Any]:
        raise error

    failed = finished(jobs, jobs.submit("a.tmx", work))
    assert failed.state is JobState.FAILED
    assert failed.report is not None
    assert failed.report["error"]["code"] == code
    assert told in failed.report["error"]["message"]
    assert "secret" not in failed.report["error"]["message"]
    assert finished(jobs, jobs.submit("b.tmx", nothing)).state is JobState.DONE


def test_closing_ends_the_job_at_work_and_those_that_wait(tmp_path: Path, others: Jobs) -> None:
    jobs, started = Jobs(tmp_path / "store.db"), threading.Event()

    def work(progress: Progress) -> dict[str, Any]:
        while True:
            progress(1, 2)
            started.set()
            time.sleep(0.001)

    for job in [jobs.submit("endless.tmx", work), jobs.submit("next.tmx", nothing)]:
        assert started.wait(30)
        jobs.close()
        ended = others.find(job.id)
        assert ended.state is JobState.FAILED
        assert ended.report is not None
        assert ended.report["error"]["code"] == "interrupted"
        assert "send the file again" in ended.report["error"]["message"]


def die_with_a_job(database: Path, upload: Path) -> str:
    """Let another process take a job and end in the middle of it, without a word; return the job's id."""
    program = (
        "import os, sys, threading; from pathlib import Path; from web.jobs import Jobs\n"
        "at_work = threading.Event()\n"
        "def work(progress):\n    progress(5, 9); at_work.set(); threading.Event().wait()\n"
        "job = Jobs(sys.argv[1]).submit('lost.tmx', work, upload=Path(sys.argv[2]))\n"
        "at_work.wait(); print(job.id, flush=True); os._exit(9)"
    )
    call = [sys.executable, "-c", program, str(database), str(upload)]
    return subprocess.run(call, capture_output=True, text=True, check=False, timeout=60).stdout.strip()


def test_job_of_a_process_that_died_is_told_as_failed(jobs: Jobs, tmp_path: Path) -> None:
    lost = tmp_path / "uploads" / "tm-service-lost" / "lost.tmx"
    mine = tmp_path / "uploads" / "tm-service-mine" / "mine.tmx"
    for file in (lost, mine):
        file.parent.mkdir(parents=True)
        file.touch()
    job_id = die_with_a_job(tmp_path / "store.db", lost)
    told = jobs.find(job_id)
    assert (told.state, told.done, told.total) == (JobState.FAILED, 5, 9)
    assert told.report is not None
    assert told.report["error"]["code"] == "interrupted"
    assert "send the file again" in told.report["error"]["message"]
    assert finished(jobs, jobs.submit("mine.tmx", nothing, upload=mine)).state is JobState.DONE
    once(jobs, told, lambda _: not list((tmp_path / "uploads").iterdir()))
    written_off = jobs.find(job_id)
    assert (written_off.state, written_off.report) == (JobState.FAILED, told.report)


@pytest.mark.parametrize("folder", ["precious", "../precious", "tm-service-x/../precious"])
def test_no_other_folder_is_taken_for_an_upload(jobs: Jobs, tmp_path: Path, folder: str) -> None:
    precious = tmp_path / "uploads" / "precious"
    mine = tmp_path / "uploads" / "tm-service-mine" / "mine.tmx"
    for place in (precious, mine.parent, tmp_path / "precious"):
        place.mkdir(parents=True)
    mine.touch()
    job_id = die_with_a_job(tmp_path / "store.db", mine)
    rows = Database(str(tmp_path / "store.db"))
    rows["job"].update(next(rows["job"].rows_where("id = ?", [job_id]))["number"], {"upload": folder})
    rows.close()
    assert finished(jobs, jobs.submit("mine.tmx", nothing, upload=mine)).state is JobState.DONE
    assert precious.is_dir()
    assert (tmp_path / "precious").is_dir()


def test_old_jobs_are_forgotten_and_unknown_ones_are_refused(jobs: Jobs) -> None:
    first = finished(jobs, jobs.submit("first", nothing))
    last = [jobs.submit(str(number), nothing) for number in range(KEPT + 1)][-1]
    finished(jobs, last)
    jobs.submit("one more", nothing)
    assert jobs.find(last.id).name == last.name
    with pytest.raises(UnknownResource):
        jobs.find(first.id)


def test_process_is_known_by_its_number_and_its_start() -> None:
    own = this_process()
    assert lives(own)
    number, _space, start = own.partition(" ")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as another:
        assert not lives(f"{another.pid} {start}")  # that number, but not that start
    assert not lives(f"{another.pid} {start}")
    assert not lives(f"{number} another start")
    assert not lives(f"{number} ")
