"""`tm-service serve`, started as people start it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from web.tokens import Role, Tokens


def start(tmp_path: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tm_service", "--db", str(tmp_path / "store.db"), "serve", *options]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
    )


@dataclass(frozen=True)
class Family:
    """A served store and the processes that serve it."""

    process: subprocess.Popen[str]
    port: int

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(number) for number in children.split()]

    def end(self) -> str:
        """Ask it to end; return what it had to say."""
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=60)
        assert self.process.returncode == 0
        return errors


@contextmanager
def family(tmp_path: Path, *options: str) -> Iterator[Family]:
    process = start(tmp_path, "--port", "0", *options)
    try:
        assert process.stdout is not None
        yield Family(process, int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2]))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def until(is_so: Callable[[], Any]) -> Any:
    """Return what becomes true, in time."""
    deadline = time.monotonic() + 60
    while not (found := is_so()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def is_there(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes the way Linux shows them")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(("host", "workers"), [("127.0.0.1", "1"), ("localhost", "2")])
def test_url_is_printed_once_it_answers_and_the_end_is_clean(
    tmp_path: Path, stop: signal.Signals, host: str, workers: str
) -> None:
    process = start(tmp_path, "--port", "0", "--host", host, "--workers", workers)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{url}api/v1/health", timeout=30) as answer:
            assert json.load(answer)["ok"] is True
        os.killpg(process.pid, stop)  # as Ctrl-C in a terminal does: all processes are told
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, output, errors) == (0, "", "")
    finally:
        process.kill()
        process.wait()


@linux
def test_worker_that_died_is_replaced(tmp_path: Path) -> None:
    with family(tmp_path, "--workers", "2") as served:
        first, second = until(lambda: len(served.workers()) == 2 and served.workers())
        os.kill(first, signal.SIGKILL)
        until(lambda: len(served.workers()) == 2 and first not in served.workers())
        assert second in served.workers()
        assert ask(served.port, "GET", "/api/v1/health")[0] == 200
        assert f"worker process {first} was ended by SIGKILL" in served.end()


@linux
def test_nothing_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    with family(tmp_path, "--workers", "2") as served:
        workers = until(lambda: len(served.workers()) == 2 and served.workers())
        served.process.kill()
        served.process.wait()
        until(lambda: not any(is_there(worker) for worker in workers))
        socket.create_server(("127.0.0.1", served.port)).close()


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.usefixtures("filled")
def test_requests_at_work_are_answered_before_the_end(tmp_path: Path, workers: str) -> None:
    segments = [{"text": f"Nobody may be turned away from clinic {number}."} for number in range(60)]
    body = json.dumps({"source": "en", "target": "ru", "min_score": 0, "segments": segments}).encode()
    with family(tmp_path, "--workers", workers) as served:
        connection = HTTPConnection("127.0.0.1", served.port, timeout=60)
        connection.putrequest("POST", "/api/v1/match")
        for name, value in {"Content-Type": "application/json", "Expect": "100-continue"}.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        assert connection.sock.recv(1000).startswith(b"HTTP/1.1 100")  # the request is there, half of it
        served.process.send_signal(signal.SIGTERM)
        connection.send(body)
        assert len(json.load(connection.getresponse())["results"]) == len(segments)
        _, errors = served.process.communicate(timeout=60)
        assert (served.process.returncode, errors) == (0, "")


def ask(port: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        return answered(connection, method, path, body, **headers)
    finally:
        connection.close()


def answered(connection: HTTPConnection, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    connection.request(method, path, raw, {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    return response.status, json.loads(response.read() or b"null")


def server_of(connection: HTTPConnection, port: int, workers: list[int]) -> int:
    """Return the worker that accepted a connection."""
    own = connection.sock.getsockname()[1]
    for row in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _number, local, remote, *rest = row.split()
        if (int(local[-4:], 16), int(remote[-4:], 16)) == (port, own):
            link = f"socket:[{rest[6]}]"
            return next(pid for pid in workers if link in map(read_link, Path(f"/proc/{pid}/fd").iterdir()))
    raise AssertionError(f"no connection from {own} to {port}")


def read_link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:  # closed since
        return ""


@pytest.fixture
def both(filled: Path) -> Iterator[tuple[HTTPConnection, HTTPConnection]]:
    """Two connections to one service, each to another of its workers."""
    with family(filled.parent, "--workers", "2") as served, ExitStack() as stack:
        to = connected_to_both(served, stack)
        yield to[0], to[1]


def connected_to_both(served: Family, stack: ExitStack) -> list[HTTPConnection]:
    """Open connections until there is one to each worker; return those."""
    workers = until(lambda: len(served.workers()) == 2 and served.workers())
    to: dict[int, HTTPConnection] = {}
    while len(to) < 2:
        connection = opened(served, stack)
        to[server_of(connection, served.port, workers)] = connection
    return [to[worker] for worker in workers]


def opened(served: Family, stack: ExitStack) -> HTTPConnection:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=60)
    stack.callback(connection.close)
    assert answered(connection, "GET", "/api/v1/health")[0] == 200
    return connection


@linux
def test_what_one_worker_changes_the_other_shows_at_once(both: tuple[HTTPConnection, HTTPConnection]) -> None:
    lookup = "/api/v1/match?source=en&target=ru&q=The+lamp+is+lit."
    for number, (one, other) in enumerate([both, both[::-1]]):
        assert answered(one, "GET", lookup)[1]["matches"] == []
        unit = {"variants": {"en": "The lamp is lit.", "ru": "Лампа горит."}}
        status, made = answered(one, "POST", "/api/v1/units", unit)
        assert status == 201
        assert [match["target"] for match in answered(other, "GET", lookup)[1]["matches"]] == ["Лампа горит."]
        assert answered(other, "DELETE", f"/api/v1/units/{made['id']}")[0] == 204
        text = {"text": f"A lampwick{number} burns.", "language": "en"}
        assert answered(one, "POST", "/api/v1/terms/recognise", text)[1]["terms"] == []
        concept = {"terms": [{"language": "en", "term": f"lampwick{number}"}]}
        assert answered(other, "POST", "/api/v1/concepts", concept)[0] == 201
        assert len(answered(one, "POST", "/api/v1/terms/recognise", text)[1]["terms"]) == 1


@linux
def test_every_worker_tells_of_a_job(both: tuple[HTTPConnection, HTTPConnection]) -> None:
    rows = "en\tru\n" + "".join(f"Lamp {number} is lit.\tЛампа {number} горит.\n" for number in range(500))
    body = f'--x\r\nContent-Disposition: form-data; name="file"; filename="lamps.tsv"\r\n\r\n{rows}\r\n--x--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    for one, other, added in [(*both, 500), (*both[::-1], 0)]:
        status, queued = answered(one, "POST", "/api/v1/import", body.encode(), **kind)
        assert status == 202
        path = f"/api/v1/jobs/{queued['job']}"
        job = until(lambda asked=other, at=path: (told := answered(asked, "GET", at)[1])["state"] == "done" and told)
        assert job["report"]["files"][0]["units"]["added"] == added
        assert answered(one, "GET", path)[1] == job


@linux
def test_revoked_token_is_refused_by_every_worker(both: tuple[HTTPConnection, HTTPConnection], tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "store.db")
    record, secret = tokens.create("Ann", Role.TRANSLATOR)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert [answered(one, "GET", "/api/v1/memories", **bearer)[0] for one in both] == [200, 200]
    tokens.revoke(record.id)
    tokens.close()
    assert [answered(one, "GET", "/api/v1/memories", **bearer)[0] for one in both] == [401, 401]


@linux
def test_connections_are_shared_out(tmp_path: Path) -> None:
    with family(tmp_path, "--workers", "2") as served:
        with ExitStack() as stack:
            connected_to_both(served, stack)  # so both are there
        with ExitStack() as stack:
            to = Counter(server_of(opened(served, stack), served.port, served.workers()) for _number in range(20))
    assert len(to) == 2
    assert min(to.values()) >= 5, to


def test_slow_clients_keep_nobody_waiting(tmp_path: Path) -> None:
    with family(tmp_path, "--workers", "2") as served, ExitStack() as stack:
        for _number in range(200):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=60))
            slow.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: 127")
        start = time.monotonic()
        assert [ask(served.port, "GET", "/api/v1/health")[0] for _number in range(20)] == [200] * 20
        assert time.monotonic() - start < 30  # a server that waits for them would do so for minutes


def test_workers_that_cannot_start_are_given_up() -> None:
    program = (
        "import sys; from web.errors import NoWorker; from web.loads import Loads; from web.workers import Workers\n"
        "try:\n    worker = Workers(2, Loads(2), lambda: None).run()\n"
        "except NoWorker as error:\n    sys.exit(str(error))\n"
        "sys.exit(7 if worker else 0)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "ended with status 7; another is started" in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("4 worker processes in a row ended before they served")


def refused(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output == ""
    assert errors.startswith("Error: ")
    assert errors.count("\n") == 1
    return errors


def test_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert str(port) in refused(start(tmp_path, "--port", str(port)))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::", "127.0.0.1.example.org"])  # noqa: S104
def test_other_addresses_are_refused(tmp_path: Path, host: str) -> None:
    assert host in refused(start(tmp_path, "--port", "0", "--host", host))


def test_store_that_is_none_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("a letter, not a database, and long enough to be sure of it" * 20)
    assert "store.db" in refused(start(tmp_path, "--port", "0"))


@pytest.mark.parametrize("settings", [{}, {"DATABASE": ""}])
def test_app_without_a_store_says_so(monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]) -> None:
    from tm_service.errors import StoreError
    from web import create_app

    monkeypatch.delenv("TM_SERVICE_DATABASE", raising=False)
    with pytest.raises(StoreError, match="TM_SERVICE_DATABASE"):
        create_app(settings)
