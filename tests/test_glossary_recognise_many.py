"""Long documents: the same terms as text by text, whichever way the store is asked; hard texts and hard terms."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.errors import UnknownLanguage
from glossary import ConceptEntry, LanguageSection, Term, Termbase, open_termbase
from glossary import lookup as lookup_module
from glossary.beginnings import Beginnings

TERMS = {
    "en": [
        "harbour", "harbour fee", "fee", "fee for entry", "right of entry", "right of entry and stay", "stay",
        "co-ordination", "entry", "entry stay", "review of the Compact", "WHO", "state", "well-being", "care in the home",
        "24-hour shelter", "out of the ordinary case", "seasonal work permit",
    ],
    "fr": ["droit d'entrée", "entrée", "État", "frais de port", "port", "mise en œuvre", "mise en service", "pays d'accueil"],
    "ru": ["портовый сбор", "сбор", "вид на жительство", "вид", "право на въезд", "въезд", "отчёт", "сбор отчётов"],
    "zh": ["移民", "国际移民", "移民组织"],
    "ar": ["لاجئ", "حق العودة", "عودة"],
}  # fmt: skip
WORDS = {
    "en": "harbour harbours fee fees for entry the of right rights and stay co-ordination coordination Compact who WHO"
    " state's well being well-being seasonal social work permits in 24 hour shelter out ordinary cases - , . « »",
    "fr": "droit droits d'entrée d’entrée entrées l'État Etats frais de du port ports mise en œuvre oeuvre service pays accueil",
    "ru": "портовый портовых сбор сборы сборов вид виды на жительство права право въезд въезда отчёт отчетов - , .",
    "zh": "国 际 移 民 组 织 。",
    "ar": "لاجئ حق العودة عودة ، \u200f",
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Termbase]:
    termbase = open_termbase(tmp_path_factory.mktemp("many") / "terms.db")
    for language, terms in TERMS.items():
        for number, text in enumerate(terms):
            for copy in range(1 + number % 2):  # of every other term there are two concepts
                section = LanguageSection(language, (Term(text),))
                termbase.add(ConceptEntry(f"{language}-{number}-{copy}", (section,)))
    yield termbase
    termbase.close()


def texts(language: str) -> st.SearchStrategy[list[str]]:
    word = st.sampled_from(WORDS[language].split())
    return st.lists(st.lists(word, max_size=12).map(" ".join), max_size=8)


@pytest.mark.parametrize("language", sorted(TERMS))
def test_both_ways_find_the_same(filled: Termbase, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup_module, "_TEXTS", 2)  # so that all but the first two texts go the long document's way

    @settings(deadline=None, max_examples=60)
    @given(texts(language))
    def same(lines: list[str]) -> None:
        alone = open_termbase(filled.database)
        expected = [alone.recognise(line, language=language) for line in lines]
        alone.close()
        assert list(filled.recognise_many(lines, language=language)) == expected

    same()


@given(st.lists(st.text(max_size=6), max_size=200), st.integers(1, 50))
def test_no_beginning_is_denied(strings: list[str], count: int) -> None:
    beginnings = Beginnings(strings, count)
    assert all(string in beginnings for string in strings)
    assert all(beginnings.has_first_word(string.split(" ", 1)[0]) for string in strings)


def test_few_other_beginnings_pass() -> None:
    beginnings = Beginnings((f"term{number} first" for number in range(5000)), 5000)
    passed = sum(f"other {number}" in beginnings for number in range(5000))
    assert passed < 250
    assert sum(beginnings.has_first_word(f"other{number}") for number in range(5000)) < 750


def test_a_document_sees_a_change_that_is_made_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup_module, "_TEXTS", 1)
    termbase = open_termbase(tmp_path / "terms.db")
    termbase.add(ConceptEntry("fee", (LanguageSection("en", (Term("fee"),)),)))
    found = termbase.recognise_many(["A fee.", "A fee.", "A permit and a fee."], language="en")
    assert [[one.term for one in next(found)] for _ in range(2)] == [["fee"], ["fee"]]
    termbase.add(ConceptEntry("permit", (LanguageSection("en", (Term("permit"),)),)))
    assert [one.term for one in next(found)] == ["permit", "fee"]
    termbase.close()


def test_an_unknown_language_is_refused_before_the_first_text(filled: Termbase) -> None:
    with pytest.raises(UnknownLanguage):
        filled.recognise_many([], language="klingonese")
    with pytest.raises(UnknownLanguage):
        filled.recognise_many([], language="en", target="klingonese")


# --- hard texts and terms --------------------------------------------------------------------------------------


@pytest.fixture
def termbase(tmp_path: Path) -> Iterator[Termbase]:
    opened = open_termbase(tmp_path / "terms.db")
    yield opened
    opened.close()


def add(termbase: Termbase, language: str, *terms: str, **fields: Any) -> None:
    for text in terms:
        termbase.add(ConceptEntry("", (LanguageSection(language, (Term(text, **fields),)),)))


def surfaces(termbase: Termbase, text: str, language: str) -> list[str]:
    return [one.surface for one in termbase.recognise(text, language=language)]


@pytest.mark.parametrize(
    ("language", "term", "text", "found"),
    [
        # a number first, a number alone, figures inside
        ("en", "2030 Agenda", "The 2030 Agenda.", ["2030 Agenda"]),
        ("en", "24-hour shelter", "Two 24-hour shelters, a 24 hour shelter.", ["24-hour shelters", "24 hour shelter"]),
        ("en", "1951 Convention", "In 1951 Conventions were rare.", ["1951 Conventions"]),
        ("en", "1951 Convention", "In 1951. Convention", []),
        ("ru", "82-я сессия", "Доклад 82-й сессии.", []),  # figures with other endings are other words
        # scripts from right to left, scripts without spaces, words with combining marks
        ("ar", "حق العودة", "لهم حق العودة.", ["حق العودة"]),
        ("he", "פליט", "הוא פליט.", ["פליט"]),
        ("zh", "难民", "他是难民吗？", ["难民"]),
        ("zh", "难民营", "在难民营里的难民", ["难民营"]),
        ("ja", "移民", "国際移民機関", ["移民"]),
        ("th", "ผู้ลี้ภัย", "ค่ายผู้ลี้ภัยแห่งใหม่", ["ผู้ลี้ภัย"]),
        ("vi", "người tị nạn", "Những người ti\u0323 na\u0323n", ["người ti\u0323 na\u0323n"]),
        # abbreviations in the plural, British and American, elision, capitals throughout
        ("en", "MoU", "MoUs, MOUs", ["MoUs", "MOUs"]),
        ("en", "labor market", "labour markets", ["labour markets"]),
        ("fr", "ONG", "L'ONG et les ONGs.", ["ONG", "ONGs"]),
        ("fr", "accord d'accueil", "L’accord d’accueil, accords d'accueil", ["accord d’accueil", "accords d'accueil"]),
        ("ru", "вид на жительство", "О ВИДЕ НА ЖИТЕЛЬСТВО", ["ВИДЕ НА ЖИТЕЛЬСТВО"]),
        # prepositions, several of them, at the beginning and at the end
        ("en", "out of the ordinary", "An out of the ordinary case.", ["out of the ordinary"]),
        ("en", "stay in", "They stay in.", ["stay in"]),
        ("en", "care in the home", "Care in home and care in the home.", ["Care in home", "care in the home"]),
        ("en", "right of entry", "The right of free legal entry.", []),
    ],
)  # fmt: skip
def test_hard_terms_are_found(termbase: Termbase, language: str, term: str, text: str, found: list[str]) -> None:
    add(termbase, language, term)
    assert surfaces(termbase, text, language) == found


@pytest.mark.parametrize(
    ("flagged", "text", "found"),
    [
        (True, "Сеть ООН и сети ООН.", ["Сеть ООН", "сети ООН"]),
        (True, "Десять национальных сетей ООН.", []),
        (True, "Десять Сетей ООН.", ["Сетей ООН"]),
        (None, "Десять национальных сетей ООН.", ["сетей ООН"]),
    ],
)
def test_several_in_small_letters_are_not_the_one_that_a_name_names(
    termbase: Termbase, flagged: bool | None, text: str, found: list[str]
) -> None:
    terms = (Term("Сеть ООН"), Term("Сеть", case_sensitive=flagged))
    termbase.add(ConceptEntry("network", (LanguageSection("ru", terms),)))
    assert [one for one in surfaces(termbase, text, "ru") if "ООН" in one] == found


def test_a_long_text_is_read_to_its_end(termbase: Termbase) -> None:
    add(termbase, "en", "harbour fee", "fee")
    text = "The ship waits at sea, and " * 370 + "the harbour fee is a fee."
    assert len(text) > 10_000
    found = termbase.recognise(text, language="en")
    assert [text[one.start : one.end] for one in found] == ["harbour fee", "fee"]


def test_many_terms_of_one_word_are_told_apart(termbase: Termbase, tmp_path: Path) -> None:
    chance = random.Random(1)
    words = sorted({"".join(chance.choices("bcdfgklmnprt", k=6)) for _ in range(3000)})
    path = tmp_path / "words.csv"
    path.write_text("id,de\n" + "".join(f"{number},{word}\n" for number, word in enumerate(words)), encoding="utf-8")
    assert termbase.import_file(path).added == len(words)
    some = words[::100]
    assert [one.concept for one in termbase.recognise(" ".join(some), language="de")] == [
        str(words.index(word)) for word in some
    ]


def test_terms_that_share_their_first_words_are_told_apart(termbase: Termbase) -> None:
    objects = ["children", "refugees", "data", "the family", "the sea"]
    add(termbase, "en", *(f"protection of {one}" for one in objects))
    text = "The protection of data, protection of the family, and protection of seas."
    assert surfaces(termbase, text, "en") == ["protection of data", "protection of the family", "protection of seas"]
