"""Combining: sections in several languages become units of all of them."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.bitexts import Alignment, align_sections
from corpora.combining import LARGEST, LanguageBead, combined
from corpora.documents import Paragraph, ParagraphKind, Section, SectionText, Sentence
from corpora.units import UnitStatus

TEXTS = {
    "en": [
        "Harvest workers",
        "In 2021 the valley employed 640 harvest workers.",
        "Most of them came from two districts.",
        "A bus brought them home in October.",
        "The programme ends in 2025.",
    ],
    "ru": [
        "Сборщики урожая",
        "В 2021 году в долине работали 640 сборщиков урожая.",
        "Большинство из них приехали из двух районов.",
        "В октябре автобус отвёз их домой.",
        "Программа завершится в 2025 году.",
    ],
    "fr": [
        "Les récolteurs",
        "En 2021, la vallée a employé 640 récolteurs.",
        "La plupart venaient de deux districts.",
        "Un autobus les a ramenés chez eux en octobre.",
        "Le programme prendra fin en 2025.",
    ],
}


def section(language: str, texts: list[str], number: str | None = "1") -> SectionText:
    kinds = [ParagraphKind.HEADING] + [ParagraphKind.TEXT] * (len(texts) - 1)
    paragraphs = tuple(Paragraph(text, 10 + at, kind) for at, (text, kind) in enumerate(zip(texts, kinds, strict=True)))
    sentences = tuple(
        Sentence(text, language, at, 0, kind, 10 + at) for at, (text, kind) in enumerate(zip(texts, kinds, strict=True))
    )
    return SectionText(Section(number, texts[0], language, paragraphs), sentences)


def aligned(**texts: list[str]) -> Alignment:
    return align_sections([section(language, text) for language, text in texts.items()], document="valley.md")


def test_three_versions_become_trilingual_units() -> None:
    alignment = aligned(**TEXTS)
    assert [dict(unit.sentences) for unit in alignment.units] == [
        {"en": (at,), "ru": (at,), "fr": (at,)} for at in range(5)
    ]
    assert alignment.refused == ()
    first = alignment.units[1].unit
    assert {tag: segment.text for tag, segment in first.variants.items()} == {tag: TEXTS[tag][1] for tag in TEXTS}
    assert first.status is UnitStatus.ALIGNED
    assert (first.provenance.document, first.provenance.section) == ("valley.md", "1")
    assert (first.provenance.paragraph, first.provenance.sentence) == (1, 0)
    assert first.provenance.confidence is not None
    assert 0 < first.provenance.confidence <= 1


def test_a_sentence_that_one_language_lacks_gives_a_unit_of_the_others() -> None:
    french = TEXTS["fr"][:2] + TEXTS["fr"][3:]
    units = aligned(en=TEXTS["en"], ru=TEXTS["ru"], fr=french).units
    assert {"en": (2,), "ru": (2,)} in [dict(unit.sentences) for unit in units]
    assert sum(len(unit.sentences) == 3 for unit in units) == 4


def test_a_sentence_in_two_parts_is_joined() -> None:
    russian = [*TEXTS["ru"][:3], "В октябре пришёл автобус.", "Он отвёз их домой.", TEXTS["ru"][4]]
    texts = section("ru", russian)
    group = [section("en", TEXTS["en"]), texts]
    units = align_sections(group, document="d").units
    joined = [unit for unit in units if len(unit.sentences["ru"]) == 2]
    assert len({index for unit in units for index in unit.sentences["ru"]}) == sum(
        len(unit.sentences["ru"]) for unit in units
    )
    assert all(" ".join(russian[k] for k in unit.sentences["ru"]) == unit.unit.variants["ru"].text for unit in joined)


def test_a_heading_left_in_english_costs_that_unit_and_no_other() -> None:
    russian = ["Harvest workers", *TEXTS["ru"][1:]]
    alignment = aligned(en=TEXTS["en"], ru=russian)
    assert [unit.sentences["en"] for unit in alignment.units] == [(1,), (2,), (3,), (4,)]
    assert [(refused.place, refused.reason.split(":")[0]) for refused in alignment.refused] == [
        ("valley.md:10", "language")
    ]


def test_of_three_languages_the_untranslated_one_is_left_out() -> None:
    russian = ["Harvest workers", *TEXTS["ru"][1:]]
    alignment = aligned(en=TEXTS["en"], ru=russian, fr=TEXTS["fr"])
    assert dict(alignment.units[0].sentences) == {"en": (0,), "fr": (0,)}
    assert alignment.refused[0].reason.endswith("ru was left out of the unit")


@pytest.mark.parametrize("empty", ["en", "ru"])
def test_an_empty_section_gives_no_units(empty: str) -> None:
    texts = {"en": TEXTS["en"], "ru": TEXTS["ru"]}
    group = [
        SectionText(section(tag, text).section, ()) if tag == empty else section(tag, text)
        for tag, text in texts.items()
    ]
    assert align_sections(group, document="d") == Alignment((), ())


def bead(confidence: float, **sides: tuple[int, ...]) -> LanguageBead:
    return LanguageBead(sides, confidence)


def test_surer_beads_win_over_one_that_contradicts_them() -> None:
    groups = combined(
        [bead(0.9, en=(0,), fr=(0,)), bead(0.8, en=(0,), ru=(0,)), bead(0.3, fr=(0,), ru=(1,))], ["en", "fr", "ru"]
    )
    assert [dict(group.sides) for group in groups] == [{"en": (0,), "fr": (0,), "ru": (0,)}]
    assert groups[0].confidence == 0.8


def test_a_longer_sentence_of_the_third_language_joins_two_groups() -> None:
    groups = combined(
        [bead(0.9, en=(0,), ru=(0,)), bead(0.9, en=(1,), ru=(1,)), bead(0.7, en=(0, 1), fr=(0,))], ["en", "fr", "ru"]
    )
    assert [dict(group.sides) for group in groups] == [{"en": (0, 1), "fr": (0,), "ru": (0, 1)}]


def test_what_the_first_language_lacks_stands_at_its_place() -> None:
    groups = combined(
        [bead(0.9, en=(k,), ru=(k if k < 1 else k + 1,)) for k in range(3)] + [bead(0.8, fr=(1,), ru=(1,))],
        ["en", "fr", "ru"],
    )
    assert [group.sides["ru"] for group in groups] == [(0,), (1,), (2,), (3,)]


sides = st.builds(lambda first, count: tuple(range(first, first + count)), st.integers(0, 8), st.integers(1, 3))
random_beads = st.lists(
    st.builds(
        lambda pair, one, other, confidence: LanguageBead({pair[0]: one, pair[1]: other}, confidence),
        st.sampled_from(list(combinations(["en", "fr", "ru"], 2))),
        sides,
        sides,
        st.floats(0, 1),
    ),
    max_size=30,
)


@given(random_beads)
def test_whatever_the_beads_no_sentence_stands_twice_and_no_group_swallows_its_neighbours(
    beads: list[LanguageBead],
) -> None:
    groups = combined(beads, ["en", "fr", "ru"])
    taken = [(tag, index) for group in groups for tag, side in group.sides.items() for index in side]
    assert len(taken) == len(set(taken))
    for group in groups:
        assert len(group.sides) >= 2
        for side in group.sides.values():
            assert len(side) <= LARGEST
            assert list(side) == list(range(side[0], side[-1] + 1))
