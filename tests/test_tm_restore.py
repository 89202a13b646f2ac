"""Backups and the way back: whole or not at all, in the presence of other processes, with what was there kept."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service import StoreError, TranslationMemory, open_memory
from tm_service.errors import StoreBusy
from tm_service.stores import backups, restoring
from tm_service.stores.connection import connect
from tm_service.stores.restoring import restore


def unit(text: str) -> TranslationUnit:
    return TranslationUnit({"en": Segment(text), "xh": Segment(text.upper())})


def texts(database: Path) -> list[str]:
    memory = open_memory(database)
    found = [record.unit.variants["en"].text for record in memory.units()]
    memory.close()
    return found


def found(memory: TranslationMemory, text: str) -> list[str]:
    return [match.target.text for match in memory.match(text, source="en", target="xh", min_score=100)]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A store of two gates, the first of which is in `first.db` as well."""
    memory = open_memory(tmp_path / "tm.db")
    memory.add([unit("The first gate")])
    memory.backup(tmp_path / "first.db")
    memory.add([unit("The second gate")])
    memory.close()
    return tmp_path / "tm.db"


def test_a_backup_is_one_file_that_needs_nothing_beside_it(database: Path) -> None:
    names = {file.name for file in database.parent.iterdir()}
    assert names == {"tm.db", "first.db"}
    with backups.reading(database.with_name("first.db")) as db:
        assert db.journal_mode == "delete"  # so that it opens where nothing can be written


def test_a_backup_has_the_rights_of_its_database(database: Path) -> None:
    database.chmod(0o600)
    memory = open_memory(database)
    memory.backup(database.with_name("private.db"))
    memory.close()
    assert database.with_name("private.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_made_while_others_write(database: Path) -> None:
    memory, ended = open_memory(database), threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            memory.add([unit(f"Gate {number}"), unit(f"Wall {number}")])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            memory.backup(database.with_name(f"{number}.db"))
    finally:
        ended.set()
        writer.join(timeout=30)
    memory.close()
    for number in range(3):
        copied = texts(database.with_name(f"{number}.db"))
        assert [text.replace("Wall", "Gate") for text in copied[3::2]] == copied[2::2]


@pytest.mark.parametrize(
    ("name", "reason"), [("first.db", "exists already"), ("nowhere/copy.db", "does not exist"), (".", "exists already")]
)
def test_a_backup_takes_nothings_place(database: Path, name: str, reason: str) -> None:
    memory = open_memory(database)
    before = database.with_name("first.db").read_bytes()
    with pytest.raises(StoreError, match=reason):
        memory.backup(database.parent / name)
    memory.close()
    assert database.with_name("first.db").read_bytes() == before


def test_a_backup_that_is_cut_off_has_not_got_its_name(database: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from tm_service.stores import backups;"
        "backups.flush = lambda path: (print('written', flush=True), time.sleep(60));"
        "backups.copy_of(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", script, str(database), str(database.with_name("late.db"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.kill()
    assert not database.with_name("late.db").exists()
    [_left] = database.parent.glob("*.part")
    memory = open_memory(database)
    memory.backup(database.with_name("late.db"))
    memory.close()
    assert texts(database.with_name("late.db")) == ["The first gate", "The second gate"]


def test_what_was_there_is_kept(database: Path) -> None:
    done = restore(database.with_name("first.db"), database)
    assert texts(database) == ["The first gate"]
    assert done.kept is not None
    assert texts(done.kept) == ["The first gate", "The second gate"]
    assert restore(done.kept, database).kept != done.kept  # and back again
    assert texts(database) == ["The first gate", "The second gate"]
    assert [backup.occasion for backup in backups.listed(database)] == ["before-restore"] * 2


def test_what_lies_in_the_write_ahead_log_is_kept(database: Path) -> None:
    """As a process that was killed leaves it."""
    script = (
        "import os, signal, sys; from tm_service import open_memory; from tests.test_tm_restore import unit;"
        "m = open_memory(sys.argv[1]); m.add([unit('The third gate')]); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(database)], cwd=Path(__file__).parents[1], check=False)
    assert database.with_name("tm.db-wal").stat().st_size > 0
    done = restore(database.with_name("first.db"), database)
    assert {
        file.name for file in database.parent.glob("*-*") if file.suffix != ".db" and "backup" not in file.name
    } == set()
    assert done.kept is not None
    assert texts(done.kept)[-1] == "The third gate"
    assert texts(database) == ["The first gate"]


def test_a_new_place(database: Path) -> None:
    place = database.with_name("other.db")
    place.with_name("other.db-wal").write_bytes(b"of a database that was deleted")
    assert restore(database.with_name("first.db"), place).kept is None
    assert texts(place) == ["The first gate"]


@pytest.mark.parametrize("damage", [b"\x00" * 10_000, b"no database at all " * 300])
def test_a_damaged_database_makes_room_and_is_kept(database: Path, damage: bytes) -> None:
    database.write_bytes(damage)
    database.with_name("tm.db-wal").write_bytes(b"of the damaged one")
    done = restore(database.with_name("first.db"), database)
    assert not database.with_name("tm.db-wal").exists()
    assert texts(database) == ["The first gate"]
    assert done.kept is not None
    assert done.kept.read_bytes() == damage


def test_an_empty_file_is_no_loss(database: Path) -> None:
    database.write_bytes(b"")
    restore(database.with_name("first.db"), database)
    assert texts(database) == ["The first gate"]


def no_backup(file: Path) -> None:
    file.write_text("certainly no database, but long enough to be looked at" * 40)


def another_database(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE thing (id)")
    db.close()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-8192])


def overwritten(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(4096 * 3)
        stream.write(os.urandom(4096 * 8))


def newer(file: Path) -> None:
    db = connect(file)
    db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('web', 'm999_new', 'now')")
    db.conn.close()


def gone(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (no_backup, "is no sound backup: file is not a database"),
        (another_database, "no store of tm-service"),
        (cut, "is no sound backup|is damaged"),
        (overwritten, "is no sound backup|is damaged"),
        (newer, "newer version .*m999_new.* of web"),
        (gone, "there is no such file"),
    ],
)
def test_what_is_no_sound_backup_is_refused(database: Path, spoil: Callable[[Path], None], reason: str) -> None:
    backup = database.with_name("first.db")
    if spoil is another_database:
        backup.unlink()
    spoil(backup)
    with pytest.raises(StoreError, match=reason):
        restore(backup, database)
    assert texts(database) == ["The first gate", "The second gate"]
    assert backups.listed(database) == []
    assert list(database.parent.glob("*.restore-*")) == []


def test_the_database_is_no_backup_of_itself(database: Path) -> None:
    with pytest.raises(StoreError, match="is the database itself"):
        restore(database, database)


@pytest.mark.parametrize("damaged", [False, True])
def test_a_database_that_a_process_has_open_is_let_alone(database: Path, damaged: bool) -> None:
    script = "import sys; from tm_service import open_memory; m = open_memory(sys.argv[1]); print('open', flush=True); input()"
    command = [sys.executable, "-c", script, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        if damaged:
            with database.open("r+b") as stream:
                stream.write(b"no header any more")
        before = database.read_bytes()
        with pytest.raises(StoreBusy, match="another process has it open; stop the server"):
            restore(database.with_name("first.db"), database)
        assert database.read_bytes() == before
        process.communicate("\n", timeout=60)
    restore(database.with_name("first.db"), database)
    assert texts(database) == ["The first gate"]


def test_who_comes_while_a_database_is_replaced_does_not_write_to_the_former(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import sys; from tm_service import open_memory; from tests.test_tm_restore import unit;"
        "print('coming', flush=True); open_memory(sys.argv[1]).add([unit('Too early')])"
    )
    command = [sys.executable, "-c", script, str(database)]
    started: list[subprocess.Popen[str]] = []
    listed = restoring._leftovers

    def let_somebody_in(path: Path) -> list[Path]:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
        )
        started.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)  # it has to wait for the restore
        return listed(path)

    monkeypatch.setattr(restoring, "_leftovers", let_somebody_in)
    done = restore(database.with_name("first.db"), database)
    _told, error = started[0].communicate(timeout=60)
    assert started[0].returncode == 1
    assert "another process has it for itself, as `tm-service restore` does; try again" in error
    assert done.kept is not None
    assert (texts(database), texts(done.kept)) == (["The first gate"], ["The first gate", "The second gate"])


def test_index_files_of_the_former_state_answer_nothing(database: Path) -> None:
    memory = open_memory(database)
    assert found(memory, "The second gate") == ["THE SECOND GATE"]
    memory.close()
    restore(database.with_name("first.db"), database)
    memory = open_memory(database)
    memory.add([unit("Another wall")])  # the same number of a change as that of the second gate
    assert found(memory, "The second gate") == []
    assert found(memory, "Another wall") == ["ANOTHER WALL"]
    memory.close()


def test_on_the_command_line(database: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tm_service", "--db", "tm.db", *arguments]
        return subprocess.run(command, cwd=database.parent, capture_output=True, text=True, check=False)

    told = json.loads(run("backup", "copy.db", "--json").stdout)
    assert told == {"file": "copy.db", "bytes": database.with_name("copy.db").stat().st_size}
    told = json.loads(run("restore", "first.db", "--json").stdout)
    assert {**told, "kept": None} == {
        "database": "tm.db",
        "file": "first.db",
        "bytes": database.stat().st_size,
        "kept": None,
    }
    assert texts(database.with_name(told["kept"])) == ["The first gate", "The second gate"]
    refused = run("restore", "nothing.db")
    assert (refused.returncode, refused.stderr) == (1, "Error: nothing.db: there is no such file\n")
    shutil.move(database, database.with_name("away.db"))
    refused = run("backup", "again.db")
    assert refused.returncode == 1
    assert "there is no store to copy" in refused.stderr
    assert not database.exists()
