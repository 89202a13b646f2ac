"""Index files, damaged in every way: noticed, made anew, and every lookup as brute force has it meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from corpora.normalise import folded
from corpora.segments import Segment
from corpora.units import TranslationUnit
from tests.test_tm_interrupt import BETWEEN, killed
from tm_service import TranslationMemory, open_memory
from tm_service.indexes import files

TEXTS = [f"{a} {b} {c}" for a in ("The ferry", "A boat", "No ship") for b in ("left", "is at") for c in (
    "the quay", "the old pier", "one island", "port 7", "the long breakwater behind the lighthouse " * 4)]  # fmt: skip
QUERIES = ["The ferry is at the quay", "a boat left port", "The ship is at one island", TEXTS[4][:-30]]
LEAST = 55.0
LATER = "A raft left the old pier"
Damage = Callable[[Path], None]


def fill(database: Path) -> None:
    """Make a store with an index of its English texts."""
    memory = open_memory(database)
    memory.add(TranslationUnit({"en": Segment(text), "xh": Segment(str(at))}) for at, text in enumerate(TEXTS))
    memory.match(QUERIES[0], source="en", target="xh")
    memory.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    fill(folder / "tm.db")
    return folder


@pytest.fixture
def database(tmp_path: Path, made: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "tm.db"


def is_right(memory: TranslationMemory, texts: list[str]) -> bool:
    """Whether lookups find just what comparing with every text finds, each with its unit."""

    def score(query: str, text: str) -> float:
        return 100 * Levenshtein.normalized_similarity(folded(query), folded(text))

    index = memory.indexes.fresh("en")
    for query in QUERIES:
        candidates = index.candidates(folded(query), min_score=LEAST, limit=None)
        found = {
            memory.unit(unit).unit.variants["en"].text
            for text, units in zip(candidates.texts, index.units(candidates.handles), strict=True)
            for unit in units
            if score(query, text) >= LEAST
        }
        if found != {text for text in texts if score(query, text) >= LEAST} or not found:
            return False
    [best, *_others] = memory.match(texts[-1], source="en", target="xh", complete=True)
    return best.score == 100 and best.source.text == texts[-1]


def every_file(alter: Callable[[bytes], bytes], name: str) -> Damage:
    def damage(folder: Path) -> None:
        for file in folder.rglob(name):
            file.write_bytes(alter(file.read_bytes()))

    return damage


FILES = [
    "changed.npy", "forms.npy", "lengths.npy", "manifest.json", "offsets.npy", "ranks.npy", "texts.npy", "unit_heads.npy",
    "units.npy", "columns_512.npy",
]  # fmt: skip


def delete(folder: Path) -> None:
    shutil.rmtree(folder)


def of_another_store(folder: Path) -> None:
    other = folder.with_name("other.db")
    memory = open_memory(other)
    memory.add(TranslationUnit({"en": Segment(f"Song {n}"), "xh": Segment(str(n))}) for n in range(len(TEXTS)))
    memory.match("Song 3", source="en", target="xh")
    memory.close()
    shutil.rmtree(folder)
    shutil.copytree(f"{other}.index", folder)


def of_two_stores(folder: Path) -> None:
    """A part's files of another store under a manifest of ours."""
    [ours] = [part for part in (folder / "en").iterdir() if part.is_dir()]
    manifest = (ours / "manifest.json").read_bytes()
    of_another_store(folder)
    [theirs] = [part for part in (folder / "en").iterdir() if part.is_dir()]
    (theirs / "manifest.json").write_bytes(manifest)


def of_the_future(folder: Path) -> None:
    for file in folder.rglob("manifest.json"):
        told = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps({**told, "last": told["last"] + 5}), "utf-8")


def emptied(folder: Path) -> None:
    for file in folder.rglob("*.npy"):
        file.write_bytes(b"")


def folders_for_files(folder: Path) -> None:
    for file in list(folder.rglob("units.npy")):
        file.unlink()
        file.mkdir()


def flip(at: float) -> Callable[[bytes], bytes]:
    def flipped(content: bytes) -> bytes:
        place = int(at * (len(content) - 1))
        return content[:place] + bytes([content[place] ^ 16]) + content[place + 1 :]

    return flipped


TABLE = {
    "deleted": delete,
    "of another store": of_another_store,
    "of two stores": of_two_stores,
    "of the future": of_the_future,
    "emptied": emptied,
    "folders for files": folders_for_files,
    **{f"without {name}": every_file(lambda content: b"", name) for name in FILES},
    **{
        f"{name} cut to {share:.0%}": every_file(
            lambda content, share=share: content[: int(share * len(content))], name
        )  # type: ignore[misc]
        for name in ("texts.npy", "columns_512.npy", "units.npy", "manifest.json")
        for share in (0.1, 0.5, 0.99)
    },
    **{f"a bit of {name} at {at:.0%}": every_file(flip(at), name) for name in FILES for at in (0, 0.5, 1)},
}


def test_the_table_knows_every_file(database: Path) -> None:
    made = {file.name for file in Path(f"{database}.index").glob("*/*/*")}
    assert {name for name in made if not name.startswith("columns")} | {"columns_512.npy"} == set(FILES)


@pytest.mark.parametrize("damage", TABLE.values(), ids=TABLE.keys())
def test_damage_is_noticed_and_mended_and_costs_no_answer(database: Path, damage: Damage) -> None:
    folder = Path(f"{database}.index")
    damage(folder)
    identity = ""
    for _time in range(2):  # at once, and from what was made anew
        memory = open_memory(database)
        identity = memory.store.identity
        assert is_right(memory, TEXTS)
        memory.close()
    memory = open_memory(database)
    memory.add([TranslationUnit({"en": Segment(LATER), "xh": Segment("later")})])
    assert is_right(memory, [*TEXTS, LATER])
    mark_of = memory.store.units.mark
    sound = [
        place for place in files.parts(folder / "en") if files.fault(place, identity=identity, mark_of=mark_of) is None
    ]
    assert len(sound) == 1
    memory.close()


BUILD = f"""{BETWEEN}
from tm_service import open_memory
from tm_service.indexes import files
database, moment = sys.argv[1], sys.argv[2]
if moment == "files": files.Unfinished.publish = lambda *given, **named: stop()
if moment == "mapped": files._mapped = lambda manifest: stop()
if moment == "published": files._clear = lambda published, stretch: stop()
if moment == "allocated": files._reserve = lambda file: stop()
open_memory(database).match("The ferry", source="en", target="xh")
"""


@pytest.mark.parametrize("moment", ["allocated", "files", "mapped", "published"])
def test_what_a_killed_process_half_made_is_nothing(database: Path, moment: str) -> None:
    folder = Path(f"{database}.index")
    shutil.rmtree(folder)
    killed(BUILD, str(database), moment)
    left = list((folder / "en").glob("unfinished-*"))
    assert len(left) == (0 if moment == "published" else 1)
    memory = open_memory(database)
    assert is_right(memory, TEXTS)
    memory.close()
    for place in left:
        os.utime(place, (0, 0))  # long ago
    shutil.rmtree(next(part for part in (folder / "en").iterdir() if part not in left))
    memory = open_memory(database)
    assert is_right(memory, TEXTS)
    memory.close()
    assert not any(place.exists() for place in left)


@pytest.mark.parametrize("limit", [0, 200, 2_000])
def test_a_disk_that_is_full_costs_no_answer(database: Path, limit: int) -> None:
    """The system refuses to let files grow, when nothing, something and much of the index is written.

    The first time nothing was compiled before: numba cannot keep what it compiles then.
    """
    folder = Path(f"{database}.index")
    shutil.rmtree(folder)
    script = (
        "import resource, sys; from pathlib import Path; from tm_service import open_memory;"
        "from tests.test_tm_damage import TEXTS, LATER, is_right;"
        "from corpora.segments import Segment; from corpora.units import TranslationUnit;"
        "memory = open_memory(sys.argv[1]);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2);"
        "print(is_right(memory, TEXTS), flush=True); memory.close()"
    )
    command = [sys.executable, "-c", script, str(database), str(limit)]
    environment = os.environ | ({} if limit else {"NUMBA_CACHE_DIR": str(database.parent / "compiled")})
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1], env=environment
    )
    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr
    assert "cannot be written" in done.stderr
    assert "in memory" in done.stderr
    assert [part for part in (folder / "en").iterdir() if part.is_dir()] == []
    memory = open_memory(database)
    assert is_right(memory, TEXTS)
    memory.close()


def test_what_is_kept_in_memory_takes_in_changes(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tm_service.indexes.MANY", 3)
    folder = Path(f"{database}.index")
    shutil.rmtree(folder)
    folder.write_text("in the way", "utf-8")
    memory = open_memory(database)
    assert is_right(memory, TEXTS)
    more = [f"A raft passed buoy {number}" for number in range(10)]
    for text in more:
        memory.add([TranslationUnit({"en": Segment(text), "xh": Segment(text)})])
        assert memory.match(text, source="en", target="xh")[0].target.text == text
    assert is_right(memory, [*TEXTS, *more])
    folder.unlink()  # and now there is room
    memory.add([TranslationUnit({"en": Segment(LATER), "xh": Segment("later")})])
    assert is_right(memory, [*TEXTS, *more, LATER])
    memory.close()
    again = open_memory(database)
    assert is_right(again, [*TEXTS, *more, LATER])
    again.close()
