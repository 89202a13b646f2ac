from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.normalise import _FOLDING, _SPACE, folded, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"),
        ("Œuvre", "oeuvre"),
        ("«Хлеб»", '"хлеб"'),
        ("“Bread”", '"bread"'),
        ("l’eau", "l'eau"),
        ("5 – 6", "5 - 6"),
        ("5\u00a0%", "5 %"),
        ("wait…", "wait..."),
        ("a  b\t c\n", "a b c"),
        ("soft\u00adly", "softly"),
        ("e\u0301tat", "État"),
    ],
)
def test_what_a_translator_calls_the_same_folds_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("état", "etat"), ("мой", "мои"), ("bread.", "bread"), ("5", "6"), ("a", "а")]
)
def test_what_differs_folds_differently(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("text", "stored"),
    [("e\u0301t\u00e9", "été"), ("a\x00b", "a\ufffdb"), ("a\ud800b", "a\ufffdb"), ("a  b\u00a0«c»", "a  b\u00a0«c»")],
)
def test_the_stored_form_is_composed_and_can_be_written(text: str, stored: str) -> None:
    assert plain(text) == stored


@given(st.text())
def test_plain_text_stays_plain(text: str) -> None:
    stored = plain(text)
    assert plain(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert stored.encode("utf-8").decode("utf-8") == stored


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_folding_leaves_no_doubled_or_outer_space(text: str) -> None:
    form = folded(text)
    assert form == form.strip()
    assert "  " not in form


TYPOGRAPHY = "aBёŒ `´’“»…—\u00a0\u00ad\u200b\t\n\x00\x7f\u0301\u1fefİßй"


@given(st.one_of(st.text(), st.text(alphabet=TYPOGRAPHY), st.text(alphabet=st.characters(max_codepoint=127))))
def test_no_step_that_folding_leaves_out_is_missed(text: str) -> None:
    every_step = unicodedata.normalize("NFC", text).casefold().translate(_FOLDING)
    assert folded(text) == _SPACE.sub(" ", every_step).strip()
