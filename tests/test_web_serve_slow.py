"""Clients that are slow on purpose, many connections, and an end under load: nobody else waits, nothing is lost."""

from __future__ import annotations

import json
import logging
import resource
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from flask import Flask, Response

from tests.test_web_observe import MARK, numbers
from tests.test_web_serve import ask, family, linux, until
from web import channels, create_app, server
from web.server import Server
from web.services import close_services

LARGE = 24 * 2**20  # bytes; more than the system keeps for a connection, and than waitress does before a thread waits
HALF_A_HEAD = b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
HALF_A_BODY = b"POST /api/v1/match HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"


@dataclass
class Served:
    """A server in this process that has a large answer, and one that breaks off."""

    app: Flask
    listener: socket.socket

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def connected(self, stack: ExitStack, sent: bytes = b"", source: str = "127.0.0.1") -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=60, source_address=(source, 0))
        stack.callback(made.close)
        made.sendall(sent)
        return made

    def let_go(self, reason: str) -> float:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/metrics")
        told = numbers(connection.getresponse().read().decode())
        connection.close()
        return told.get(f'tm_service_connections_let_go_total{{reason="{reason}"}}', 0.0)


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "WINDOW", 2.0)
    monkeypatch.setattr(channels, "LEAST", 2_000)


@pytest.fixture
def served(filled: Path) -> Iterator[Served]:
    app = create_app({"DATABASE": str(filled)})

    def pieces() -> Iterator[bytes]:
        yield b"x" * 70_000
        raise ValueError(f"{MARK} broke off")

    app.add_url_rule("/large", "large", lambda: Response(b"x" * 2**20 for _piece in range(LARGE // 2**20)))
    app.add_url_rule("/breaks/<word>", "breaks", lambda word: Response(pieces()))
    listener = socket.create_server(("127.0.0.1", 0), backlog=200)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
    running = Server(app, listener, last_call=0)
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        yield Served(app, listener)
    finally:
        running.stop()
        thread.join()
        close_services(app)


def drip(connection: socket.socket, piece: bytes, every: float, seconds: float) -> bool:
    """Send pieces for so long; return whether the connection was still open at the end."""
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            connection.sendall(piece)
            time.sleep(every)
    except OSError:
        return False
    return True


@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize("begun", [HALF_A_HEAD, HALF_A_BODY])
def test_who_sends_a_byte_now_and_then_is_let_go(served: Served, begun: bytes) -> None:
    with ExitStack() as stack:
        assert not drip(served.connected(stack, begun), b"x", 0.1, 60)
    assert served.let_go("slow") == 1


@pytest.mark.usefixtures("patience")
def test_who_is_slow_but_moves_is_answered(served: Served) -> None:
    with ExitStack() as stack:
        connection = served.connected(stack, HALF_A_BODY.replace(b"1000000", b"40000"))
        assert drip(connection, b" " * 1_000, 0.1, 6)
        with suppress(OSError):
            connection.sendall(b" " * 40_000)
        assert connection.recv(12) == b"HTTP/1.1 400"
    assert served.let_go("slow") == 0


@pytest.mark.usefixtures("patience")
def test_who_reads_nothing_of_an_answer_holds_no_thread_and_is_let_go(served: Served) -> None:
    with ExitStack() as stack:
        for _number in range(2 * server.THREADS):
            served.connected(stack, b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert ask(served.port, "GET", "/api/v1/health")[0] == 200
        until(lambda: served.let_go("slow") == 2 * server.THREADS)


@pytest.mark.usefixtures("patience")
def test_a_connection_at_rest_is_not_taken_for_a_slow_one(served: Served) -> None:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=60)
    for _number in range(2):
        connection.request("GET", "/api/v1/health")
        assert connection.getresponse().read()
        own = connection.sock
        time.sleep(4)
    assert connection.sock is own
    connection.close()


@pytest.mark.parametrize("begun", [b"", HALF_A_HEAD, HALF_A_BODY])
def test_connections_of_one_address_never_keep_another_out(
    served: Served, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(server, "CONNECTIONS", 20)
    with ExitStack() as stack:
        honest = HTTPConnection("127.0.0.1", served.port, timeout=60)
        honest.request("GET", "/api/v1/health")
        assert honest.getresponse().read()
        own = honest.sock
        for _number in range(60):
            served.connected(stack, begun, source="127.0.0.2")
        for _number in range(3):
            assert ask(served.port, "GET", "/api/v1/health")[0] == 200
        honest.request("GET", "/api/v1/health")
        assert json.load(honest.getresponse())["ok"] is True
        assert honest.sock is own
        honest.close()
    assert served.let_go("room for another") >= 41


@linux
def test_a_low_limit_of_open_files_does_not_keep_connections_out(filled: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        try:
            running = stack.enter_context(family(filled.parent, "--workers", "1"))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
        for _number in range(400):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", running.port), timeout=60))
            connection.sendall(HALF_A_HEAD)
        assert ask(running.port, "GET", "/api/v1/health")[0] == 200
        assert running.end() == ""


def test_where_much_is_kept_who_has_most_of_it_is_let_go(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HELD", 500_000)
    with ExitStack() as stack:
        small, large = served.connected(stack, HALF_A_BODY), served.connected(stack, HALF_A_BODY)
        small.sendall(b" " * 100_000)
        large.sendall(b" " * 450_000)
        assert large.recv(1) == b""
        small.sendall(b" " * 900_000)
        assert small.recv(12) == b"HTTP/1.1 400"
    assert served.let_go("holds too much") == 1


def test_an_answer_that_breaks_off_is_logged_without_its_path(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    with ExitStack() as stack, caplog.at_level(logging.INFO):
        connection = served.connected(stack, f"GET /breaks/{MARK} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        while connection.recv(65_536):
            pass
        until(lambda: "broken off" in caplog.text)
    messages = [record.getMessage() for record in caplog.records]
    assert any("Exception while serving (path not shown)" in message for message in messages)
    assert not any(MARK in message for message in messages)


# The end


@dataclass
class Tally:
    """What became of the requests of one client."""

    answered: int = 0
    unready: int = 0
    lost: list[str] = field(default_factory=list)


def ask_until_refused(port: int, path: str, keep: bool) -> Tally:
    """Send request after request until nobody accepts a connection any more."""
    tally = Tally()
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.connect()
        except OSError:
            return tally
        try:
            while True:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                tally.answered += answer.status == 200
                tally.unready += answer.status == 503
                if not keep or answer.will_close:
                    break
        except (OSError, HTTPException) as error:
            tally.lost.append(f"{path}: {error!r}")
        finally:
            connection.close()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_no_request_is_lost_when_the_service_ends_under_load(filled: Path, workers: str) -> None:
    lookup = "/api/v1/match?q=Nobody+may+be+turned+away&source=en&target=ru"
    with family(filled.parent, "--workers", workers) as served, ThreadPoolExecutor(12) as clients:
        tallies = [
            clients.submit(ask_until_refused, served.port, path, keep)
            for path, keep in [(lookup, True), (lookup, False), ("/api/v1/ready", True), ("/api/v1/ready", False)] * 3
        ]
        time.sleep(2)
        began = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        served.process.communicate(timeout=60)
        taken = time.monotonic() - began
        results = [tally.result() for tally in tallies]
    assert [lost for result in results for lost in result.lost] == []
    assert all(result.answered for result in results)
    assert sum(result.unready for result in results) > 0
    assert (served.process.returncode, taken < server.PATIENCE + 5) == (0, True)


def test_a_connection_that_never_asks_does_not_keep_the_service_from_ending(filled: Path) -> None:
    with family(filled.parent, "--workers", "1") as served, ExitStack() as stack:
        for sent in (b"", HALF_A_HEAD, HALF_A_BODY):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            connection.sendall(sent)
        began = time.monotonic()
        served.end()
        assert time.monotonic() - began < server.PATIENCE + 10
