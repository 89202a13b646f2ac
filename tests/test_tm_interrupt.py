"""`kill -9` at chosen moments: the store opens, holds whole units only, and the same command goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from tm_service import open_memory
from tm_service.health import examine

ROOT = Path(__file__).resolve().parents[1]
UNITS, LOST, BATCH = 700, 7, 100

# Each writes a line at the moment named by its second argument, and then waits to be killed.
BETWEEN = """
import sys, time
def stop():
    print("now", flush=True)
    time.sleep(600)
class Count:
    def __init__(self, at): self.left = at
    def __call__(self, *_given, **_named):
        self.left -= 1
        if self.left == 0: stop()
"""
IMPORT = f"""{BETWEEN}
from tm_service import open_memory, reading_ahead
from tm_service.stores.sqlite.units import SqliteUnits
reading_ahead.BATCH = {BATCH}
database, moment, at, name = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
count = Count(at)
store = SqliteUnits.add_prepared
def add(self, *given, **named):
    done = store(self, *given, **named)
    if moment == "in a batch": count()
    return done
SqliteUnits.add_prepared = add
told = count if moment == "between batches" else None
open_memory(database).import_file(open(name, "rb"), name=name, memory="big", progress=told)
"""
INGEST = f"""{BETWEEN}
from pathlib import Path
from tm_service import open_memory
from tm_service.stores.sqlite.documents import SqliteDocuments
database, moment, at, *names = sys.argv[1:]
count = Count(int(at))
link = SqliteDocuments.link
def linked(self, *given):
    link(self, *given)
    if moment == "in a document": count()
SqliteDocuments.link = linked
told = count if moment == "between documents" else None
open_memory(database).ingest([Path(name) for name in names], memory="talks", progress=told)
"""


def killed(script: str, *arguments: str) -> None:
    """Run a script until it says that the moment has come, and kill it."""
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        process.kill()
    assert process.returncode == -9


def run(database: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "tm_service", "--db", str(database), *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def is_sound(database: Path) -> bool:
    """Whether nothing is wrong, however thoroughly one looks; the disk of the machine is none of this."""
    checks = examine(database, Path(f"{database}.index"), thorough=True)
    return [check for check in checks if not check.ok and check.name not in {"disk", "sqlite"}] == []


@pytest.fixture
def tmx(tmp_path: Path) -> Path:
    """A file of 700 units, every hundredth of which cannot be kept."""
    units = "".join(
        f'<tu tuid="{number}"><tuv xml:lang="en"><seg>{escape(f"Door {number} & gate")}</seg></tuv>'
        + ("" if number % 100 == 50 else f'<tuv xml:lang="ru"><seg>Дверь {number}</seg></tuv>')
        + "</tu>\n"
        for number in range(UNITS)
    )
    header = '<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="en" datatype="plaintext"/>'
    (tmp_path / "doors.tmx").write_text(f'<tmx version="1.4">{header}<body>{units}</body></tmx>', encoding="utf-8")
    return tmp_path / "doors.tmx"


@pytest.mark.parametrize(
    ("moment", "at", "batches"),
    [
        ("in a batch", 1, 0),
        ("in a batch", 4, 3),
        ("between batches", 1, 1),
        ("between batches", 5, 5),
        ("in a batch", 7, 6),
    ],
)
def test_an_import_goes_on_where_it_was_killed(tmp_path: Path, tmx: Path, moment: str, at: int, batches: int) -> None:
    database = tmp_path / "tm.db"
    killed(IMPORT, str(database), moment, str(at), str(tmx))
    memory = open_memory(database)
    kept = list(memory.units())
    assert len(kept) == batches * (BATCH - 1)  # one of each hundred is refused
    assert all(set(record.unit.variants) == {"en", "ru"} for record in kept)
    assert [one.name for one in memory.memories()] == (["big"] if batches else [])
    memory.close()
    assert is_sound(database)
    rejects = tmp_path / "rejects.jsonl"
    [report] = run(database, "import", str(tmx), "--memory", "big", "--rejects", str(rejects))["files"]
    assert report["units"] == {
        "read": UNITS, "added": UNITS - LOST - len(kept), "duplicate": len(kept), "changed": 0, "skipped": LOST
    }  # fmt: skip
    places = [json.loads(line)["unit"] for line in rejects.read_text("utf-8").splitlines()]
    assert places == [str(number) for number in range(50, UNITS, 100)]
    memory = open_memory(database)
    assert sorted(record.unit.key for record in memory.units()) == sorted(
        str(number) for number in range(UNITS) if number % 100 != 50
    )
    assert memory.match("Door 699 & gate", source="en", target="ru")[0].target.text == "Дверь 699"
    assert memory.concordance("gate", language="en").total == UNITS - LOST
    memory.close()
    assert is_sound(database)


@pytest.fixture
def talks(tmp_path: Path) -> list[Path]:
    """Three documents with a translated annex each."""
    files = []
    for name in ("sea", "land", "sky"):
        english = "\n".join(f"The {name} is wide in year {year}." for year in range(2001, 2007))
        russian = "\n".join(f"Простор {name} велик в {year} году." for year in range(2001, 2007))
        file = tmp_path / f"{name}.txt"
        file.write_text(f"Annex 1\n\n{english}\n\nAnnex 1.1\n\n{russian}\n", encoding="utf-8")
        files.append(file)
    return files


@pytest.mark.parametrize(
    ("moment", "at", "documents"), [("in a document", 1, 0), ("between documents", 3, 2), ("in a document", 3, 1)]
)
def test_an_ingest_goes_on_where_it_was_killed(
    tmp_path: Path, talks: list[Path], moment: str, at: int, documents: int
) -> None:
    whole = tmp_path / "whole.db"
    expected = run(whole, "ingest", *map(str, talks), "--memory", "talks")["units"]
    database = tmp_path / "tm.db"
    killed(INGEST, str(database), moment, str(at), *map(str, talks))
    memory = open_memory(database)
    assert sorted(document.name for document in memory.documents()) == sorted(file.name for file in talks[:documents])
    kept = len(list(memory.units()))
    assert kept == expected["added"] * documents // 3
    assert [one.name for one in memory.memories()] == (["talks"] if documents else [])
    memory.close()
    assert is_sound(database)
    told = run(database, "ingest", *map(str, talks), "--memory", "talks")["units"]
    assert (told["added"], told["duplicate"]) == (expected["added"] - kept, kept)
    assert texts(database) == texts(whole) != []
    assert is_sound(database)


def texts(database: Path) -> list[tuple[str, str]]:
    memory = open_memory(database)
    found = [(record.unit.variants["en"].text, record.unit.variants["ru"].text) for record in memory.units()]
    found += [(sentence.document, sentence.text) for sentence in memory.sentences()]
    memory.close()
    return sorted(found)
