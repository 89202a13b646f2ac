"""Users: made, listed, disabled, given another password; a password is stored and told nowhere."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.people import PASSWORD, cheap_passwords
from tm_service import InvalidQuery
from tm_service.stores.connection import connect
from web.roles import Role
from web.users import METHOD, Users


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    """A store with one administrator."""
    with cheap_passwords():
        made = Users(tmp_path / "tm.db")
        made.create("Anna", PASSWORD, Role.ADMIN)
        yield made
        made.close()


def test_a_password_is_stored_as_its_scrypt_hash(tmp_path: Path) -> None:
    users = Users(tmp_path / "tm.db")
    users.create("Anna", PASSWORD, Role.ADMIN)
    assert users.with_password("Anna", PASSWORD) == users.named("anna")
    users.close()
    [(stored,)] = connect(tmp_path / "tm.db").execute("SELECT password FROM user").fetchall()
    method, salt, digest = stored.split("$")
    assert (method, len(salt) >= 16, len(digest)) == (METHOD, True, 128)
    assert all(PASSWORD.encode() not in file.read_bytes() for file in tmp_path.iterdir())


def test_equal_passwords_have_hashes_of_their_own(users: Users, tmp_path: Path) -> None:
    users.create("Boris", PASSWORD, Role.READER)
    hashes = connect(tmp_path / "tm.db").execute("SELECT DISTINCT password FROM user").fetchall()
    assert len(hashes) == 2


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00b", "x" * 101])
def test_a_name_that_is_none_is_refused(users: Users, name: str) -> None:
    with pytest.raises(InvalidQuery, match="name"):
        users.create(name, PASSWORD, Role.READER)
    assert [user.name for user in users.all()] == ["Anna"]


@pytest.mark.parametrize("name", ["anna", "ANNA", " Anna ", "Ａnna"])
def test_a_name_is_taken_in_every_spelling(users: Users, name: str) -> None:
    with pytest.raises(InvalidQuery, match="taken"):
        users.create(name, PASSWORD, Role.READER)
    assert users.with_password(name, PASSWORD) is not None


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Boris", ""),
        ("Boris", "short"),
        ("Boris", "x" * 9),
        ("Boris", "x" * 201),
        ("Boris12", "Boris12345"),
        ("BorisBoris", "borisboris"),
    ],
)
def test_a_weak_password_is_refused_and_not_told(users: Users, name: str, password: str) -> None:
    with pytest.raises(InvalidQuery, match="password") as refused:
        users.create(name, password, Role.READER)
    assert not password or password not in str(refused.value)
    assert [user.name for user in users.all()] == ["Anna"]


def test_another_password_is_held_to_the_same_rules(users: Users) -> None:
    with pytest.raises(InvalidQuery, match="password"):
        users.change_password("Anna", "short")
    assert users.with_password("Anna", PASSWORD) is not None


def test_a_password_counts_however_its_letters_were_composed(users: Users) -> None:
    users.create("Chloé", "été à la mairie", Role.READER)
    assert users.with_password("Chloe\u0301", "e\u0301te\u0301 a\u0300 la mairie") is not None


@pytest.mark.parametrize(
    ("name", "password"), [("Anna", PASSWORD + "x"), ("Anna", ""), ("Nobody", PASSWORD), ("Anna", PASSWORD * 99)]
)
def test_what_does_not_belong_together_is_nobody(users: Users, name: str, password: str) -> None:
    assert users.with_password(name, password) is None


def test_the_first_user_is_an_administrator_and_one_always_stays(tmp_path: Path) -> None:
    with cheap_passwords():
        users = Users(tmp_path / "tm.db")
        assert not users.any()
        with pytest.raises(InvalidQuery, match="first user"):
            users.create("Boris", PASSWORD, Role.READER)
        assert not users.any()
        users.create("Anna", PASSWORD, Role.ADMIN)
        with pytest.raises(InvalidQuery, match="last administrator"):
            users.disable("Anna")
        users.create("Vera", PASSWORD, Role.ADMIN)
        assert users.disable("anna").disabled_at is not None
        with pytest.raises(InvalidQuery, match="last administrator"):
            users.disable("Vera")
        assert users.with_password("Anna", PASSWORD) is None
        assert users.any()
        users.close()


def test_accounts_are_noticed_by_whoever_has_the_store_open(tmp_path: Path) -> None:
    one, other = Users(tmp_path / "tm.db"), Users(tmp_path / "tm.db")
    assert not other.any()
    with cheap_passwords():
        one.create("Anna", PASSWORD, Role.ADMIN)
    assert other.any()
    one.close()
    other.close()


def command(tmp_path: Path, *arguments: str, stdin: str = "") -> Any:
    call = [sys.executable, "-m", "tm_service", "--db", str(tmp_path / "tm.db"), "user", *arguments]
    return subprocess.run(call, input=stdin.encode("utf-8"), capture_output=True, check=False)


def test_the_command_looks_after_users(tmp_path: Path) -> None:
    made = command(tmp_path, "create", "--name", "Анна", "--role", "admin", "--json", stdin=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    assert {**json.loads(made.stdout), "created_at": ""} == {
        "id": 1,
        "name": "Анна",
        "role": "admin",
        "created_at": "",
        "disabled_at": None,
        "grants": None,
    }
    assert command(tmp_path, "create", "--name", "Boris", stdin=PASSWORD).returncode == 0
    changed = command(tmp_path, "password", "boris", "--json", stdin="quite another phrase\r\n")
    assert json.loads(changed.stdout)["name"] == "Boris"
    disabled = command(tmp_path, "disable", "Boris", "--json")
    assert json.loads(disabled.stdout)["disabled_at"]
    listed = json.loads(command(tmp_path, "list", "--json").stdout)
    assert [(one["name"], one["role"], bool(one["disabled_at"])) for one in listed] == [
        ("Анна", "admin", False),
        ("Boris", "translator", True),
    ]
    assert "password" not in listed[0]
    shown = command(tmp_path, "list").stdout.decode()
    assert "Анна" in shown
    users = Users(tmp_path / "tm.db")
    assert users.with_password("анна", PASSWORD) is not None
    users.close()


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "said"),
    [
        (["create", "--name", "Boris"], PASSWORD, 1, "first user"),
        (["create", "--name", "Anna", "--role", "admin"], "short", 1, "password"),
        (["create", "--name", "Anna", "--role", "admin"], "", 1, "password"),
        (["create", "--name", "Anna", "--role", "king"], PASSWORD, 2, "king"),
        (["create", "--name", "Anna", "--password", PASSWORD], "", 2, "--password"),
        (["disable", "Nobody"], "", 1, "no user"),
        (["password", "Nobody"], PASSWORD, 1, "no user"),
    ],
)
def test_the_command_refuses_in_one_line(
    tmp_path: Path, arguments: list[str], stdin: str, status: int, said: str
) -> None:
    refused = command(tmp_path, *arguments, stdin=stdin)
    assert (refused.returncode, refused.stdout) == (status, b"")
    assert said in refused.stderr.decode()
    assert "Traceback" not in refused.stderr.decode()
    assert json.loads(command(tmp_path, "list", "--json").stdout) == []


GRANTS = ["--memory", "legal", "--memory", "press", "--termbase-role", "reader"]


def test_grants_are_given_told_and_taken_back(tmp_path: Path) -> None:
    command(tmp_path, "create", "--name", "Anna", "--role", "admin", "--json", stdin=PASSWORD)
    made = json.loads(
        command(tmp_path, "create", "--name", "Boris", "--role", "translator", *GRANTS, "--json", stdin=PASSWORD).stdout
    )
    assert (made["role"], made["grants"]) == (
        None,
        {"memories": {"legal": "translator", "press": "translator"}, "termbase": "reader"},
    )
    given = json.loads(command(tmp_path, "grant", "boris", "--role", "reader", "--memory", "legal", "--json").stdout)
    assert given["grants"] == {"memories": {"legal": "reader", "press": "translator"}, "termbase": "reader"}
    assert "legal reader, press" in command(tmp_path, "list").stdout.decode()
    left = json.loads(command(tmp_path, "withdraw", "boris", "--memory", "press", "--termbase", "--json").stdout)
    assert left["grants"] == {"memories": {"legal": "reader"}, "termbase": None}
    whole = json.loads(command(tmp_path, "grant", "boris", "--role", "translator", "--everywhere", "--json").stdout)
    assert (whole["role"], whole["grants"]) == ("translator", None)
    narrow = json.loads(command(tmp_path, "grant", "boris", "--role", "reader", "--memory", "new", "--json").stdout)
    assert narrow["grants"] == {"memories": {"new": "reader"}, "termbase": None}  # what was before does not come back


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["grant", "Anna", "--role", "reader", "--memory", "legal"], 1, "the last administrator"),
        (["grant", "Anna", "--role", "reader"], 2, "--everywhere"),
        (["grant", "Anna", "--role", "reader", "--everywhere", "--memory", "legal"], 2, "--everywhere"),
        (["grant", "Nobody", "--memory", "legal"], 1, "there is no user"),
        (["grant", "Anna", "--memory", " "], 1, "a memory's name"),
        (["withdraw", "Anna", "--memory", "legal"], 1, "a role for everything"),
    ],
)
def test_grants_that_cannot_be_given_are_refused(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    command(tmp_path, "create", "--name", "Anna", "--role", "admin", stdin=PASSWORD)
    ended = command(tmp_path, *arguments)
    assert (ended.returncode, ended.stdout) == (code, b"")
    assert said in " ".join(ended.stderr.decode().split())


def test_the_first_user_is_an_administrator_of_everything(tmp_path: Path) -> None:
    ended = command(tmp_path, "create", "--name", "Anna", "--role", "admin", "--memory", "legal", stdin=PASSWORD)
    assert (ended.returncode, b"the first user is an admin" in ended.stderr) == (1, True)
