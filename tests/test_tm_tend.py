"""Looking after a memory: numbers, what is translated in several ways, words changed everywhere and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.segments import Segment, Tag
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service import InvalidQuery, TranslationMemory, open_memory
from tm_service.errors import RefusedChange
from tm_service.replacing import Wording, replaced_in


def unit(english: str, russian: str, document: str = "rules.txt", **more: object) -> TranslationUnit:
    variants = {"en": Segment(english), "ru": Segment(russian)}
    return TranslationUnit(variants, provenance=Provenance(document=document), **more)  # type: ignore[arg-type]


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    opened = open_memory(tmp_path / "tm.db")
    opened.add(
        [
            unit("The pier is closed.", "Причал закрыт.", created_at="2026-01-05T10:00:00Z"),
            unit("The pier is closed.", "Пирс закрыт.", "news.txt", created_at="2026-03-05T10:00:00Z"),
            unit("the pier is closed.", "Причал закрыт.", "more.txt", created_at="2026-03-06T10:00:00Z"),
            unit("Every pier has a guard.", "У каждого пирса есть сторож.", created_at="2026-03-07T10:00:00Z"),
            unit("Boats wait.", "Лодки ждут.", status=UnitStatus.CONFIRMED, created_at="2026-03-08T10:00:00Z"),
        ]
    )
    opened.add([unit("Boats wait.", "Суда ждут.", created_at="2026-04-01T00:00:00Z")], memory="other")
    return opened


def russian(memory: TranslationMemory) -> list[str]:
    return [record.unit.variants["ru"].text for record in memory.units()]


def test_statistics_count_by_status_month_and_document(memory: TranslationMemory) -> None:
    whole = memory.statistics()
    assert whole.months == {"2026-01": 1, "2026-03": 4, "2026-04": 1}
    assert whole.documents == {"rules.txt": 4, "more.txt": 1, "news.txt": 1}
    assert (whole.statuses[UnitStatus.CONFIRMED], whole.statuses[UnitStatus.IMPORTED]) == (1, 5)
    assert memory.statistics(memory="other", documents=1).documents == {"rules.txt": 1}
    assert memory.statistics(memory="none").months == {}


def test_what_is_translated_in_several_ways_is_found_the_commonest_first(memory: TranslationMemory) -> None:
    pier, boats = memory.inconsistencies(source="en", target="ru")
    assert pier.source == "The pier is closed."
    assert {text: len(records) for text, records in pier.translations.items()} == {
        "Причал закрыт.": 2,
        "Пирс закрыт.": 1,
    }
    assert list(boats.translations) == ["Лодки ждут.", "Суда ждут."]
    assert [one.source for one in memory.inconsistencies(source="en", target="ru", memory="main")] == [pier.source]
    assert memory.inconsistencies(source="en", target="ru", limit=1, offset=1)[0].source == "Boats wait."
    assert memory.inconsistencies(source="ru", target="en") == []  # letter case is no difference
    memory.reject(next(record.id for record in memory.units() if record.unit.variants["ru"].text == "Пирс закрыт."))
    assert [one.source for one in memory.inconsistencies(source="en", target="ru")] == ["Boats wait."]


def test_a_unit_is_heard_once_in_its_nearest_language(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    texts = {"en": Segment("Colour"), "fr": Segment("Couleur"), "fr-CA": Segment("Teinte")}
    memory.add([TranslationUnit(texts, key=key) for key in ("a", "b")])
    assert memory.inconsistencies(source="en", target="fr") == []
    memory.add([TranslationUnit({**texts, "fr": Segment("Ton")}, key="c")])
    [one] = memory.inconsistencies(source="en", target="fr")
    assert {text: len(records) for text, records in one.translations.items()} == {"Couleur": 2, "Ton": 1}


def test_a_change_of_words_bears_its_date_and_whose_it_is(memory: TranslationMemory) -> None:
    [number] = memory.replace_words(Wording("guard", "keeper", "en"), by="Ann").units
    changed = memory.unit(number).unit
    assert changed.changed_by == "Ann"
    assert changed.changed_at is not None
    assert changed.changed_at > "2026-03-08"


def test_words_are_changed_everywhere_after_a_preview_and_taken_back_at_once(memory: TranslationMemory) -> None:
    before = russian(memory)
    wording = Wording("закрыт", "не работает", "ru")
    changes, total = memory.preview_replacement(wording, limit=2)
    assert [change.after.text for change in changes] == ["Причал не работает.", "Пирс не работает."]
    assert (total, russian(memory)) == (3, before)
    changed = memory.replace_words(wording, by="Ann").units
    assert len(changed) == 3
    assert russian(memory)[:3] == ["Причал не работает.", "Пирс не работает.", "Причал не работает."]
    assert {memory.unit(number).unit.status for number in changed} == {UnitStatus.EDITED}
    assert memory.match("The pier is closed.", source="en", target="ru")[0].target.text.endswith("не работает.")
    memory.undo(changed[1])
    assert russian(memory) == before


def test_a_change_of_words_is_not_taken_back_over_a_later_one(memory: TranslationMemory) -> None:
    changed = memory.replace_words(Wording("закрыт", "не работает", "ru")).units
    memory.edit(changed[0], {"ru": "Причал закрыт на зиму."})
    with pytest.raises(RefusedChange):
        memory.undo(changed[1])
    assert "Пирс не работает." in russian(memory)


@pytest.mark.parametrize(
    ("wording", "count"),
    [
        (Wording("пирс", "мол", "ru"), 0),  # stands inside «пирса» only
        (Wording("пирс", "мол", "ru", whole_words=False), 1),
        (Wording("закрыт", "не работает", "ru", document="news.txt"), 1),
        (Wording("ждут", "стоят", "ru", memory="other"), 1),
        (Wording("ЗАКРЫТ", "x", "ru"), 0),
        (Wording("pier", "quay", "en"), 4),
        (Wording("закрыт", "закрыт", "ru"), 0),
        (Wording("Лодки ждут.", "", "ru", whole_words=False), 0),  # nothing would be left
        (Wording("pier", "quay", "de"), 0),
    ],
)
def test_words_are_changed_where_they_were_meant(memory: TranslationMemory, wording: Wording, count: int) -> None:
    assert memory.preview_replacement(wording)[1] == count
    assert len(memory.replace_words(wording).units) == count


def test_nothing_is_no_word(memory: TranslationMemory) -> None:
    with pytest.raises(InvalidQuery, match="find"):
        memory.replace_words(Wording("  ", "x", "ru"))


@given(st.text("ab ", max_size=12), st.lists(st.integers(0, 12), max_size=4), st.text("xyz", max_size=3))
def test_tags_stay_beside_the_words_that_they_stood_beside(text: str, offsets: list[int], replacement: str) -> None:
    tags = tuple(Tag(min(offset, len(text)), "standalone", "ph") for offset in sorted(offsets))
    wording = Wording("ab", replacement, "en", whole_words=False)
    changed = replaced_in(Segment(text, tags), wording)
    whole = {tag.offset for tag in tags if text[tag.offset - 1 : tag.offset + 1] == "ab" and tag.offset}
    expected, at = "", 0
    while at < len(text):  # by hand, tags as a sign of their own
        if text.startswith("ab", at) and at + 1 not in whole:
            expected, at = expected + replacement, at + 2
        else:
            expected, at = expected + text[at], at + 1
    assert changed.text == expected
    for old, new in zip(tags, changed.tags, strict=True):
        behind = text[old.offset :]
        kept = replaced_in(Segment(behind, ()), wording).text if old.offset not in whole else None
        if kept is not None and not any(offset > old.offset for offset in whole):
            assert changed.text[new.offset :] == kept
