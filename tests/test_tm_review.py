"""Reviewing alignments: decided, joined, split, paired anew, taken back; and a new reading keeps what was decided."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpora.segments import Segment, Tag
from corpora.units import TranslationUnit, UnitStatus
from tm_service import InvalidQuery, StaleVersion, TranslationMemory, UnknownUnit, open_memory
from tm_service.errors import RefusedChange, UnknownDocument
from tm_service.mining import Equivalent
from tm_service.selection import EVERYTHING

ENGLISH = [
    "The lighthouse keeper counts the boats at dawn.",
    "Every boat has a licence that the harbour office renews each spring.",
    "Fishermen from abroad may ask for advice in four languages.",
    "The office is closed on Sundays.",
]
RUSSIAN = [
    "Смотритель маяка считает лодки на рассвете.",
    "У каждой лодки есть лицензия, которую портовое управление продлевает каждую весну.",
    "Рыбаки из-за рубежа могут получить консультацию на четырех языках.",
    "Управление закрыто по воскресеньям.",
]
MEMORY = "main"


def document(english: Sequence[str], russian: Sequence[str]) -> str:
    return (
        "Annex 1: Harbour rules (EN)\n\n" + "\n\n".join(english) + "\n\n"
        "Annex 1.1: Правила порта (RU)\n\n" + "\n\n".join(russian) + "\n"
    )


def ingest(memory: TranslationMemory, folder: Path, text: str) -> Any:
    (folder / "rules.txt").write_text(text, encoding="utf-8")
    return memory.ingest([folder / "rules.txt"])


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    opened = open_memory(tmp_path / "tm.db")
    ingest(opened, tmp_path, document(ENGLISH, RUSSIAN))
    return opened


def number_of(memory: TranslationMemory, english: str) -> int:
    return next(r.id for r in memory.units() if (s := r.unit.variants.get("en")) and s.text == english)


def sentence(memory: TranslationMemory, text: str) -> int:
    return next(s.number for s in memory.sentences() if s.text == text)


def unaligned(memory: TranslationMemory) -> set[str]:
    return {s.text for s in memory.sentences() if s.unit is None}


def texts(memory: TranslationMemory) -> set[tuple[str, ...]]:
    return {tuple(segment.text for segment in record.unit.variants.values()) for record in memory.units(filtered=True)}


def target(memory: TranslationMemory, english: str) -> list[str]:
    return [match.target.text for match in memory.match(english, source="en", target="ru", min_score=95)]


def state(memory: TranslationMemory) -> Any:
    units = {record.id: (record.memory, record.unit) for record in memory.units(filtered=True)}
    return units, [(s.number, s.unit) for s in memory.sentences()]


def assert_whole(memory: TranslationMemory) -> None:
    """The full-text index holds what it should, and every unit says what its sentences say."""
    assert memory.store.search.missing() == 0
    held = memory.store.review.held([record.id for record in memory.units(filtered=True)])
    numbers = [s.number for side in held.values() for s in side]
    assert len(numbers) == len(set(numbers))
    for record in memory.units(filtered=True):
        for language, segment in record.unit.variants.items():
            own = [s.text for s in held[record.id] if s.language == language]
            said = " ".join(own)
            assert said in {segment.text, " ".join([segment.text] * len(own))}, (segment.text, own)


def test_units_are_listed_the_least_sure_first_page_by_page(memory: TranslationMemory) -> None:
    memory.add([TranslationUnit({"en": Segment("By hand"), "ru": Segment("Вручную")})])
    listed = []
    after = None
    while page := memory.review(after=after, limit=2):
        listed += page
        after = (page[-1].record.unit.provenance.confidence, page[-1].record.id)
    confidences = [unit.record.unit.provenance.confidence for unit in listed]
    assert confidences[-1] is None
    assert confidences[:-1] == sorted(confidences[:-1])
    assert {unit.record.id for unit in listed} == {record.id for record in memory.units(filtered=True)}
    assert len(listed) == len(ENGLISH) + 2  # the headings, and the one by hand
    assert [s.text for s in listed[0].sentences] == [s.text for s in listed[0].record.unit.variants.values()]


def test_a_listing_keeps_to_document_and_status(memory: TranslationMemory) -> None:
    memory.add([TranslationUnit({"en": Segment("By hand"), "ru": Segment("Вручную")})], memory="other")
    number = number_of(memory, ENGLISH[0])
    memory.reject(number)
    assert [u.record.id for u in memory.review(document="rules.txt", statuses=[UnitStatus.REJECTED])] == [number]
    assert len(memory.review(document="rules.txt")) == len(ENGLISH) + 1
    assert len(memory.review(memory="other")) == 1
    for ask in (memory.review, memory.progress):
        with pytest.raises(UnknownDocument):
            ask(document="none.txt")


def test_progress_counts_statuses_and_sentences(memory: TranslationMemory) -> None:
    memory.confirm(number_of(memory, ENGLISH[0]))
    memory.reject(number_of(memory, ENGLISH[1]))
    progress = memory.progress(document="rules.txt")
    counts = {status.value: count for status, count in progress.units.items() if count}
    assert counts == {"aligned": 3, "confirmed": 1, "rejected": 1}
    assert (progress.sentences, progress.unaligned) == (2 * len(ENGLISH) + 2, 2)


def test_a_rejected_unit_is_not_found_its_sentences_are_and_it_comes_back(memory: TranslationMemory) -> None:
    number = number_of(memory, ENGLISH[0])
    assert target(memory, ENGLISH[0]) == [RUSSIAN[0]]
    memory.reject(number, by="ann")
    assert memory.unit(number).unit.changed_by == "ann"
    assert target(memory, ENGLISH[0]) == []
    [hit] = memory.concordance("lighthouse", language="en").hits
    assert (hit.text, hit.unit) == (ENGLISH[0], None)
    assert {ENGLISH[0], RUSSIAN[0]} <= unaligned(memory)
    assert memory.restore(number).unit.status is UnitStatus.ALIGNED
    assert target(memory, ENGLISH[0]) == [RUSSIAN[0]]
    [hit] = memory.concordance("lighthouse", language="en").hits
    assert hit.unit is not None
    assert_whole(memory)


def test_refused_units_are_exported_only_when_asked_for(memory: TranslationMemory) -> None:
    memory.reject(number_of(memory, ENGLISH[0]))
    assert ENGLISH[0] not in b"".join(memory.export("tmx")).decode()
    assert ENGLISH[0] in b"".join(memory.export("tmx", selection=EVERYTHING)).decode()


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (lambda m, n: m.restore(n), "neither rejected nor filtered"),
        (lambda m, n: m.split(n, {"en": 1}), "at.ru None: is missing"),
        (lambda m, n: m.split(n, {"en": 1, "ru": 1, "fr": 1}), "the unit holds sentences in en, ru"),
        (lambda m, n: m.split(n, {"en": 2, "ru": 1}), "must be from 0 to 1"),
        (lambda m, n: m.split(n, {"en": 1, "ru": 1}), "something else beside it"),
        (lambda m, n: m.split(n, {"en": 1, "ru": 0}), "must leave something in two languages"),
        (lambda m, n: m.pair([]), "is empty"),
        (lambda m, n: m.pair([999]), "no stored sentence"),
        (lambda m, n: m.pair([1]), "of two languages at least"),
        (lambda m, n: m.pair([1, 3, 7], unit_id=n), "does not follow the other one"),
        (lambda m, n: m.undo(n), "nothing was done to it"),
        (lambda m, n: m.edit(n, {"fr": "Le phare"}), "has en, ru"),
        (lambda m, n: m.edit(n, {"en": " "}), "is empty"),
        (lambda m, n: m.confirm_sure(1.5), "must lie between 0 and 1"),
        (lambda m, n: m.merge(number_of(m, ENGLISH[-1])), "no unit follows it"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    memory: TranslationMemory, action: Callable[[TranslationMemory, int], object], reason: str
) -> None:
    before, last = state(memory), memory.last_change()
    with pytest.raises((RefusedChange, InvalidQuery), match=reason.replace(".", r"\.")):
        action(memory, number_of(memory, ENGLISH[0]))
    assert (state(memory), memory.last_change()) == (before, last)


@pytest.mark.parametrize(
    "action",
    [
        lambda m, n, v: m.confirm(n, version=v),
        lambda m, n, v: m.reject(n, version=v),
        lambda m, n, v: m.restore(n, version=v),
        lambda m, n, v: m.edit(n, {"en": "x"}, version=v),
        lambda m, n, v: m.merge(n, version=v),
        lambda m, n, v: m.split(n, {"en": 1, "ru": 1}, version=v),
        lambda m, n, v: m.pair([1, 7], unit_id=n, version=v),
        lambda m, n, v: m.undo(n, version=v),
    ],
)
def test_a_stale_version_is_refused(
    memory: TranslationMemory, action: Callable[[TranslationMemory, int, int], object]
) -> None:
    number = number_of(memory, ENGLISH[0])
    memory.reject(number)
    before = state(memory)
    with pytest.raises(StaleVersion):
        action(memory, number, 1)
    with pytest.raises(UnknownUnit):
        action(memory, 4711, 1)
    assert state(memory) == before


def test_merging_joins_the_texts_and_is_found_at_once(memory: TranslationMemory) -> None:
    first, second = number_of(memory, ENGLISH[0]), number_of(memory, ENGLISH[1])
    left = memory.merge(first, by="ann")
    assert [unit.record.id for unit in left.units] == [first]
    assert left.gone == (second,)
    record = memory.unit(first)
    assert record.unit.variants["ru"].text == f"{RUSSIAN[0]} {RUSSIAN[1]}"
    assert (record.unit.status, record.unit.changed_by) == (UnitStatus.EDITED, "ann")
    assert target(memory, f"{ENGLISH[0]} {ENGLISH[1]}") == [f"{RUSSIAN[0]} {RUSSIAN[1]}"]
    assert target(memory, ENGLISH[0]) == []
    assert_whole(memory)


def test_merging_takes_in_what_stands_between_and_keeps_edits_and_tags(memory: TranslationMemory) -> None:
    first, third = number_of(memory, ENGLISH[0]), number_of(memory, ENGLISH[2])
    memory.delete(number_of(memory, ENGLISH[1]))
    edited = memory.unit(third)
    tagged = Segment("Ask in four languages.", (Tag(0, "standalone", "ph"),))
    variants = {**edited.unit.variants, "en": tagged}
    memory.replace(third, replace(edited.unit, variants=variants), version=edited.version)
    memory.merge(first)
    merged = memory.unit(first).unit.variants
    assert merged["en"].text == f"{ENGLISH[0]} {ENGLISH[1]} {tagged.text}"
    assert [tag.offset for tag in merged["en"].tags] == [len(ENGLISH[0]) + len(ENGLISH[1]) + 2]
    assert merged["ru"].text == " ".join(RUSSIAN[:3])


def test_splitting_gives_two_units_and_what_lacks_a_partner_is_unaligned(memory: TranslationMemory) -> None:
    first = number_of(memory, ENGLISH[0])
    memory.merge(first)
    left = memory.split(first, {"en": 1, "ru": 1})
    assert left.units[0].record.id == first
    assert target(memory, ENGLISH[1]) == [RUSSIAN[1]]
    memory.merge(first)
    memory.split(first, {"en": 1, "ru": 2})
    assert texts(memory) >= {(ENGLISH[0], f"{RUSSIAN[0]} {RUSSIAN[1]}")}
    assert ENGLISH[1] in unaligned(memory)
    assert_whole(memory)


def test_an_edited_unit_is_not_split(memory: TranslationMemory) -> None:
    first = number_of(memory, ENGLISH[0])
    memory.merge(first)
    memory.edit(first, {"en": "Boats are counted and licensed."})
    with pytest.raises(RefusedChange, match="does not say what its sentences say"):
        memory.split(first, {"en": 1, "ru": 1})


def test_pairing_takes_from_others_and_leaves_the_lonely_unaligned(memory: TranslationMemory) -> None:
    first, second = number_of(memory, ENGLISH[0]), number_of(memory, ENGLISH[1])
    left = memory.pair([sentence(memory, RUSSIAN[1])], unit_id=first)
    assert left.gone == (second,)
    assert target(memory, ENGLISH[0]) == [RUSSIAN[1]]
    assert {ENGLISH[1], RUSSIAN[0]} <= unaligned(memory)
    assert memory.concordance("licence", language="en").hits[0].unit is None
    made = memory.pair([sentence(memory, ENGLISH[1]), sentence(memory, RUSSIAN[0])], by="ann")
    [unit] = made.units
    assert (unit.record.memory, unit.record.unit.created_by) == (MEMORY, "ann")
    assert unit.record.unit.provenance.document == "rules.txt"
    assert target(memory, ENGLISH[1]) == [RUSSIAN[0]]
    assert_whole(memory)


def test_sentences_of_strange_documents_are_not_paired(memory: TranslationMemory, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Un phare éclaire toute la côte pendant la nuit.\n", encoding="utf-8")
    memory.ingest([tmp_path / "other.txt"], language="fr")
    strange = sentence(memory, "Un phare éclaire toute la côte pendant la nuit.")
    with pytest.raises(InvalidQuery, match=r"is of \w+\.txt, which is no translation of \w+\.txt"):
        memory.pair([strange], unit_id=number_of(memory, ENGLISH[0]))


def test_undoing_takes_back_one_step_at_a_time(memory: TranslationMemory) -> None:
    first, second = number_of(memory, ENGLISH[0]), number_of(memory, ENGLISH[1])
    start = state(memory)
    memory.merge(first)
    memory.edit(first, {"en": "Boats."})
    memory.confirm(first)
    assert memory.undo(first).units[0].record.unit.status is UnitStatus.EDITED
    assert memory.undo(first, by="ben").units[0].record.unit.variants["en"].text == f"{ENGLISH[0]} {ENGLISH[1]}"
    assert {unit.record.id for unit in memory.undo(first).units} == {first, second}
    assert state(memory) == start
    assert target(memory, ENGLISH[1]) == [RUSSIAN[1]]
    assert memory.unit(first).version > 4  # a stale ETag stays stale
    with pytest.raises(RefusedChange, match="nothing was done"):
        memory.undo(first)


def test_undoing_waits_for_what_was_done_since_to_the_others(memory: TranslationMemory) -> None:
    first = number_of(memory, ENGLISH[0])
    memory.merge(first)
    left = memory.split(first, {"en": 1, "ru": 1})
    other = left.units[1].record.id
    memory.confirm(other)
    with pytest.raises(RefusedChange, match=f"unit {other} was changed since"):
        memory.undo(first)
    memory.undo(other)
    memory.undo(first)
    assert memory.unit(first).unit.variants["en"].text == f"{ENGLISH[0]} {ENGLISH[1]}"


def test_a_deleted_unit_is_brought_back(memory: TranslationMemory) -> None:
    number, start = number_of(memory, ENGLISH[0]), state(memory)
    memory.delete(number)
    memory.undo(number)
    assert state(memory) == start
    assert memory.unit(number).version == 2


def test_every_change_is_logged_with_who_and_when(memory: TranslationMemory) -> None:
    number, last = number_of(memory, ENGLISH[0]), memory.last_change()
    memory.confirm(number, by="ann")
    memory.merge(number, by="ben")
    memory.undo(number, by="cid")
    sql = "SELECT unit_id, operation, by, at IS NOT NULL FROM change WHERE sequence > ? ORDER BY sequence"
    rows = memory.store.connections.current().execute(sql, [last]).fetchall()
    assert [(operation, by) for _unit, operation, by, _at in rows] == [
        ("change", "ann"),
        ("delete", "ben"),
        ("merge", "ben"),
        ("undo", "cid"),
        ("undo", "cid"),
    ]
    assert all(row[3] for row in rows)


def test_what_is_sure_is_confirmed_at_once_after_a_preview(memory: TranslationMemory) -> None:
    confidences = [record.unit.provenance.confidence or 0 for record in memory.units()]
    middle = sorted(confidences)[1]
    sure = sum(confidence >= middle for confidence in confidences)
    last = memory.last_change()
    assert memory.confirm_sure(middle, document="rules.txt", preview=True) == sure
    assert memory.last_change() == last
    assert memory.confirm_sure(middle, document="rules.txt") == sure
    assert memory.progress().units[UnitStatus.CONFIRMED] == sure
    assert memory.confirm_sure(middle) == 0


# -- what a filter refuses ------------------------------------------------------------------------------------------

YEARS = [
    "Boats were lost in the storms of 1991, 1994, 1997 and 2003 off the northern cape.",
    "Лодки погибли во время штормов 2011, 2012, 2015 и 2018 годов у северного мыса.",
]


def test_what_a_filter_refuses_is_kept_with_the_reason_and_taken_back(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    report = ingest(memory, tmp_path, document([*ENGLISH, YEARS[0]], [*RUSSIAN, YEARS[1]]))
    assert (report.added, report.filtered) == (len(ENGLISH) + 1, 1)
    [kept] = memory.review(statuses=[UnitStatus.FILTERED])
    assert dict(kept.record.unit.properties) == {"x-filter": "numbers", "x-filter-score": "0.20"}
    assert [s.text for s in kept.sentences] == YEARS
    assert target(memory, YEARS[0]) == []
    assert memory.concordance("storms", language="en").hits[0].unit is None
    assert set(YEARS) <= unaligned(memory)
    assert YEARS[0] not in b"".join(memory.export("tmx")).decode()
    assert kept.record.id not in {record.id for record in memory.units()}
    assert memory.languages() == {"en": len(ENGLISH) + 1, "ru": len(ENGLISH) + 1}
    assert [(m.name, m.units) for m in memory.memories()] == [(MEMORY, len(ENGLISH) + 1)]
    assert_whole(memory)

    assert memory.restore(kept.record.id).unit.properties == {}
    assert target(memory, YEARS[0]) == [YEARS[1]]
    again = ingest(memory, tmp_path, document([ENGLISH[0], *ENGLISH, YEARS[0]], [RUSSIAN[0], *RUSSIAN, YEARS[1]]))
    assert (again.added, again.filtered) == (0, 1)
    assert target(memory, YEARS[0]) == [YEARS[1]]
    assert_whole(memory)


# -- a new reading --------------------------------------------------------------------------------------------------


def test_a_new_reading_keeps_what_was_decided_and_links_it_again(memory: TranslationMemory, tmp_path: Path) -> None:
    confirmed, rejected, merged = (number_of(memory, text) for text in ENGLISH[:3])
    memory.confirm(confirmed, by="ann")
    memory.reject(rejected)
    memory.merge(merged)
    before = {number: memory.unit(number) for number in (confirmed, rejected, merged)}
    news = ("A new rule.", "Новое правило.")
    report = ingest(memory, tmp_path, document([news[0], *ENGLISH], [news[1], *RUSSIAN]))
    assert report.problems == ()
    assert {number: memory.unit(number) for number in before} == before
    held = memory.store.review.held(list(before))
    assert {number: [s.text for s in held[number]] for number in before} == {
        confirmed: [ENGLISH[0], RUSSIAN[0]],
        rejected: [ENGLISH[1], RUSSIAN[1]],
        merged: [*ENGLISH[2:], *RUSSIAN[2:]],
    }
    assert target(memory, news[0]) == [news[1]]
    assert target(memory, ENGLISH[2]) == []  # only as a part of what was merged
    assert_whole(memory)


def test_a_decision_outlives_its_sentences_which_is_reported_once(memory: TranslationMemory, tmp_path: Path) -> None:
    number = number_of(memory, ENGLISH[0])
    memory.confirm(number)
    report = ingest(memory, tmp_path, document(ENGLISH[1:], RUSSIAN[1:]))
    reason = f"the sentences of unit {number}, which is confirmed, are gone; it stays"
    assert report.problems == (("rules.txt", reason),)
    assert target(memory, ENGLISH[0]) == [RUSSIAN[0]]
    assert ingest(memory, tmp_path, document(ENGLISH[2:], RUSSIAN[2:])).problems == ()
    assert target(memory, ENGLISH[1]) == []


def test_an_edited_unit_stays_with_its_sentences(memory: TranslationMemory, tmp_path: Path) -> None:
    number = number_of(memory, ENGLISH[0])
    memory.edit(number, {"ru": "На рассвете смотритель считает лодки."})
    ingest(memory, tmp_path, document([*ENGLISH, "The pier is wet."], [*RUSSIAN, "Пирс мокрый."]))
    assert target(memory, ENGLISH[0]) == ["На рассвете смотритель считает лодки."]
    assert sum(record.unit.variants["en"].text == ENGLISH[0] for record in memory.units()) == 1


def test_a_step_is_not_taken_back_when_its_sentences_are_gone(memory: TranslationMemory, tmp_path: Path) -> None:
    first = number_of(memory, ENGLISH[0])
    memory.merge(first)
    ingest(memory, tmp_path, document([*ENGLISH, "The pier is wet."], [*RUSSIAN, "Пирс мокрый."]))
    with pytest.raises(RefusedChange, match="read again"):
        memory.undo(first)


def test_a_pair_is_not_taken_back_when_its_sentences_are_gone(memory: TranslationMemory, tmp_path: Path) -> None:
    first = number_of(memory, ENGLISH[0])
    memory.delete(number_of(memory, ENGLISH[1]))
    memory.pair([sentence(memory, RUSSIAN[1])], unit_id=first)
    ingest(memory, tmp_path, document([*ENGLISH, "The pier is wet."], [*RUSSIAN, "Пирс мокрый."]))
    before = state(memory)
    with pytest.raises(RefusedChange, match="read again"):
        memory.undo(first)
    assert state(memory) == before


def test_a_step_is_not_taken_back_while_another_unit_holds_its_sentences(memory: TranslationMemory) -> None:
    first, start = number_of(memory, ENGLISH[0]), state(memory)
    memory.pair([sentence(memory, RUSSIAN[1])], unit_id=first)
    lonely = [sentence(memory, ENGLISH[1]), sentence(memory, RUSSIAN[0])]
    other = memory.pair(lonely).units[0].record.id
    with pytest.raises(RefusedChange, match=f"unit {other} holds its sentences since"):
        memory.undo(first)
    memory.undo(other)
    memory.undo(first)
    assert state(memory) == start


# -- repeated sentences ---------------------------------------------------------------------------------------------


def test_of_what_is_said_twice_one_occurrence_is_joined(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    ingest(memory, tmp_path, document([*ENGLISH, ENGLISH[0]], [*RUSSIAN, RUSSIAN[0]]))
    first, start = number_of(memory, ENGLISH[0]), state(memory)
    left = memory.merge(first)
    assert memory.unit(first).unit.variants["en"].text == f"{ENGLISH[0]} {ENGLISH[1]}"
    assert target(memory, ENGLISH[0]) == [RUSSIAN[0]]
    assert len(left.units) == 2
    assert_whole(memory)
    memory.undo(first)
    assert state(memory) == start


# -- other languages, other documents -------------------------------------------------------------------------------

FRENCH = [
    "Le gardien du phare compte les bateaux à l'aube.",
    "Chaque bateau a une licence que le bureau du port renouvelle au printemps.",
    "Les pêcheurs venus de l'étranger peuvent demander conseil en quatre langues.",
    "Le bureau est fermé le dimanche.",
]


def test_a_unit_of_three_languages_loses_one_and_stays(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    french = "\nAnnex 1.2: Règlement du port (FR)\n\n" + "\n\n".join(FRENCH) + "\n"
    ingest(memory, tmp_path, document(ENGLISH, RUSSIAN) + french)
    first, second = number_of(memory, ENGLISH[0]), number_of(memory, ENGLISH[1])
    assert dict(memory.unit(first).unit.variants).keys() == {"en", "ru", "fr"}
    left = memory.pair([sentence(memory, FRENCH[1])], unit_id=first)
    assert left.gone == ()
    said = {tag: s.text for tag, s in memory.unit(first).unit.variants.items()}
    assert said == {"en": ENGLISH[0], "ru": RUSSIAN[0], "fr": FRENCH[1]}
    assert {tag: s.text for tag, s in memory.unit(second).unit.variants.items()} == {"en": ENGLISH[1], "ru": RUSSIAN[1]}
    assert FRENCH[0] in unaligned(memory)
    assert_whole(memory)
    memory.undo(second)
    memory.merge(first)
    assert memory.unit(first).unit.variants["fr"].text == f"{FRENCH[0]} {FRENCH[1]}"


def test_scripts_without_spaces_are_joined_without(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    chinese = ["灯塔管理员在黎明时数船。", "每艘船都有港务局每年春天更新的许可证。"]
    for name, lines in (("en.txt", ENGLISH[:2]), ("zh.txt", chinese)):
        (tmp_path / name).write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    memory.ingest([], pairs=[{"en": tmp_path / "en.txt", "zh": tmp_path / "zh.txt"}])
    first = number_of(memory, ENGLISH[0])
    memory.merge(first)
    assert memory.unit(first).unit.variants["zh"].text == "".join(chinese)
    memory.split(first, {"en": 1, "zh": 1})
    assert {unit.record.id for unit in memory.review(document="zh.txt")} == {record.id for record in memory.units()}


def test_documents_that_translate_each_other_keep_decisions_too(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")

    def read(english: Sequence[str], russian: Sequence[str]) -> None:
        for name, lines in (("en.txt", english), ("ru.txt", russian)):
            (tmp_path / name).write_text("\n\n".join(lines) + "\n", encoding="utf-8")
        memory.ingest([], pairs=[{"en": tmp_path / "en.txt", "ru": tmp_path / "ru.txt"}])

    read(ENGLISH, RUSSIAN)
    first = number_of(memory, ENGLISH[0])
    memory.pair([sentence(memory, RUSSIAN[1])], unit_id=first)
    read([*ENGLISH, "The pier is wet."], [*RUSSIAN, "Пирс мокрый."])
    assert target(memory, ENGLISH[0]) == [RUSSIAN[1]]
    assert {ENGLISH[1], RUSSIAN[0]} <= unaligned(memory)
    assert memory.progress(document="ru.txt").units[UnitStatus.EDITED] == 1
    assert_whole(memory)


def test_a_sentence_left_in_another_language_belongs_to_its_section(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    heading = "Ms. Rosalind Pemberton, Director of the Regional Harbour Association of Northern Europe"
    ingest(memory, tmp_path, document([heading, *ENGLISH], [heading, *RUSSIAN]))
    [kept] = [u for u in memory.review(statuses=[UnitStatus.FILTERED]) if "Pemberton" in u.sentences[0].text]
    assert [sentence.language for sentence in kept.sentences] == ["en", "ru"]
    memory.confirm(kept.record.id)
    report = ingest(memory, tmp_path, document([heading, *ENGLISH[1:]], [heading, *RUSSIAN[1:]]))
    assert report.problems == ()
    assert [s.text for s in memory.store.review.held([kept.record.id])[kept.record.id]] == [heading, heading]
    assert_whole(memory)


def test_what_was_mined_and_confirmed_outlives_a_new_reading_of_either_document(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    said = {"fr": "Le phare compte quatre cents marches.", "en": "The lighthouse has four hundred steps."}
    for tag, text in said.items():
        (tmp_path / f"{tag}.txt").write_text(f"{text}\n", encoding="utf-8")
        memory.ingest([tmp_path / f"{tag}.txt"], language=tag)
    source, target = (list(memory.sentences(language=tag)) for tag in said)
    [number] = memory.keep([Equivalent(tuple(source), tuple(target), 0.8)]).ids
    memory.confirm(number)
    for tag, more in (("en", "It is open all year."), ("fr", "Il est ouvert toute l'année.")):
        (tmp_path / f"{tag}.txt").write_text(f"{more}\n\n{said[tag]}\n", encoding="utf-8")
        assert memory.ingest([tmp_path / f"{tag}.txt"], language=tag).problems == ()
        held = memory.store.review.held([number])[number]
        assert {(s.language, s.text) for s in held} == set(said.items())
    assert_whole(memory)


# -- any sequence ---------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "pair", "new", "reject", "restore", "confirm", "undo"]),
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    max_size=12,
)


def take(memory: TranslationMemory, step: tuple[str, int, int, int]) -> bool:
    """Take one step; return whether it could be taken."""
    name, first, second, third = step
    numbers = [record.id for record in memory.units(filtered=True)]
    english, russian = (list(memory.sentences(language=language)) for language in ("en", "ru"))
    unit = numbers[first % len(numbers)] if numbers else 4711
    pair = [english[second % len(english)].number, russian[third % len(russian)].number]
    try:
        if name == "split":
            memory.split(unit, {"en": second % 3, "ru": third % 3})
        elif name == "pair":
            memory.pair(pair[second % 2 :], unit_id=unit)
        elif name == "new":
            memory.pair(pair)
        else:
            getattr(memory, name)(unit)
    except (RefusedChange, InvalidQuery, UnknownUnit):
        return False
    return True


def take_all_back(memory: TranslationMemory) -> None:
    """Undo whatever can be undone, in no particular order, until nothing is left to undo."""
    sql = "SELECT DISTINCT unit_id FROM change"
    undone = True
    while undone:
        undone = False
        for (number,) in memory.store.connections.current().execute(sql).fetchall():
            try:
                memory.undo(number)
            except (RefusedChange, UnknownUnit):
                continue
            undone = True
            assert_whole(memory)


def prepared(folder: Path) -> TranslationMemory:
    memory = open_memory(folder / "tm.db")
    ingest(memory, folder, document([*ENGLISH, ENGLISH[0]], [*RUSSIAN, RUSSIAN[0]]))
    return memory


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=[("new", 0, 5, 1), ("pair", 1, 0, 5), ("pair", 0, 0, 0)])
def test_any_sequence_keeps_every_sentence_once_and_can_be_taken_back(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int, int]]
) -> None:
    memory = prepared(tmp_path_factory.mktemp("review"))
    start, said = state(memory), [(s.number, s.text) for s in memory.sentences()]
    for step in steps:
        before, last = state(memory), memory.last_change()
        if not take(memory, step):
            assert (state(memory), memory.last_change()) == (before, last)
        elif step[0] != "undo" and memory.last_change() > last:
            [*_others, (unit,)] = memory.store.connections.current().execute("SELECT unit_id FROM change").fetchall()
            after = state(memory)
            memory.undo(unit)
            assert state(memory) == before
            assert take(memory, step)
            assert simplified(state(memory)) == simplified(after)
        assert_whole(memory)
        assert [(s.number, s.text) for s in memory.sentences()] == said
    take_all_back(memory)
    assert state(memory) == start
    memory.close()


def simplified(found: Any) -> Any:
    """Return the state without what differs when a step is taken twice: numbers, names and dates of units."""
    units, links = found
    said = {number: sorted((tag, s.text) for tag, s in unit.variants.items()) for number, (_m, unit) in units.items()}
    return sorted(said.values()), [(number, said.get(unit)) for number, unit in links]


# -- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(memory: TranslationMemory, tmp_path: Path) -> Callable[..., Any]:
    def call(*arguments: str, status: int = 0) -> Any:
        command = [sys.executable, "-m", "tm_service", "--db", str(tmp_path / "tm.db"), "review", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return call


def test_the_command_lists_and_decides(run: Callable[..., Any], memory: TranslationMemory) -> None:
    listed = [json.loads(line) for line in run("list", "--document", "rules.txt", "--jsonl").stdout.splitlines()]
    assert [item["id"] for item in listed] == [unit.record.id for unit in memory.review()]
    first, second = number_of(memory, ENGLISH[0]), number_of(memory, ENGLISH[1])
    assert json.loads(run("confirm", str(first), str(second), "--json").stdout)["units"][1]["status"] == "confirmed"
    assert json.loads(run("merge", str(first), "--json").stdout)["gone"] == [second]
    assert json.loads(run("split", str(first), "en=1", "ru=1", "--json").stdout)["units"][0]["id"] == first
    run("undo", str(first))
    run("undo", str(first))
    assert json.loads(run("progress", "--json").stdout)["units"]["confirmed"] == 2
    numbers = [json.loads(line)["number"] for line in run("sentences", "--document", "rules.txt").stdout.splitlines()]
    assert numbers == [s.number for s in memory.sentences(document="rules.txt")]
    run("reject", str(first))
    run("restore", str(first))
    run("edit", str(first), "ru=Лодки считают на рассвете.")
    run("pair", str(sentence(memory, RUSSIAN[1])), "--unit", str(first))
    assert memory.unit(first).unit.variants["ru"].text == RUSSIAN[1]
    assert json.loads(run("confirm-sure", "--min-confidence", "0", "--preview", "--json").stdout)["units"] > 0
    assert "confirmed" in run("list", "--status", "edited").stdout + run("progress").stdout


def test_the_command_decides_about_all_or_none(run: Callable[..., Any], memory: TranslationMemory) -> None:
    number = number_of(memory, ENGLISH[0])
    done = run("confirm", str(number), "4711", status=1)
    assert "there is no unit 4711" in done.stderr
    assert memory.unit(number).unit.status is UnitStatus.ALIGNED
    assert "write it as en=1" in run("split", str(number), "en", status=2).stderr


def test_surroundings_show_what_stands_around_a_unit_in_both_languages(memory: TranslationMemory) -> None:
    around = memory.surroundings(unit_id=number_of(memory, ENGLISH[2]))
    assert {language: [s.text for s in side] for language, side in around.items()} == {
        "en": [s.text for s in memory.sentences(language="en")],
        "ru": [s.text for s in memory.sentences(language="ru")],
    }


def test_opposite_an_unaligned_sentence_lies_what_its_neighbours_are_translated_by(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    many = [f"Pier number {k} of the old harbour has {k * 3} mooring rings." for k in range(2, 40)]
    mnogo = [f"Причал номер {k} старого порта имеет {k * 3} швартовых колец." for k in range(2, 40)]
    many.insert(30, "Nobody has counted the gulls.")
    ingest(memory, tmp_path, document(many, mnogo))
    around = memory.surroundings(sentence=sentence(memory, "Nobody has counted the gulls."))
    assert list(around) == ["en", "ru"]
    assert {mnogo[29], mnogo[30]} <= {s.text for s in around["ru"]}
    assert len(around["ru"]) == 10
    assert memory.surroundings(sentence=10_000) == {}
    with pytest.raises(UnknownUnit):
        memory.surroundings(unit_id=10_000)
