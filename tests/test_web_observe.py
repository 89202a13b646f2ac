"""What a server tells of its requests: names, lines of the log, numbers; and what it never tells."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from tests.people import PASSWORD, settle
from tests.test_web_serve import Family, ask, family, linux, until
from tm_service.outlines import outline
from web import create_app
from web.logs import LogFormat, begin_logging
from web.readiness import readiness_of
from web.request_ids import METHODS
from web.roles import NEEDED, Role
from web.server import HEAD
from web.services import close_services, memory_of

MADE = re.compile(r"[0-9a-f]{16}")
MARK = "Quicksilver"  # in every text, password and token that is sent
TEXTS = [MARK, f"{MARK}\nWARNING root: forged", f"{MARK}\r\n\x1b[2J", f"{MARK} ‮кит\u2028", f"{MARK}<script>&\x00"]


@pytest.fixture
def app(filled: Path) -> Iterator[Flask]:
    made = create_app({"DATABASE": str(filled), "PROPAGATE_EXCEPTIONS": False})
    yield made
    close_services(made)


def broken(app: Flask) -> Any:
    """Return a client of the app, which has a route that fails with a text in its error."""

    def fail() -> str:
        try:
            raise KeyError(f"{MARK} was looked for")
        except KeyError as error:
            raise ValueError(f"{MARK} is no number") from error

    app.add_url_rule("/api/v1/broken", "broken", fail)
    app.add_url_rule("/broken", "broken page", fail)
    return app.test_client()


# Names of requests


@pytest.mark.parametrize("path", ["/api/v1/health", "/", "/nothing", "/static/style.css", "/api/v1/match"])
def test_every_answer_names_its_request(own_service: Any, path: str) -> None:
    names = [own_service.get(path).headers["x-request-id"] for _number in range(2)]
    assert all(MADE.fullmatch(name) for name in names)
    assert names[0] != names[1]


def test_an_error_inside_names_the_request_to_programs_and_to_people(app: Flask) -> None:
    client = broken(app)
    told = client.get("/api/v1/broken")
    assert (told.status_code, set(told.json["error"])) == (500, {"code", "message", "details"})
    assert told.json["error"]["details"] == {"request_id": told.headers["X-Request-ID"]}
    page = client.get("/broken")
    assert page.headers["X-Request-ID"] in page.text
    assert MARK not in told.text + page.text


@pytest.mark.parametrize(
    ("proxy", "given", "taken"),
    [
        ("127.0.0.1", "4bf92f3577b34da6a3ce929d0e0e4736", True),
        ("127.0.0.1", "00000000-0000-4000-8000-000000000000", True),
        ("127.0.0.1", "short", False),
        ("127.0.0.1", "a" * 65, False),
        ("127.0.0.1", "a name with blanks", False),
        ("127.0.0.1", "<b>bold</b>", False),
        ("127.0.0.1", "-starts-with-a-dash", False),
        ("192.0.2.9", "4bf92f3577b34da6a3ce929d0e0e4736", False),
        (None, "4bf92f3577b34da6a3ce929d0e0e4736", False),
    ],
)
def test_a_name_is_taken_over_from_the_trusted_proxy_only(
    filled: Path, serving: Any, proxy: str | None, given: str, taken: bool
) -> None:
    with serving(filled, TRUSTED_PROXY=proxy) as running:
        answered = running.get("/api/v1/health", {"X-Request-ID": given}).headers["x-request-id"]
    assert (answered == given) == taken
    assert taken or MADE.fullmatch(answered)


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GEX\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nX: ".ljust(HEAD, b"x"), 431, "request_header_fields_too_large"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "not_implemented"),
    ],
)
def test_what_is_no_request_is_refused_in_the_shape_of_every_error(
    own_service: Any, sent: bytes, status: int, code: str
) -> None:
    port = int(own_service.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(sent)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.decode().partition("\r\n\r\n")
    assert int(head.split()[1]) == status
    error = json.loads(body)["error"]
    assert (error["code"], set(error)) == (code, {"code", "message", "details"})
    [name] = re.findall(r"X-Request-Id: (\S+)", head)
    assert error["details"] == ({"request_id": name} if status >= 500 else {})
    assert f'tm_service_malformed_total{{status="{status}"}} 1.0' in own_service.get("/metrics").text


# Lines of the log


def provoke(served: Family, secrets: list[str]) -> None:
    """Send requests of every kind with texts in every place, most of which are refused."""
    port = served.port
    for text in TEXTS:
        sent = quote(text)
        for path in (
            f"/?q={sent}&source=en&target=fr",
            f"/{sent}",
            f"/static/{sent}",
            f"/units/{sent}",
            f"/terms?q={sent}",
            f"/documents/{sent}",
            f"/api/v1/match?q={sent}&source=en&target={sent}",
            f"/api/v1/concordance?q={sent}&language=en",
            f"/api/v1/export.{sent}",
            f"/tmserver/en/ru/unit/{sent}",
            *(f"/t/{secret}/mymemory/get?q={sent}&langpair=en|ru" for secret in [*secrets, sent]),
        ):
            raw(port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {MARK}\r\nReferer: /{sent}\r\n".encode())
        raw(port, f"GET / HTTP/1.1\r\nHost: {MARK}.example.org\r\n".encode())
        raw(port, f"{MARK.upper()} / HTTP/1.1\r\nHost: localhost\r\n".encode())
        raw(port, f"GET / HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: {MARK}{MARK}\r\n".encode())
        raw(port, f"GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {MARK}\r\nContent-Length: x\r\n".encode())
        ask(port, "POST", "/api/v1/match", {"source": "en", "target": "ru", "segments": [{"text": text, "x": 1}]})
        ask(port, "POST", "/api/v1/units", {"variants": {"en": text, "ru": text}})
        ask(port, "POST", "/api/v1/units", text.encode())
    form = f"name=anna&password={MARK}{PASSWORD}"
    raw(
        port,
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(form)}\r\n".encode(),
        form.encode(),
    )
    for secret in secrets:
        ask(port, "GET", "/api/v1/memories", None, Authorization=f"Bearer {secret}")
        ask(port, "GET", "/api/v1/memories", None, Authorization=f"Bearer {secret}{MARK}")
        raw(port, f"GET /api/v1/export.tmx HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {secret}\r\n".encode())


def raw(port: int, head: bytes, body: bytes = b"") -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(head + b"Connection: close\r\n\r\n" + body)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_text_token_or_password_comes_into_the_log(filled: Path, form: str) -> None:
    people = settle(filled)
    secrets = [people.tokens[Role.READER], people.tokens[Role.ADMIN]]
    with family(filled.parent, "--workers", "1", "--log-format", form, "--log-level", "debug") as served:
        provoke(served, secrets)
        log = served.end()
    lines = log.splitlines()
    assert len(lines) > 50
    assert "Traceback" not in log
    for secret in [MARK, MARK.upper(), PASSWORD, *secrets, "harbour office", "\x1b", "forged"]:
        assert secret not in log, next(line for line in lines if secret in line)
    if form == "json":
        told = [json.loads(line) for line in lines]
        requests = [line for line in told if line["logger"] == "web.observing"]
        assert {line["endpoint"] for line in requests} <= {*NEEDED, "none"} | {
            name.replace("compat.", "compat_token.") for name in NEEDED
        }
        assert {line["method"] for line in requests} <= {*METHODS, "other"}
        assert {line["status"] for line in requests} >= {200, 400, 401, 404}
        assert any(line.get("caller", "").startswith("token ") for line in requests)
        assert all(line["request_id"] and line["address"] == "127.0.0.1" for line in requests)
    else:
        assert all(
            re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (DEBUG|INFO|WARNING|ERROR) [\w.]+: ", line) for line in lines
        )


def logged(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: LogFormat, texts: bool) -> Any:
    """Begin logging to stderr in place of what there is; return what reads it."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", logging.WARNING)
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    begin_logging(form, "info", texts=texts)
    return lambda: capsys.readouterr().err


@pytest.mark.parametrize("form", list(LogFormat))
@pytest.mark.parametrize("texts", [False, True])
def test_of_an_unforeseen_error_the_places_are_logged_and_its_words_only_when_asked_for(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: LogFormat, texts: bool
) -> None:
    read = logged(capsys, monkeypatch, form, texts)
    name = broken(app).get("/api/v1/broken").headers["X-Request-ID"]
    told = read()
    assert (MARK in told) == texts
    assert re.search(r"KeyError.*ValueError", told, re.DOTALL)
    assert "test_web_observe.py" in told
    assert told.count(name) == 2 or form is LogFormat.JSON  # that it failed, and how it ended


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device", MARK), "OSError (No space left on device)"),
        (FileNotFoundError(MARK), "FileNotFoundError"),
        (ExceptionGroup(MARK, [ValueError(MARK), KeyError(MARK)]), "ExceptionGroup\nValueError\nKeyError"),
        (UnicodeDecodeError("utf-8", MARK.encode(), 0, 1, MARK), "UnicodeDecodeError"),
    ],
)
def test_the_sort_of_an_error_is_told_without_its_words(error: Exception, told: str) -> None:
    assert outline(error) == told


def test_an_error_that_is_its_own_cause_ends() -> None:
    first, second = ValueError(MARK), KeyError(MARK)
    first.__cause__, second.__cause__ = second, first
    assert outline(first) == "KeyError\nwhich led to:\nValueError"


def test_a_process_that_works_for_another_ends_without_words() -> None:
    program = f"from tm_service.outlines import outline_uncaught; outline_uncaught(); int('{MARK}')"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (1, "ValueError")
    assert MARK not in ended.stderr


def test_a_terminal_is_not_made_to_show_what_was_sent(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = logged(capsys, monkeypatch, LogFormat.TEXT, False)
    logging.getLogger("odd").warning("a %s z", "\n\x1b[2J\u2028\u202e\x85\udc80я")
    [line] = read().splitlines()
    assert line.endswith("a \\n\\x1b[2J\\u2028\\u202e\\x85\\udc80я z")


# Numbers


def numbers(told: str) -> dict[str, float]:
    return {name: float(value) for name, value in re.findall(r"^(tm_service\S+(?:\{.*\})?) (\S+)$", told, re.MULTILINE)}


def test_requests_lookups_refusals_and_the_store_are_counted(own_service: Any) -> None:
    own_service.get("/api/v1/match", q="Nobody may be turned away from the clinic.", source="en", target="ru")
    own_service.get("/api/v1/match", source="en", target="ru")
    own_service.call("GEX", "/nothing")
    segments = [{"text": "Nobody may be turned away from the clinic."}, {"text": "Zzz"}]
    own_service.call("POST", "/api/v1/match", body={"source": "en", "target": "ru", "segments": segments})
    seen = numbers(own_service.get("/metrics").text)
    assert seen['tm_service_requests_total{endpoint="api.match_one",method="GET",status="200"}'] == 1
    assert seen['tm_service_requests_total{endpoint="api.match_one",method="GET",status="400"}'] == 1
    assert seen['tm_service_requests_total{endpoint="none",method="other",status="404"}'] == 1
    assert seen['tm_service_request_seconds_bucket{endpoint="api.match_one",le="+Inf"}'] == 2
    assert seen['tm_service_refusals_total{code="malformed_request"}'] == 1
    assert (seen["tm_service_lookups_total"], seen['tm_service_matches_total{kind="exact"}']) == (3, 2)
    assert seen["tm_service_requests_in_progress"] == 1  # this one
    assert seen["tm_service_last_change"] == 4
    assert seen["tm_service_database_bytes"] > 0
    assert seen["tm_service_disk_free_bytes"] > 0
    assert seen['tm_service_index_lag_changes{language="en"}'] == 0
    assert seen['tm_service_jobs{state="queued"}'] == 0


def test_texts_paths_and_callers_make_no_series(own_service: Any) -> None:
    def series() -> set[str]:
        return set(numbers(own_service.get("/metrics").text))

    def send(word: str) -> None:
        own_service.get(f"/{word}")
        own_service.get(f"/t/{word}/mymemory/get", q=word, langpair="en|ru")
        own_service.get("/api/v1/match", q=word, source=word, target="ru")
        own_service.call(word.upper(), "/")
        own_service.get("/", headers={"Host": word})

    send(f"{MARK}a")
    series()
    before = series()
    for letter in "bcd":
        send(MARK + letter)
    assert series() == before
    assert MARK.lower() not in "".join(before).lower()


@linux
def test_workers_count_together_and_one_that_follows_goes_on(tmp_path: Path) -> None:
    def asked() -> float:
        told = raw(served.port, b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n").decode().partition("\r\n\r\n")[2]
        return numbers(told)['tm_service_requests_total{endpoint="api.languages",method="GET",status="200"}']

    with family(tmp_path, "--workers", "2") as served:
        folders = [Path(link) for link in mapped_files(served.workers())]
        [folder] = {path.parent for path in folders if "tm-service-metrics-" in str(path)}
        for number in range(1, 21):
            assert ask(served.port, "GET", "/api/v1/languages")[0] == 200
            assert asked() == number
        before = sorted(path.name for path in folder.iterdir())
        dead, *_others = served.workers()
        os.kill(dead, signal.SIGKILL)
        until(lambda: len(served.workers()) == 2 and dead not in served.workers())
        for number in range(21, 31):
            assert ask(served.port, "GET", "/api/v1/languages")[0] == 200
            assert asked() == number
        assert {path.name for path in folder.iterdir()} <= set(before)
        served.end()
        assert not folder.exists()


def mapped_files(workers: list[int]) -> list[str]:
    """Return what files the workers have mapped."""
    maps = [Path(f"/proc/{worker}/maps").read_text(encoding="utf-8").splitlines() for worker in workers]
    return [line.split(maxsplit=5)[5] for lines in maps for line in lines if len(line.split(maxsplit=5)) == 6]


# Readiness


def test_a_process_is_ready_between_warming_up_and_the_end(app: Flask) -> None:
    client, readiness = app.test_client(), readiness_of(app)
    assert client.get("/api/v1/ready").json["ready"] is True
    for step, reason in [(readiness.warm_up, "indexes"), (readiness.drain, "about to end")]:
        step()
        told = client.get("/api/v1/ready")
        assert (told.status_code, told.json["error"]["code"]) == (503, "not_ready")
        assert reason in told.json["error"]["message"]
        readiness.begin()
    assert client.get("/api/v1/ready").status_code == 200


def test_a_store_that_does_not_answer_is_not_ready(app: Flask, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tm_service.errors import StoreError

    def fail() -> int:
        raise StoreError(f"{filled} cannot be read")

    monkeypatch.setattr(memory_of(app), "last_change", fail)
    told = app.test_client().get("/api/v1/ready")
    assert (told.status_code, told.json["error"]["code"]) == (503, "store_error")


def test_indexes_that_lie_on_disk_are_opened_before_a_process_is_ready(filled: Path) -> None:
    from tm_service import open_memory

    memory = open_memory(filled)
    memory.match("so that the index is made", source="en", target="ru")
    assert memory.index_lag() == {"en": 0}
    memory.close()
    another = open_memory(filled)
    assert another.index_lag() == {}
    another.open_indexes()
    assert another.index_lag() == {"en": 0}
    another.close()
