"""Jobs: one after the other, told as they go, ended with the service."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tm_service.errors import UnreadableFile
from web.errors import UnknownResource
from web.jobs import KEPT, Job, Jobs, JobState, Progress


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    running = Jobs()
    yield running
    running.close()


def finished(job: Job) -> Job:
    for _ in range(1000):
        if job.finished:
            return job
        time.sleep(0.005)
    raise AssertionError(job)


def test_job_tells_its_progress_and_its_report(jobs: Jobs) -> None:
    seen, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> dict[str, Any]:
        progress(3, 10)
        seen.set()
        go_on.wait(10)
        progress(10, 10)
        return {"files": []}

    job = jobs.submit("a.tmx", work)
    assert seen.wait(10)
    assert (job.state, job.done, job.total, job.report) == (JobState.RUNNING, 3, 10, None)
    waiting = jobs.submit("b.tmx", lambda _: {})
    assert waiting.state is JobState.QUEUED
    go_on.set()
    assert finished(job).payload() == {
        "id": job.id,
        "name": "a.tmx",
        "state": "done",
        "done": 10,
        "total": 10,
        "report": {"files": []},
    }
    assert finished(waiting).state is JobState.DONE


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

    failed = finished(jobs.submit("a.tmx", work))
    assert failed.state is JobState.FAILED
    assert failed.report is not None
    assert failed.report["error"]["code"] == code
    assert told in failed.report["error"]["message"]
    assert "secret" not in failed.report["error"]["message"]
    assert finished(jobs.submit("b.tmx", lambda _: {})).state is JobState.DONE


def test_closing_ends_the_job_at_work() -> None:
    jobs, started = Jobs(), threading.Event()

    def work(progress: Progress) -> dict[str, Any]:
        while True:
            progress(1, 2)
            started.set()
            time.sleep(0.001)

    job = jobs.submit("endless.tmx", work)
    waiting = jobs.submit("next.tmx", lambda _: {})
    assert started.wait(10)
    jobs.close()
    assert job.state is JobState.FAILED
    assert job.report is not None
    assert job.report["error"]["code"] == "interrupted"
    assert waiting.state is JobState.QUEUED


def test_old_jobs_are_forgotten_and_unknown_ones_are_refused(jobs: Jobs) -> None:
    first = finished(jobs.submit("first", lambda _: {}))
    last = [finished(jobs.submit(str(number), lambda _: {})) for number in range(KEPT + 1)][-1]
    assert jobs.find(last.id) is last
    with pytest.raises(UnknownResource):
        jobs.find(first.id)
