"""The log of accounts: everything that is done to users and tokens is in it, with who, whence and when, and stays."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.people import PASSWORD, People, cheap_passwords, send, settle
from tm_service.stores.connection import connect
from web.account_log import AccountEvent, AccountLog, Event, Party, at_the_console
from web.roles import Role
from web.sessions import Sessions
from web.tokens import Tokens
from web.users import Users

WRONG, ANOTHER = "wrong", "a new phrase of words"
ADMIN = Party("user", "admin", 1)


@pytest.fixture
def house(filled: Path, serving: Any) -> Iterator[tuple[Any, People]]:
    people = settle(filled)
    with serving(filled) as running:
        yield running, people


def events(database: Path, limit: int = 10_000) -> list[AccountEvent]:
    """Return what happened, the oldest first."""
    log = AccountLog(database)
    found = log.events(limit=limit)
    log.close()
    return found[::-1]


def test_what_an_administrator_does_is_told(house: tuple[Any, People]) -> None:
    service, people = house
    cookie = people.cookie(Role.ADMIN)
    before = events(people.database)[-1].id
    for path, values in (
        ("/settings/users", {"name": "Boris", "password": PASSWORD, "role": "reader"}),
        ("/settings/users/role", {"name": "boris", "role": "translator"}),
        ("/settings/users/role", {"name": "boris", "role": "translator"}),  # changes nothing, tells nothing
        ("/settings/users/disable", {"name": "Boris"}),
        ("/settings/users/disable", {"name": "Boris"}),
        ("/settings/users/enable", {"name": "Boris"}),
        ("/settings/tokens", {"name": "weblate", "role": "reader"}),
        ("/settings/tokens/5/revoke", {}),
        ("/settings/tokens/5/revoke", {}),
    ):
        assert send(service, path, cookie, **values).status in {200, 303}
    told = [event for event in events(people.database) if event.id > before]
    boris, token = Party("user", "Boris", 5), Party("token", "weblate", 5)
    assert [(event.event, event.about, event.role_before, event.role_after) for event in told] == [
        (Event.USER_MADE, boris, None, "reader"),
        (Event.ROLE_CHANGED, boris, "reader", "translator"),
        (Event.USER_DISABLED, boris, None, None),
        (Event.USER_ENABLED, boris, None, None),
        (Event.TOKEN_MADE, token, None, "reader"),
        (Event.TOKEN_REVOKED, token, None, None),
    ]
    assert {(event.by, event.address) for event in told} == {(ADMIN, "127.0.0.1")}
    assert all((datetime.now(UTC) - datetime.fromisoformat(event.at)).total_seconds() < 600 for event in told)


def test_grants_are_told(house: tuple[Any, People]) -> None:
    service, people = house
    cookie = people.cookie(Role.ADMIN)
    before = events(people.database)[-1].id
    for path, values in (
        ("/settings/users", {"name": "Boris", "password": PASSWORD, "role": "reader", "memory": "legal"}),
        ("/settings/users/role", {"name": "boris", "role": "translator", "memory": "legal"}),
        ("/settings/users/role", {"name": "boris", "role": "translator", "memory": "legal"}),  # changes nothing
        ("/settings/users/role", {"name": "boris", "role": "reader", "termbase_role": "admin"}),
        ("/settings/users/role", {"name": "boris", "role": "reader"}),
        ("/settings/tokens", {"name": "weblate", "role": "reader", "memory": "legal"}),
    ):
        assert send(service, path, cookie, **values).status in {200, 303}
    told = [event for event in events(people.database) if event.id > before]
    assert [(event.event, event.role_before, event.role_after, event.detail) for event in told] == [
        (Event.USER_MADE, None, None, "granted legal reader"),
        (Event.ROLE_CHANGED, None, None, "legal reader → legal translator"),
        (Event.ROLE_CHANGED, None, None, "legal translator → termbase admin"),
        (Event.ROLE_CHANGED, None, "reader", "termbase admin → reader"),
        (Event.TOKEN_MADE, None, None, "granted legal reader"),
    ]
    assert "legal reader → legal translator" in service.get("/settings/access-log", cookie).text


def test_what_a_token_does_is_told_as_the_tokens(house: tuple[Any, People]) -> None:
    service, people = house
    send(service, "/settings/users/role", people.bearer(Role.ADMIN), name="reader", role="translator")
    [told] = [event for event in events(people.database) if event.event is Event.ROLE_CHANGED]
    assert told.by == Party("token", "admin", 4)


def test_what_a_command_does_is_told_as_the_machines_user(tmp_path: Path) -> None:
    settle(tmp_path / "tm.db")
    assert {(event.by, event.address) for event in events(tmp_path / "tm.db")} == {(at_the_console().party, None)}


def test_sessions_and_passwords_are_told(house: tuple[Any, People]) -> None:
    service, people = house
    send(service, "/login", name="reader", password=WRONG)
    send(service, "/login", name="a password here", password=PASSWORD)
    signed_in = send(service, "/login", name="Reader", password=PASSWORD)
    cookie = {"Cookie": signed_in.headers["set-cookie"].split(";")[0]}
    send(service, "/settings/password", cookie, present=WRONG, password=ANOTHER)
    changed = send(service, "/settings/password", cookie, present=PASSWORD, password=ANOTHER)
    cookie = {"Cookie": changed.headers["set-cookie"].split(";")[0]}
    send(service, "/logout", cookie)
    reader = Party("user", "reader", 4)
    told = [event for event in events(people.database) if event.address]
    nobody, *rest = [(event.event, event.by, event.about, event.detail) for event in told[1:]]
    assert (told[0].event, told[0].by, told[0].about) == (Event.SIGN_IN_FAILED, Party("nobody"), reader)
    assert (nobody[0], nobody[2] and nobody[2].kind) == (Event.SIGN_IN_FAILED, "nobody")
    assert re.fullmatch(r"sha256:[0-9a-f]{12}…", nobody[2].name or "")
    assert rest == [
        (Event.SIGNED_IN, reader, reader, "with a password"),
        (Event.SIGN_IN_FAILED, reader, reader, "wrong present password for another one"),
        (Event.PASSWORD_CHANGED, reader, reader, None),
        (Event.SESSION_ENDED, reader, reader, "the password was changed"),
        (Event.SIGNED_IN, reader, reader, "with another password"),
        (Event.SESSION_ENDED, reader, reader, "signed out"),
    ]
    stored = b"".join(file.read_bytes() for file in people.database.parent.iterdir() if file.is_file())
    for secret in ("a password here", PASSWORD, ANOTHER):
        assert secret.encode() not in stored


def test_ends_of_sessions_are_told_with_their_reasons(tmp_path: Path) -> None:
    people = settle(tmp_path / "tm.db")
    for role in (Role.READER, Role.READER, Role.TRANSLATOR):
        people.cookie(role)
    users = Users(people.database)
    users.disable("reader")
    short = Sessions(people.database, idle=0, lifetime=0)
    short.begin(people.users[Role.ADMIN])
    users.close()
    short.close()
    ended = [(e.about and e.about.name, e.detail) for e in events(people.database) if e.event is Event.SESSION_ENDED]
    assert ended == [("reader", "the user was disabled")] * 2 + [("translator", "its time was over")]


def test_attempts_that_come_too_soon_do_not_fill_the_log(house: tuple[Any, People]) -> None:
    service, people = house
    answers = [send(service, "/login", name="reader", password=WRONG).status for _ in range(13)]
    assert answers == [401] * 10 + [429] * 3
    assert sum(event.event is Event.SIGN_IN_FAILED for event in events(people.database)) == 10


def test_what_fails_is_not_told_as_done(tmp_path: Path) -> None:
    settle(tmp_path / "tm.db")
    users, tokens = Users(tmp_path / "tm.db"), Tokens(tmp_path / "tm.db")
    before = events(tmp_path / "tm.db")
    with cheap_passwords():
        for fails in (
            lambda: users.create("reader", PASSWORD, Role.READER),
            lambda: users.create("Boris", "short", Role.READER),
            lambda: users.change_role("admin", Role.READER),
            lambda: users.disable("admin"),
            lambda: users.enable("nobody"),
            lambda: users.change_password("reader", "short"),
            lambda: tokens.create("", Role.READER),
            lambda: tokens.revoke(99),
        ):
            with pytest.raises(Exception, match=r"name|password|token"):
                fails()
    assert events(tmp_path / "tm.db") == before
    users.close()
    tokens.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account_event SET by_name = 'nobody'",
        "DELETE FROM account_event",
        "DELETE FROM account_event WHERE id = 1",
        "INSERT OR REPLACE INTO account_event (id, at, event, by_kind) VALUES (1, '', '', '')",
        "INSERT INTO account_event (id, at, event, by_kind) VALUES (1, '', '', '')"
        " ON CONFLICT (id) DO UPDATE SET by_name = 'nobody'",
    ],
)
def test_no_event_is_changed_or_removed(tmp_path: Path, statement: str) -> None:
    settle(tmp_path / "tm.db")
    before, db = events(tmp_path / "tm.db"), connect(tmp_path / "tm.db")
    with pytest.raises(Exception, match="only added to"):
        db.execute(statement)
    assert events(tmp_path / "tm.db") == before


def test_old_events_are_forgotten_when_that_is_asked_for(tmp_path: Path) -> None:
    settle(tmp_path / "tm.db")
    log, db = AccountLog(tmp_path / "tm.db"), connect(tmp_path / "tm.db")
    count = len(events(tmp_path / "tm.db"))
    assert log.forget("2020-01-01T00:00:00Z") == 0
    assert len(events(tmp_path / "tm.db")) == count + 1
    assert log.forget("2999-01-01T00:00:00Z") == count + 1
    [left] = events(tmp_path / "tm.db")
    assert (left.event, left.detail) == (Event.EVENTS_FORGOTTEN, f"{count + 1} from before 2999-01-01T00:00:00Z")
    with pytest.raises(Exception, match="only added to"):
        db.execute("DELETE FROM account_event")
    log.close()


def test_the_api_answers_pages_without_gaps(house: tuple[Any, People]) -> None:
    service, people = house
    bearer, numbers, before = people.bearer(Role.ADMIN), [], 0
    while before is not None:
        page = service.get("/api/v1/audit", bearer, limit=3, before=before).json
        numbers += [event["id"] for event in page["events"]]
        assert len(page["events"]) <= 3
        before = page["next"]
    assert numbers == [event.id for event in events(people.database)][::-1]
    assert service.get("/api/v1/audit", bearer, since="2999-01-01").json == {"events": [], "next": None}
    assert len(service.get("/api/v1/audit", bearer, since="2020-01-01T00:00+03:00").json["events"]) == len(numbers)
    assert service.get("/api/v1/audit", bearer, since="yesterday").status == 422
    assert service.get("/api/v1/audit", people.bearer(Role.TERMINOLOGIST)).status == 403


@pytest.mark.parametrize(
    ("language", "title", "made"),
    [
        ("en", "Access log", "token made"),
        ("ru", "Журнал доступа", "токен создан"),
        ("fr", "Journal des accès", "jeton"),
    ],
)
def test_administrators_read_it_page_by_page(house: tuple[Any, People], language: str, title: str, made: str) -> None:
    service, people = house
    tokens = Tokens(people.database)
    for number in range(60):
        tokens.create(f"<b>program</b> {number}", Role.READER)
    tokens.close()
    headers = {**people.cookie(Role.ADMIN), "Accept-Language": language}
    assert 'href="/settings/access-log"' in service.get("/settings", headers).text
    path, rows = "/settings/access-log", []
    while path:
        page = html.fromstring(service.get(path, headers).text)
        assert page.xpath("string(//h1)") == title
        assert page.xpath("//tbody//b") == []
        rows += page.xpath("//main//tbody/tr")
        path = page.xpath("string(//a[@rel='next']/@href)")
    assert len(rows) == len(events(people.database))
    assert sum(made in row.text_content() for row in rows) == 64


def command(tmp_path: Path, *arguments: str) -> Any:
    call = [sys.executable, "-m", "tm_service", "--db", str(tmp_path / "tm.db"), *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=False)


def test_the_command_shows_and_forgets(tmp_path: Path) -> None:
    settle(tmp_path / "tm.db")
    assert command(tmp_path, "user", "role", "reader", "terminologist").returncode == 0
    assert command(tmp_path, "user", "disable", "reader").returncode == 0
    assert command(tmp_path, "user", "enable", "reader").returncode == 0
    listed = json.loads(command(tmp_path, "audit", "--json", "--limit", "3").stdout)
    assert [one["event"] for one in listed] == ["user_enabled", "user_disabled", "role_changed"]
    assert (listed[2]["role_before"], listed[2]["role_after"]) == ("reader", "terminologist")
    shown = command(tmp_path, "audit", "--since", "2020-01-01")
    assert "role_changed  user reader  reader → terminologist  by command" in shown.stdout
    assert json.loads(command(tmp_path, "audit", "--since", "2999-01-01", "--json").stdout) == []
    forgotten = json.loads(command(tmp_path, "audit", "--forget-before", "2999-01-01", "--json").stdout)
    assert forgotten == {"forgotten": 11, "before": "2999-01-01T00:00:00Z"}
    assert len(json.loads(command(tmp_path, "audit", "--json").stdout)) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["audit", "--since", "yesterday"], 1, "--since"),
        (["audit", "--forget-before", "soon"], 1, "--forget-before"),
        (["audit", "--forget-before", "2020-01-01", "--since", "2020-01-01"], 2, "one of them"),
        (["user", "role", "admin", "reader"], 1, "last administrator"),
        (["user", "role", "nobody", "reader"], 1, "no user"),
        (["user", "role", "reader", "king"], 2, "king"),
        (["user", "enable", "nobody"], 1, "no user"),
        (["user", "create", "--name", "Vera", "--subject", "s-1"], 2, "go together"),
    ],
)
def test_the_command_refuses_in_one_line(tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    settle(tmp_path / "tm.db")
    refused = command(tmp_path, *arguments)
    assert (refused.returncode, refused.stdout) == (status, "")
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_user_of_a_provider_is_made_beforehand(tmp_path: Path) -> None:
    settle(tmp_path / "tm.db")
    make = ["user", "create", "--name", "Vera", "--issuer", "https://sso.example.org", "--subject", "s-1", "--json"]
    assert json.loads(command(tmp_path, *make).stdout)["name"] == "Vera"
    again = command(tmp_path, *make)
    assert (again.returncode, "is the user Vera" in again.stderr) == (1, True)


def test_two_administrators_cannot_demote_each_other_at_once(tmp_path: Path) -> None:
    settle(tmp_path / "tm.db")
    with cheap_passwords():
        users = Users(tmp_path / "tm.db")
        users.create("other", PASSWORD, Role.ADMIN)
    call = "import sys; from web.users import Users; from web.roles import Role; sys.stdin.readline(); Users(sys.argv[1]).change_role(sys.argv[2], Role.READER)"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", call, str(tmp_path / "tm.db"), name], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for name in ("admin", "other")
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=60)[1] for process in running]
    assert sorted(process.returncode for process in running) == [0, 1]
    assert any(b"last administrator" in end for end in ends)
    assert sum(user.role is Role.ADMIN for user in users.all()) == 1
    users.close()


def test_a_changed_role_holds_in_sessions_at_once(house: tuple[Any, People]) -> None:
    service, people = house
    admin, reader = people.cookie(Role.ADMIN), people.cookie(Role.READER)
    assert service.get("/add", reader).status == 403
    assert send(service, "/settings/users/role", admin, name="reader", role="translator").status == 303
    assert service.get("/add", reader).status == 200
    assert send(service, "/settings/users/role", admin, name="admin", role="reader").status == 422
    assert send(service, "/settings/users/role", admin, name="reader", role="king").status == 404
    assert send(service, "/settings/users/role", admin, name="nobody", role="reader").status == 422


def test_who_is_enabled_again_signs_in_with_the_old_password(house: tuple[Any, People]) -> None:
    service, people = house
    admin, reader = people.cookie(Role.ADMIN), people.cookie(Role.READER)
    send(service, "/settings/users/disable", admin, name="reader")
    assert "/settings/users/enable" in service.get("/settings", admin).text
    assert send(service, "/settings/users/enable", admin, name="reader").status == 303
    assert service.get("/", reader).status == 401  # the session is over
    assert send(service, "/login", name="reader", password=PASSWORD).status == 303


def test_who_is_signed_in_and_kept_waiting_is_shown_no_form_to_sign_in(house: tuple[Any, People]) -> None:
    service, people = house
    cookie = people.cookie(Role.READER)
    for _ in range(10):
        send(service, "/settings/password", cookie, present=WRONG, password=PASSWORD)
    waiting = send(service, "/settings/password", cookie, present=PASSWORD, password=PASSWORD)
    page = html.fromstring(waiting.text)
    assert (waiting.status, page.xpath("string(//h1)")) == (429, "Too many attempts failed.")
    assert page.xpath("//form[starts-with(@action, '/login')]") == []
    assert "Wait" in waiting.text
    assert int(waiting.headers["retry-after"]) > 0
    assert 'action="/login' in send(service, "/login", name="reader", password=PASSWORD).text
