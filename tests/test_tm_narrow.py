"""Narrowing a memory: what is not granted is not there, and cannot be changed."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils.utils import OperationalError

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from glossary.termbase import open_termbase
from tm_service import TranslationMemory, open_memory
from tm_service.errors import (
    MemoryOutOfReach,
    RefusedChange,
    StoreError,
    UnknownDocument,
    UnknownOperation,
    UnknownUnit,
)
from tm_service.history import ChangesWanted, OperationKind
from tm_service.narrowed import HeldMemory, NarrowedMemory, held_to, narrowed
from tm_service.replacing import Wording
from tm_service.stores.connection import Connections, connect
from tm_service.stores.sqlite import NarrowedStore
from tm_service.stores.sqlite.migrations import migrations

REPORT = """Annex 1: Report (EN)

The {word} committee met in Lisbon. It adopted the {word} budget without a vote.

Annex 1.1: Report (RU)

Комитет {word} собрался в Лиссабоне. Он принял бюджет {word} без голосования.
"""


def unit(english: str, russian: str, **more: Any) -> TranslationUnit:
    document = more.pop("document", None)
    variants = {"en": Segment(english), "ru": Segment(russian)}
    return TranslationUnit(variants, provenance=Provenance(document=document), **more)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[TranslationMemory]:
    """A memory `own` beside a larger one, `foreign`, that holds much that is like it, each with a document."""
    opened = open_memory(tmp_path / "store.db")
    opened.add([unit(f"The harbour opens at {hour} o'clock", f"Порт {hour}") for hour in range(400)], memory="foreign")
    opened.add([unit("The harbour opens at noon", "Порт открывается в полдень")], memory="own", by="anna")
    opened.add([unit("The harbour opens at noon", f"Порт чужой {number}") for number in range(150)], memory="foreign")
    for name in ("own", "foreign"):
        file = tmp_path / f"{name}.txt"
        file.write_text(REPORT.format(word=f"{name}ish"), encoding="utf-8")
        opened.ingest([file], memory=name)
    yield opened
    opened.close()


@pytest.fixture
def own(memory: TranslationMemory) -> Iterator[NarrowedMemory]:
    seen = narrowed(memory, {"own"})
    yield seen
    seen.close()


@pytest.fixture
def held(memory: TranslationMemory) -> Iterator[HeldMemory]:
    changing = held_to(memory, {"own"})
    yield changing
    changing.close()


def numbers(memory: TranslationMemory, name: str) -> list[int]:
    return [record.id for record in memory.units(memory=name, filtered=True)]


def test_only_what_was_granted_is_seen(memory: TranslationMemory, own: NarrowedMemory) -> None:
    assert [record.name for record in own.memories()] == ["own"]
    assert [record.name for record in own.documents()] == ["own.txt"]
    assert {record.memory for record in own.units(filtered=True)} == {"own"}
    assert own.languages() == {"en": 3, "ru": 3}
    assert {sentence.document for sentence in own.sentences()} == {"own.txt"}
    assert own.statistics().documents == {"own.txt": 2}
    exported = b"".join(own.export("tmx")).decode()
    assert ("noon" in exported, "foreign" in exported, "чужой" in exported) == (True, False, False)
    assert own.inconsistencies(source="en", target="ru") == []
    assert len(memory.inconsistencies(source="en", target="ru")) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda seen: seen.unit(1),
        lambda seen: seen.document("foreign.txt"),
        lambda seen: seen.progress(document="foreign.txt"),
        lambda seen: seen.surroundings(unit_id=1),
    ],
)
def test_what_was_not_granted_does_not_exist(own: NarrowedMemory, ask: Callable[[TranslationMemory], object]) -> None:
    with pytest.raises((UnknownUnit, UnknownDocument)):
        ask(own)


@pytest.mark.parametrize(("query", "total"), [("harbour", 1), ("foreignish", 0), ("comm*", 1), ("ownish committee", 1)])
def test_the_concordance_counts_what_is_seen(
    memory: TranslationMemory, own: NarrowedMemory, query: str, total: int
) -> None:
    found = own.concordance(query, language="en", target="ru")
    assert (found.total, len(found.hits)) == (total, total)
    assert memory.concordance("harbour", language="en").total == 551


def test_others_do_not_take_the_places_of_ones_own(own: NarrowedMemory) -> None:
    """550 texts of another memory are like the query; the index hands in 300, the store 100 of the very same text."""
    found = own.match("The harbour opens at noon", source="en", target="ru", min_score=30)
    assert [match.target.text for match in found] == ["Порт открывается в полдень"]


def test_changes_are_seen_at_once(memory: TranslationMemory, own: NarrowedMemory) -> None:
    before = own.last_change()
    memory.add([unit("A weir", "Чужая запруда")], memory="foreign")
    assert (own.last_change(), own.match("A weir", source="en", target="ru")) == (before, [])
    memory.add([unit("A weir", "Своя запруда")], memory="own")
    assert [one.target.text for one in own.match("A weir", source="en", target="ru")] == ["Своя запруда"]
    assert own.concordance("weir", language="en").total == 1
    memory.delete(numbers(memory, "own")[-1])
    assert own.match("A weir", source="en", target="ru") == []
    assert before < own.last_change() == memory.last_change()


def test_a_third_language_leads_through_no_memory_that_is_not_seen(memory: TranslationMemory) -> None:
    memory.add([TranslationUnit({"en": Segment("A buoy"), "fr": Segment("Une bouée")})], memory="own")
    memory.add([TranslationUnit({"fr": Segment("Une bouée"), "ru": Segment("Буй")})], memory="foreign")
    assert len(memory.match("A buoy", source="en", target="ru")) == 1
    seen, both = narrowed(memory, {"own"}), narrowed(memory, {"own", "foreign"})
    assert seen.match("A buoy", source="en", target="ru") == []
    assert [match.target.text for match in both.match("A buoy", source="en", target="ru")] == ["Буй"]
    seen.close()
    both.close()


def test_a_long_list_is_answered_from_what_is_seen(own: NarrowedMemory) -> None:
    queries = ["The harbour opens at noon", "The harbour opens at 7 o'clock"] * 100
    found = list(own.match_many(queries, source="en", target="ru"))
    assert {match.unit.memory for matches in found for match in matches} == {"own"}


@pytest.mark.parametrize(
    "change",
    [
        lambda seen, number: seen.add([unit("x", "y")], memory="own"),
        lambda seen, number: seen.delete(number),
        lambda seen, number: seen.confirm(number),
        lambda seen, number: seen.reindex().__next__(),
    ],
)
def test_what_is_narrowed_cannot_be_changed(
    memory: TranslationMemory, own: NarrowedMemory, change: Callable[[TranslationMemory, int], object]
) -> None:
    before = memory.last_change()
    with pytest.raises(StoreError):
        change(own, numbers(memory, "own")[0])
    assert memory.last_change() == before


def contents(memory: TranslationMemory, name: str) -> tuple[object, ...]:
    """Return all rows of a memory."""
    db = memory.store.connections.current()
    mine = f"(SELECT id FROM memory WHERE name = '{name}')"
    units = f"SELECT id FROM unit WHERE memory_id = {mine}"
    sections = f"SELECT id FROM section WHERE document_id IN (SELECT id FROM document WHERE memory_id = {mine})"
    return tuple(
        db.execute(sql).fetchall()
        for sql in (
            f"SELECT * FROM unit WHERE memory_id = {mine}",
            f"SELECT * FROM variant WHERE unit_id IN ({units})",
            f"SELECT * FROM change WHERE unit_id IN ({units})",
            f"SELECT * FROM document WHERE memory_id = {mine}",
            f"SELECT * FROM sentence WHERE section_id IN ({sections})",
        )
    )


FOREIGN: dict[str, Callable[[TranslationMemory, int], object]] = {
    "add": lambda held, number: held.add([unit("x", "y")], memory="foreign"),
    "add to a new memory": lambda held, number: held.add([unit("x", "y")], memory="third"),
    "replace": lambda held, number: held.replace(number, unit("x", "y"), version=1),
    "delete": lambda held, number: held.delete(number),
    "edit": lambda held, number: held.edit(number, {"en": "x"}),
    "reject": lambda held, number: held.reject(number),
    "propose": lambda held, number: held.propose([unit("x", "y")], memory="foreign"),
    "replace words": lambda held, number: held.replace_words(Wording("harbour", "port", "en", None, None, True)),
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN)
def test_another_memory_cannot_be_changed(
    memory: TranslationMemory, held: HeldMemory, change: Callable[[TranslationMemory, int], object]
) -> None:
    before = contents(memory, "foreign")
    with pytest.raises(MemoryOutOfReach):
        change(held, numbers(memory, "foreign")[0])
    assert contents(memory, "foreign") == before
    assert [record.name for record in memory.memories()] == ["foreign", "own"]


def test_ones_own_memory_is_changed_as_ever(memory: TranslationMemory, held: HeldMemory) -> None:
    [number] = held.add([unit("A weir", "Запруда")], memory="own", by="boris").ids
    assert held.edit(number, {"en": "The weir"}, by="boris").version == 2
    assert held.undo(number, by="boris").units[0].record.unit.variants["en"].text == "A weir"
    held.delete(number, by="boris")
    assert held.undo(number, by="boris").units[0].record.id == number
    assert held.confirm(number).unit.status is UnitStatus.CONFIRMED


def test_a_step_over_two_memories_is_not_taken_back_by_halves(memory: TranslationMemory, held: HeldMemory) -> None:
    memory.replace_words(Wording("noon", "midday", "en", None, None, True))
    before = contents(memory, "own"), contents(memory, "foreign")
    with pytest.raises(MemoryOutOfReach):
        held.undo(numbers(memory, "own")[0])
    assert (contents(memory, "own"), contents(memory, "foreign")) == before


def test_sentences_of_another_memory_cannot_be_taken(memory: TranslationMemory, held: HeldMemory) -> None:
    before = contents(memory, "foreign")
    foreign = [sentence.number for sentence in memory.sentences(document="foreign.txt")]
    with pytest.raises((MemoryOutOfReach, RefusedChange)):
        held.pair([foreign[0], foreign[-2]])
    assert contents(memory, "foreign") == before


def test_a_document_of_another_memory_is_not_read_again(
    memory: TranslationMemory, held: HeldMemory, tmp_path: Path
) -> None:
    """Names are unique in a store: one that is taken is refused, and content that another memory has is not told of."""
    before = contents(memory, "foreign")
    (tmp_path / "other").mkdir()
    taken = tmp_path / "other" / "foreign.txt"
    taken.write_text(REPORT.format(word="changed"), encoding="utf-8")
    with pytest.raises(MemoryOutOfReach):
        held.ingest([taken], memory="own", uploaded=True)
    same = tmp_path / "same.txt"
    same.write_bytes((tmp_path / "foreign.txt").read_bytes())
    report = held.ingest([same], memory="own", uploaded=True)
    assert [record.name for record in report.documents] == ["same.txt"]
    assert contents(memory, "foreign") == before


def test_operations_are_told_of_ones_own_memory(memory: TranslationMemory, tmp_path: Path) -> None:
    memory.import_file(io.BytesIO("en,ru\nA weir,Запруда\n".encode()), name="own.csv", memory="own")
    memory.replace_words(Wording(find="opens", replacement="closes", language="en"))  # in both memories
    with closing(open_termbase(tmp_path / "store.db")) as termbase:
        termbase.import_file(io.BytesIO(b"en,ru\nweir,x\n"), name="terms.csv", languages=["en", "ru"])
    whole = {one.kind: one.number for one in memory.operations() if one.memory != "foreign"}
    for terms in (True, False):
        seen = narrowed(memory, {"own"}, terms=terms)
        told = {one.kind: one.number for one in seen.operations()}
        kinds = ["import", "ingest", *(["terms"] if terms else [])]
        assert told == {OperationKind(kind): whole[OperationKind(kind)] for kind in kinds}
        assert {change.memory for change in seen.changes(limit=5_000)} == {"own"}
        assert {change.operation for change in seen.changes(limit=5_000)} == {
            None,
            told[OperationKind.IMPORT],
            told[OperationKind.INGEST],
        }
        assert seen.changes(ChangesWanted(operation=whole[OperationKind.REPLACE])) == []
        with pytest.raises(UnknownOperation):
            seen.operation(whole[OperationKind.REPLACE])
        seen.close()


def test_an_operation_is_taken_back_where_it_may_be_changed(memory: TranslationMemory, held: HeldMemory) -> None:
    own, foreign = (next(one for one in memory.operations() if one.memory == name) for name in ("own", "foreign"))
    before = contents(memory, "foreign")
    with pytest.raises(MemoryOutOfReach):
        held.take_back(foreign.number)
    assert contents(memory, "foreign") == before
    assert [record.name for record in memory.documents()] == ["foreign.txt", "own.txt"]
    undo = held.take_back(own.number).number
    assert undo is not None
    assert memory.operation(undo).memory == "own"
    assert [record.name for record in memory.documents()] == ["foreign.txt"]


def test_a_narrowed_connection_brings_nothing_up_to_date(memory: TranslationMemory, tmp_path: Path) -> None:
    """That is for the whole store: views stand before tables that are there, and a backup would hold everything."""
    path = tmp_path / "old.db"
    db = connect(path)
    migrations.apply(db, stop_before="m008_operations")
    db.conn.close()
    with (
        pytest.raises(OperationalError, match="no such table"),
        closing(NarrowedStore(path, {"own"}, terms=True)) as store,
    ):
        store.operations.page()
    assert not list(tmp_path.glob("old.db.backup*"))


def test_a_table_without_a_rule_shows_nothing_and_takes_nothing(memory: TranslationMemory) -> None:
    memory.store.connections.current().execute("CREATE TABLE afterthought (text TEXT)")
    memory.store.connections.current().execute("INSERT INTO afterthought VALUES ('foreign')")
    seen, changing = narrowed(memory, {"own"}), held_to(memory, {"own"})
    assert seen.store.connections.current().execute("SELECT count(*) FROM afterthought").fetchone() == (0,)
    with pytest.raises(MemoryOutOfReach), changing.store.writing():
        changing.store.connections.current().execute("INSERT INTO afterthought VALUES ('x')")
    seen.close()
    changing.close()


def test_every_table_is_narrowed_or_shared_on_purpose(memory: TranslationMemory, own: NarrowedMemory) -> None:
    db = own.store.connections.current()
    named = "SELECT name FROM {} WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'"
    tables = {name for (name,) in db.execute(named.format("main.sqlite_master"))}
    views = {name for (name,) in db.execute(named.format("sqlite_temp_master"))}
    assert tables - views == {"store", "word"}


@pytest.mark.parametrize("name", ["o'clock", 'say "own"', "x') OR 1=1 --", "%", "own "])
def test_names_are_names_and_no_sql(memory: TranslationMemory, name: str) -> None:
    memory.add([unit("A weir", "Запруда")], memory=name)
    seen = narrowed(memory, {name})
    assert [(record.name, record.units) for record in seen.memories()] == [(name, 1)]
    assert {record.memory for record in seen.units()} == {name}
    seen.close()


def test_nothing_granted_is_nothing_seen(memory: TranslationMemory) -> None:
    seen = narrowed(memory, set())
    assert (seen.memories(), list(seen.units()), seen.documents(), seen.languages()) == ([], [], [], {})
    assert (seen.last_change(), seen.match("harbour", source="en", target="ru", min_score=0)) == (0, [])
    seen.close()


def test_the_planner_flattens_the_views(memory: TranslationMemory, own: NarrowedMemory) -> None:
    """A view that is made whole before it is asked would cost as much as the memory is large."""
    plan = "EXPLAIN QUERY PLAN "
    db = own.store.connections.current()
    for sql in (
        "SELECT unit.id FROM unit JOIN memory ON memory.id = memory_id WHERE unit.id IN (SELECT value FROM json_each(?))",
        "SELECT text FROM variant WHERE unit_id IN (SELECT value FROM json_each(?))",
        "SELECT text FROM json_each(?) AS found LEFT JOIN sentence ON sentence.id = found.value",
    ):
        steps = " | ".join(row[3] for row in db.execute(plan + sql, ["[1]"]))
        assert not [step for step in ("MATERIALIZE", "CO-ROUTINE", "SCAN main.") if step in steps], steps


WORDS = ["harbour", "weir", "buoy", "opens", "closes", "noon", "at", "the", "a", "of"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mine=st.lists(TEXTS, min_size=1, max_size=8),
    others=st.lists(TEXTS, max_size=30),
    query=TEXTS,
    seed=st.integers(0, 1000),
)
def test_a_narrowed_memory_answers_as_one_that_never_held_more(
    tmp_path_factory: pytest.TempPathFactory,
    mine: list[list[str]],
    others: list[list[str]],
    query: list[str],
    seed: int,
) -> None:
    folder = tmp_path_factory.mktemp("twins")
    alone, beside = open_memory(folder / "alone.db"), open_memory(folder / "beside.db")
    mine_units = [
        unit(" ".join(words), f"свой {at}", created_at="2026-01-01T00:00:00Z") for at, words in enumerate(mine)
    ]
    other_units = [unit(" ".join(words), f"чужой {at}") for at, words in enumerate(others)]
    alone.add(mine_units, memory="own")
    order = [("own", one) for one in mine_units] + [("foreign", one) for one in other_units]
    kept = random.Random(seed).sample(range(len(order)), len(order))
    for at in sorted(kept, key=lambda place: (order[place][0] == "own" and place, place % 7)):
        beside.add([order[at][1]], memory=order[at][0])
    seen = narrowed(beside, {"own"})

    def answers(memory: TranslationMemory) -> object:
        found = memory.match(" ".join(query), source="en", target="ru", min_score=30, limit=50)
        hits = memory.concordance(query[0], language="en", target="ru", limit=50)
        return (
            sorted((match.score, match.source.text, match.target.text, match.count) for match in found),
            (hits.total, sorted((hit.text, hit.target) for hit in hits.hits)),
            memory.languages(),
            [(record.name, record.units) for record in memory.memories()],
        )

    assert answers(seen) == answers(alone)
    for opened in (seen, alone, beside):
        opened.close()


def test_a_connection_that_could_not_be_narrowed_is_not_handed_out(tmp_path: Path) -> None:
    def fails(_db: object) -> None:
        raise StoreError("no view could be made")

    connections = Connections(tmp_path / "store.db", migrations, fails)
    for _attempt in range(2):
        with pytest.raises(StoreError, match="no view"):
            connections.current()
    connections.close()
