"""`doctor`: tells of every kind of trouble, changes nothing, and names a remedy that works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3

from glossary.stores.sqlite.migrations import migrations as of_termbase
from glossary.termbase import open_termbase
from tm_service import open_memory
from tm_service.health import Check, examine
from tm_service.stores.connection import connect


@pytest.fixture
def database(filled: Path) -> Path:
    """A store with an index of each of its languages, all of which were looked up."""
    memory = open_memory(filled)
    for source, target in (("en", "ru"), ("ru", "fr"), ("fr", "en")):
        memory.match("Nobody may be turned away", source=source, target=target)
    memory.close()
    return filled


def checks(database: Path, *, thorough: bool = False) -> dict[str, Check]:
    return {check.name: check for check in examine(database, Path(f"{database}.index"), thorough=thorough)}


def wrong(database: Path, *, thorough: bool = False) -> dict[str, str]:
    found = checks(database, thorough=thorough)
    assert all(check.remedy for check in found.values() if not check.ok)
    return {name: check.detail for name, check in found.items() if not check.ok}


def run(database: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tm_service", "--db", str(database), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def doctor(database: Path, *options: str) -> tuple[int, Any]:
    done = run(database, "doctor", "--json", *options)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("thorough", [False, True])
def test_a_sound_store_is_found_sound(database: Path, thorough: bool) -> None:
    found = checks(database, thorough=thorough)
    assert [name for name, check in found.items() if not check.ok] == []
    assert {"database", "program", "sqlite", "schema", "rights", "disk", "wal", "leftovers", "backups"} <= set(found)
    assert {"integrity", "search", "index en", "index fr", "index ru"} <= set(found)
    assert found["index en"].detail.startswith("4 texts, up to date")


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    status, told = doctor(tmp_path / "tm.db")
    assert (status, told["ok"]) == (1, False)
    assert told["checks"] == [
        {
            "name": "database",
            "ok": False,
            "detail": "there is no such file",
            "remedy": "name another file with --db; `tm-service demo` makes one",
        }
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_gone_leads_to_its_newest_backup(database: Path) -> None:
    memory = open_memory(database)
    kept = database.with_name("store.db.backup-20250101T000000Z-before-0.1.0")
    memory.backup(kept)
    memory.close()
    database.unlink()
    assert f"`tm-service restore {kept}`" in str(checks(database)["database"].remedy)


def test_another_database_is_none_of_ours(tmp_path: Path) -> None:
    db = connect(tmp_path / "other.db")
    db.execute("CREATE TABLE thing (id)")
    db.conn.close()
    assert wrong(tmp_path / "other.db") == {"open": "is an SQLite database, but no store of tm-service"}


def header(database: Path) -> None:
    with database.open("r+b") as stream:
        stream.write(b"nothing that SQLite knows")


def half(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2 // 4096 * 4096)


def page_of(table: str) -> Callable[[Path], None]:
    def spoil(database: Path) -> None:
        db = connect(database)
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [table]).fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
        db.conn.close()
        with database.open("r+b") as stream:
            stream.seek((page - 1) * size)
            stream.write(b"\xff" * 300)

    return spoil


@pytest.mark.parametrize(
    "spoil", [header, half, page_of("variant"), page_of("sqlite_autoindex_unit_1"), page_of("term_key")]
)
def test_damage_is_told_of_and_the_remedy_brings_the_store_back(database: Path, spoil: Callable[[Path], None]) -> None:
    kept = database.with_name("store.db.backup-20250101T000000Z-before-0.1.0")
    assert run(database, "backup", str(kept)).returncode == 0
    worse = database.with_name("store.db.backup-20250201T000000Z-before-0.1.0")
    worse.write_bytes(kept.read_bytes()[:-4096])  # newer, and damaged itself
    spoil(database)
    before = database.read_bytes()
    status, told = doctor(database)
    assert status == 1
    [integrity] = [check for check in told["checks"] if not check["ok"]]
    assert integrity["name"] == "integrity"
    assert database.read_bytes() == before
    assert integrity["remedy"] == f"stop the server, then run `tm-service restore {kept}`"
    assert run(database, "restore", str(kept)).returncode == 0
    assert wrong(database, thorough=True) == {}


def test_a_database_that_is_held_is_not_called_damaged(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tm_service.stores.backups.PATIENCE", 0.1)
    with closing(sqlite3.connect(database, isolation_level=None)) as held:
        held.execute("PRAGMA journal_mode=DELETE")
        held.execute("BEGIN EXCLUSIVE")
        assert wrong(database) == {"open": "database is locked"}


def test_damage_without_a_backup_beside_it_names_the_command(database: Path) -> None:
    header(database)
    assert "`tm-service restore FILE`; none that is sound lies beside it" in str(checks(database)["integrity"].remedy)


@pytest.mark.parametrize(
    "command",
    [["sentences"], ["match", "-s", "en", "-t", "ru", "x"], ["reindex"], ["terms", "recognise", "-l", "en", "x"]],
)
@pytest.mark.parametrize("spoil", [header, half])
def test_commands_on_a_damaged_store_say_so_in_one_line(
    database: Path, spoil: Callable[[Path], None], command: list[str]
) -> None:
    spoil(database)
    shutil.rmtree(f"{database}.index")
    done = run(database, *command)
    if done.returncode:  # what the damage left may be all that the command needs
        assert done.returncode == 1
        assert done.stderr.startswith("Error: ")
        assert done.stderr.count("\n") == 1
        assert "`tm-service doctor`" in done.stderr


def change(sql: str) -> Callable[[Path], None]:
    def spoil(database: Path) -> None:
        db = connect(database)
        db.executescript(sql)
        db.conn.close()

    return spoil


def each_index_file(alter: Callable[[bytes], bytes], name: str = "units.npy") -> Callable[[Path], None]:
    def spoil(database: Path) -> None:
        for file in Path(f"{database}.index").rglob(name):
            file.write_bytes(alter(file.read_bytes()))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "check", "thorough"),
    [
        (change("DELETE FROM search WHERE rowid = (SELECT max(rowid) FROM search)"), "search", False),
        (change("INSERT INTO search(rowid, words) VALUES (7, 'en00000nothing')"), "search", False),
        (change("UPDATE search_data SET block = zeroblob(40) WHERE id > 1000"), "search", False),
        (change("UPDATE variant SET text = 'other words of one length' WHERE id = 1;"
                "UPDATE variant SET text = printf('%.*c', 77, 'x') WHERE length(text) = 77"), "search", True),
        (each_index_file(lambda content: content[:-1] + bytes([content[-1] ^ 1])), "index en", False),
        (each_index_file(lambda content: content[:-8]), "index ru", False),
        (each_index_file(lambda _content: b"{", "manifest.json"), "index fr", False),
        (change("UPDATE variant SET form = form + 1 WHERE language = 'en'"), "index en", False),
        (change("DELETE FROM variant WHERE id = 1"), "index en", False),
        (change("DROP TRIGGER change_updated; UPDATE change SET at = 'another time'"), "index en", False),
    ],
)  # fmt: skip
def test_what_was_made_of_the_texts_is_held_against_them(
    database: Path, spoil: Callable[[Path], None], check: str, thorough: bool
) -> None:
    spoil(database)
    assert check in wrong(database, thorough=thorough)
    assert checks(database, thorough=thorough)[check].remedy == "run `tm-service reindex`"
    done = run(database, "reindex")
    assert done.returncode == 0, done.stderr
    assert wrong(database, thorough=thorough) == {}


def test_an_upgrade_that_is_due_is_told_of_and_not_done(database: Path) -> None:
    name = of_termbase._migrations[-1].name
    change(f"DELETE FROM _sqlite_migrations WHERE name = '{name}'")(database)
    schema = checks(database)["schema"]
    assert schema.ok
    assert "brought up to date at the next opening, after a backup" in schema.detail
    assert "brought up to date" in checks(database)["schema"].detail
    assert list(database.parent.glob("*backup*")) == []


@pytest.mark.parametrize("package", ["tm_service", "glossary", "web"])
def test_a_newer_version_of_any_package_is_told_of(database: Path, package: str) -> None:
    change(f"INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('{package}', 'm999', '')")(
        database
    )
    assert f"newer version (it has 'm999' of {package})" in wrong(database)["schema"]


def test_leftovers_are_named_once_nobody_works_on_them(database: Path) -> None:
    left = [
        database.with_name("store.db.backup-20250101T000000Z-before-0.1.0.12.part"),
        database.with_name("store.db.restore-12"),
        database.with_name("store.db.usage.12-34"),
        Path(f"{database}.index") / "en" / "unfinished-abc",
    ]
    for file in left[:-1]:
        file.touch()
    left[-1].mkdir()
    assert wrong(database) == {}
    for file in left:
        os.utime(file, (time.time() - 7200,) * 2)
    assert wrong(database)["leftovers"].startswith("4 unfinished")
    remedy = str(checks(database)["leftovers"].remedy).partition(": ")[2]
    subprocess.run(remedy.split(), check=True)
    assert wrong(database) == {}


def test_backups_are_told_with_their_age(database: Path) -> None:
    day = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() - 3 * 86_400 - 60))
    database.with_name(f"store.db.backup-{day}-before-0.1.0").touch()
    assert checks(database)["backups"].detail == f"store.db.backup-{day}-before-0.1.0 (3 days old)"


def test_a_large_log_is_told_of(database: Path) -> None:
    """Sparse: the size is what counts."""
    termbase = open_termbase(database)  # keeps the file from being taken for a leftover
    termbase.languages()
    os.truncate(f"{database}-wal", 300 << 20)
    assert "300.0 MB" in wrong(database)["wal"]
    termbase.close()


def test_the_page_shows_what_the_command_shows(database: Path, serving: Any) -> None:
    with serving(database) as service:
        shown = service.get("/about", examine="1").text
    for name in ("integrity", "index ru", "schema"):
        assert f"<b>{name}</b>" in shown
