from __future__ import annotations

from pathlib import Path

import pytest

from corpora import divide, pair, pair_documents, prepare
from corpora.documents import Paragraph, ParagraphKind, PreparedDocument
from corpora.sections import section_number

EN = "The ministers met at the lake and talked about the fish. They agreed that it should be shared by all."
RU = "Министры встретились у озера и говорили о рыбе. Они решили, что ее надо разделить между всеми."
FR = "Les ministres se sont réunis au bord du lac et ont parlé du poisson. Ils ont décidé de le partager."
ES = "Los ministros se reunieron junto al lago y hablaron del pescado. Decidieron repartirlo entre todos."


def prepared(*blocks: str, language: str | None = None) -> PreparedDocument:
    return prepare("\n\n".join(blocks).encode(), name="set.txt", language=language)


def sections(*blocks: str) -> list[tuple[str | None, str]]:
    return [(s.section.number, s.section.language) for s in prepared(*blocks).sections]


def groups(*blocks: str) -> list[tuple[str | None, ...]]:
    return [tuple(s.section.number for s in group) for group in pair(prepared(*blocks).sections)]


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("Annex 1: Bread", "1"),
        ("ANNEX 12.3 – Bread", "12.3"),
        ("Annex I: Bread", "I"),
        ("Annex IV", "IV"),
        ("Annex B. Bread", "B"),
        ("Приложение 1.1. Хлеб", "1.1"),
        ("Приложение № 2", "2"),
        ("Annexe 1.2\u00a0: Le pain", "1.2"),
        ("Anexo 3 (ES)", "3"),
        ("附件2：面包", "2"),
        ("附件 2: 面包", "2"),
        ("Annex I.1: Bread", "I.1"),
        ("Annex A.2", "A.2"),
        ("ANNEXES", None),
        ("Annexe", None),
        ("Annex 1 holds the bread.", None),
        ("Annexation 1: Bread", None),
        ("См. Приложение 3", None),
        ("Session II: Bread", None),
    ],
)
def test_headings_give_sections_their_number(heading: str, number: str | None) -> None:
    assert section_number(heading) == number


def test_annexes_are_sections_and_the_rest_is_front_matter() -> None:
    document = prepared("The Lake Meeting", EN, "Annex 1: Remarks (EN)", EN, "Annex 1.1: Remarks (RU)", RU)
    assert [(s.section.number, s.section.language, len(s.sentences)) for s in document.sections] == [
        (None, "en", 3),
        ("1", "en", 3),
        ("1.1", "ru", 3),
    ]
    assert [s.section.title for s in document.sections] == [
        *("The Lake Meeting", "Annex 1: Remarks (EN)", "Annex 1.1: Remarks (RU)"),
    ]


def test_a_heading_needs_no_sign_behind_its_number() -> None:
    assert sections("# Annex 1 Remarks", EN, "Annex 1.1 Слово", RU, "Annex 2 is short.", RU) == [
        ("1", "en"),
        ("1.1", "ru"),
    ]


def test_a_heading_may_take_two_lines() -> None:
    document = prepared(
        "ANNEX I\nRemarks (EN)", EN, "ANNEX I.1\nRemarks (RU)", RU, "Here follows\nAnnex 3\nin English."
    )
    assert [(s.section.number, s.section.title) for s in document.sections] == [
        ("I", "ANNEX I: Remarks (EN)"),
        ("I.1", "ANNEX I.1: Remarks (RU)"),
    ]
    assert [tuple(s.section.number for s in group) for group in pair(document.sections)] == [("I", "I.1")]


def test_a_title_may_hold_a_countrys_name() -> None:
    document = prepared("Annex 3: Office of the Lake (Russian Federation)", EN)
    assert (document.sections[0].section.language, document.problems) == ("en", ())


def test_a_contents_list_makes_no_sections() -> None:
    contents = "CONTENTS\nAnnex 1: Remarks.....3\nAnnex 1.1: Remarks\t7"
    document = prepared(contents, "Annex 1: Remarks", EN, "Annex 1.1: Remarks", RU)
    assert [s.section.number for s in document.sections] == [None, "1", "1.1"]
    assert [sentence.text for sentence in document.sections[0].sentences] == ["CONTENTS"]


def test_group_headings_belong_to_no_section() -> None:
    blocks = ("PART ONE", "Annex 1: Remarks", EN, "THE END", "PART TWO", "Annex 2: More", EN)
    listed = prepared("CONTENTS\nPART ONE....1\nAnnex 1: Remarks....1\nPART TWO....2\nAnnex 2: More....2", *blocks)
    assert [s.sentences[-1].text for s in listed.sections[:2]] == ["PART TWO", "THE END"]
    marked = prepare(f"## Annex 1: A\n\n{EN}\n\n# Two\n\n## Annex 2: B\n\n{EN}".encode(), name="set.md")
    assert [(s.section.number, len(s.sentences)) for s in marked.sections] == [(None, 1), ("1", 3), ("2", 3)]


@pytest.mark.parametrize(("text", "language"), [(EN, "en"), (RU, "ru"), (FR, "fr"), (ES, "es")])
def test_the_text_tells_the_language(text: str, language: str) -> None:
    assert sections("Annex 3: X", text) == [("3", language)]


@pytest.mark.parametrize(
    "title",
    [
        "Remarks (RU)",
        "[RU] Remarks",
        "Remarks (Rus.)",
        "Remarks (Courtesy translation to Russian)",
        "Слово (на русском языке)",
    ],
)
def test_a_title_tells_the_language_and_the_text_has_the_last_word(title: str) -> None:
    told = prepared(f"Annex 1: {title}", "https://example.org/doc.pdf")
    assert told.sections[0].section.language == "ru"
    assert told.problems == ()
    wrong = prepared(f"Annex 1: {title}", EN)
    assert wrong.sections[0].section.language == "en"
    assert [(p.place, "text is in en" in p.reason) for p in wrong.problems] == [("set.txt:1", True)]


def test_brackets_that_name_no_language_say_nothing() -> None:
    assert sections("Annex 1: The Union of the Lake (EU)", RU, "Annex 2: Nations (UN)", FR) == [
        ("1", "ru"),
        ("2", "fr"),
    ]


def test_the_caller_names_the_language_of_a_document_without_annexes() -> None:
    assert prepared("Rahmat", language="uz").sections[0].section.language == "uz"
    assert [s.section.language for s in prepared(EN, "Annex 1: X", RU, language="en").sections] == ["en", "ru"]


def test_a_heading_may_be_in_another_language_than_its_section() -> None:
    [section] = prepared("Annex 1.1: Remarks by the minister at the opening of the meeting (RU)", RU).sections
    assert [sentence.language for sentence in section.sentences] == ["en", "ru", "ru"]


def test_a_text_without_words_is_reported() -> None:
    document = prepared("12 – 34.")
    assert document.sections[0].section.language == "en"
    assert [problem.reason for problem in document.problems] == ["no words tell the language of the text: taken as en"]


def test_divide_takes_paragraphs_as_they_come() -> None:
    paragraphs = [Paragraph(EN, 1), Paragraph("Annex 1: X", 3, ParagraphKind.HEADING), Paragraph(RU, 5)]
    divided = divide(paragraphs, document="set.txt")
    assert [(s.number, s.language, len(s.paragraphs)) for s in divided.sections] == [(None, "en", 1), ("1", "ru", 2)]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (("Annex 1: A (EN)", EN, "Annex 1.1: A (RU)", RU), [("1", "1.1")]),
        (("Annex 1: A", EN, "Annex 1.1: A", RU, "Annex 1.2: A", FR), [("1", "1.1", "1.2")]),
        (("Annex 1: Bread", EN, "Приложение 1.1: Хлеб", RU), [("1", "1.1")]),
        (("Annex 1: Bread", EN, "Приложение 1: Хлеб", RU), [("1", "1")]),
        (("Annex 1: A", EN, "Annex 1.1: A", EN), []),
        (("Annex 1: A", EN, "Annex 2: A", RU), []),
        (("Annex 6: Talk", FR * 20, "Annex 6.1: F.A.Q. (EN)", EN), []),
        (("Annex 6: Talk", FR * 20, "Annex 6.1: F.A.Q. (EN)", EN, "Annex 6.2: F.A.Q. (RU)", RU), [("6.1", "6.2")]),
        ((EN, "Annex 1: A", RU), []),
    ],
)
def test_translations_are_paired_by_number_language_and_title(
    blocks: tuple[str, ...], expected: list[tuple[str, ...]]
) -> None:
    assert groups(*blocks) == expected


def test_documents_given_as_translations_pair_by_number() -> None:
    english = prepared(EN, "Annex 1: A", EN, "Annex 2: B", EN, language="en")
    russian = prepared(RU, "Приложение 1: А", RU, "Приложение 3: В", RU, language="ru")
    paired = pair_documents([english, russian])
    assert [[(s.section.number, s.section.language) for s in group] for group in paired] == [
        [(None, "en"), (None, "ru")],
        [("1", "en"), ("1", "ru")],
    ]


def test_documents_without_common_numbers_pair_as_a_whole() -> None:
    english = prepared("Title of it all", EN, "Annex 1: A", EN)
    [group] = pair_documents([english, prepared(RU), prepared(FR)])
    assert [(s.section.number, s.section.language) for s in group] == [(None, "en"), (None, "ru"), (None, "fr")]
    assert [sentence.paragraph for sentence in group[0].sentences] == [0, 1, 1, 2, 3, 3]
    assert len(group[0].section.paragraphs) == 4


def test_documents_of_one_language_are_no_translations() -> None:
    assert pair_documents([prepared(EN), prepared(EN + " " + EN)]) == []


@pytest.mark.shared
def test_the_annexes_of_the_first_seed(shared: Path) -> None:
    [path] = (shared / "seeds").glob("000_*.txt")
    document = prepare(path)
    assert [(s.section.number, s.section.language) for s in document.sections] == [
        *(
            (None, "en"),
            ("1", "en"),
            ("1.1", "ru"),
            ("2", "en"),
            ("2.1", "ru"),
            ("3", "en"),
            ("4", "en"),
            ("4.1", "en"),
        ),
        *(("5", "en"), ("5.1", "en"), ("6", "fr"), ("6.1", "en"), ("6.2", "en"), ("7", "en")),
    ]
    assert [tuple(s.section.number for s in group) for group in pair(document.sections)] == [("1", "1.1"), ("2", "2.1")]
    assert [problem.place for problem in document.problems] == [f"{path.name}:415"]
    assert [s.text for s in document.sections[0].sentences[-5:]] == [
        *("OPENING REMARKS", "WORLD MIGRATION REPORT 2020", "MIGRATION MULTI-PARTNER TRUST FUND"),
        *("CHAMPION COUNTRIES INITIATIVE", "CLOSING REMARKS"),
    ]
