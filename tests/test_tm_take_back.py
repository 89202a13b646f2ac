"""What was done to many units at once is told and taken back; nothing that a person did since is lost."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.segments import Segment
from corpora.units import TranslationUnit, UnitStatus
from tm_service import StaleVersion, TranslationMemory, open_memory
from tm_service.errors import RefusedChange, RefusedUndo, UnknownOperation
from tm_service.history import Change, ChangesWanted, OperationKind
from tm_service.mining import MIN_CONFIDENCE
from tm_service.replacing import Wording
from tm_service.standing import Entry, Verdict, standing, verdicts


def tsv(*rows: Sequence[str], keyed: bool = False) -> bytes:
    head = "key\ten\tru\n" if keyed else "en\tru\n"
    return (head + "".join("\t".join(row) + "\n" for row in rows)).encode()


def take_in(memory: TranslationMemory, *rows: Sequence[str], name: str = "file.tsv", **options: Any) -> int:
    report = memory.import_file(io.BytesIO(tsv(*rows)), name=name, format="tsv", by="ann", **options)
    assert report.operation is not None
    return report.operation


def pairs(memory: TranslationMemory) -> list[tuple[str, ...]]:
    return sorted(tuple(one.text for one in record.unit.variants.values()) for record in memory.units(filtered=True))


def unit(english: str, russian: str, **more: Any) -> TranslationUnit:
    return TranslationUnit({"en": Segment(english), "ru": Segment(russian)}, **more)


def state(memory: TranslationMemory) -> Any:
    return {record.id: (record.memory, record.unit) for record in memory.units(filtered=True)}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "tm.db"


ROWS = [("The pier is closed.", "Причал закрыт."), ("Boats wait.", "Лодки ждут."), ("The sea is calm.", "Море тихо.")]


def test_an_import_is_taken_back_and_done_again(memory: TranslationMemory) -> None:
    memory.add([unit("A gull.", "Чайка.")])
    number = take_in(memory, *ROWS)
    after = state(memory)
    told = memory.take_back(number, by="bob")
    assert (told.removed, told.restored, told.returned, told.kept) == (3, 0, 0, 0)
    assert pairs(memory) == [("A gull.", "Чайка.")]
    assert memory.match(ROWS[0][0], source="en", target="ru") == []
    assert memory.store.search.missing() == 0
    assert told.number is not None
    again = memory.take_back(told.number, by="bob")
    assert (again.removed, again.returned) == (0, 3)
    assert state(memory) == after
    assert memory.match(ROWS[0][0], source="en", target="ru")[0].score == 100
    kinds = [(one.kind, one.by, one.takes_back, one.added, one.removed) for one in memory.operations()]
    assert kinds == [
        (OperationKind.UNDO, "bob", told.number, 3, 0),
        (OperationKind.UNDO, "bob", number, 0, 3),
        (OperationKind.IMPORT, "ann", None, 3, 0),
    ]
    assert memory.operation(number).taken_back_by == told.number
    assert memory.take_back(number).removed == 3  # it was done again, so it can be taken back again


def test_what_somebody_changed_since_is_kept_named_and_counted(memory: TranslationMemory) -> None:
    number = take_in(memory, *ROWS)
    first, second, _third = (record.id for record in memory.units())
    memory.edit(first, {"ru": "Причал закрыт на зиму."}, by="eve")
    memory.edit(second, {"ru": "Суда ждут."}, by="eve")
    memory.undo(second, by="eve")  # which leaves it as the import did
    preview = memory.take_back(number, preview=True)
    assert (preview.removed, preview.kept, preview.kept_ids, preview.number) == (2, 1, [first], None)
    assert len(pairs(memory)) == 3
    told = memory.take_back(number)
    assert (told.removed, told.kept, told.kept_ids) == (2, 1, [first])
    assert pairs(memory) == [("The pier is closed.", "Причал закрыт на зиму.")]
    memory.undo(first)
    assert memory.take_back(number).removed == 1  # nobody's words are in it any more
    assert pairs(memory) == []
    with pytest.raises(RefusedUndo, match="already"):
        memory.take_back(number)


def test_units_that_an_import_changed_are_again_what_they_were(memory: TranslationMemory) -> None:
    memory.add([unit("The pier is closed.", "Причал закрыт.", key="1"), unit("Boats wait.", "Лодки ждут.", key="2")])
    before = state(memory)
    body = tsv(("1", "The pier is closed.", "Пирс закрыт."), ("2", "Boats wait.", "Суда ждут."), keyed=True)
    report = memory.import_file(io.BytesIO(body), name="keyed.tsv", format="tsv")
    assert (report.changed, report.operation) == (2, 1)
    memory.confirm(2)
    told = memory.take_back(1)
    assert (told.removed, told.restored, told.kept_ids) == (0, 1, [2])
    assert state(memory)[1] == before[1]
    assert memory.unit(1).version == 3  # versions only grow
    assert memory.unit(2).unit.variants["ru"].text == "Суда ждут."


def test_a_file_that_says_a_unit_twice_is_taken_back_whole(memory: TranslationMemory) -> None:
    body = tsv(("1", "The pier is closed.", "Пирс закрыт."), ("1", "The pier is closed.", "Причал закрыт."), keyed=True)
    report = memory.import_file(io.BytesIO(body), name="twice.tsv", format="tsv")
    assert (report.added, report.changed) == (1, 1)
    assert memory.take_back(report.operation or 0).removed == 1
    assert pairs(memory) == []


def test_nothing_done_is_no_operation(memory: TranslationMemory) -> None:
    take_in(memory, *ROWS)
    again = memory.import_file(io.BytesIO(tsv(*ROWS)), name="again.tsv", format="tsv")
    tried = memory.import_file(io.BytesIO(tsv(("New.", "Новое."))), name="new.tsv", format="tsv", dry_run=True)
    assert (again.operation, tried.operation) == (None, None)
    assert len(memory.operations()) == 1
    with pytest.raises(UnknownOperation, match="no operation 7"):
        memory.take_back(7)


def test_words_changed_everywhere_are_taken_back_but_not_over_a_later_hand(memory: TranslationMemory) -> None:
    take_in(memory, *ROWS, ("It is closed.", "Оно закрыт."))
    before = state(memory)
    done = memory.replace_words(Wording("закрыт", "не работает", "ru"), by="ann")
    memory.edit(done.units[0], {"ru": "Причал стоит."}, by="eve")
    assert done.operation is not None
    told = memory.take_back(done.operation, by="bob")
    assert (told.restored, told.kept_ids) == (1, [done.units[0]])
    assert state(memory)[done.units[1]] == before[done.units[1]]
    memory.undo(done.units[0])
    assert memory.take_back(done.operation).restored == 1
    assert state(memory) == before


def test_one_operation_is_taken_back_below_another(memory: TranslationMemory) -> None:
    first = take_in(memory, *ROWS)
    done = memory.replace_words(Wording("закрыт", "не работает", "ru"))
    told = memory.take_back(first)
    assert (told.removed, told.kept_ids) == (2, list(done.units))
    assert done.operation is not None
    memory.take_back(done.operation)
    assert memory.take_back(first).removed == 1
    assert pairs(memory) == []


HARBOUR = (
    "Annex 1: Harbour rules (EN)\n\nThe keeper counts the boats at dawn.\n\nThe office is closed on Sundays.\n\n"
    "Annex 1.1: Правила порта (RU)\n\nСмотритель считает лодки на рассвете.\n\nУправление закрыто по воскресеньям.\n"
)


def ingest(memory: TranslationMemory, folder: Path, text: str, name: str = "rules.txt") -> int:
    (folder / name).write_text(text, encoding="utf-8")
    number = memory.ingest([folder / name], by="ann").operation
    assert number is not None
    return number


def test_an_ingest_is_taken_back_with_its_sentences(memory: TranslationMemory, tmp_path: Path) -> None:
    number = ingest(memory, tmp_path, HARBOUR)
    preview = memory.take_back(number, preview=True)
    told = memory.take_back(number)
    assert preview.documents == told.documents == ["rules.txt"]
    assert told.removed == preview.removed > 0
    assert (memory.documents(), list(memory.sentences()), pairs(memory)) == ([], [], [])
    assert memory.concordance("keeper", language="en").total == 0
    assert memory.store.search.missing() == 0
    assert told.number is not None
    with pytest.raises(RefusedUndo, match="ingest the files again"):
        memory.take_back(told.number)
    assert ingest(memory, tmp_path, HARBOUR) > told.number
    assert len(memory.documents()) == 1


def test_a_document_stays_while_somebodys_unit_holds_its_sentences(memory: TranslationMemory, tmp_path: Path) -> None:
    number = ingest(memory, tmp_path, HARBOUR)
    kept = next(record.id for record in memory.units() if "keeper" in record.unit.variants["en"].text)
    memory.confirm(kept, by="eve")
    preview = memory.take_back(number, preview=True)
    told = memory.take_back(number)
    assert told.kept_ids == preview.kept_ids == [kept]
    assert list(told.documents_kept) == list(preview.documents_kept) == ["rules.txt"]
    assert [record.id for record in memory.units(filtered=True)] == [kept]
    assert sum(sentence.unit == kept for sentence in memory.sentences()) == 2


def test_an_ingest_that_took_the_place_of_another_is_refused(memory: TranslationMemory, tmp_path: Path) -> None:
    first = ingest(memory, tmp_path, HARBOUR)
    second = ingest(memory, tmp_path, HARBOUR.replace("Sundays", "holidays").replace("воскресеньям", "праздникам"))
    before = state(memory)
    with pytest.raises(RefusedUndo, match="took the place of an earlier reading"):
        memory.take_back(second)
    with pytest.raises(RefusedUndo, match="was read again since"):
        memory.take_back(first)
    assert state(memory) == before
    deleted = [change for change in memory.changes(limit=100) if change.action == "delete"]
    assert deleted
    assert {change.by for change in deleted} == {"ann"}


def test_what_was_mined_and_what_was_sure_is_taken_back(memory: TranslationMemory, tmp_path: Path) -> None:
    ingest(memory, tmp_path, HARBOUR)
    count = memory.confirm_sure(0.0, by="ann")
    sure = memory.operations(kind=OperationKind.CONFIRM)[0]
    assert sure.changed == count > 0
    assert memory.take_back(sure.number).restored == count
    assert {record.unit.status for record in memory.units()} == {UnitStatus.ALIGNED}
    (tmp_path / "en.txt").write_text("Eve Ann 2026 ORANGE-7 sails.\n", encoding="utf-8")
    (tmp_path / "fr.txt").write_text("Eve Ann 2026 ORANGE-7 navigue.\n", encoding="utf-8")
    for tag in ("en", "fr"):
        memory.ingest([tmp_path / f"{tag}.txt"], language=tag)
    mined = memory.mine(source="en", target="fr", min_confidence=min(0.1, MIN_CONFIDENCE))
    assert mined
    memory.keep(mined, status=UnitStatus.CONFIRMED, by="eve")
    operation = memory.operations(kind=OperationKind.MINE)[0]
    told = memory.take_back(operation.number)
    assert (told.removed, told.kept) == (len(mined), 0)
    assert all(sentence.unit is None for sentence in memory.sentences(document="en.txt"))
    assert memory.store.search.missing() == 0


def test_every_change_tells_who_when_before_and_after(memory: TranslationMemory) -> None:
    memory.add([unit("A gull.", "Чайка.")], by="ann")
    take_in(memory, *ROWS)
    memory.edit(1, {"ru": "Чайки."}, by="bob")
    memory.reject(1, by="cat")
    memory.delete(1, by="dan")
    memory.undo(1, by="eve")
    memory.confirm(3, by="fay")
    told = memory.changes(ChangesWanted(unit=1))
    assert [(change.action, change.by) for change in reversed(told)] == [
        ("add", "ann"),
        ("change", "bob"),
        ("change", "cat"),
        ("delete", "dan"),
        ("undo", "eve"),
    ]
    assert [(text(change.before), text(change.after)) for change in reversed(told)] == [
        (None, "Чайка."),
        ("Чайка.", "Чайки."),
        ("Чайки.", "Чайки."),
        ("Чайки.", None),
        (None, "Чайки."),
    ]
    for newer, older in pairwise(told):
        assert newer.before == older.after  # exactly, versions and dates too
    assert told[0].after == memory.unit(1)
    assert told[0].takes_back == told[1].sequence
    assert all(change.at.endswith("Z") and change.memory == "main" for change in told)
    imported = memory.changes(ChangesWanted(operation=1))
    assert [(one.unit, one.operation, one.before) for one in imported] == [(4, 1, None), (3, 1, None), (2, 1, None)]
    assert imported[1].after is not None
    assert imported[1].after.unit.status is UnitStatus.IMPORTED  # as it was before it was confirmed


def text(record: Any) -> str | None:
    return record and record.unit.variants["ru"].text


def test_changes_are_chosen_and_come_in_pages(memory: TranslationMemory) -> None:
    take_in(memory, *ROWS)
    memory.add([unit("Far.", "Далеко.")], memory="other", by="bob")
    memory.confirm(2, by="bob")

    def asked(**wanted: Any) -> list[int]:
        return [change.unit for change in memory.changes(ChangesWanted(**wanted))]

    assert asked() == [2, 4, 3, 2, 1]
    assert asked(by="bob") == [2, 4]
    assert asked(action="add", memory="main") == [3, 2, 1]
    assert asked(unit=2) == [2, 2]
    assert asked(unit=9) == []
    assert asked(since="2999-01-01T00:00:00Z") == []
    assert asked(since="2020-01-01T00:00:00Z", memory="other") == [4]
    pages: list[Change] = []
    before = None
    while page := memory.changes(before=before, limit=2):
        pages += page
        before = page[-1].sequence
    assert [change.unit for change in pages] == [2, 4, 3, 2, 1]


def test_the_addition_of_each_unit_is_found_among_all_that_happened(memory: TranslationMemory) -> None:
    for number in range(1, 30):
        memory.add([unit(f"Buoy {number}.", f"Буй {number}.")])
        for _ in range(number % 4):
            memory.confirm(number)
            memory.undo(number)
    memory.delete(11)
    for number in range(1, 30):
        found = memory.changes(ChangesWanted(unit=number, action="add"))
        assert [(one.action, one.unit) for one in found] == [("add", number)]


@pytest.mark.parametrize("table", ["change", "operation", "operation_batch"])
def test_the_log_refuses_to_be_rewritten(memory: TranslationMemory, database: Path, table: str) -> None:
    take_in(memory, *ROWS)
    connection = sqlite3.connect(database)
    before = connection.execute(f"SELECT * FROM {table}").fetchall()
    column = {"change": "by", "operation": "by", "operation_batch": "added"}[table]
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = NULL"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            connection.execute(sql)
    assert connection.execute(f"SELECT * FROM {table}").fetchall() == before


def test_a_stale_change_tells_both_sides(memory: TranslationMemory) -> None:
    take_in(memory, *ROWS)
    memory.edit(1, {"ru": "Пирс закрыт."}, by="bob")
    with pytest.raises(StaleVersion) as edited:
        memory.edit(1, {"ru": "Причал стоит."}, version=1)
    assert (text(edited.value.sent), text(edited.value.stored)) == ("Причал стоит.", "Пирс закрыт.")
    with pytest.raises(StaleVersion) as confirmed:
        memory.confirm(1, version=1)
    assert text(confirmed.value.sent) == "Причал закрыт."  # what whoever confirmed it had before them
    assert confirmed.value.sent is not None
    assert confirmed.value.sent.unit.status is UnitStatus.CONFIRMED
    with pytest.raises(StaleVersion) as unheard_of:
        memory.delete(1, version=77)
    assert unheard_of.value.sent is None


KILLED = """
import os, signal, sys
from tm_service import open_memory
memory = open_memory(sys.argv[1])
def progress(done, total):
    print(done, flush=True)
memory.take_back(int(sys.argv[2]), by="bob", progress=progress)
"""


def test_a_killed_undo_goes_on_and_loses_nothing(memory: TranslationMemory, database: Path) -> None:
    rows = [(f"Buoy {number} is lit.", f"Буй {number} горит.") for number in range(6_000)]
    memory.add([unit("A gull.", "Чайка.")])
    number = take_in(memory, *rows)
    memory.edit(3_000, {"ru": "Мой буй."}, by="eve")
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(database), str(number)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    for _ in range(3):
        assert process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    left = len(pairs(memory))
    assert 2 < left < 6_001
    assert memory.store.search.missing() == 0
    told = memory.take_back(number, by="bob")
    assert (told.removed, told.kept_ids) == (left - 2, [3_000])
    assert pairs(memory) == [("A gull.", "Чайка."), ("Buoy 2998 is lit.", "Мой буй.")]
    [undo, _import] = memory.operations()  # it is one undo, gone on with
    assert (undo.removed, undo.number) == (5_999, told.number)


WRITER = """
import sys, time
from dataclasses import replace
from tm_service import StaleVersion, open_memory
memory = open_memory(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(50):
    while True:
        record = memory.unit(1)
        unit = replace(record.unit, note=str(int(record.unit.note) + 1))
        try:
            memory.replace(1, unit, version=record.version, by=sys.argv[2])
            break
        except StaleVersion:
            continue
"""
READER = """
import sys
from tm_service import open_memory
memory = open_memory(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
last = 0
while last < 200:
    [match] = memory.match("The counter.", source="en", target="ru")
    count = int(match.unit.unit.note)
    assert count >= last, (count, last)
    last = count
"""


def test_several_processes_lose_no_update(memory: TranslationMemory, database: Path) -> None:
    memory.add([unit("The counter.", "Счётчик.", note="0")])
    assert memory.match("The counter.", source="en", target="ru")  # which makes the index, that all use then
    commands = [[WRITER, str(database), f"writer {number}"] for number in range(4)] + [[READER, str(database)]] * 2
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for command in commands
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        _output, errors = process.communicate(timeout=300)
        assert (process.returncode, errors.decode()) == (0, "")
    assert memory.unit(1).unit.note == "200"
    assert memory.unit(1).version == 201
    changes = memory.changes(ChangesWanted(unit=1), limit=1000)
    notes = [change.after.unit.note for change in reversed(changes) if change.after]
    assert notes == [str(number) for number in range(201)]
    assert {change.by for change in changes[:-1]} == {f"writer {number}" for number in range(4)}


def test_a_store_of_before_says_what_was_undone(tmp_path: Path) -> None:
    """The marks of earlier versions become rows that name what they took back, and undoing goes on from there."""
    from sqlite_utils import Database, Migrations

    from tm_service.stores.sqlite.migrations import migrations

    database = tmp_path / "old.db"
    old = Migrations("tm_service")
    old._migrations = [one for one in migrations._migrations if one.name < "m007"]
    db = Database(sqlite3.connect(database, isolation_level=None))
    old.apply(db)
    db.execute("INSERT INTO memory (name) VALUES ('main')")
    now = "2026-01-01T00:00:00Z"
    db.execute(
        "INSERT INTO unit (id, memory_id, key, status, created_at, changed_at, version) VALUES (1, 1, 'k', 'imported', ?, ?, 3)",
        [now, now],
    )
    db.execute("INSERT INTO variant (unit_id, language, text, form) VALUES (1, 'en', 'One', 1), (1, 'ru', 'Один', 2)")
    kept = {"variants": {"en": "One", "ru": "Один"}, "tags": {}, "key": "k", "context": None, "status": "imported"}
    kept |= dict.fromkeys(["document", "section", "paragraph", "sentence", "confidence", "note", "properties"])
    kept |= {"created_at": now, "created_by": None, "changed_at": now, "changed_by": None, "memory": "main"}
    for action, step, undone, before in [
        ("add", None, 0, None),
        ("change", 2, 0, kept | {"version": 1, "sentences": None}),
        ("change", 3, 1, kept | {"version": 2, "note": "second", "sentences": None}),
        ("undo", None, 0, kept | {"version": 3, "note": "third", "sentences": None}),
    ]:
        row = [action, now, step, undone, before and json.dumps(before)]
        db.execute("INSERT INTO change (unit_id, operation, at, step, undone, before) VALUES (1, ?, ?, ?, ?, ?)", row)
    db.conn.close()
    memory = open_memory(database)
    told = memory.changes()
    assert [(change.sequence, change.takes_back, change.memory) for change in told] == [
        (4, 3, "main"),
        (3, None, "main"),
        (2, None, "main"),
        (1, None, "main"),
    ]
    memory.undo(1)  # the first step, as the second one was undone already
    assert memory.unit(1).unit.note is None
    with pytest.raises(RefusedChange, match="nothing was done"):
        memory.undo(1)
    memory.close()


@given(st.lists(st.one_of(st.none(), st.integers(0, 20)), max_size=20))
def test_what_stands_is_what_the_states_say(choices: list[int | None]) -> None:
    """Against a model that keeps every state: each change makes a new one, an undo takes up that before another."""
    log: list[Entry] = []
    states: list[tuple[int, ...]] = [()]
    for number, choice in enumerate(choices, start=1):
        taken = None if choice is None or not log else log[choice % len(log)].sequence
        log.append(Entry(number, taken))
        states.append((*states[-1], number) if taken is None else states[taken - 1])
    assert standing(log) == states[-1]
    found = verdicts(log, [])
    assert found == {}
    for number in range(1, len(log) + 1):
        verdict = verdicts(log, [number])[number]
        assert (verdict is Verdict.STANDS) is (states[number] == states[-1])
        if log[number - 1].takes_back is None and verdict is not Verdict.STANDS:
            assert (verdict is Verdict.CHANGED_SINCE) is (number in states[-1])


def test_other_writers_get_their_turn_while_an_import_is_taken_back(memory: TranslationMemory, database: Path) -> None:
    number = take_in(memory, *[(f"Buoy {at} is lit.", f"Буй {at} горит.") for at in range(3_000)])
    other = open_memory(database)
    added: list[int] = []

    def progress(_done: int, _total: int) -> None:
        if len(added) < 3:
            added.extend(other.add([unit(f"Between {len(added)}", "Между")]).ids)

    told = memory.take_back(number, progress=progress)
    assert (told.removed, told.kept, len(added)) == (3_000, 0, 3)
    assert {record.id for record in memory.units()} == set(added)
    other.close()
