"""Databases of older and newer versions: a backup first, then all packages at once, or nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Migrations

from glossary.stores.sqlite.migrations import migrations as of_termbase
from glossary.termbase import open_termbase
from tm_service import StoreError, open_memory
from tm_service.stores import backups, connection
from tm_service.stores.connection import connect
from tm_service.stores.schemas import schema_of
from tm_service.stores.sqlite.migrations import migrations as of_memory
from tm_service.version import __version__
from web.migrations import migrations as of_web

ALL = (of_memory, of_termbase, of_web)


def last(migrations: Migrations) -> str:
    return str(migrations._migrations[-1].name)


def make_older(path: Path, *packages: Migrations) -> Path:
    """Make a store with one unit whose packages all lack their newest migration."""
    db = connect(path)
    for package in packages:
        package.apply(db, stop_before=last(package))
    db.execute("INSERT INTO memory(name) VALUES ('main')")
    db.execute(
        "INSERT INTO unit(memory_id, key, status, created_at, changed_at) VALUES (1, 'k', 'imported', 'then', 'then')"
    )
    for number, (language, text) in enumerate([("en", "The gate is shut"), ("ru", "Ворота закрыты")]):
        db.execute("INSERT INTO variant(unit_id, language, text, form) VALUES (1, ?, ?, ?)", [language, text, number])
    db.conn.close()
    return path


@pytest.fixture
def older(tmp_path: Path) -> Path:
    return make_older(tmp_path / "tm.db", *ALL)


def held(path: Path) -> dict[str, int]:
    with backups.reading(path) as db:
        return {one.name: schema_of(db, one).held for one in ALL}


def texts(path: Path) -> list[Any]:
    with backups.reading(path) as db:
        return [row[0] for row in db.execute("SELECT text FROM variant ORDER BY id")]


def test_an_upgrade_is_one_for_all_packages_and_keeps_what_was(older: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = held(older)
    memory = open_memory(older)
    assert held(older) == {one.name: len(one._migrations) for one in ALL}
    assert next(memory.units()).unit.variants["ru"].text == "Ворота закрыты"
    memory.close()
    open_termbase(older).close()
    [kept] = backups.listed(older)
    assert str(kept.file) in caplog.text
    assert kept.occasion == f"before-{__version__}"
    assert held(kept.file) == before == {one.name: len(one._migrations) - 1 for one in ALL}
    assert texts(kept.file) == texts(older)
    assert sorted(tmp.name for tmp in older.parent.glob("*.part")) == []


def test_whichever_package_is_opened_first(older: Path) -> None:
    open_termbase(older).close()
    assert held(older) == {one.name: len(one._migrations) for one in ALL}
    assert len(backups.listed(older)) == 1


def test_what_a_database_does_not_hold_yet_needs_no_backup(tmp_path: Path) -> None:
    open_memory(tmp_path / "tm.db").close()
    open_termbase(tmp_path / "tm.db").close()
    assert backups.listed(tmp_path / "tm.db") == []
    assert held(tmp_path / "tm.db")["web"] == 0


def test_packages_that_the_database_lacks_are_left_to_whoever_needs_them(tmp_path: Path) -> None:
    path = make_older(tmp_path / "tm.db", of_memory)
    open_memory(path).close()
    assert held(path) == {"tm_service": len(of_memory._migrations), "glossary": 0, "web": 0}


def test_the_newest_three_are_kept_and_what_a_restore_replaced(older: Path) -> None:
    for stamp in ("20240101T000000Z", "20240201T000000Z", "20240301T000000Z", "20240401T000000Z"):
        older.with_name(f"tm.db.backup-{stamp}-before-0.0.9").touch()
    older.with_name("tm.db.backup-20230101T000000Z-before-restore").touch()
    older.with_name("tm.db.backup-of-mine").touch()
    open_memory(older).close()
    names = sorted(file.name.removeprefix("tm.db.backup-") for file in older.parent.glob("tm.db.backup-*"))
    assert names[:3] == [
        "20230101T000000Z-before-restore",
        "20240301T000000Z-before-0.0.9",
        "20240401T000000Z-before-0.0.9",
    ]
    assert names[4:] == ["of-mine"]


def test_without_room_for_the_backup_nothing_is_changed(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = held(older)
    monkeypatch.setattr(backups, "_SPARE", 1 << 62)
    with pytest.raises(StoreError, match=r"no room for the backup that comes first.*nothing was changed"):
        open_memory(older)
    assert held(older) == before
    assert backups.listed(older) == []


def test_a_step_that_fails_takes_all_of_them_back(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = held(older)

    def fail(_db: object) -> None:
        raise RuntimeError("stop")

    monkeypatch.setattr(of_web._migrations[-1], "fn", fail)
    with pytest.raises(RuntimeError, match="stop"):
        open_memory(older)
    assert held(older) == before
    assert len(backups.listed(older)) == 1
    monkeypatch.undo()
    open_memory(older).close()
    assert held(older)["web"] == before["web"] + 1


@pytest.mark.parametrize("package", ["tm_service", "glossary", "web"])
def test_a_newer_version_of_any_package_stops_the_upgrade(older: Path, package: str) -> None:
    db = connect(older)
    db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, 'm999_new', '')", [package])
    db.conn.close()
    before = older.read_bytes()
    with pytest.raises(StoreError, match=rf"newer version .*m999_new.* of {package}.*update tm-service"):
        open_memory(older)
    assert older.read_bytes() == before
    assert backups.listed(older) == []


def test_a_damaged_database_is_not_upgraded(older: Path) -> None:
    db = connect(older)
    page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'variant'").fetchone()[0]
    size = db.execute("PRAGMA page_size").fetchone()[0]
    db.conn.close()
    with older.open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\xff" * 200)
    before = older.read_bytes()
    with pytest.raises(StoreError, match=r"the copy cannot be made: .*malformed"):
        open_memory(older)
    assert older.read_bytes() == before
    assert [file.name for file in older.parent.iterdir() if "backup" in file.name] == []


def test_of_processes_that_open_at_once_one_upgrades(older: Path) -> None:
    script = "import sys; from tm_service import open_memory; print(len(list(open_memory(sys.argv[1]).units())))"
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(older)], stdout=subprocess.PIPE, text=True)
        for _process in range(3)
    ]
    assert [process.communicate(timeout=120)[0] for process in started] == ["1\n"] * 3
    assert len(backups.listed(older)) == 1


def test_who_comes_while_another_upgrades_waits_and_says_so(
    older: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_SECONDS", 0.1)
    busy, done = connect(older), threading.Event()
    busy.execute("BEGIN IMMEDIATE")

    def finish() -> None:
        while "waiting for it" not in caplog.text and not done.wait(0.01):
            pass
        busy.execute("COMMIT")

    other = threading.Thread(target=finish)
    other.start()
    try:
        open_memory(older).close()
    finally:
        done.set()
        other.join(timeout=10)
        busy.conn.close()
    assert "it may be bringing the database up to date; waiting for it" in caplog.text


def test_who_comes_while_the_keys_of_terms_are_made_waits_and_says_so(
    filled: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_SECONDS", 0.1)
    busy, done = connect(filled), threading.Event()
    busy.execute("UPDATE lemma_version SET version = 'older' WHERE language = 'en'")
    busy.execute("BEGIN IMMEDIATE")

    def finish() -> None:
        while "waiting for it" not in caplog.text and not done.wait(0.01):
            pass
        busy.execute("COMMIT")

    other = threading.Thread(target=finish)
    other.start()
    try:
        termbase = open_termbase(filled)
    finally:
        done.set()
        other.join(timeout=10)
        busy.conn.close()
    assert "it may be making the keys of the terms; waiting for it" in caplog.text
    assert [one.concept for one in termbase.recognise("two champion countries", language="en")] == ["champion-country"]
    termbase.close()
