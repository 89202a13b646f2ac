"""`tm-service serve`, started as people start it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest


def start(tmp_path: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tm_service", "--db", str(tmp_path / "store.db"), "serve", *options]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_url_is_printed_once_it_answers_and_the_end_is_clean(tmp_path: Path, stop: signal.Signals, host: str) -> None:
    process = start(tmp_path, "--port", "0", "--host", host)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{url}api/v1/health", timeout=30) as answer:
            assert json.load(answer)["ok"] is True
        process.send_signal(stop)
        _, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (0, "")
    finally:
        process.kill()
        process.wait()


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
