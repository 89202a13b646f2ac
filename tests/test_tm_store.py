"""The store and its indexes when things go wrong: strangers, crowds, torn files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service import StoreError, TranslationMemory, open_memory
from tm_service.errors import StoreBusy
from tm_service.stores import connection
from tm_service.stores.connection import connect, writing
from tm_service.stores.sqlite import search


def unit(number: int, prefix: str = "Lamp") -> TranslationUnit:
    return TranslationUnit({"en": Segment(f"{prefix} number {number} is lit"), "ru": Segment(f"Лампа {number} горит")})


def targets(memory: TranslationMemory, text: str) -> list[str]:
    return [match.target.text for match in memory.match(text, source="en", target="ru", min_score=95)]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (
            lambda path: path.write_text("certainly no database, but long enough to be looked at" * 40),
            "is it a tm-service database",
        ),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: shutil.rmtree(path.parent), "does not exist"),
    ],
)
def test_what_is_no_store_is_refused(tmp_path: Path, make: object, reason: str) -> None:
    path = tmp_path / "sub" / "tm.db"
    path.parent.mkdir()
    make(path)  # type: ignore[operator]
    with pytest.raises(StoreError, match=reason):
        open_memory(path)


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    open_memory(tmp_path / "tm.db").close()
    db = connect(tmp_path / "tm.db")
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('tm_service', 'm999_future', 'now')"
    )
    db.conn.close()
    with pytest.raises(StoreError, match="newer version"):
        open_memory(tmp_path / "tm.db")


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")

    def fail_half_way() -> None:
        with memory.store.writing():
            memory.add([unit(1)])
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail_half_way()
    assert list(memory.units()) == []
    assert memory.memories() == []
    assert memory.last_change() == 0


def test_two_that_open_a_new_store_at_once_make_one(tmp_path: Path) -> None:
    script = "import sys; from tm_service import open_memory; print(open_memory(sys.argv[1]).store.identity)"
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "tm.db")], stdout=subprocess.PIPE, text=True)
        for _process in range(4)
    ]
    identities = {process.communicate(timeout=60)[0] for process in started}
    assert len(identities) == 1
    assert identities != {""}


def test_writers_of_several_threads_lose_nothing(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")

    def write(worker: int) -> None:
        for number in range(20):
            memory.add([unit(worker * 100 + number)])
            memory.match("Lamp number 1 is lit", source="en", target="ru")

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sum(1 for _record in memory.units()) == 80
    assert memory.last_change() == 80


def test_a_writer_waits_for_another(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        db = connect(tmp_path / "tm.db")
        with writing(db):
            held.set()
            release.wait(10)
        db.conn.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    threading.Timer(0.3, release.set).start()
    assert memory.add([unit(1)]).added == 1
    holder.join(timeout=10)


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A store whose full-text index another version made."""
    memory = open_memory(tmp_path / "older.db")
    memory.add(unit(number) for number in range(3))
    memory.store.connections.current().execute("UPDATE store SET value = 'older' WHERE name = 'search'")
    memory.close()
    return tmp_path / "older.db"


REMARK = "another version made the full-text index: it is made anew, once, from 6 texts"


def test_a_long_rebuild_is_told_of_where_nobody_looks(older: Path) -> None:
    script = (
        "import sys; from tm_service import open_memory; from tm_service.stores.sqlite import search;"
        "search._BATCH = 2; print(open_memory(sys.argv[1]).concordance('lamp', language='en').total)"
    )
    for told in (f"{REMARK}\n", ""):
        opened = subprocess.run([sys.executable, "-c", script, str(older)], check=True, capture_output=True, text=True)
        assert (opened.stdout, opened.stderr) == ("3\n", told)


def test_a_short_rebuild_is_not_told_of(older: Path, caplog: pytest.LogCaptureFixture) -> None:
    open_memory(older).close()
    assert caplog.messages == []


def test_who_comes_while_the_index_is_made_waits_for_it(
    older: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_SECONDS", 0.1)
    busy = connect(older)
    done = threading.Event()

    def finish() -> None:
        while "waiting for it" not in caplog.text and not done.wait(0.01):
            pass
        busy.execute("UPDATE store SET value = ? WHERE name = 'search'", [search.VERSION])
        busy.execute("COMMIT")

    busy.execute("BEGIN IMMEDIATE")
    other = threading.Thread(target=finish)
    other.start()
    try:
        memory = open_memory(older)
    finally:
        done.set()
        other.join(timeout=10)
    assert "another process is writing" in caplog.text
    assert "made anew" not in caplog.text  # the other one has done it
    assert memory.concordance("lamp", language="en").total == 3
    memory.close()
    busy.conn.close()


def test_a_writer_that_does_not_end_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_SECONDS", 0.1)
    memory = open_memory(tmp_path / "tm.db")
    busy = connect(tmp_path / "tm.db")
    busy.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="cannot be written: database is locked"):
        memory.add([unit(1)])
    busy.execute("ROLLBACK")
    assert memory.add([unit(1)]).added == 1
    memory.close()
    busy.conn.close()


def spoil_nothing(folder: Path) -> None:
    pass


def spoil_delete(folder: Path) -> None:
    shutil.rmtree(folder)


def spoil_truncate(folder: Path) -> None:
    for file in folder.rglob("postings.npy"):
        file.write_bytes(file.read_bytes()[:-8])


def spoil_manifest(folder: Path) -> None:
    for file in folder.rglob("manifest.json"):
        file.write_text("{", encoding="utf-8")


def spoil_identity(folder: Path) -> None:
    for file in folder.rglob("manifest.json"):
        manifest = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps({**manifest, "identity": "another"}), encoding="utf-8")


def spoil_future(folder: Path) -> None:
    for file in folder.rglob("manifest.json"):
        manifest = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps({**manifest, "sequence": 10**6}), encoding="utf-8")


def spoil_missing_file(folder: Path) -> None:
    for file in folder.rglob("texts.npy"):
        file.unlink()


@pytest.mark.parametrize(
    "spoil",
    [spoil_nothing, spoil_delete, spoil_truncate, spoil_manifest, spoil_identity, spoil_future, spoil_missing_file],
)
def test_no_answer_depends_on_the_index_files(tmp_path: Path, spoil: object) -> None:
    memory = open_memory(tmp_path / "tm.db")
    memory.add(unit(number) for number in range(300))
    assert targets(memory, "Lamp number 7 is lit")[0] == "Лампа 7 горит"
    memory.close()
    spoil(tmp_path / "tm.db.index")  # type: ignore[operator]
    again = open_memory(tmp_path / "tm.db")
    assert targets(again, "Lamp number 7 is lit")[0] == "Лампа 7 горит"
    again.add([unit(7, "Torch")])
    assert targets(again, "Torch number 7 is lit") == ["Лампа 7 горит"]


def test_an_index_is_used_again_and_old_ones_go(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    memory.add(unit(number) for number in range(50))
    targets(memory, "Lamp number 7 is lit")
    [first] = (tmp_path / "tm.db.index" / "en").iterdir()
    memory.close()
    again = open_memory(tmp_path / "tm.db")
    targets(again, "Lamp number 7 is lit")
    assert [first] == list((tmp_path / "tm.db.index" / "en").iterdir())
    again.add(unit(number) for number in range(50, 6000))  # too many to hold beside the base
    targets(again, "Lamp number 5999 is lit")
    again.close()  # which waits for the part that is made beside
    [second] = (tmp_path / "tm.db.index" / "en").iterdir()
    assert second != first


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    memory = open_memory(tmp_path / "tm.db")
    memory.add([unit(1)])
    (tmp_path / "tm.db.index").write_text("in the way", encoding="utf-8")
    assert targets(memory, "Lamp number 1 is lit") == ["Лампа 1 горит"]
    assert "cannot be written" in caplog.text


def test_default_lookup_finds_what_brute_force_finds(tmp_path: Path) -> None:
    from rapidfuzz.distance import Levenshtein

    memory = open_memory(tmp_path / "tm.db")
    subjects = ["The committee", "A delegation", "Every region", "The new office", "One family"]
    verbs = ["considers", "has adopted", "did not see", "is waiting for", "will publish"]
    things = ["the annual report", "a list of priorities", "its first budget", "the final text", "two proposals"]
    texts = [f"{a} {b} {c} in {year}." for a in subjects for b in verbs for c in things for year in range(2001, 2013)]
    memory.add(TranslationUnit({"en": Segment(text), "xh": Segment(str(at))}) for at, text in enumerate(texts))
    for query in (
        "The committee adopted the annual report in 2004.",
        "One family waits for two proposals",
        "a new office",
    ):
        folded_query = query.casefold()
        best = max(Levenshtein.normalized_similarity(folded_query, text.casefold()) for text in texts)
        found = memory.match(query, source="en", target="xh", min_score=0)
        top = max(Levenshtein.normalized_similarity(folded_query, match.source.text.casefold()) for match in found)
        assert top == pytest.approx(best)
