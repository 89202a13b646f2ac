"""The time that the database works for a request is bounded: a question over it is refused, and nothing else suffers."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import serving
from tm_service import open_memory
from tm_service.errors import QueryTooSlow
from tm_service.stores.connection import connect, writing
from tm_service.stores.deadlines import set_deadline, too_slow
from web import create_app
from web.config import DEFAULTS
from web.deadlines import LISTS, UNBOUNDED
from web.services import close_services

ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c"
IN_AN_INSTANT = 1e-9  # seconds


@pytest.fixture(autouse=True)
def _no_deadline_afterwards() -> Any:
    yield
    set_deadline(None)


def test_a_statement_over_its_time_is_ended_and_the_connection_is_usable(tmp_path: Path) -> None:
    db = connect(tmp_path / "s.db")
    set_deadline(0.05)
    with pytest.raises(Exception, match="interrupted") as ended:
        db.execute(ENDLESS).fetchone()
    slow = too_slow(ended.value)
    assert isinstance(slow, QueryTooSlow)
    assert "within 0.05 s; ask for less" in str(slow)
    set_deadline(None)
    assert db.execute("SELECT 1").fetchone() == (1,)


def test_a_change_over_its_time_changes_nothing_and_lets_others_write(tmp_path: Path) -> None:
    db, other = connect(tmp_path / "s.db"), connect(tmp_path / "s.db")
    db.execute("CREATE TABLE t (n)")
    set_deadline(0.05)

    def change() -> None:
        with writing(db):
            db.execute("INSERT INTO t VALUES (1)")
            db.execute(f"INSERT INTO t {ENDLESS}")

    with pytest.raises(QueryTooSlow):
        change()
    with writing(other):
        other.execute("INSERT INTO t VALUES (2)")
    assert db.execute("SELECT n FROM t").fetchall() == [(2,)]


def test_time_is_that_of_one_thread(tmp_path: Path) -> None:
    db = connect(tmp_path / "s.db")
    set_deadline(IN_AN_INSTANT)
    told = []
    counted = ENDLESS.replace("FROM c)", "FROM c WHERE n < 300000)")
    thread = threading.Thread(target=lambda: told.append(db.execute(counted).fetchone()))
    thread.start()
    thread.join()
    assert told == [(300_000,)]


def test_waiting_for_another_writer_does_not_count(tmp_path: Path) -> None:
    db, other = connect(tmp_path / "s.db"), connect(tmp_path / "s.db")
    db.execute("CREATE TABLE t (n)")
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.6, lambda: other.execute("COMMIT")).start()
    set_deadline(0.5)
    with writing(db):
        db.execute(f"INSERT INTO t {ENDLESS.replace('FROM c)', 'FROM c WHERE n < 300000)')}")
    assert db.execute("SELECT n FROM t").fetchall() == [(300_000,)]


@pytest.mark.parametrize("path", ["/api/v1/units", "/memories/units"])
def test_a_request_over_its_time_is_told_in_the_usual_shape(
    filled: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app({"DATABASE": str(filled), "QUERY_SECONDS": 0.05})
    memory = app.extensions["tm_service"][0]
    patient = type(memory).units

    def endless(self: Any, **wanted: Any) -> Any:
        self.store.connections.current().execute(ENDLESS).fetchone()
        return patient(self, **wanted)

    client = app.test_client()
    with monkeypatch.context() as patch:
        patch.setattr(type(memory), "units", endless)
        answer = client.get(path)
    assert answer.status_code == 422
    if path.startswith("/api/"):
        assert answer.json["error"]["code"] == "query_too_slow"
        assert answer.json["error"]["details"]["seconds"] == 0.05
    else:
        assert "ask for less" in answer.text
    assert client.get(path).status_code == 200  # the same connection, as good as before
    close_services(app)


def test_what_takes_long_on_purpose_is_not_ended(filled: Path) -> None:
    with serving(filled, QUERY_SECONDS=IN_AN_INSTANT) as service:
        assert service.get("/api/v1/export.tmx").status == 200


def test_the_table_names_routes_that_there_are(tmp_path: Path) -> None:
    app = create_app({"DATABASE": str(tmp_path / "s.db")})
    known = {name.removeprefix("compat.") for name in app.view_functions}
    assert known >= LISTS | UNBOUNDED
    close_services(app)
    assert DEFAULTS["QUERY_SECONDS"] == 10.0


def test_commands_have_no_deadline(filled: Path) -> None:
    memory = open_memory(filled)
    assert memory.store.connections.current().execute(ENDLESS.replace("FROM c)", "FROM c WHERE n < 300000)")).fetchone()
    memory.close()
