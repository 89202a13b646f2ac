"""Fuzzy lookup: score, penalties, order, diff, languages, freshness."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.chrf import CHRF

from corpora.errors import UnknownLanguage
from corpora.normalise import folded
from corpora.segments import Segment, Tag
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service import InvalidQuery, Query, TranslationMemory, open_memory
from tm_service.differences import difference
from tm_service.scoring import chrf_of_all, levenshtein


def unit(status: UnitStatus = UnitStatus.IMPORTED, **texts: str) -> TranslationUnit:
    return TranslationUnit({language: Segment(text) for language, text in texts.items()}, status=status)


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    memory = open_memory(tmp_path / "tm.db")
    memory.add(
        [
            unit(
                en="The council adopted the plan in 2019.",
                ru="Совет принял план в 2019 году.",
                fr="Le conseil a adopté le plan en 2019.",
            ),
            unit(en="The council rejected the plan.", ru="Совет отклонил план."),
            unit(en="Water is scarce in the valley.", fr="L'eau est rare dans la vallée."),
            unit(en="OK", ru="ОК", fr="D'accord"),
        ]
    )
    return memory


def test_an_exact_match_scores_100(memory: TranslationMemory) -> None:
    best = memory.match("The council rejected the plan.", source="en", target="ru")[0]
    assert (best.score, best.kind, best.target.text, best.penalties) == (100.0, "exact", "Совет отклонил план.", ())
    assert [part.operation for part in best.diff] == ["equal"]


@pytest.mark.parametrize(
    ("query", "penalty", "score"),
    [
        ("THE COUNCIL REJECTED THE PLAN.", "case", 99.0),
        ("The council rejected the\u00a0plan.", "typography", 99.5),
        ("The council adopted the plan in 2021.", "numbers", 100 * (1 - 2 / 37) - 2),
    ],
)
def test_penalties_are_named_and_taken_off(memory: TranslationMemory, query: str, penalty: str, score: float) -> None:
    best = memory.match(query, source="en", target="ru")[0]
    assert [item.name for item in best.penalties] == [penalty]
    assert best.score == pytest.approx(score)


def test_tags_cost_a_penalty(memory: TranslationMemory) -> None:
    tagged = Segment("Press the key.", (Tag(6, "open", "bpt", (("i", "1"),)), Tag(9, "close", "ept", (("i", "1"),))))
    memory.add([TranslationUnit({"en": tagged, "ru": Segment("Нажмите клавишу.")})])
    best = memory.match("Press the key.", source="en", target="ru")[0]
    assert [(item.name, item.value) for item in best.penalties] == [("tags", 2.0)]


def test_a_doubtful_alignment_is_told(memory: TranslationMemory) -> None:
    aligned = TranslationUnit(
        {"en": Segment("Roads link towns."), "ru": Segment("Дороги связывают города.")},
        status=UnitStatus.ALIGNED,
        provenance=Provenance(confidence=0.8),
    )
    memory.add([aligned])
    best = memory.match("Roads link towns.", source="en", target="ru")[0]
    assert [(item.name, item.value) for item in best.penalties] == [("alignment", 2.0)]


def test_what_nobody_reviewed_is_told(memory: TranslationMemory) -> None:
    memory.add([unit(UnitStatus.ALIGNED, en="Boats carry grain.", ru="Лодки возят зерно.")])
    best = memory.match("Boats carry grain.", source="en", target="ru")[0]
    assert [(item.name, item.value) for item in best.penalties] == [("unreviewed", 1.0)]


def test_a_preferred_memory_comes_first(memory: TranslationMemory) -> None:
    memory.add([unit(en="The gate is shut.", ru="Ворота заперты.")], memory="old")
    memory.add([unit(en="The gate is shut.", ru="Ворота закрыты.")], memory="new")
    for preferred, other in (("old", "new"), ("new", "old")):
        found = memory.match("The gate is shut.", source="en", target="ru", prefer=preferred)
        assert [(match.unit.memory, match.score) for match in found] == [(preferred, 100.0), (other, 99.0)]
        assert [item.name for item in found[1].penalties] == ["memory"]


@pytest.mark.parametrize(("key", "score"), [("menu.open", 101.0), ("Menu|Open", 101.0), ("menu.close", 100.0)])
def test_the_same_key_is_the_same_context(memory: TranslationMemory, key: str, score: float) -> None:
    variants = {"en": Segment("Open the door"), "ru": Segment("Откройте дверь")}
    memory.add([TranslationUnit(variants, key="menu.open", context="Menu|Open")])
    [found] = memory.match("Open the door", source="en", target="ru", key=key, limit=1)
    assert found.score == score


def test_min_score_holds_after_penalties(memory: TranslationMemory) -> None:
    query = "The council adopted the plan in 2021."
    assert memory.match(query, source="en", target="ru", min_score=92)
    assert not memory.match(query, source="en", target="ru", min_score=93)


@pytest.mark.parametrize(("source", "target"), [("en-US", "ru"), ("en", "ru-RU"), ("EN", "RU"), ("eng", "rus")])
def test_languages_fall_back(memory: TranslationMemory, source: str, target: str) -> None:
    best = memory.match("OK", source=source, target=target)[0]
    assert (best.source_language, best.target_language, best.target.text) == ("en", "ru", "ОК")


@pytest.mark.parametrize("tag", ["", "english", "xx", "en--US", "123"])
def test_a_tag_that_is_none_is_refused(memory: TranslationMemory, tag: str) -> None:
    with pytest.raises(UnknownLanguage):
        memory.match("OK", source=tag, target="ru")


def test_russian_finds_french_in_the_same_unit(memory: TranslationMemory) -> None:
    best = memory.match("Совет принял план в 2019 году.", source="ru", target="fr")[0]
    assert (best.target.text, best.kind) == ("Le conseil a adopté le plan en 2019.", "exact")


def test_russian_finds_french_through_a_shared_english(memory: TranslationMemory) -> None:
    memory.add([unit(en="Thank you.", ru="Спасибо."), unit(en="Thank you.", fr="Merci.")])
    best = memory.match("Спасибо.", source="ru", target="fr")[0]
    assert (best.target.text, best.kind) == ("Merci.", "pivot")
    assert [item.name for item in best.penalties] == ["pivot"]


def test_a_language_nobody_has_gives_no_match(memory: TranslationMemory) -> None:
    assert memory.match("OK", source="en", target="ka") == []
    assert memory.match("OK", source="ka", target="en") == []


def test_confirmed_units_come_first_then_newer_ones(memory: TranslationMemory) -> None:
    memory.add(
        [
            TranslationUnit({"en": Segment("Good day"), "ru": Segment("Привет")}, changed_at="2026-01-01T00:00:00Z"),
            TranslationUnit(
                {"en": Segment("Good day"), "ru": Segment("День добрый")}, changed_at="2026-03-01T00:00:00Z"
            ),
            TranslationUnit(
                {"en": Segment("Good day"), "ru": Segment("Добрый день")},
                status=UnitStatus.CONFIRMED,
                changed_at="2025-01-01T00:00:00Z",
            ),
        ]
    )
    found = [match.target.text for match in memory.match("Good day", source="en", target="ru")]
    assert found == ["Добрый день", "День добрый", "Привет"]


def test_units_that_say_the_same_are_counted(memory: TranslationMemory) -> None:
    for document in ("a.txt", "b.txt", "c.txt"):
        place = Provenance(document=document)
        memory.add([TranslationUnit({"en": Segment("See below"), "ru": Segment("См. ниже")}, provenance=place)])
    [match] = memory.match("See below", source="en", target="ru")
    assert match.count == 3


def test_rejected_units_are_not_matched(memory: TranslationMemory) -> None:
    [number] = memory.add([unit(en="Stone", ru="Облако")]).ids
    record = memory.unit(number)
    memory.replace(number, TranslationUnit(record.unit.variants, status=UnitStatus.REJECTED), version=1)
    assert memory.match("Stone", source="en", target="ru") == []
    assert memory.concordance("Stone", language="en").total == 0


def test_context_gives_101_and_its_absence_costs_nothing(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    document = tmp_path / "set.txt"
    document.write_text(
        "Annex 1: Welcome note (EN)\n\nThe river is wide in spring.\n\nBoats cross it every day.\n\nNobody swims there.\n\n"
        "Annex 1.1: Welcome note (RU)\n\nВесной река широка.\n\nЛодки пересекают её каждый день.\n\nТам никто не купается.\n",
        encoding="utf-8",
    )
    memory.ingest([document])
    text = "Boats cross it every day."
    [alone] = memory.match(text, source="en", target="ru", limit=1)
    record = alone.unit
    memory.replace(
        record.id, TranslationUnit(record.unit.variants, status=UnitStatus.CONFIRMED), version=record.version
    )
    [known] = memory.match(
        text,
        source="en",
        target="ru",
        limit=1,
        previous="The river is wide in spring.",
        next="Nobody swims there.",
    )
    assert (known.score, known.kind) == (101.0, "context")
    [other] = memory.match(text, source="en", target="ru", limit=1, previous="Something else.")
    assert (other.score, other.kind) == (100.0, "exact")


def test_what_was_just_added_is_found_also_by_others(tmp_path: Path) -> None:
    ours, theirs = open_memory(tmp_path / "tm.db"), open_memory(tmp_path / "tm.db")
    assert theirs.match("Sand dunes", source="en", target="fr") == []
    [number] = ours.add([unit(en="Sand dunes", fr="Dunes de sable")]).ids
    for memory in (ours, theirs):
        assert [match.target.text for match in memory.match("Sand dunes", source="en", target="fr")] == [
            "Dunes de sable"
        ]
    theirs.replace(number, unit(en="Sand dunes", fr="Les dunes"), version=1)
    assert [match.target.text for match in ours.match("Sand dunes", source="en", target="fr")] == ["Les dunes"]
    ours.delete(number)
    assert theirs.match("Sand dunes", source="en", target="fr") == []


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "\x00"])
def test_blank_text_has_no_match(memory: TranslationMemory, text: str) -> None:
    assert memory.match(text, source="en", target="ru") == []


@pytest.mark.parametrize(
    "text", ["O", "x" * 10_000, "\ud800", "a\x00b", "🙂" * 50, "שלום עולם", "\u202eabc", "e\u0301" * 20, "%s {0} <b>"]
)
def test_odd_text_is_answered(memory: TranslationMemory, text: str) -> None:
    assert isinstance(memory.match(text, source="en", target="ru", min_score=0), list)


@pytest.mark.parametrize(
    ("field", "value"),
    [("min_score", -1), ("min_score", 102), ("min_score", float("nan")), ("limit", 0), ("limit", 101)],
)
def test_values_out_of_range_are_refused(memory: TranslationMemory, field: str, value: float) -> None:
    with pytest.raises(InvalidQuery, match=field):
        memory.match("OK", source="en", target="ru", **{field: value})  # type: ignore[arg-type]


def test_too_long_a_text_is_refused(memory: TranslationMemory) -> None:
    with pytest.raises(InvalidQuery, match="10001 characters"):
        memory.match("x" * 10_001, source="en", target="ru")


WORDS = st.sampled_from(["river", "plan", "the", "a", "council", "2019", "Water", "и", "x", "ok?", "–"])
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=20, unique_by=folded), query=TEXTS, min_score=st.floats(1, 100))
def test_complete_misses_nothing(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], query: str, min_score: float
) -> None:
    memory = open_memory(tmp_path_factory.mktemp("tm") / "tm.db")
    memory.add(TranslationUnit({"en": Segment(text), "xh": Segment(f"{number}")}) for number, text in enumerate(texts))
    found = memory.match(query, source="en", target="xh", min_score=min_score, limit=100, complete=True)
    plain = {text: levenshtein(folded(query), folded(text)) for text in texts}
    expected = {text for text, score in plain.items() if score - _deducted(memory, query, text, min_score) >= min_score}
    assert {match.source.text for match in found} == expected
    memory.close()


def _deducted(memory: TranslationMemory, query: str, text: str, min_score: float) -> float:
    from tm_service.penalties import penalties

    return sum(item.value for item in penalties(query, Segment(text), TranslationUnit({})))


@given(query=st.text(max_size=40), source=st.text(max_size=40))
def test_a_difference_rebuilds_both_texts(query: str, source: str) -> None:
    parts = difference(query, source)
    assert "".join(part.text for part in parts if part.operation != "delete") == query
    assert "".join(part.text for part in parts if part.operation != "insert") == source


@given(query=st.text("абв abc 12", max_size=30), texts=st.lists(st.text("абв abc 12", max_size=30), max_size=4))
def test_chrf_is_sacrebleus(query: str, texts: list[str]) -> None:
    reference = CHRF()
    expected = [reference.sentence_score(text, [query]).score for text in texts]
    assert chrf_of_all(query, texts) == pytest.approx(expected)


def test_what_shares_a_phrase_comes_before_what_shares_letters(memory: TranslationMemory) -> None:
    phrase = "The minister opened the new bridge over the river in the presence of many guests."
    letters = "Then winter spread the new bride over these rivers."
    memory.add([unit(en=phrase, ru="Министр открыл новый мост."), unit(en=letters, ru="Зима.")])
    query = "The minister opened the new bridge over the river."
    found = memory.match(query, source="en", target="ru", min_score=30)
    assert [match.source.text for match in found[:2]] == [phrase, letters]
    assert found[0].score < found[1].score


def test_the_querys_own_document_comes_first(memory: TranslationMemory) -> None:
    for document, verb in (("a.txt", "closed"), ("b.txt", "joined")):
        place = Provenance(document=document)
        variants = {"en": Segment(f"The office {verb} on Monday."), "ru": Segment(verb)}
        memory.add([TranslationUnit(variants, provenance=place)])
    for document in ("a.txt", "b.txt"):
        found = memory.match("The office paused on Monday.", source="en", target="ru", document=document)
        assert found[0].unit.unit.provenance.document == document


def test_a_phrase_that_differs_reads_as_one() -> None:
    parts = difference("Five small boats left.", "Two large ships left.")
    assert [(part.operation, part.text) for part in parts] == [
        ("delete", "Two large ships"),
        ("insert", "Five small boats"),
        ("equal", " left."),
    ]


def test_many_are_answered_as_one_by_one(memory: TranslationMemory) -> None:
    texts = ["OK", "", "The council rejected the plan.", "nothing like it"]
    one_by_one = [memory.match(text, source="en", target="ru") for text in texts]
    assert [len(found) for found in one_by_one] == [1, 0, 1, 0]
    assert list(memory.match_many(texts, source="en", target="ru")) == one_by_one
    assert list(memory.match_many(map(Query, texts), source="en", target="ru")) == one_by_one
