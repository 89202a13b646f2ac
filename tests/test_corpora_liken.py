"""Cognates: words that look alike in two languages, and how far that is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.alignment.anchors import NUMBER, anchors
from corpora.alignment.cognates import LIKELY, SHORTEST, cognates
from corpora.alignment.prefixes import prefixes, word_forms


def found(source: str, target: str) -> dict[tuple[str, str], float]:
    left, right = list(dict.fromkeys(prefixes(source))), list(dict.fromkeys(prefixes(target)))
    return {(left[s], right[t]): strength for s, t, strength in cognates(left, right, [source], [target])}


@pytest.mark.parametrize(
    ("source", "target", "least"),
    [
        ("gouvernance", "governance", 0.6),
        ("développement", "development", 0.4),
        ("администрация", "administration", 0.2),
        ("инициатива", "initiative", 0.4),
        ("migration", "migration", 0.79),
    ],
)
def test_words_that_look_alike_are_likely_to_translate_each_other(source: str, target: str, least: float) -> None:
    [strength] = found(source, target).values()
    assert least <= strength <= LIKELY[-1][1]


@pytest.mark.parametrize(
    ("source", "target"),
    [("maison", "house"), ("дом", "home"), ("le", "le"), ("2019", "2019"), ("vert", "open"), ("", "")],
)
def test_words_that_do_not_or_are_too_short_are_left_alone(source: str, target: str) -> None:
    assert found(source, target) == {}


def test_strength_is_shared_out_among_rivals() -> None:
    alone = found("transition", "transition")["transi", "transi"]
    rivals = found("transition", "transition transaction")
    assert rivals["transi", "transa"] < rivals["transi", "transi"] < alone


def test_the_words_behind_a_prefix_are_compared_and_not_the_prefix() -> None:
    assert word_forms("L'État a migré.") == [("etat", "etat"), ("a", "a"), ("migre", "migre")]
    assert found("contribution", "controversy") == {}


@given(st.lists(st.sampled_from(["nation", "notion", "station", "станция", "ration", "42", "?", "a"]), max_size=6))
def test_strength_is_a_probability(words: list[str]) -> None:
    text = " ".join(words)
    assert all(0 < strength <= LIKELY[-1][1] for strength in found(text, text).values())
    assert all(len(word) >= SHORTEST for pair in found(text, text) for word in pair)


@pytest.mark.parametrize(("source", "target"), [("1er", "1st"), ("8ème", "8th"), ("2e", "2nd"), ("30", "30")])
def test_ordinals_are_anchored_by_their_figures(source: str, target: str) -> None:
    assert (0, 0, NUMBER) in set(anchors(prefixes(source), prefixes(target)))


def test_other_figures_are_no_anchor() -> None:
    assert list(anchors(prefixes("8ème"), prefixes("9th"))) == []
