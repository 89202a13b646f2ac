"""No room and no right to write: told in a line, and the store stays whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpora.segments import Segment
from corpora.units import TranslationUnit
from tests.test_tm_interrupt import is_sound
from tm_service import StoreError, open_memory
from tm_service.reading_ahead import BATCH

ROOT = Path(__file__).resolve().parents[1]
FULL = r"database or disk is full"


def units(count: int, first: int = 0) -> Iterator[TranslationUnit]:
    for number in range(first, first + count):
        text = f"Sack {number} of grain from field {number * 7}, weighed twice"
        yield TranslationUnit({"en": Segment(text), "xh": Segment(text[::-1])})


def numbers(database: Path) -> int:
    memory = open_memory(database)
    held = [record.unit.variants for record in memory.units()]
    memory.close()
    assert all(set(variants) == {"en", "xh"} for variants in held)
    return len(held)


def test_a_database_that_may_not_grow_keeps_what_it_has(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    memory.add(units(100))
    db = memory.store.connections.current()
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count={pages + 20}")
    with pytest.raises(StoreError, match=rf"cannot be written: {FULL}; nothing was stored"):
        memory.add(units(2_000, first=100))
    assert sum(1 for _record in memory.units()) == 100
    assert memory.add(units(1, first=100)).added == 1  # what there is room for goes on
    assert memory.match("Sack 100 of grain from field 700, weighed twice", source="en", target="xh")[0].score == 100
    db.execute(f"PRAGMA max_page_count={pages + 100_000}")
    assert memory.add(units(2_000, first=100)).added == 1_999
    memory.close()
    assert is_sound(tmp_path / "tm.db")


def test_an_import_that_may_write_no_more_ends_in_one_line(tmp_path: Path) -> None:
    """The system refuses what makes a file larger than 1 MB; the same command goes on when there is room again."""
    file, database = tmp_path / "sacks.tsv", tmp_path / "tm.db"
    rows = (f"{unit.variants['en'].text}\t{unit.variants['xh'].text}\n" for unit in units(6_000))
    file.write_text("en\txh\n" + "".join(rows), "utf-8")
    open_memory(database).close()
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20,) * 2);"
        "from tm_service.cli import main; main()"
    )
    arguments = ["--db", str(database), "import", str(file)]
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: the database cannot be written: ")
    assert done.stderr.count("\n") == 1
    kept = numbers(database)
    assert kept % BATCH == 0
    assert kept < 10 * BATCH
    assert is_sound(database)
    command = [sys.executable, "-m", "tm_service", *arguments, "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["files"][0]["units"]
    assert told == {"read": 6_000, "added": 6_000 - kept, "duplicate": kept, "changed": 0, "skipped": 0}


def on_a_small_disk(folder: Path) -> None:
    """Fill a disk of 6 MB with units, then make room, and say how that went (run in a process of its own)."""
    database = folder / "tm.db"
    filler = folder / "filler"
    filler.write_bytes(bytes(1 << 20))
    memory = open_memory(database)
    added = memory.add(units(500)).added
    memory.match("Sack 7 of grain from field 49, weighed twice", source="en", target="xh")
    try:
        while True:
            added += memory.add(units(500, first=added)).added
    except StoreError as error:
        told = str(error)
    held = sum(1 for _record in memory.units())
    best = memory.match("Sack 7 of grain from field 49, weighed twice", source="en", target="xh")[0].score
    try:
        memory.backup(folder / "copy.db")
    except StoreError as error:
        copied = str(error)
    left = sorted(file.name for file in folder.iterdir() if "copy" in file.name)
    filler.unlink()
    more = memory.add(units(10, first=added)).added
    memory.close()
    print(json.dumps([told, added == held, best, copied, left, more, is_sound(database)]))


@pytest.fixture(scope="module")
def unshare() -> list[str]:
    """The command that gives a process mounts of its own."""
    command = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    if shutil.which("unshare") is None:
        pytest.skip("no `unshare`: a small disk cannot be mounted")
    tried = subprocess.run(
        [*command, "sh", "-c", "mount -t tmpfs -o size=1m none /mnt"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"a small disk cannot be mounted: {tried.stderr.strip()}")
    return command


def test_a_full_disk_leaves_the_store_whole(tmp_path: Path, unshare: list[str]) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.test_tm_run_out import *; on_a_small_disk(Path(sys.argv[1]))"
    )
    mounted = 'mount -t tmpfs -o size=6m none "$1" && exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        [*unshare, "sh", "-c", mounted, "sh", str(tmp_path), sys.executable, script],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    told, whole, best, copied, left, more, sound = json.loads(done.stdout)
    assert told == "the database cannot be written: database or disk is full; nothing was stored"
    assert (whole, best, more, sound) == (True, 100, 10, True)
    assert "the copy cannot be made: database or disk is full; nothing was kept" in copied
    assert left == []


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Path]:
    """A store in a folder that may be read, and not written."""
    folder = tmp_path / "unwritable"
    folder.mkdir()
    memory = open_memory(folder / "tm.db")
    memory.add(units(3))
    memory.close()
    folder.chmod(0o555)
    yield folder / "tm.db"
    folder.chmod(0o755)


def held_back(database: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that rights hold back, which they do not root."""
    command = [sys.executable, "-m", "tm_service", "--db", str(database), *arguments]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("no `setpriv`: rights do not hold root back")
        command = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", *command]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize(
    "arguments", [["match", "-s", "en", "-t", "xh", "Sack"], ["sentences"], ["terms", "export", "-"]]
)
def test_a_store_that_may_not_be_written_says_what_to_do(unwritable: Path, arguments: list[str]) -> None:
    done = held_back(unwritable, *arguments)
    assert done.returncode == 1
    assert "the file and its folder must both be writable, also for looking up" in done.stderr
    assert "copy the database to another folder" in done.stderr
    assert done.stderr.count("\n") == 1
    assert {file.name for file in unwritable.parent.iterdir()} == {"tm.db"}


def test_the_remedies_for_a_store_that_may_not_be_written_work(unwritable: Path) -> None:
    with tempfile.TemporaryDirectory() as elsewhere:
        told = held_back(unwritable, "doctor", "--json")
        assert told.returncode == 1
        checks = {check["name"]: check for check in json.loads(told.stdout)["checks"]}
        assert [name for name, check in checks.items() if not check["ok"]] == ["rights", "open"]
        assert "copy the database to another folder" in checks["rights"]["remedy"]
        assert "rights" in checks["open"]["remedy"]
        assert checks["integrity"]["ok"]  # which reading alone can tell
        copy = Path(elsewhere) / "copy.db"
        done = held_back(unwritable, "backup", str(copy))
        assert done.returncode == 0, done.stderr
        found = held_back(copy, "match", "-s", "en", "-t", "xh", "Sack 2 of grain from field 14, weighed twice")
        assert "100" in found.stdout, found.stderr


def test_a_backup_where_nothing_may_be_written_says_so(unwritable: Path) -> None:
    done = held_back(unwritable, "backup", str(unwritable.with_name("copy.db")))
    assert done.returncode == 1
    assert "the copy cannot be made: " in done.stderr
    assert "Permission denied" in done.stderr
    assert done.stderr.count("\n") == 1
