from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.tokens import _WORD, search_form, word_texts, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bread and fish.", ["Bread", "and", "fish"]),
        ("l'État – 2,5 млн.", ["l", "État", "2", "5", "млн"]),
        ("whole-of-island", ["whole", "of", "island"]),
        ("e\u0301tat", ["e\u0301tat"]),
        ("страна-первоходец", ["страна", "первоходец"]),
        ("面包和鱼", ["面", "包", "和", "鱼"]),
        ("خبز وسمك", ["خبز", "وسمك"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        ("…!?", []),
    ],
)
def test_words_are_found_in_any_script(text: str, expected: list[str]) -> None:
    assert [word.text for word in words(text)] == expected


@pytest.mark.parametrize(
    ("word", "form"),
    [("État", "etat"), ("ÉTÉ", "ete"), ("мой", "мой"), ("Ёлка", "елка"), ("Œuvre", "oeuvre"), ("İstanbul", "istanbul")],
)
def test_a_word_is_searched_without_its_accents(word: str, form: str) -> None:
    assert search_form(word) == form


@given(st.text())
def test_offsets_point_at_the_words(text: str) -> None:
    last = 0
    for word in words(text):
        assert text[word.start : word.end] == word.text != ""
        assert word.start >= last
        last = word.end


@given(st.text())
def test_no_letter_or_digit_stands_outside_a_word(text: str) -> None:
    found = "".join(word.text for word in words(text))
    assert [char for char in found if char.isalnum()] == [char for char in text if char.isalnum()]


@given(st.text(alphabet="aàAÀеёЕЁйЙœŒ’'"))
def test_the_searched_form_is_stable(word: str) -> None:
    assert search_form(search_form(word)) == search_form(word)


@given(st.one_of(st.text(), st.text(alphabet="aй_-’2面かกَ\u0301\u0300 ")))
def test_the_plain_pattern_is_used_only_where_it_finds_the_same(text: str) -> None:
    assert word_texts(text) == _WORD.findall(text) == [word.text for word in words(text)]
