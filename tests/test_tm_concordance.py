"""Concordance: words in context."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora.segments import Segment
from corpora.tokens import search_form, word_texts
from corpora.units import TranslationUnit, UnitStatus
from tm_service import InvalidQuery, TranslationMemory, open_memory


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    memory = open_memory(tmp_path / "tm.db")
    pairs = [
        ("Migrant workers sent letters home.", "Трудящиеся-мигранты отправляли письма домой."),
        ("A migrant worker wrote a letter.", "Трудящийся-мигрант написал письмо."),
        ("The State's économie grew; l'État as well.", "Экономика государства росла."),
        ("The workers' letter about migrants", "Всё ещё ёлка"),
    ]
    memory.add(TranslationUnit({"en": Segment(english), "ru": Segment(russian)}) for english, russian in pairs)
    return memory


@pytest.mark.parametrize(
    ("words", "language", "hits"),
    [
        ("letter", "en", 3),  # inflected: letters too
        ("migrant letter", "en", 3),
        ('"migrant worker"', "en", 1),  # a phrase stands as it is
        ("«migrant workers»", "en", 1),
        ("migra*", "en", 3),
        ("письма", "ru", 2),  # письмо, письма
        ("мигранта", "ru", 2),
        ("трудящихся-мигрантов", "ru", 2),
        ("письмо-мигрант", "ru", 0),  # a compound stands side by side
        ("worker's", "en", 3),  # what an apostrophe cuts off need not occur
        ("l'État", "en", 1),
        ("migrant lett*", "en", 3),
        ("e\u0301conomie", "en", 1),
        ("ＬＥＴＴＥＲ", "en", 0),  # a full-width letter is another one
        ("елка", "ru", 1),
        ("economie", "en", 1),
        ("etat", "en", 1),
        ("nowhere", "en", 0),
        ("", "en", 0),
        ("?!", "en", 0),
    ],
)
def test_words_are_found(memory: TranslationMemory, words: str, language: str, hits: int) -> None:
    found = memory.concordance(words, language=language, target="ru" if language == "en" else "en")
    assert found.total == hits
    assert len(found.hits) == hits
    for hit in found.hits:
        assert hit.spans
        assert hit.target
        for start, end in hit.spans:
            assert 0 <= start < end <= len(hit.text)


def test_spans_point_at_the_words(memory: TranslationMemory) -> None:
    [hit] = memory.concordance('"migrant worker"', language="en").hits
    assert [hit.text[start:end] for start, end in hit.spans] == ["migrant worker"]
    texts = {
        hit.text[start:end] for hit in memory.concordance("письмо", language="ru").hits for start, end in hit.spans
    }
    assert texts == {"письма", "письмо"}


@pytest.mark.parametrize(
    "hostile",
    [
        '"',
        "'",
        "(",
        ")",
        "*",
        "a*b",
        "NEAR(a b)",
        "words:a",
        "a AND",
        "OR",
        "NOT",
        "^a",
        "a - b",
        "{a}",
        '""',
        "a\x00b",
        "\ud800",
        "+",
        "-",
    ],
)
def test_search_syntax_is_only_text(memory: TranslationMemory, hostile: str) -> None:
    assert memory.concordance(hostile, language="en").total >= 0


def test_pages_follow_each_other(memory: TranslationMemory) -> None:
    whole = memory.concordance("migrant", language="en").hits
    pages = [memory.concordance("migrant", language="en", limit=1, offset=at).hits[0] for at in range(3)]
    assert list(whole) == pages


@pytest.mark.parametrize(("field", "values"), [("limit", {"limit": 0}), ("limit", {"limit": 1001}), ("query", {})])
def test_out_of_range_is_refused(memory: TranslationMemory, field: str, values: dict[str, int]) -> None:
    with pytest.raises(InvalidQuery, match=field):
        memory.concordance("a" * 1001 if field == "query" else "a", language="en", **values)


def test_deleted_and_changed_texts_are_forgotten(memory: TranslationMemory) -> None:
    record = next(iter(memory.units()))
    memory.replace(record.id, TranslationUnit({"en": Segment("Parcels"), "ru": Segment("Посылки")}), version=1)
    assert memory.concordance("letters", language="en").total == 2
    assert memory.concordance("parcel", language="en").total == 1
    memory.delete(record.id)
    assert memory.concordance("parcel", language="en").total == 0


def test_rebuilding_changes_no_answer(memory: TranslationMemory) -> None:
    before = memory.concordance("migrant", language="en")
    assert list(memory.reindex()) == ["search", "en", "ru"]
    assert memory.concordance("migrant", language="en") == before


def filled(tmp_path: Path, texts: Sequence[str], language: str = "en", other: str = "mt") -> TranslationMemory:
    memory = open_memory(tmp_path / "tm.db")
    memory.add(TranslationUnit({language: Segment(text), other: Segment(f"[{at}]")}) for at, text in enumerate(texts))
    return memory


def found_texts(memory: TranslationMemory, words: str, language: str = "en", **values: int) -> list[str]:
    return [hit.text for hit in memory.concordance(words, language=language, **values).hits]


@pytest.mark.parametrize(
    ("language", "query", "found", "other"),
    [
        ("en", "letter", ["letters"], ["lettuce"]),
        ("en", "child", ["children", "child"], ["chilled"]),
        ("en", "children", ["children", "child"], []),
        ("en", "went", ["go", "goes", "going"], ["want"]),
        ("en", "woman", ["women"], ["omen"]),
        ("en", "analysis", ["analyses"], []),
        ("ru", "мигрант", ["мигрантов", "мигрантами", "мигранту"], ["миграция"]),
        ("ru", "договор", ["договоров", "договора", "договором"], ["разговор"]),
        ("ru", "договоров", ["договор"], []),
        ("ru", "настройки", ["настроек", "настройками"], ["настроение"]),
        ("ru", "ребёнок", ["дети", "детьми", "ребенка"], []),
        ("ru", "дети", ["ребёнка", "детям"], []),
        ("ru", "люди", ["человек", "людьми"], []),
        ("ru", "год", ["лет", "году"], ["летом"]),
        ("ru", "идти", ["шёл", "идут"], []),
        ("fr", "travail", ["travaux"], ["travers"]),
        ("fr", "travaux", ["travail"], []),
        ("fr", "national", ["nationaux", "nationale", "nationales"], ["notional"]),
        ("fr", "œil", ["yeux", "oeil"], []),
        ("fr", "vouloir", ["veulent", "voudrait"], []),
        ("fr", "l'eau", ["eau", "eaux"], []),
        ("de", "Vertrag", ["Vertrags", "Vertrage"], ["Vortrag"]),
        ("xh", "ilizwe", ["ilizwe"], ["amazwe"]),  # a language without rules: the word as it is
    ],
)
def test_a_word_is_found_in_its_inflections(
    tmp_path: Path, language: str, query: str, found: list[str], other: list[str]
) -> None:
    memory = filled(tmp_path, [f"1 {word} 2" for word in [*found, *other]], language)
    assert sorted(found_texts(memory, query, language)) == sorted(f"1 {word} 2" for word in found)


@pytest.mark.parametrize(
    ("language", "text", "query", "marked"),
    [
        ("en", "The children’s room", "child", ["children"]),
        ("fr", "Les travaux de l’État", "l'état travail", ["travaux", "État"]),
        ("ru", "Всё ещё идёт дождь", "идти все", ["Всё", "идёт"]),
        ("ru", "Научно-исследовательскому центру", "научно-исследовательский", ["Научно-исследовательскому"]),
        ("fr", "Une œuvre", "oeuvre", ["œuvre"]),
        ("fr", "Un e\u0301te\u0301 sec", "été", ["été"]),  # stored composed
        ("zh", "我们打开数据库文件", "数据库", ["数据库"]),
        ("ar", "افتح الملف الآن", "الملف", ["الملف"]),
        ("he", "פתח את הקובץ", "קובץ הקובץ", []),  # a prefixed article is another word
        ("en", "Saved 😀 files", '"saved 😀 files"', ["Saved 😀 files"]),
    ],
)
def test_spans_mark_what_was_found(tmp_path: Path, language: str, text: str, query: str, marked: list[str]) -> None:
    hits = filled(tmp_path, [text, "5"], language).concordance(query, language=language).hits
    assert [hit.text[start:end] for hit in hits for start, end in hit.spans] == marked


@pytest.mark.parametrize(
    ("query", "ranked"),
    [
        # as typed, then inflected; the shortest first
        ("file", ["A file", "One more file", "Files", "All files of today"]),
        # as typed; side by side; apart, in order and out of it; further apart
        (
            "open door",
            ["An open door", "So we opened doors", "Open the door", "The door is open", "Open up the big door"],
        ),
        ("door*", ["The door is", "Some doors are"]),
    ],
)
def test_the_nearest_come_first(tmp_path: Path, query: str, ranked: list[str]) -> None:
    memory = filled(tmp_path, ranked[::-1])
    assert found_texts(memory, query) == ranked
    assert [found_texts(memory, query, limit=1, offset=at) for at in range(len(ranked))] == [[one] for one in ranked]


def test_of_texts_alike_the_newest_comes_first(tmp_path: Path) -> None:
    memory = filled(tmp_path, ["One lamp", "Two lamp"])
    assert found_texts(memory, "lamp") == ["Two lamp", "One lamp"]


def test_a_language_is_searched_with_its_relatives_and_without_the_others(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    for language in ("en", "en-GB", "fr", "sr-Latn", "sr-Cyrl", "enm"):
        memory.add([TranslationUnit({language: Segment(f"file {language}"), "mt": Segment("fajl")})])
    for asked, found in (
        ("en", {"en", "en-GB"}),
        ("en-US", {"en", "en-GB"}),
        ("fr-CA", {"fr"}),
        ("sr", {"sr-Latn", "sr-Cyrl"}),
        ("sr-Cyrl", {"sr-Cyrl"}),
        ("enm", {"enm"}),
        ("it", set()),
    ):
        answer = memory.concordance("file", language=asked)
        assert {hit.language for hit in answer.hits} == found
        assert answer.total == len(found)


LETTERS = st.text(alphabet="abcé дй", min_size=1, max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(LETTERS, min_size=1, max_size=12), query=LETTERS, limit=st.integers(1, 5))
def test_the_index_finds_what_reading_every_text_finds(
    tmp_path: Path, texts: list[str], query: str, limit: int
) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    memory = filled(folder, texts, language="xh")
    wanted = {search_form(word) for word in word_texts(query)}
    expected = [text for text in texts if wanted and wanted <= {search_form(word) for word in word_texts(text)}]
    pages = [memory.concordance(query, language="xh", limit=limit, offset=at) for at in range(0, len(texts), limit)]
    assert {page.total for page in pages} == {len(expected)}
    assert sorted(hit.text for page in pages for hit in page.hits) == sorted(expected)
    assert all(hit.spans for page in pages for hit in page.hits)
    assert memory.store.search.missing() == 0


def test_rejected_units_are_not_found_and_come_back(memory: TranslationMemory) -> None:
    record = next(iter(memory.units()))
    memory.replace(record.id, replace(record.unit, status=UnitStatus.REJECTED), version=1)
    assert memory.concordance("letters", language="en").total == 2
    assert memory.store.search.missing() == 0
    memory.replace(record.id, replace(record.unit, status=UnitStatus.CONFIRMED), version=2)
    assert memory.concordance("letters", language="en").total == 3
    memory.add([TranslationUnit({"en": Segment("Letters!"), "ru": Segment("…")}, status=UnitStatus.REJECTED)])
    assert memory.concordance("letters", language="en").total == 3
    assert memory.store.search.missing() == 0


def test_a_sentence_is_found_once_as_the_units_or_by_itself(tmp_path: Path) -> None:
    for language, text in (("en", "The bakery opens early.\n"), ("fr", "La boulangerie ouvre tôt.\n")):
        (tmp_path / f"{language}.txt").write_text(text, encoding="utf-8")
    memory = open_memory(tmp_path / "tm.db")
    memory.ingest([], pairs=[{language: tmp_path / f"{language}.txt" for language in ("en", "fr")}])
    [hit] = memory.concordance("bakery", language="en", target="fr").hits
    assert hit.unit is not None
    assert hit.target == "La boulangerie ouvre tôt."
    memory.delete(hit.unit.id)
    [hit] = memory.concordance("bakery", language="en", target="fr").hits
    assert hit.unit is None
    assert hit.document == "en.txt"
    assert memory.store.search.missing() == 0


def test_words_of_a_preview_are_known_when_it_is_stored(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    file = "en,mt\nFive lamps,Ħames\n".encode()
    for dry_run in (True, False):
        memory.import_file(io.BytesIO(file), name="lamps.csv", dry_run=dry_run)
        assert memory.concordance("lamp", language="en").total == (0 if dry_run else 1)


@pytest.mark.parametrize(
    ("language", "stored", "typed"),
    [
        ("ar", "قَرَأْتُ كِتَابًا", "كتابا"),
        ("ar", "قرأت كتابا", "كِتَابًا"),
        ("he", "שָׁלוֹם עֲלֵיכֶם", "שלום"),
        ("hi", "मैंने किताब पढ़ी", "किताब"),
        ("fa", "می\u200cخواهم بروم", "می\u200cخواهم"),
    ],
)
def test_points_and_vowel_signs_do_not_part_a_word(tmp_path: Path, language: str, stored: str, typed: str) -> None:
    memory = filled(tmp_path, [stored, "123"], language)
    [hit] = memory.concordance(typed, language=language).hits
    assert (hit.text, len(hit.spans)) == (stored, 1)


def test_words_that_were_forgotten_are_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tm_service.stores.sqlite.wording._WORDS_KEPT", 1)
    memory = filled(tmp_path, ["Some lamps", "Two kettles", "Old lamps"])
    memory.add([TranslationUnit({"en": Segment("New kettles"), "mt": Segment("Kitla")})])
    assert found_texts(memory, "lamp") == ["Old lamps", "Some lamps"]
    assert found_texts(memory, "kettle") == ["New kettles", "Two kettles"]


def test_an_index_of_another_version_is_made_anew(memory: TranslationMemory, tmp_path: Path) -> None:
    before = memory.concordance("migrant", language="en")
    db = memory.store.connections.current()
    db.execute("UPDATE store SET value = 'older' WHERE name = 'search'")
    db.execute("DELETE FROM search WHERE rowid IN (SELECT id FROM search_docsize)")
    assert memory.store.search.missing() == 8
    memory.close()
    again = open_memory(tmp_path / "tm.db")
    assert again.store.search.missing() == 0
    assert again.concordance("migrant", language="en") == before


def test_a_rebuild_is_seen_by_those_who_have_the_store_open(memory: TranslationMemory, tmp_path: Path) -> None:
    other = open_memory(tmp_path / "tm.db")
    before = other.concordance("migrant", language="en")
    memory.store.search.rebuild()
    assert other.concordance("migrant", language="en") == before
    other.add([TranslationUnit({"en": Segment("Another migrant"), "ru": Segment("Другой мигрант")})])
    assert memory.concordance("migrant", language="en").total == before.total + 1
    assert memory.store.search.missing() == 0


def test_a_store_with_the_first_index_is_brought_up_to_date(tmp_path: Path) -> None:
    memory = filled(tmp_path, ["Lamps are lit"])
    db = memory.store.connections.current()
    db.execute("DROP TABLE search")
    db.execute("DROP TABLE word")
    db.execute("CREATE VIRTUAL TABLE search USING fts5(words, stems)")
    db.execute("DELETE FROM store WHERE name = 'search'")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm003_search_of_its_own'")
    memory.close()
    assert found_texts(open_memory(tmp_path / "tm.db"), "lamp") == ["Lamps are lit"]
