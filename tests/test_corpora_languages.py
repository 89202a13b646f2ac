from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.detection import detect
from corpora.errors import UnknownLanguage
from corpora.languages import available_for, fallbacks, parse_tag, primary, text_direction


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [("EN_us", "en-US"), ("ru", "ru"), (" fr-ca ", "fr-CA"), ("zh-hant-tw", "zh-Hant-TW"), ("sr-latn", "sr-Latn")],
)
def test_tags_are_written_alike(tag: str, canonical: str) -> None:
    assert parse_tag(tag) == canonical
    assert parse_tag(canonical) == canonical


@pytest.mark.parametrize("tag", ["", " ", "english please", "xx-YY", "und", "mul", "zxx", "e", "en--US", "123", "ё"])
def test_what_is_no_language_is_refused(tag: str) -> None:
    with pytest.raises(UnknownLanguage) as refused:
        parse_tag(tag)
    assert "BCP 47" in str(refused.value)


@given(st.text())
def test_any_text_is_a_tag_or_refused(text: str) -> None:
    try:
        canonical = parse_tag(text)
    except UnknownLanguage:
        return
    assert parse_tag(canonical) == canonical


def test_fallbacks_go_from_special_to_general() -> None:
    assert fallbacks("zh-Hant-TW") == ["zh-Hant-TW", "zh-Hant", "zh"]
    assert primary("zh-Hant-TW") == "zh"


@pytest.mark.parametrize(
    ("wanted", "available", "expected"),
    [
        ("en-US", ["fr", "en", "en-GB"], ["en", "en-GB"]),
        ("en", ["en-GB", "en"], ["en", "en-GB"]),
        ("sr-Cyrl", ["sr-Latn", "sr"], ["sr"]),
        ("ru", ["en", "fr"], []),
    ],
)
def test_relatives_serve_and_other_scripts_do_not(wanted: str, available: list[str], expected: list[str]) -> None:
    assert available_for(wanted, available) == expected


@pytest.mark.parametrize(
    ("tag", "direction"), [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("ru", "ltr"), ("az", "ltr")]
)
def test_scripts_have_a_direction(tag: str, direction: str) -> None:
    assert text_direction(tag) == direction


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The boat crossed the lake in the morning and nobody saw it."),
        ("ru", "Утром лодка пересекла озеро, и никто ее не увидел."),
        ("fr", "Le bateau a traversé le lac au matin et personne ne l'a vu."),
        ("es", "El barco cruzó el lago por la mañana y nadie lo vio."),
        ("uk", "Уранці човен перетнув озеро, і ніхто його не побачив."),
        ("ky", "Эртең менен кайык көлдү кесип өттү, аны эч ким көргөн жок."),
        ("ar", "عبر القارب البحيرة في الصباح ولم يره أحد."),
        ("zh", "早上小船穿过了湖，没有人看见它。"),
        ("de", "Am Morgen fuhr das Boot über den See, und niemand sah es."),
        ("tr", "Tekne sabah gölü geçti ve kimse onu görmedi."),
    ],
)
def test_a_sentence_tells_its_language(language: str, text: str) -> None:
    found = detect(text)
    assert found is not None
    assert found.language == language
    assert found.confidence > 0.5


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Вступительное слово"),
        ("ru", "КОНЕЦ"),
        ("en", "OPENING REMARKS"),
        ("en", "Thank you."),
        ("fr", "Mesdames et Messieurs,"),
        ("fr", "Le pacte mondial"),
    ],
)
def test_a_few_words_are_taken_for_a_language_that_is_expected(language: str, text: str) -> None:
    found = detect(text)
    assert found is not None
    assert found.language == language


@pytest.mark.parametrize("text", ["", "12 – 34", "https://example.org/water", "!?", "a"])
def test_what_holds_no_word_has_no_language(text: str) -> None:
    assert detect(text) is None


def test_detection_says_norwegian_by_its_tag() -> None:
    found = detect("Båten krysset innsjøen om morgenen, og ingen så den da den kom fram til den andre siden av vannet.")
    assert found is not None
    assert parse_tag(found.language) == found.language


@given(st.text())
def test_any_text_can_be_asked_for_its_language(text: str) -> None:
    found = detect(text)
    assert found is None or (0 <= found.confidence <= 1.0001 and parse_tag(found.language))
