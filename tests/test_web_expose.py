"""Serving other machines: only when it is meant, when somebody can get in, and behind a proxy that is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.people import PASSWORD, cheap_passwords, send, settle
from web.config import SERVED_HOSTS
from web.errors import NotExposed
from web.exposure import Reach, exposure, what_exposing_does
from web.roles import Role
from web.tokens import Tokens
from web.users import Users


@pytest.mark.parametrize(
    ("reach", "said"),
    [
        (Reach("0.0.0.0"), "--host 0.0.0.0: without --expose"),  # noqa: S104
        (Reach("::", accounts=True), "--host ::: without --expose"),
        (Reach("192.0.2.1"), "without --expose"),
        (Reach("example.org", expose=True), "no IP address"),
        (Reach("127.0.0.1", names=("tm.example.org",)), "--name tm.example.org: without --expose"),
        (Reach("127.0.0.1", proxy="proxy.example.org"), "--proxy proxy.example.org: is no IP address"),
        (Reach("0.0.0.0", expose=True), "there is no user"),  # noqa: S104
        (Reach("127.0.0.1", expose=True, accounts=True), "there is no user"),
    ],
)
def test_what_is_not_meant_or_not_guarded_is_refused(tmp_path: Path, reach: Reach, said: str) -> None:
    with pytest.raises(NotExposed, match=said):
        exposure(str(tmp_path / "store.db"), reach)


def test_on_loopback_nothing_is_set_unless_asked(tmp_path: Path) -> None:
    for host in ("127.0.0.1", "127.0.0.2", "::1", "localhost"):
        assert exposure(str(tmp_path / "store.db"), Reach(host)) == {}
    assert exposure(str(tmp_path / "store.db"), Reach("localhost", accounts=True)) == {"ACCOUNTS": True}


def test_other_machines_are_served_where_somebody_can_get_in(tmp_path: Path) -> None:
    database = str(tmp_path / "store.db")
    settle(tmp_path / "store.db")
    found = exposure(database, Reach("0.0.0.0", expose=True, names=("TM.example.org",), proxy="192.0.2.9"))  # noqa: S104
    assert found == {
        "ACCOUNTS": True,
        "EXPOSED": True,
        "TRUSTED_PROXY": "192.0.2.9",
        "SERVED_HOSTS": (*SERVED_HOSTS, "tm.example.org"),
    }


def test_a_token_is_enough_where_accounts_are_asked_for(tmp_path: Path) -> None:
    database = str(tmp_path / "store.db")
    tokens = Tokens(database)
    record, _secret = tokens.create("tool", Role.READER)
    assert exposure(database, Reach("::1", expose=True, accounts=True))["EXPOSED"]
    with pytest.raises(NotExposed):
        exposure(database, Reach("::1", expose=True))
    tokens.revoke(record.id)
    with pytest.raises(NotExposed):
        exposure(database, Reach("::1", expose=True, accounts=True))


def test_what_it_does_is_told() -> None:
    assert "TLS" in what_exposing_does(None)
    assert "192.0.2.9" in what_exposing_does("192.0.2.9")


@pytest.mark.parametrize(
    ("host", "exposed", "status"),
    [
        ("192.0.2.1:8080", True, 200),
        ("[2001:db8::1]:8080", True, 200),
        ("tm.example.org", True, 400),
        ("192.0.2.1.example.org", True, 400),
        ("192.0.2.1", False, 400),
    ],
)
def test_an_address_is_no_rebound_name(serving: Any, tmp_path: Path, host: str, exposed: bool, status: int) -> None:
    settle(tmp_path / "store.db")
    with serving(tmp_path / "store.db", EXPOSED=exposed) as running:
        assert running.get("/api/v1/health", {"Host": host}).status == status


FORWARDED = {"Host": "tm.example.org", "X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}


def test_behind_a_trusted_proxy_cookies_and_origins_are_those_of_https(tmp_path: Path, serving: Any) -> None:
    settle(tmp_path / "store.db")
    settings = {"EXPOSED": True, "SERVED_HOSTS": ("tm.example.org",), "TRUSTED_PROXY": "127.0.0.1"}
    with serving(tmp_path / "store.db", **settings) as service:
        headers = {**FORWARDED, "Origin": "https://tm.example.org"}
        answer = send(service, "/login", headers, name="reader", password=PASSWORD)
        assert answer.status == 303
        crumbs = {part.strip() for part in answer.headers["set-cookie"].split(";")}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= crumbs
        assert answer.headers["set-cookie"].startswith("__Host-tm_session=")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        cookie = {"Cookie": answer.headers["set-cookie"].split(";")[0]}
        assert service.get("/", {**FORWARDED, **cookie}).status == 200
        plain = {**headers, "Origin": "http://tm.example.org"}
        assert send(service, "/login", plain, name="reader", password=PASSWORD).status == 403


def test_a_stranger_cannot_pose_as_the_proxy(tmp_path: Path, serving: Any) -> None:
    settle(tmp_path / "store.db")
    settings = {"EXPOSED": True, "SERVED_HOSTS": ("tm.example.org",), "TRUSTED_PROXY": "192.0.2.9", "RATE_LIMIT": 2}
    with serving(tmp_path / "store.db", **settings) as service:
        answers = [
            service.get("/api/v1/health", {**FORWARDED, "X-Forwarded-For": f"198.51.100.{at}"}) for at in range(3)
        ]
        assert [answer.status for answer in answers] == [200, 200, 429]  # one address, whatever it says
        assert "strict-transport-security" not in answers[0].headers


def test_callers_behind_a_proxy_are_counted_apart(tmp_path: Path, serving: Any) -> None:
    settle(tmp_path / "store.db")
    settings = {"EXPOSED": True, "SERVED_HOSTS": ("tm.example.org",), "TRUSTED_PROXY": "127.0.0.1", "RATE_LIMIT": 1}
    with serving(tmp_path / "store.db", **settings) as service:
        for addresses, statuses in (
            (("198.51.100.1", "198.51.100.2", "198.51.100.1"), [200, 200, 429]),
            (("2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:2::1"), [200, 429, 200]),  # a network is one caller
        ):
            asked = [service.get("/api/v1/health", {**FORWARDED, "X-Forwarded-For": one}) for one in addresses]
            assert [answer.status for answer in asked] == statuses


def test_serve_exposes_when_told_and_says_what_that_does(tmp_path: Path) -> None:
    with cheap_passwords():
        users = Users(tmp_path / "store.db")
        users.create("Anna", PASSWORD, Role.ADMIN)
        users.close()
    command = [sys.executable, "-m", "tm_service", "--db", str(tmp_path / "store.db"), "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--expose", "--workers", "2"],  # no test listens to other machines
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip().rstrip("/").rpartition(":")[2]
        asked = subprocess.run(
            [sys.executable, "-c", ASK, f"http://127.0.0.1:{port}/api/v1/units"],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert json.loads(asked.stdout) == 401
    finally:
        process.terminate()
        try:
            _out, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Other machines are served" in errors


ASK = """
import sys, urllib.error, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1]).status)
except urllib.error.HTTPError as error:
    print(error.code)
"""
