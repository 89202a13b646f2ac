from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.tokens import _any_word, search_form, word_texts, words


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
        # marks belong to their word, whatever the script; one that follows no letter is none
        ("كِتَابٌ جَدِيد", ["كِتَابٌ", "جَدِيد"]),
        ("שָׁלוֹם עֲלֵיכֶם", ["שָׁלוֹם", "עֲלֵיכֶם"]),
        ("हिन्दी में किताबें", ["हिन्दी", "में", "किताबें"]),
        ("বাংলা ভাষা", ["বাংলা", "ভাষা"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("རྒྱལ་ཁབ", ["རྒྱལ", "ཁབ"]),
        ("ދިވެހި ބަސް", ["ދިވެހި", "ބަސް"]),
        ("հայերեն, ქართული", ["հայերեն", "ქართული"]),
        ("می‌خواهم بروم", ["می‌خواهم", "بروم"]),
        ("क्‍ष", ["क्‍ष"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("か\u3099く", ["か\u3099", "く"]),
        ("ၵၢ", ["ၵၢ"]),
        ("\u0301 a", ["a"]),
        ("❤\ufe0f love", ["love"]),
        ("a\u20dd b", ["a\u20dd", "b"]),
        ("х\u0484лѣбъ", ["х\u0484лѣбъ"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        ("…!?", []),
    ],
)
def test_words_are_found_in_any_script(text: str, expected: list[str]) -> None:
    assert [word.text for word in words(text)] == expected


@pytest.mark.parametrize(
    ("word", "form"),
    [
        *[("État", "etat"), ("ÉTÉ", "ete"), ("мой", "мой"), ("Ёлка", "елка"), ("Œuvre", "oeuvre")],
        *[("İstanbul", "istanbul"), ("كِتَابٌ", "كتاب"), ("שָׁלוֹם", "שלום"), ("ज़मीन", "जमीन"), ("می\u200cخواهم", "میخواهم")],
        *[("हिन्दी", "हिन्दी"), ("ที่", "ที่"), ("ดุ", "ดุ"), ("తెలుగు", "తెలుగు"), ("が", "か\u3099")],
    ],
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


@given(st.one_of(st.text(), st.text(alphabet="aй_-’2面かกَשָकिـ“–ẽ\u200c\u200d\ufe0f\u20dd\u0484\u0301\u0300 ")))
def test_the_plain_pattern_is_used_only_where_it_finds_the_same(text: str) -> None:
    assert word_texts(text) == _any_word().findall(text) == [word.text for word in words(text)]


@given(st.text(), st.sampled_from("aя中ก"), st.sampled_from("\u0301\u064e\u05b8\u093f\u0e35\u0bcd"))
def test_a_mark_never_ends_the_word_that_it_follows(text: str, letter: str, mark: str) -> None:
    joined = text + letter + mark
    assert list(words(joined))[-1].end == len(joined)


def test_every_mark_of_unicode_is_known() -> None:
    marks = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M"]
    assert len(marks) > 2000
    assert [mark for mark in marks if word_texts(f"a{mark}b") != [f"a{mark}b"]] == []
