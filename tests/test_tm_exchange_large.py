"""Large files: read by a process of their own, the same result, others have their turn, a cut import goes on."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path

import pytest

from corpora.segments import Segment, Tag
from corpora.units import TranslationUnit
from tm_service import StoreError, TranslationMemory, UnreadableFile, open_memory, reading_ahead
from tm_service.formats import FORMATS, Languages
from tm_service.reading_ahead import BATCH
from tm_service.stores.connection import connect, writing
from tm_service.stores.sqlite.preparing import prepared, unprepared
from tm_service.stores.sqlite.wording import Wording

UNITS = [
    TranslationUnit(
        {
            "en": Segment(f"Lamp {number} burns.", (Tag(4, "standalone", "ph"),)),
            "ru": Segment(f"Лампа {number} горит."),
        },
        note=f"note {number}",
    )
    for number in range(BATCH + 7)
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    bad = b'<tu tuid="bad"><tuv xml:lang="en"><seg>alone</seg></tuv></tu></body>'
    data = b"".join(FORMATS["tmx"].write(UNITS, languages=Languages(), problems=[]))
    path = tmp_path / "lamps.tmx"
    path.write_bytes(data.replace(b"</body>", bad))
    return path


def contents(memory: TranslationMemory) -> list[TranslationUnit]:
    return [record.unit for record in memory.units()]


def test_a_process_beside_reads_the_same(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for worth in (1 << 40, 1):
        monkeypatch.setattr(reading_ahead, "WORTH", worth)
        monkeypatch.setattr(reading_ahead, "spare_cores", lambda: 1)
        memory = open_memory(tmp_path / f"{worth}.db")
        with file.open("rb") as stream:
            report = memory.import_file(stream, name="lamps.tmx")
        assert memory.store.search.missing() == 0
        assert memory.concordance("lamps burning", language="en").total == len(UNITS)
        found.append((report, [(unit.key, unit.variants, unit.note) for unit in contents(memory)]))
        with file.open("rb") as stream:
            again = memory.import_file(stream, name="lamps.tmx")
        assert (again.duplicate, again.added, again.changed) == (len(UNITS), 0, 0)
    assert found[0] == found[1]
    assert [problem.unit for problem in found[0][0].problems] == ["bad"]


def test_a_process_that_dies_costs_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pieces = list(reading_ahead._here(io.BytesIO(file.read_bytes()), FORMATS["tmx"], "lamps.tmx", Languages(), 0))

    def half(*_arguments: object) -> object:
        yield pieces[0]
        raise reading_ahead._Gone("killed")

    monkeypatch.setattr(reading_ahead, "_is_worth", lambda _stream: True)
    monkeypatch.setattr(reading_ahead, "_of_worker", half)
    memory = open_memory(tmp_path / "tm.db")
    with file.open("rb") as stream:
        report = memory.import_file(stream, name="lamps.tmx")
    assert (report.added, report.duplicate, report.skipped) == (len(UNITS), 0, 1)
    assert "reading goes on here" in caplog.text


def test_a_broken_file_stores_nothing(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_ahead, "WORTH", 1)
    file.write_bytes(file.read_bytes()[:-40])
    memory = open_memory(tmp_path / "tm.db")
    with file.open("rb") as stream, pytest.raises(UnreadableFile, match=r"lamps\.tmx:\d+"):
        memory.import_file(stream, name="lamps.tmx")
    assert contents(memory) == []


def test_an_import_that_was_cut_off_goes_on(file: Path, tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")

    def cut(done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with file.open("rb") as stream, pytest.raises(KeyboardInterrupt):
        memory.import_file(stream, name="lamps.tmx", progress=cut)
    assert len(contents(memory)) == BATCH
    with file.open("rb") as stream:
        report = memory.import_file(stream, name="lamps.tmx")
    assert (report.added, report.duplicate) == (7, BATCH)
    assert memory.store.search.missing() == 0


def test_what_is_prepared_is_the_unit() -> None:
    wording = Wording()
    units, inflected = prepared(UNITS[:2], wording)
    assert [unprepared(unit).variants for unit in units] == [unit.variants for unit in UNITS[:2]]
    assert ("en00000", "burn", "burns") in inflected
    assert wording.taken_inflected() == []


def test_words_that_were_taken_back_are_written_again(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    preview = memory.import_file(io.BytesIO(b"en,ru\nLamps burning,x\n"), name="a.csv", dry_run=True)
    assert preview.added == 1
    memory.import_file(io.BytesIO(b"en,ru\nLamps burning,x\n"), name="a.csv")
    memory.store.search.rebuild()  # which makes the table of words anew
    memory.import_file(io.BytesIO(b"en,ru\nLamps burn,y\n"), name="b.csv")
    assert memory.concordance("lamp", language="en").total == 2
    assert memory.concordance("burned", language="en").total == 2


def test_a_writer_finds_a_short_gap(tmp_path: Path) -> None:
    file = tmp_path / "tm.db"
    open_memory(file).close()
    stop = threading.Event()

    def import_without_end() -> None:
        busy = connect(file)
        while not stop.is_set():
            with writing(busy):
                time.sleep(0.1)
            time.sleep(0.01)
        busy.conn.close()

    importer = threading.Thread(target=import_without_end)
    importer.start()
    waited = []
    other = connect(file)
    try:
        for _ in range(8):
            time.sleep(0.02)
            start = time.monotonic()
            with writing(other):
                waited.append(time.monotonic() - start)
    finally:
        stop.set()
        importer.join()
    other.conn.close()
    assert max(waited) < 2


def test_a_writer_gives_up_in_time(tmp_path: Path) -> None:
    file = tmp_path / "tm.db"
    open_memory(file).close()
    one, other = connect(file), connect(file)
    other.execute("PRAGMA busy_timeout = 50")
    start = time.monotonic()
    with writing(one), pytest.raises(StoreError, match="cannot be written"), writing(other):
        raise AssertionError("two wrote at once")
    assert time.monotonic() - start < 5
    assert other.execute("PRAGMA busy_timeout").fetchone() == (50,)
