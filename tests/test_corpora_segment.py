from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.errors import UnknownMember
from corpora.segmenters import segmenter_named, split


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mr. Lee met Ms. Roy. | They left at 8 a.m. with Dr. Ito."),
        ("en", "See No. 12, art. 5, para. 3 and p. 7. | Then stop."),
        ("en", "J. R. Smith, e.g. the baker, left (i.e. ran). | Why? | Nobody knows!"),
        ("en", "It grew by 3.5 per cent. | In 2020, U.S. Steel left. | It came from the U.S. | The rest stayed."),
        ("en", "He said: “Bread is good. Fish is better.” | Then he ate."),
        ("en", "He asked “Why?” and left... | Nobody saw."),
        ("en", "Three things: 1. Bread; 2. Fish; (iii) Water. | That is all."),
        ("en", "1. The bread was good. | It was gone."),
        ("en", "(a) The bread was good. | IV. The fish."),
        ("en", "It ended in 2020. | 34 people left. | See www.example.org/a.b?c=d. | Bye."),
        ("en", "Bread; fish: water. | Then wine, beer, etc. | Then sleep."),
        ("ru", "Г-н Ли и г-жа Рой пришли. | По словам Ms. Held, хлеб хорош. | См. Приложение 3."),
        ("ru", "Хлеб, рыба и т. д. | Потом вода и т.п. | И всё."),
        ("ru", "Музей им. Пушкина, ул. Ленина, д. 5. | А. С. Петров жил в г. Осло, т. е. на севере."),
        ("ru", "См. ст. 5, п. 3 и гл. IV. | В 1948 г. Ассамблея решила. | Это было в 1948 г. | Потом стало тихо."),
        ("ru", "Он сказал: «Хлеб хорош. Рыба лучше». | Потом поел. | «Почему?» – спросил он."),
        ("ru", "Бюджет вырос до 5 млн долл. США. | Это много; это правда: так и есть."),
        ("fr", "M. Roy et Mme Lee sont venus. | Voir l'art. 5, p. ex. le n° 3. | C.-à-d. tout."),
        ("fr", "1. Participé à la fête. | (ii) Mangé du pain, etc. | Puis dormi."),
        ("fr", "« Le pain est bon. Le poisson est meilleur », dit-il. | Ms. Held est d'accord ! | Vraiment ? | Oui."),
        ("fr", "Le pain (voir « Où ? Quand ? ») est bon. | C'est tout."),
        ("de", "Am 3. Mai kam Dr. Roth, z. B. mit Brot. | Dann ging er."),
        ("es", "El Sr. López llegó. | ¿Quién? | ¡Nadie!"),
        ("zh", "你好。|再见！|“走吧。”"),
        ("hi", "यह रोटी है। | वह मछली है।"),
        ("ar", "هذا خبز. | هل هذا سمك؟ | نعم."),
        ("th", "นี่คือขนมปัง"),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(language: str, text: str) -> None:
    expected = [part.strip() for part in text.split("|")]
    joined = text.replace("|", "") if language == "zh" else " ".join(expected)
    assert split(joined, language=language) == expected


def test_a_long_quotation_is_split() -> None:
    quoted = "“" + " ".join(["Bread is good and fish is better."] * 12) + "”"
    assert len(split(quoted, language="en")) == 12


def test_an_unclosed_quotation_mark_hides_nothing() -> None:
    assert split("He said: “Bread. Fish. (Water. Wine.", language="en") == [
        "He said: “Bread.",
        "Fish.",
        "(Water.",
        "Wine.",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_nothing_gives_nothing(text: str) -> None:
    assert split(text, language="en") == []


@given(st.text() | st.text(alphabet='Aa1 .?!…»«“”()。"г'), st.sampled_from(["en", "ru", "fr", "zh", "de"]))
def test_splitting_changes_nothing_but_spaces(text: str, language: str) -> None:
    sentences = split(text, language=language)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence and sentence == sentence.strip() for sentence in sentences)


@given(st.text(alphabet="Aab .?! »«()"))
def test_a_sentence_is_not_split_again_after_spaces_are_mended(text: str) -> None:
    assert split(text, language="en") == split(text + " ", language="en")


def test_segmenters_are_known_by_name() -> None:
    assert segmenter_named("rules").name == "rules"
    with pytest.raises(UnknownMember, match="known are rules"):
        segmenter_named("guess")
