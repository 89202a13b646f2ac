"""The files in deploy/: what they name is there, and a proxy set up by them serves the service over TLS."""

from __future__ import annotations

import configparser
import getpass
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import click
import pytest

from tests.people import FORM, settle
from tests.test_web_serve import family
from tm_service.cli import cli
from web.config import DEFAULTS, MEGABYTE
from web.roles import Role
from web.workers import GRACE

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))
NAME = "tm.example.org"


def unit(name: str) -> dict[str, list[str]]:
    """Return the settings of a unit, each with all its values."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        key, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def commands() -> Iterator[tuple[str, str]]:
    """Yield each command of ours that a file names, with the file."""
    for file in sorted(DEPLOY.iterdir()):
        told = re.sub(r'"(?:, "|\]|$)|\["', " ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for found in re.findall(r"tm-service ((?:serve|backup)\b[^\n]*)|CMD\s+(serve [^\n]*)", told):
            yield next(filter(None, found)), file.name


@pytest.mark.parametrize(("command", "file"), list(commands()))
def test_commands_and_options_exist(command: str, file: str) -> None:
    name, *words = command.split()
    context = click.Context(cli)
    known = cli.get_command(context, name)
    assert known is not None, file
    options = {option for parameter in known.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_the_files_name_commands() -> None:
    assert {file for _command, file in commands()} == {
        "Caddyfile",
        "Containerfile",
        "nginx.conf",
        "tm-service-backup.service",
        "tm-service.service",
    }


def test_settings_in_the_environment_exist() -> None:
    for file in DEPLOY.iterdir():
        named = set(re.findall(r"TM_SERVICE_([A-Z_]+)=", file.read_text(encoding="utf-8")))
        assert named <= {*DEFAULTS, "DATABASE"}, file


def test_systemd_waits_longer_than_the_service_takes_to_end() -> None:
    [seconds] = unit("tm-service.service")["TimeoutStopSec"]
    assert float(seconds) > GRACE


def test_services_run_as_nobody_in_particular_and_write_their_state_only() -> None:
    for name in ("tm-service.service", "tm-service-backup.service"):
        settings = unit(name)
        assert settings["DynamicUser"] == settings["NoNewPrivileges"] == ["yes"]
        assert settings["ProtectSystem"] == ["strict"]
        assert settings["CapabilityBoundingSet"] == [""]
        written = {value.split("=", 1)[1] for value in settings["Environment"] if value.startswith("TM_SERVICE_")}
        assert all(path.startswith("/var/lib/tm-service/") for path in written)
        assert "tm-service" in settings["StateDirectory"][0].split()


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("systemd is not installed")
    for file in UNITS:  # with a program that is there
        told = file.read_text(encoding="utf-8").replace("/opt/tm-service/.venv/bin/tm-service", sys.executable)
        (tmp_path / file.name).write_text(told, encoding="utf-8")
    ended = subprocess.run(
        [analyse, "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_timer_belongs_to_the_backup() -> None:
    assert (DEPLOY / "tm-service-backup.timer").with_suffix(".service").exists()
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(DEPLOY / "tm-service-backup.timer", encoding="utf-8")
    assert parser["Timer"]["Persistent"] == "yes"


def test_the_backup_keeps_the_newest_fourteen(tmp_path: Path, filled: Path) -> None:
    told = unit("tm-service-backup.service")
    backups = tmp_path / "backups"
    backups.mkdir()
    for day in range(1, 21):
        (backups / f"202601{day:02}T021500Z.db").write_bytes(b"")
    program = f"{sys.executable} -m tm_service"
    for line in (*told["ExecStart"], *told["ExecStartPost"]):
        [script] = re.findall(r"/bin/sh -c '(.*)'", line)
        script = script.replace("%%", "%").replace("/var/lib/tm-service/backups", str(backups))
        script = script.replace("/opt/tm-service/.venv/bin/tm-service", program)
        environment = {"TM_SERVICE_DATABASE": str(filled), "PATH": "/usr/bin:/bin"}
        subprocess.run(["/bin/sh", "-c", script], env=environment, cwd=ROOT, check=True, capture_output=True)
    kept = sorted(path.name for path in backups.iterdir())
    assert len(kept) == 14
    assert kept[0] == "20260108T021500Z.db"
    assert (backups / kept[-1]).stat().st_size > 0


def test_the_container_runs_as_a_numbered_user_and_holds_all_packages() -> None:
    told = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert re.findall(r"^USER (\S+)", told, re.MULTILINE) == ["10001:10001"]
    assert "STOPSIGNAL SIGTERM" in told
    assert "HEALTHCHECK" in told
    copied = set(re.findall(r"^COPY (\w+) \1$", told, re.MULTILINE))
    assert copied == {"corpora", "tm_service", "glossary", "web"}
    allowed = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in allowed if line.startswith("!")} == {*copied, "pyproject.toml", "README.md", "LICENSE"}


def test_the_proxies_take_as_much_as_the_service() -> None:
    megabytes = int(str(DEFAULTS["MAX_CONTENT_LENGTH"])) // MEGABYTE
    assert f"client_max_body_size {megabytes}m;" in (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert f"max_size {megabytes}MB" in (DEPLOY / "Caddyfile").read_text(encoding="utf-8")


@contextmanager
def nginx(folder: Path, service_port: int) -> Iterator[tuple[int, Path]]:
    """Run nginx by our file, with a certificate of its own; give the port and its log."""
    program, openssl = shutil.which("nginx", path="/usr/sbin:/usr/bin"), shutil.which("openssl")
    if program is None or openssl is None:
        pytest.skip("nginx or openssl is not installed")
    folder.chmod(0o755)
    certificate = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    request = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run([*request, *certificate, *subject], check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        plain, secure = one.getsockname()[1], other.getsockname()[1]
    told = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    told = re.sub(r"listen \[::\].*\n", "", told).replace("listen 80;", f"listen 127.0.0.1:{plain};")
    told = told.replace("listen 443 ", f"listen 127.0.0.1:{secure} ").replace(":8080", f":{service_port}")
    told = told.replace("/etc/ssl/tm-service", str(folder)).replace("/var/log/nginx", str(folder))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"user {getpass.getuser()}; pid {folder}/pid; daemon off; worker_processes 1; events {{}} http {{ {folders} {told} }}",
        encoding="utf-8",
    )
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", secure)).close()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield secure, folder / "tm-service.log"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def test_the_service_is_reached_over_tls_through_nginx(filled: Path, tmp_path_factory: Any) -> None:
    people = settle(filled)
    folder = tmp_path_factory.mktemp("nginx")
    exposed = ["--workers", "1", "--expose", "--name", NAME, "--proxy", "127.0.0.1", "--log-level", "info"]
    with family(filled.parent, *exposed) as served, nginx(folder, served.port) as (port, log):
        context = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))

        def asked(
            method: str, path: str, body: bytes | None = None, **headers: str
        ) -> tuple[int, dict[str, str], bytes]:
            made = socket.create_connection(("127.0.0.1", port), timeout=60)
            connection = HTTPSConnection(NAME, timeout=60)
            connection.sock = context.wrap_socket(made, server_hostname=NAME)
            connection.request(method, path, body, {"Host": NAME, **headers})
            answer = connection.getresponse()
            told = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
            connection.close()
            return told

        status, headers, _body = asked("GET", "/api/v1/ready")
        assert (status, headers["strict-transport-security"]) == (200, "max-age=31536000")
        name = headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", name)  # as nginx calls it
        assert name in log.read_text(encoding="utf-8")
        assert asked("GET", "/api/v1/memories")[0] == 401
        bearer = people.bearer(Role.READER)
        assert asked("GET", "/api/v1/memories", **bearer)[0] == 200
        assert asked("GET", "/metrics", **bearer)[0] == 404
        words = "%D1%8F" * 9_000
        assert asked("GET", f"/api/v1/match?q={words}&source=ru&target=en", **bearer)[0] == 200
        path = f"/t/{people.tokens[Role.READER]}/mymemory/get?q=Quicksilver&langpair=en%7Cru"
        assert asked("GET", path)[0] == 200
        signed = {"Origin": f"https://{NAME}", "Content-Type": FORM, "Cookie": people.cookie(Role.READER)["Cookie"]}
        assert (
            asked("POST", "/login", b"name=nobody&password=nothing", **signed)[0] == 401
        )  # taken as ours, and refused
        large = b"x" * (5 * MEGABYTE)
        kind = {"Content-Type": "application/json", **people.bearer(Role.TRANSLATOR)}
        assert asked("POST", "/api/v1/units", large, **kind)[0] == 413
        written = log.read_text(encoding="utf-8")
        told = served.end()
    assert name in told
    assert "Quicksilver" not in written + told
    assert people.tokens[Role.READER] not in written + told
