"""Jobs outlive the service: a real one is killed, ended and started again while it imports; and whose jobs are whose."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.people import People, send, settle
from tests.waiting import finished, until
from tm_service.stores.connection import connect, writing
from web.roles import Role
from web.turn import Turn

ROWS = 30_000
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes the way Linux shows them")


@dataclass(frozen=True)
class Served:
    """A store that `tm-service serve` serves."""

    process: subprocess.Popen[str]
    port: int

    def call(self, method: str, path: str, raw: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, f"/api/v1{path}", raw, headers or {})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def job(self, job_id: str) -> Any:
        return self.call("GET", f"/jobs/{job_id}")

    def ended(self, job_id: str) -> Any:
        return until(lambda: told if (told := self.job(job_id))["finished_at"] else None)

    def at_work(self, job_id: str) -> Any:
        return until(lambda: told if (told := self.job(job_id))["done"] > 0 else None)

    def kill(self) -> None:
        """Kill every process of the service at once, but not that of a job."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def served(database: Path, workers: int = 2) -> Iterator[Served]:
    command = [sys.executable, "-m", "tm_service", "--db", str(database), "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--workers", str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "TM_SERVICE_JOB_NICE": "0"},
        process_group=0,
    )
    try:
        assert process.stdout is not None
        yield Served(process, int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2]))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def upload(name: str, content: str) -> tuple[bytes, dict[str, str]]:
    body = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n{content}\r\n--x--\r\n'
    return body.encode(), {"Content-Type": "multipart/form-data; boundary=x"}


def lamps(service: Served, name: str = "lamps.csv", rows: int = ROWS) -> str:
    """Send units; return the job that imports them."""
    lines = (f"Lamp {number} is lit today.,Лампа {number} сегодня горит.\n" for number in range(rows))
    return str(service.call("POST", "/import", *upload(name, "en,ru\n" + "".join(lines)))["job"])


def children_of(process: int) -> list[int]:
    """Return the children of a process, whichever of its threads started them."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for thread in threads for number in thread.read_text(encoding="ascii").split()]


def units_of(job: Any) -> dict[str, int]:
    assert job["state"] == "done", job
    return dict(job["report"]["files"][0]["units"])


def uploads_beside(database: Path) -> list[Path]:
    folder = Path(f"{database}.uploads")
    return list(folder.iterdir()) if folder.exists() else []


def test_a_killed_service_goes_on_with_its_jobs(tmp_path: Path) -> None:
    database = tmp_path / "store.db"
    with served(database) as service:
        job, waiting = lamps(service), lamps(service, "again.csv", 10)
        before = service.at_work(job)
        service.kill()
    assert before["attempts"] == 1
    assert len(uploads_beside(database)) == 2
    with served(database, workers=1) as service:
        done = service.ended(job)
        counts = units_of(done)
        assert (done["attempts"], counts["read"]) == (2, ROWS)
        assert counts["duplicate"] >= before["done"]
        assert counts["added"] == ROWS - counts["duplicate"]
        assert units_of(service.ended(waiting))["duplicate"] == 10
        assert service.call("GET", "/memories")["memories"] == [{"name": "main", "units": ROWS}]
        until(lambda: not uploads_beside(database))


def test_nobody_begins_a_job_whose_process_still_lives(tmp_path: Path) -> None:
    database, turn = tmp_path / "store.db", Turn(tmp_path / "store.db")
    with served(database) as service:
        job = lamps(service)
        service.at_work(job)
        db = connect(database)
        with writing(db):  # so the process of the job waits, and cannot come to the end of its batch
            service.kill()
            assert not turn.take()
        db.conn.close()
    until(turn.take)  # it noticed that the service is gone
    turn.give_back()
    with served(database) as service:
        done = service.ended(job)
        assert (done["attempts"], units_of(done)["read"]) == (2, ROWS)


@linux
def test_another_worker_takes_over_when_one_is_killed(tmp_path: Path) -> None:
    with served(tmp_path / "store.db") as service:
        job = lamps(service)
        service.at_work(job)
        (busy,) = [process for process in children_of(service.process.pid) if children_of(process)]
        os.kill(busy, signal.SIGKILL)
        done = service.ended(job)
        assert (done["attempts"], units_of(done)["read"]) == (2, ROWS)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_service_that_is_ended_puts_its_job_back(tmp_path: Path, workers: int) -> None:
    database = tmp_path / "store.db"
    with served(database, workers) as service:
        job = lamps(service)
        service.at_work(job)
        service.process.send_signal(signal.SIGTERM)
        _output, errors = service.process.communicate(timeout=60)
        assert (service.process.returncode, errors) == (0, "")
    with served(database, workers) as service:
        done = service.ended(job)
        counts = units_of(done)
        assert (done["attempts"], counts["read"]) == (1, ROWS)
        assert 0 < counts["duplicate"] < ROWS


def test_two_services_of_a_store_do_one_job_at_a_time(tmp_path: Path) -> None:
    database = tmp_path / "store.db"
    with served(database, 1) as one, served(database, 1) as other:
        jobs = [lamps(service, f"{at}.csv", 200) for at, service in enumerate([one, other, one, other])]
        told = [other.ended(job) for job in jobs]
        assert one.call("GET", "/jobs")["total"] == 4
    assert [units_of(job)["added"] for job in told] == [200, 0, 0, 0]
    for before, after in pairwise(told):
        assert before["finished_at"] <= after["started_at"]


# who sees and ends which


def test_jobs_are_listed_newest_first_in_pages(own_service: Any) -> None:
    for number in range(3):
        taken = own_service.call("POST", "/api/v1/candidates/extract", body={"source": "en", "limit": 10 + number})
        finished(own_service, taken.json["job"])
    listed = own_service.get("/api/v1/jobs", limit=2).json
    assert listed["total"] == 3
    assert listed["jobs"][0]["id"] == taken.json["job"]
    assert "report" not in listed["jobs"][0]
    assert len(own_service.get("/api/v1/jobs", limit=2, offset=2).json["jobs"]) == 1
    assert own_service.get("/api/v1/jobs", limit=0).status == 422
    shown = html.fromstring(own_service.get("/jobs").text)
    assert len(shown.xpath("//main//tbody/tr")) == 3


def test_a_job_that_ended_is_not_cancelled(own_service: Any) -> None:
    job = own_service.call("POST", "/api/v1/candidates/extract", body={"source": "en"}).json["job"]
    finished(own_service, job)
    refused = own_service.call("POST", f"/api/v1/jobs/{job}/cancel")
    assert (refused.status, refused.json["error"]["code"]) == (409, "job_finished")
    assert send(own_service, f"/jobs/{job}/cancel").status == 303  # on the page one sees that it ended
    assert own_service.call("POST", "/api/v1/jobs/none/cancel").status == 404


def test_a_job_is_cancelled_by_a_button(own_service: Any, filled: Path) -> None:
    for rows in (60_000, 5):
        lines = "".join(f"Lamp {number} is lit today.,Лампа {number} сегодня горит.\n" for number in range(rows))
        raw, headers = upload(f"{rows}.csv", "en,ru\n" + lines)
        taken = own_service.call("POST", "/api/v1/import", raw=raw, headers=headers)
        assert taken.status == 202
    running, waiting = reversed([job["id"] for job in own_service.get("/api/v1/jobs").json["jobs"]])
    for job in (waiting, running):
        shown = html.fromstring(own_service.get(f"/jobs/{job}").text)
        (action,) = shown.xpath("//main//form/@action")
        assert send(own_service, action).status == 303
        told = finished(own_service, job)
        assert (told["state"], told["report"]["error"]["code"]) == ("failed", "cancelled")
        ended = html.fromstring(own_service.get(f"/jobs/{job}").text)
        assert ended.xpath("//main//*[contains(@class, 'is-cancelled')]")
        assert not ended.xpath("//main//form")
    until(lambda: not uploads_beside(filled))


@pytest.fixture
def house(filled: Path, serving: Any) -> Iterator[tuple[Any, People]]:
    people = settle(filled)
    with serving(filled, RATE_LIMIT=0) as running:
        yield running, people


def test_with_accounts_one_sees_and_ends_ones_own_jobs_and_administrators_all(house: tuple[Any, People]) -> None:
    service, people = house
    first = {"Origin": service.url, **people.cookie(Role.TRANSLATOR)}
    other = people.bearer(Role.TERMINOLOGIST)
    admin = people.bearer(Role.ADMIN)
    raw, headers = upload("a.csv", "en,ru\nA lamp,Лампа\nA lamp alone,\n")
    job = service.call("POST", "/api/v1/import", raw=raw, headers=headers | first).json["job"]
    assert finished(service, job, first)["by"] == "translator"
    for who, seen in ((first, True), (admin, True), (other, False), (people.bearer(Role.TRANSLATOR), False)):
        assert service.get("/api/v1/jobs", who).json["total"] == int(seen)
        assert (job in service.get("/jobs", who).text) == seen
        assert (job in service.get("/memories", who).text) == seen
        assert service.get(f"/api/v1/jobs/{job}", who).status == (200 if seen else 404)
        assert service.get(f"/jobs/{job}", who).status == (200 if seen else 404)
        assert service.get(f"/api/v1/jobs/{job}/rejects", who).status == (200 if seen else 404)
        assert service.call("POST", f"/api/v1/jobs/{job}/cancel", headers=who).status == (409 if seen else 404)
    assert service.get("/api/v1/jobs", people.bearer(Role.READER)).status == 403
    assert job not in service.get("/memories", people.bearer(Role.READER)).text


@pytest.mark.browser
def test_a_job_is_followed_without_losing_the_focus(windows: Any, own_service: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    lines = "".join(f"Lamp {number} is lit today.,Лампа {number} сегодня горит.\n" for number in range(60_000))
    raw, headers = upload("lamps-of-the-harbour-office.csv", "en,ru\n" + lines)
    job = own_service.call("POST", "/api/v1/import", raw=raw, headers=headers).json["job"]
    window = windows(own_service, f"/jobs/{job}")
    button = window.get_by_role("button", name="Cancel this job")
    button.focus()
    window.locator(".badge.is-running").wait_for(timeout=120_000)
    window.get_by_text("of 60,000 units").wait_for(timeout=120_000)
    assert window.evaluate("document.activeElement.textContent") == "Cancel this job"
    window.keyboard.press("Enter")
    window.locator(".badge.is-cancelled").wait_for(timeout=120_000)
    window.get_by_role("link", name="All jobs").click()
    assert window.locator("tbody tr").count() == 1
    narrow = {"viewport": {"width": 360, "height": 640}, "locale": "ru"}
    for path in ("/jobs", f"/jobs/{job}"):
        shown = windows(own_service, path, **narrow)
        assert shown.evaluate("document.documentElement.scrollWidth") <= 360
        assert Axe().run(shown).violations_count == 0
