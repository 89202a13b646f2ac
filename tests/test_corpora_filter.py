"""Filtering: what is no translation is refused with its reason, what is odd but right is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.errors import UnknownMember
from corpora.filters import FILTERS, get_filter, refusal
from corpora.segments import Segment
from corpora.units import TranslationUnit


def unit(**variants: str) -> TranslationUnit:
    return TranslationUnit({tag: Segment(text) for tag, text in variants.items()})


@pytest.mark.parametrize(
    "good",
    [
        unit(en="The ferry leaves at noon.", ru="Паром отходит в полдень."),
        unit(en="Introduction", fr="Introduction"),
        unit(en="Mali Niger", fr="Mali Niger"),
        unit(en="2020–2022", ru="2020–2022"),
        unit(en="IOM", ru="IOM"),
        unit(en="www.harbour-forum.example", ru="www.harbour-forum.example"),
        unit(en="UN", ru="Организация Объединённых Наций"),
        unit(en="Two of three boats were lost.", ru="2 из 3 лодок затонули."),
        unit(en="See the Harbour Data Portal.", ru="См. Harbour Data Portal."),
        unit(en="The ministers of five countries met.", zh="五国部长举行了会晤。"),
        unit(en="The café in Малага", ru="Кaфе в Малаге", ja="マラガのカフェ東京"),  # one word of two scripts
        unit(en="Children and migration", fr="Enfants et migration", ru="Дети и миграция"),
    ],
)
def test_a_translation_is_kept(good: TranslationUnit) -> None:
    assert refusal(good) is None


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        (unit(en="Opening words of the chair", ru="Opening words of the chair"), "language"),
        (unit(en="Opening words", ru="Opening words"), "language"),
        (unit(en="The ferry leaves the harbour at noon", fr="The ferry leaves the harbour at noon."), "copy"),
        (
            unit(
                en="The ferry carries forty passengers and leaves the small harbour at noon every day.",
                fr="Every boat must carry a lamp, a rope and enough water for all the people who are on board.",
            ),
            "language",
        ),
        (unit(en="Thanks.", ru="Паром " * 20), "length_ratio"),
        (
            unit(en="In 1991, 1995, 1998 and 2004 boats sank.", ru="Лодки тонули в 2011, 2013, 2017 и 2019 годах."),
            "numbers",
        ),
        (unit(en="Bоats wаit fоr wоrk", ru="Лодки ждут работы"), "mixed_script"),
    ],
)
def test_what_is_no_translation_is_refused(bad: TranslationUnit, name: str) -> None:
    reason = refusal(bad)
    assert reason is not None
    assert reason.filter == name
    assert str(reason) == f"{name}: {get_filter(name).reason} (score {reason.score:.2f})"


@pytest.mark.parametrize("name", FILTERS)
@given(variants=st.dictionaries(st.sampled_from(["en", "ru", "fr", "zh", "ar"]), st.text(max_size=60), max_size=3))
def test_scores_stay_within_0_and_1(name: str, variants: dict[str, str]) -> None:
    score = get_filter(name).score(unit(**variants))
    assert 0.0 <= score <= 1.0


@pytest.mark.parametrize("name", FILTERS)
def test_the_best_score_is_accepted_and_the_worst_refused(name: str) -> None:
    member = get_filter(name)
    assert member.name == name
    assert member.accept(1.0)
    assert not member.accept(0.0)


def test_an_unknown_filter_is_named() -> None:
    with pytest.raises(UnknownMember, match="there is no filter 'taste'"):
        get_filter("taste")
