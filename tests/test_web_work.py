"""Jobs as rows, and what has them done: one after the other whoever queued them, told as they go, ended as asked."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from tests.waiting import until
from tm_service.errors import StoreError
from tm_service.stores.connection import connect, writing
from web.errors import JobFinished, UnknownResource
from web.job_order import STOPPED, JobLimits, JobOrder
from web.job_worker import write_end
from web.jobs import ATTEMPTS, KEPT, Job, Jobs, JobState
from web.migrations import migrations
from web.supervisor import Supervisor
from web.tasks import TASKS, Rejects, Task, parameters_of, task_of
from web.tasks.candidates import ExtractCandidates
from web.tasks.documents import IngestDocuments
from web.tasks.inconsistencies import SurveyInconsistencies
from web.tasks.mining import MineEquivalents
from web.tasks.terms import ImportTerms
from web.tasks.undo import UndoOperation
from web.tasks.units import ImportUnits
from web.turn import Turn
from web.upload_folder import ABANDONED, UploadFolder

LIMITS = JobLimits(memory=4 << 30, cpu=600, wall=600, nice=0)
SURVEY = SurveyInconsistencies()
STORE = "0123456789abcdef"


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    opened = Jobs(tmp_path / "store.db")
    yield opened
    opened.close()


@pytest.fixture
def uploads(tmp_path: Path) -> UploadFolder:
    return UploadFolder(tmp_path / "uploads", STORE)


@pytest.fixture
def supervised(jobs: Jobs, uploads: UploadFolder) -> Iterator[Callable[..., Supervisor]]:
    """Have the jobs done within some limits."""
    made: list[Supervisor] = []

    def start(**limits: float) -> Supervisor:
        made.append(Supervisor(jobs, uploads, replace(LIMITS, **limits)))
        made[-1].start()
        return made[-1]

    yield start
    for supervisor in made:
        supervisor.close()


def rows(count: int) -> str:
    return "en,ru\n" + "".join(
        f"Lamp {number} is lit today.,Лампа {number} сегодня горит.\n" for number in range(count)
    )


def queued(jobs: Jobs, uploads: UploadFolder, count: int, name: str = "lamps.csv", content: str | None = None) -> Job:
    """Queue the import of so many units."""
    folder = uploads.new()
    (folder / name).write_text(rows(count) if content is None else content, encoding="utf-8")
    return jobs.submit(ImportUnits(name, dry_run=False), name=name, upload=folder.name)


def once(jobs: Jobs, job: Job, is_so: Callable[[Job], bool]) -> Job:
    """Return the job once something holds of it."""
    found: Job = until(lambda: seen if is_so(seen := jobs.find(job.id)) else None)
    return found


def finished(jobs: Jobs, job: Job) -> Job:
    return once(jobs, job, lambda seen: seen.finished)


def error_of(job: Job) -> dict[str, Any]:
    assert job.state is JobState.FAILED
    assert job.report is not None
    return dict(job.report["error"])


def counts_of(job: Job) -> dict[str, int]:
    assert job.state is JobState.DONE, job.report
    assert job.report is not None
    return dict(job.report["files"][0]["units"])


def stored(jobs: Jobs) -> int:
    db = connect(jobs.database)
    try:
        return int(db.execute("SELECT count(*) FROM unit").fetchone()[0])
    finally:
        db.conn.close()


# rows


def test_a_job_is_told_as_it_goes(jobs: Jobs) -> None:
    job = jobs.submit(ImportUnits("a.tmx", memory="lamps"), name="a.tmx", by="Ann", owner="user 3", upload="folder")
    assert jobs.find(job.id).task() == ImportUnits("a.tmx", memory="lamps")
    begun = jobs.begin(job)
    assert begun is not None
    assert jobs.begin(job) is None  # nobody begins it twice
    jobs.tell(replace(begun, done=3, total=10))
    told = jobs.find(job.id).payload()
    assert (told["state"], told["done"], told["total"], told["report"]) == ("running", 3, 10, None)
    jobs.finish(replace(begun, done=10, total=10), {"files": []}, Rejects("a.rejects.tmx", b"<tmx/>"))
    told = jobs.find(job.id).payload()
    assert told["created_at"] <= told["started_at"] <= told["finished_at"]
    assert {name: value for name, value in told.items() if not name.endswith("_at")} == {
        "id": job.id,
        "kind": "units",
        "name": "a.tmx",
        "by": "Ann",
        "state": "done",
        "cancelling": False,
        "attempts": 1,
        "done": 10,
        "total": 10,
        "report": {"files": []},
    }
    assert jobs.rejects(job) == Rejects("a.rejects.tmx", b"<tmx/>")


def test_progress_does_not_wait_for_whoever_writes(jobs: Jobs, tmp_path: Path) -> None:
    job = jobs.submit(SURVEY, name="survey")
    db = connect(tmp_path / "store.db")
    start = time.monotonic()
    with writing(db), pytest.raises(StoreError):
        jobs.tell(replace(job, done=1, total=2))
    assert time.monotonic() - start < 10  # a write that waits would give up after 30
    db.conn.close()
    jobs.tell(replace(job, done=1, total=2))
    assert jobs.find(job.id).done == 1


def test_old_jobs_are_forgotten_and_unknown_ones_are_refused(jobs: Jobs) -> None:
    many = [jobs.submit(SURVEY, name=str(number)) for number in range(KEPT + 2)]
    for job in many:
        jobs.finish(job, {})
    waiting = jobs.submit(SURVEY, name="one more")
    assert jobs.find(many[2].id).name == "2"
    for forgotten in (many[0].id, many[1].id, "none"):
        with pytest.raises(UnknownResource):
            jobs.find(forgotten)
    total, newest = jobs.page(limit=2)
    assert (total, [job.name for job in newest]) == (KEPT + 1, ["one more", str(KEPT + 1)])
    assert [job.name for job in jobs.page(limit=2, offset=KEPT - 1)[1]] == ["3", "2"]
    assert [job.id for job in jobs.unfinished()] == [waiting.id]


def test_a_page_holds_one_owners_jobs(jobs: Jobs) -> None:
    for owner in ("user 1", "user 2", None, "user 1"):
        jobs.submit(SURVEY, name=f"of {owner}", owner=owner)
    assert jobs.page(owner="user 1")[0] == 2
    assert {job.owner for job in jobs.page(owner="user 1")[1]} == {"user 1"}
    assert jobs.page()[0] == 4


def test_a_job_that_waits_is_cancelled_at_once_and_once_only(jobs: Jobs) -> None:
    job = jobs.submit(SURVEY, name="survey")
    ended = jobs.cancel(job.id, by="Ann")
    assert (ended.outcome, error_of(ended)["code"]) == ("cancelled", "cancelled")
    assert error_of(ended)["details"] == {"done": 0, "total": None}
    assert error_of(ended)["message"].startswith("Ann cancelled this")
    assert jobs.begin(job) is None
    with pytest.raises(JobFinished):
        jobs.cancel(job.id, by="Ann")
    with pytest.raises(UnknownResource):
        jobs.cancel("none", by="Ann")


def test_a_job_of_an_older_version_is_told_as_failed(tmp_path: Path) -> None:
    db = connect(tmp_path / "old.db")
    migrations.apply(db, stop_before="m010_tasks")
    db.execute(
        "INSERT INTO job (id, name, by, owner, state, created_at) VALUES ('x', 'a.tmx', 'web', '1 2', 'queued', 'then')"
    )
    db.conn.close()
    jobs = Jobs(tmp_path / "old.db")
    assert error_of(jobs.find("x"))["code"] == "interrupted"
    assert jobs.unfinished() == []
    jobs.close()


@pytest.mark.parametrize(
    "task",
    [
        IngestDocuments("a.txt", "main", "en", {"ru": "b.txt"}),
        ImportUnits("a.tmx", memory="отчёты", source="en", target="ru", beside=".beside/a.json", dry_run=True),
        ImportTerms("a.tbx", languages=["en", "fr"]),
        MineEquivalents("en", "ru", 0.25),
        MineEquivalents("en", "ru", 0.25, ["legal", "press"]),
        UndoOperation(7, only=["legal"]),
        ExtractCandidates("en", None, 500),
        SURVEY,
    ],
)
def test_a_row_holds_every_task(task: Task) -> None:
    assert task_of(task.kind, parameters_of(task)) == task
    assert TASKS[task.kind] is type(task)


# the turn


def test_one_has_the_turn_and_whoever_inherits_it_keeps_it(tmp_path: Path) -> None:
    first, second = Turn(tmp_path / "store.db"), Turn(tmp_path / "store.db")
    assert first.take()
    assert first.take()
    assert not second.take()
    assert first.file is not None
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(first.file,)) as heir:
        first.give_back()
        assert not second.take()
        heir.kill()
    assert second.take()
    second.give_back()


# having them done


def test_jobs_are_done_one_after_the_other_and_their_uploads_removed(
    jobs: Jobs, uploads: UploadFolder, supervised: Callable[..., Supervisor]
) -> None:
    supervised()
    supervised()  # as another process that serves the same store would
    made = [queued(jobs, uploads, 3), queued(jobs, uploads, 0, content="no,table\n"), queued(jobs, uploads, 4)]
    ended = [finished(jobs, job) for job in made]
    assert [job.state.value for job in ended] == ["done", "failed", "done"]
    assert counts_of(ended[2]) == {"read": 4, "added": 1, "changed": 0, "duplicate": 3, "skipped": 0}
    for before, after in pairwise(ended):
        assert str(before.finished_at) <= str(after.started_at)
    once(jobs, made[0], lambda _: not list(uploads.path.iterdir()))


def test_an_ordinary_refusal_is_told_as_everywhere(
    jobs: Jobs, uploads: UploadFolder, supervised: Callable[..., Supervisor]
) -> None:
    supervised()
    refused = error_of(finished(jobs, queued(jobs, uploads, 0, "a.tmx", "<tmx>")))
    assert (refused["code"], refused["details"]["name"]) == ("unreadable_file", "a.tmx:1:6")


def test_a_running_job_is_cancelled_between_batches(
    jobs: Jobs, uploads: UploadFolder, supervised: Callable[..., Supervisor]
) -> None:
    supervised()
    job = queued(jobs, uploads, 60_000)
    once(jobs, job, lambda seen: seen.done > 0)
    assert jobs.cancel(job.id, by="Ann").cancelling
    ended = finished(jobs, job)
    told = error_of(ended)
    assert (told["code"], told["details"]) == ("cancelled", {"done": ended.done, "total": 60_000})
    assert 0 < ended.done < 60_000
    assert stored(jobs) == ended.done  # what was stored stays, and is what was told
    assert "what was stored by then stays" in told["message"]
    once(jobs, job, lambda _: not list(uploads.path.iterdir()))


def test_a_job_that_does_not_listen_is_killed(
    jobs: Jobs, uploads: UploadFolder, supervised: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.supervisor.PATIENCE", 0.5)
    supervised()
    job = queued(jobs, uploads, 60_000)
    once(jobs, job, lambda seen: seen.state is JobState.RUNNING)
    worker = worker_of(job)
    os.kill(worker, signal.SIGSTOP)
    jobs.cancel(job.id, by="Ann")
    assert error_of(finished(jobs, job))["code"] == "cancelled"
    assert not Path(f"/proc/{worker}").exists()


def worker_of(job: Job) -> int:
    """Return the process that does a job."""

    def found() -> int | None:
        for process in Path("/proc").iterdir():
            with suppress(OSError):  # it has ended
                command = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
                if b"web.job_worker" in command and job.id.encode() in command:
                    return int(process.name)
        return None

    return int(until(found))


@pytest.mark.parametrize(
    ("how", "told"), [(signal.SIGKILL, "no memory left"), (signal.SIGSEGV, "was ended by SIGSEGV")]
)
def test_a_process_that_dies_fails_its_job_and_no_other(
    jobs: Jobs, uploads: UploadFolder, supervised: Callable[..., Supervisor], how: signal.Signals, told: str
) -> None:
    supervised()
    job, other = queued(jobs, uploads, 60_000), queued(jobs, uploads, 2, "other.csv")
    once(jobs, job, lambda seen: seen.done > 0)
    os.kill(worker_of(job), how)
    error = error_of(finished(jobs, job))
    assert error["code"] == "job_broken"
    assert told in error["message"]
    assert "smaller parts" in error["message"]
    assert finished(jobs, other).state is JobState.DONE


@pytest.mark.parametrize(
    ("limits", "task", "content", "setting"),
    [
        ({"memory": 450 << 20}, IngestDocuments("large.txt"), "The lamp is lit.\n\n" * 10_000_000, "JOB_MEMORY"),
        ({"cpu": 3}, ImportUnits("lamps.csv"), rows(200_000), "JOB_CPU"),
        ({"wall": 2.0}, ImportUnits("lamps.csv"), rows(200_000), "JOB_TIME"),
    ],
    ids=["memory", "cpu", "wall"],
)
def test_a_job_that_needs_too_much_says_so(
    jobs: Jobs,
    uploads: UploadFolder,
    supervised: Callable[..., Supervisor],
    limits: dict[str, Any],
    task: IngestDocuments | ImportUnits,
    content: str,
    setting: str,
) -> None:
    folder = uploads.new()
    (folder / task.file).write_text(content, encoding="utf-8")
    job = jobs.submit(task, name=task.file, upload=folder.name)
    supervised(**limits)
    error = error_of(finished(jobs, job))
    assert (error["code"], error["details"]) == ("job_too_large", {"name": setting})
    assert "smaller parts" in error["message"]


def test_what_the_end_of_the_service_cuts_off_is_begun_again_and_adds_nothing_twice(
    jobs: Jobs, uploads: UploadFolder, supervised: Callable[..., Supervisor]
) -> None:
    first = supervised()
    job, waiting = queued(jobs, uploads, 30_000), queued(jobs, uploads, 2, "other.csv")
    once(jobs, job, lambda seen: seen.done > 0)
    first.close()
    cut = jobs.find(job.id)
    assert (cut.state, cut.attempts) == (JobState.QUEUED, 0)  # an end that was asked for is no attempt
    before = stored(jobs)
    assert 0 < before < 30_000
    supervised()
    ended = finished(jobs, job)
    counts = counts_of(ended)
    assert (ended.attempts, counts["added"], counts["duplicate"]) == (1, 30_000 - before, before)
    assert finished(jobs, waiting).state is JobState.DONE
    assert stored(jobs) == 30_000


def test_a_process_that_is_asked_to_end_by_others_begins_anew(
    jobs: Jobs, uploads: UploadFolder, supervised: Callable[..., Supervisor]
) -> None:
    supervised()
    job = queued(jobs, uploads, 20_000)
    once(jobs, job, lambda seen: seen.done > 0)
    os.kill(worker_of(job), signal.SIGTERM)
    ended = finished(jobs, job)
    assert (ended.attempts, counts_of(ended)["duplicate"] > 0) == (1, True)


def test_a_job_that_was_cut_off_too_often_is_given_up(
    jobs: Jobs, uploads: UploadFolder, supervised: Callable[..., Supervisor]
) -> None:
    job = queued(jobs, uploads, 2)
    for _attempt in range(ATTEMPTS - 1):
        begun = jobs.begin(job)
        assert begun is not None
        jobs.put_back(begun, counted=True)
    assert jobs.begin(job) is not None
    cancelled = queued(jobs, uploads, 2, "other.csv")
    assert jobs.begin(cancelled) is not None
    jobs.cancel(cancelled.id, by="Ann")
    supervised()
    error = error_of(finished(jobs, job))
    assert error["code"] == "interrupted"
    assert f"{ATTEMPTS} times" in error["message"]
    assert error_of(finished(jobs, cancelled))["code"] == "cancelled"


def test_an_upload_that_is_gone_is_told(
    jobs: Jobs, uploads: UploadFolder, supervised: Callable[..., Supervisor]
) -> None:
    job = queued(jobs, uploads, 2)
    shutil.rmtree(uploads.path)
    supervised()
    assert error_of(finished(jobs, job))["code"] == "upload_gone"


def test_a_task_of_another_version_is_refused(jobs: Jobs, supervised: Callable[..., Supervisor]) -> None:
    job = jobs.submit(SURVEY, name="survey")
    db = Database(str(jobs.database))
    with db.conn:
        db.execute("UPDATE job SET kind = 'divination'")
    db.close()
    supervised()
    error = error_of(finished(jobs, job))
    assert (error["code"], "divination" in error["message"]) == ("not_found", True)


# the process of a job


def started(order: JobOrder) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "web.job_worker", order.packed()]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0
    )


@pytest.mark.parametrize("how", ["a byte", "closed", "SIGTERM"])
def test_a_process_ends_when_it_is_asked_to_or_its_service_is_gone(jobs: Jobs, uploads: UploadFolder, how: str) -> None:
    job = queued(jobs, uploads, 60_000)
    begun = jobs.begin(job)
    assert begun is not None
    assert begun.upload is not None
    with started(JobOrder(str(jobs.database), job.id, str(uploads.find(begun.upload)), LIMITS)) as process:
        once(jobs, job, lambda seen: seen.done > 0)
        assert process.stdin is not None
        if how == "SIGTERM":
            process.terminate()
        elif how == "closed":
            process.stdin.close()
        else:
            process.stdin.write("e")
            process.stdin.flush()
        assert process.wait(60) == STOPPED
    left = jobs.find(job.id)
    assert (left.state, left.done) == (JobState.RUNNING, stored(jobs))


def test_the_end_is_written_when_the_store_can_be_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.job_worker._AGAIN", 0.01)
    attempts: list[int] = []

    def end() -> None:
        attempts.append(1)
        if len(attempts) < 3:
            raise StoreError("the disk is full")

    assert write_end(end, lambda: False) == 0
    assert len(attempts) == 3
    attempts.clear()
    assert write_end(end, lambda: True) == STOPPED  # the row is left as it is, and the job done again
    assert len(attempts) == 1


# uploads


def test_uploads_are_private_and_what_no_job_needs_is_removed(uploads: UploadFolder, tmp_path: Path) -> None:
    needed, ended, fresh, old = (uploads.new() for _number in range(4))
    assert {path.stat().st_mode & 0o777 for path in (uploads.path, needed)} == {0o700}
    others = UploadFolder(uploads.path, "another store").new()
    precious = uploads.path / "precious"
    precious.mkdir()
    for folder in (needed, old, others, precious):
        os.utime(folder, times=(0, time.time() - ABANDONED - 60))
    uploads.discard_left_over(needed={needed.name}, ended={ended.name})
    assert set(uploads.path.iterdir()) == {needed, fresh, others, precious}


@pytest.mark.parametrize("name", ["precious", "../precious", "tm-service-0123456789ab-x/../../precious", "", "."])
def test_no_other_folder_is_taken_for_an_upload(uploads: UploadFolder, tmp_path: Path, name: str) -> None:
    uploads.new()
    for place in (tmp_path / "precious", uploads.path / "precious"):
        place.mkdir()
    uploads.discard(name)
    assert uploads.find(name) is None
    assert (tmp_path / "precious").is_dir()
    assert (uploads.path / "precious").is_dir()


def test_left_over_uploads_are_removed_by_whoever_has_the_turn(
    uploads: UploadFolder, supervised: Callable[..., Supervisor], jobs: Jobs
) -> None:
    old = uploads.new()
    os.utime(old, times=(0, 0))
    job = queued(jobs, uploads, 1)
    supervised()
    finished(jobs, job)
    once(jobs, job, lambda _: not list(uploads.path.iterdir()))
