"""Adding, merging, replacing and deleting units."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpora.segments import Segment, Tag
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service import StaleVersion, TranslationMemory, UnknownUnit, open_memory


def unit(key: str = "", **texts: str) -> TranslationUnit:
    return TranslationUnit({language: Segment(text) for language, text in texts.items()}, key=key)


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    return open_memory(tmp_path / "tm.db")


def test_a_unit_comes_back_as_it_went_in(memory: TranslationMemory) -> None:
    given = TranslationUnit(
        {
            "en": Segment("Open  the\u00a0door.", (Tag(4, "standalone", "ph", (("x", "1"),), "&lt;b/&gt;"),)),
            "ru": Segment("Откройте дверь."),
        },
        key="door-1",
        context="menu",
        status=UnitStatus.CONFIRMED,
        provenance=Provenance("house.txt", "1.1", 3, 0, 0.75),
        note="said twice",
        properties={"x-client": "us", "@usagecount": "3"},
        created_at="2026-01-02T03:04:05Z",
        created_by="ann",
        changed_at="2026-02-02T03:04:05Z",
        changed_by="ben",
    )
    report = memory.add([given])
    assert (report.added, report.read) == (1, 1)
    record = memory.unit(report.ids[0])
    assert record.unit == given
    assert record.version == 1


def test_adding_twice_adds_nothing(memory: TranslationMemory) -> None:
    units = [unit(en="One", ru="Один"), unit(en="Two", ru="Два"), unit(en="One", ru="Один")]
    first, second = memory.add(units), memory.add(units)
    assert (first.added, first.duplicate) == (2, 1)
    assert (second.added, second.changed, second.duplicate) == (0, 0, 3)
    assert first.ids == second.ids


@pytest.mark.parametrize(
    ("stored", "given", "outcome", "texts"),
    [
        # the same key with a new language: one unit in three languages
        (
            unit("k", en="Work", ru="Работа"),
            unit("k", en="Work", fr="Travail"),
            "changed",
            [{"en": "Work", "ru": "Работа", "fr": "Travail"}],
        ),
        # the same key with a better translation
        (unit("k", en="Work", ru="Работа"), unit("k", en="Work", ru="Труд"), "changed", [{"en": "Work", "ru": "Труд"}]),
        # the same key for something else: numbers of two files that know nothing of each other
        (
            unit("1", en="Work", ru="Работа"),
            unit("1", en="Rest", ru="Отдых"),
            "added",
            [{"en": "Work", "ru": "Работа"}, {"en": "Rest", "ru": "Отдых"}],
        ),
        # no key: another translation of the same source is kept beside the first
        (
            unit(en="Work", ru="Работа"),
            unit(en="Work", ru="Труд"),
            "added",
            [{"en": "Work", "ru": "Работа"}, {"en": "Work", "ru": "Труд"}],
        ),
    ],
)
def test_merging_by_key(
    memory: TranslationMemory,
    stored: TranslationUnit,
    given: TranslationUnit,
    outcome: str,
    texts: list[dict[str, str]],
) -> None:
    memory.add([stored])
    report = memory.add([given])
    assert getattr(report, outcome) == 1
    found = [{tag: segment.text for tag, segment in record.unit.variants.items()} for record in memory.units()]
    assert found == texts


def test_what_a_person_edited_outlives_a_second_import(memory: TranslationMemory) -> None:
    original = unit("k", en="Work", ru="Работа")
    [number] = memory.add([original]).ids
    edited = TranslationUnit({"en": Segment("Work"), "ru": Segment("Труд")}, status=UnitStatus.EDITED)
    memory.replace(number, edited, version=1, by="ann")
    assert memory.add([original]).duplicate == 1
    assert memory.unit(number).unit.variants["ru"].text == "Труд"
    assert memory.unit(number).unit.changed_by == "ann"


def test_a_stale_replacement_is_refused(memory: TranslationMemory) -> None:
    [number] = memory.add([unit(en="Work", ru="Работа")]).ids
    memory.replace(number, unit(en="Work", ru="Труд"), version=1)
    with pytest.raises(StaleVersion, match="at version 2"):
        memory.replace(number, unit(en="Work", ru="Дело"), version=1)
    with pytest.raises(StaleVersion):
        memory.delete(number, version=1)
    memory.delete(number, version=2)
    with pytest.raises(UnknownUnit):
        memory.unit(number)


def test_numbers_are_not_given_again(memory: TranslationMemory) -> None:
    [first] = memory.add([unit(en="Work", ru="Работа")]).ids
    memory.delete(first)
    [second] = memory.add([unit(en="Work", ru="Работа")]).ids
    assert second > first


def test_memories_are_apart(memory: TranslationMemory) -> None:
    same = unit(en="Work", ru="Работа")
    memory.add([same], memory="ours")
    memory.add([same], memory="theirs")
    assert {record.name: record.units for record in memory.memories()} == {"ours": 1, "theirs": 1}
    assert len(memory.match("Work", source="en", target="ru")) == 1  # folded into one
    assert [match.unit.memory for match in memory.match("Work", source="en", target="ru", memory="ours")] == ["ours"]


def test_many_units_are_paged(memory: TranslationMemory) -> None:
    memory.add(unit(en=f"Room {number}", ru=f"Комната {number}") for number in range(2500))
    assert [record.id for record in memory.units()] == list(range(1, 2501))
    assert [record.id for record in memory.units(after=2490, limit=3)] == [2491, 2492, 2493]


@pytest.mark.parametrize("text", ["a\x00b", "lone \ud800 surrogate", "e\u0301"])
def test_text_is_stored_in_plain_form(memory: TranslationMemory, text: str) -> None:
    [number] = memory.add([TranslationUnit({"en": Segment(text), "ru": Segment("слово")})]).ids
    stored = memory.unit(number).unit.variants["en"].text
    assert "\x00" not in stored
    assert stored.encode("utf-8")
    assert memory.add([TranslationUnit({"en": Segment(text), "ru": Segment("слово")})]).duplicate == 1
