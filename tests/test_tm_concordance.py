"""Concordance: words in context."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpora.segments import Segment
from corpora.units import TranslationUnit
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
