"""Tokens: made once, heeded when they are brought, ended for good."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tm_service import InvalidQuery
from web.tokens import Role, Tokens

UNIT = {"variants": {"en": "A gate", "ru": "Ворота"}}


def test_a_secret_is_stored_nowhere(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tm.db")
    record, secret = tokens.create("build server", Role.READER)
    assert tokens.holder(secret) == record
    assert tokens.holder(secret + "x") is None
    tokens.close()
    assert all(secret.encode() not in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidQuery, match="name"):
        Tokens(tmp_path / "tm.db").create(name, Role.READER)


def test_a_request_is_answered_in_its_tokens_name(own_service: Any, tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "store.db")
    _record, secret = tokens.create("Ann", Role.TRANSLATOR)
    bearer = {"Authorization": f"Bearer {secret}"}
    made = own_service.call("POST", "/api/v1/units", body=UNIT, headers=bearer)
    assert (made.status, made.json["created_by"]) == (201, "Ann")
    assert own_service.call("GET", "/api/v1/units", headers={"Authorization": "Bearer nonsense"}).status == 401


def test_a_reader_reads_and_changes_nothing(own_service: Any, tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "store.db")
    record, secret = tokens.create("Eve", Role.READER)
    bearer = {"Authorization": f"Bearer {secret}"}
    segments = {"source": "en", "target": "ru", "segments": [{"text": "A gate"}]}
    assert own_service.call("GET", "/api/v1/units", headers=bearer).status == 200
    assert own_service.call("POST", "/api/v1/match", body=segments, headers=bearer).status == 200
    assert own_service.call("POST", "/api/v1/units", body=UNIT, headers=bearer).status == 403
    tokens.revoke(record.id)
    assert own_service.call("GET", "/api/v1/units", headers=bearer).status == 401


def test_the_command_shows_a_token_once(tmp_path: Path) -> None:
    def run(*arguments: str) -> Any:
        call = [sys.executable, "-m", "tm_service", "--db", str(tmp_path / "tm.db"), "token", *arguments, "--json"]
        return json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)

    made = run("create", "--name", "CAT tool", "--role", "reader")
    assert {**made, "token": made["token"][:4]} == {"id": 1, "name": "CAT tool", "role": "reader", "token": "tms_"}
    [listed] = run("list")
    assert made["token"] not in json.dumps(listed)
    assert run("revoke", "1")["revoked_at"] is not None
    narrow = run("create", "--name", "Weblate", "--memory", "legal", "--memory", "press", "--termbase-role", "reader")
    granted = {"memories": {"legal": "translator", "press": "translator"}, "termbase": "reader"}
    assert (narrow["role"], narrow["grants"], run("list")[1]["grants"]) == (None, granted, granted)
