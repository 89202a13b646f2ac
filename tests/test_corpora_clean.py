from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.cleaners import CLEANERS, clean
from corpora.documents import Document, Paragraph, ParagraphKind
from corpora.errors import CorpusError
from corpora.readers import read

LONG = "The ministers of the six countries around the lake agreed in the end to share"


def cleaned(text: str) -> list[str]:
    return [p.text for p in clean(read(text.encode(), name="note.txt")).paragraphs if p.kind != "contents"]


def kinds(text: str) -> set[str]:
    return {repair.kind for repair in clean(read(text.encode(), name="note.txt")).repairs}


@pytest.mark.parametrize(
    ("kind", "dirty", "clean_text"),
    [
        ("markup", "We met **in May** and *then* left.", "We met in May and then left."),
        ("markup", "We met **in May and left.", "We met in May and left."),
        ("markup", "See [the hub](#) or <https://example.org/a_b>.", "See the hub or https://example.org/a_b."),
        ("markup", "Le 1^{er} mai, au 30^{ème} sommet.", "Le 1er mai, au 30ème sommet."),
        ("table_cells", "On the 8<sup>th</sup> day &amp; night.", "On the 8th day & night."),
        ("bullets", "Bread was bought. • Fish was not.", "Bread was bought. Fish was not."),
        ("bullets", "- ■ Bread was bought.", "Bread was bought."),
        ("fragments", "We met in May and left. C", "We met in May and left."),
        ("footnotes", "We met¹ in May,² and left.³", "We met in May, and left."),
        ("footnotes", "We met ¹ in May.", "We met in May."),
        ("footnotes", "We met in May.[^3]", "We met in May."),
        ("spacing", "We met in May -with friends.", "We met in May - with friends."),
        ("spacing", "The years 2017 -2018.", "The years 2017-2018."),
        ("spacing", "The Fund for Bread(FFB) grew.", "The Fund for Bread (FFB) grew."),
        ("spacing", "Regular (regular)migration and migration.", "Regular (regular) migration and migration."),
        ("spacing", "The Fund (FFB )of bread .", "The Fund (FFB) of bread."),
        ("spacing", "Rome, , Paris,,and Bonn.", "Rome, Paris,and Bonn."),
        ("spacing", "soft\u00adly, so\u200bft", "softly, soft"),
        (
            "hyphenation",
            "A whole-of-island and a whole-ofisland plan.",
            "A whole-of-island and a whole-of-island plan.",
        ),
        ("hyphenation", "They imple- mented it, implemented.", "They implemented it, implemented."),
        ("mixed_script", "Это дискpиминация.", "Это дискриминация."),
        ("mixed_script", "Это дiалог и рaбота.", "Это диалог и работа."),
        ("mixed_script", "The prеss came.", "The press came."),
        ("mixed_script", "At 8:30 CET sharp. В 8:30 СЕТ ровно.", "At 8:30 CET sharp. В 8:30 CET ровно."),
    ],
)
def test_dirt_is_mended_and_reported(kind: str, dirty: str, clean_text: str) -> None:
    assert " ".join(cleaned(dirty)) == clean_text
    assert kind in kinds(dirty)


@pytest.mark.parametrize(
    "text",
    [
        "МОМ и ООН встретились.",
        "Группа СЕТ выступила в 8 часов.",
        "The person(s) and the (inter)national, international inter office.",
        "An area of 30 km² and 5 m³, 10⁶ people.",
        "Pre- and post-departure help.",
        "Interregional talks, inter-regional, inter-regional, inter-regional.",
        "The pace of the Pace, взъезд, su multilatéralisme.",
        "5 * 3 * 2 = 30 and snake_case_name.",
        "As in AT&T; see https://example.org/?a=1&copy=2&sect=3.",
        "Il a dit : « oui » ; et toi ?",
        "He waited ... and waited.",
        "In 2022 objective 82 was met.",
        "Less than 5 <10> and a <b.",
        "SMSка и COVID-вакцина.",
    ],
)
def test_what_is_right_or_cannot_be_proved_wrong_stays(text: str) -> None:
    assert cleaned(text) == [text]
    assert kinds(text) == set()


def test_a_mark_that_sticks_to_a_number_is_freed_when_the_numbering_proves_it() -> None:
    page = (
        "The first goal¹ is bread.\n\nWater answers to goal 62, in 2022.\n\nThe third³ is air.\n\n"
        "¹ Bread for all.\n\n² Goal 6 is about water.\n\n³ Clean air."
    )
    assert "Water answers to goal 6, in 2022." in cleaned(page)
    assert "Water answers to goal 62, in 2022." in cleaned(page.replace("Goal 6 is", "Goal 5 is"))
    assert "Water answers to goal 62, in 2022." in cleaned(page.replace("goal¹", "goal"))


@pytest.mark.parametrize(
    ("between", "rest"),
    [
        ("", "the water and the fish."),
        ("¹ The lake is salt.\n\n", "the water and the fish."),
        ("12\n\n", "the water and the fish."),
        ("Page 12 of 30\n\n", "the water and the fish."),
        ("12\n\n¹ The lake is salt.\n\n\n\n\n\n", "the water and the fish."),
        ("\f", "«старое» water and the fish."),
    ],
)
def test_halves_of_a_sentence_are_joined_across_a_page_break(between: str, rest: str) -> None:
    assert cleaned(f"{LONG}\n\n{between}{rest}")[0] == f"{LONG} {rest}"


def test_a_capital_goes_on_where_the_words_stand_together_elsewhere() -> None:
    text = (
        "Every Lake Office sent a letter.\n\nThe ministers agreed in the end to support the new Lake\n\nOffice in town."
    )
    assert cleaned(text)[1] == "The ministers agreed in the end to support the new Lake Office in town."


@pytest.mark.parametrize(
    ("half", "rest"),
    [
        ("They met at last in the house of the", "Lake Office and stayed."),
        ("Они встретились наконец в доме на берегу и", "Озерное бюро осталось."),
        ("Ils se sont réunis enfin dans la maison de la", "République du lac."),
        ("They met at last in the house and ate", "and drank."),
        ("They met at last in the house and stayed for", "12 long and happy days."),
    ],
)
def test_what_ends_in_the_middle_of_a_phrase_goes_on(half: str, rest: str) -> None:
    assert cleaned(f"{half}\n\n{rest}") == [f"{half} {rest}"]


def test_a_mark_that_sticks_to_a_word_is_freed_when_the_word_stands_elsewhere() -> None:
    page = "The Lake¹ is salt.\n\nThe Hub2 is new.\n\nA Hub helps.\n\n¹ And deep.\n\n² In town."
    assert "The Hub is new." in cleaned(page)
    assert "The Hub2 is new." in cleaned(page.replace("A Hub", "He"))


def test_line_breaks_in_a_cell_part_only_what_begins_anew() -> None:
    assert cleaned("Who?\tThe baker<br>and his son.<br>Nobody else.") == [
        "Who?",
        "The baker and his son.",
        "Nobody else.",
    ]


@pytest.mark.parametrize(
    "rest",
    [
        "The water was cold.",
        "- the water",
        "a) the water",
        "https://example.org/lake",
        "annex: none\tat all",
    ],
)
def test_what_begins_something_new_is_not_joined(rest: str) -> None:
    assert cleaned(f"{LONG}\n\n{rest}")[0] == LONG


@pytest.mark.parametrize("end", [".", ":", ";", "…", "?»", " (see the map. It is old.)"])
def test_what_has_ended_is_not_continued(end: str) -> None:
    assert cleaned(f"{LONG}{end}\n\nthe water and the fish.")[0] == f"{LONG}{end}"


def test_lines_of_a_list_without_bullets_are_not_joined() -> None:
    lines = [f"bread and fish for {people} people at the lake" for people in ("ten", "all", "no")]
    assert cleaned("\n\n".join(lines)) == lines


def test_footnotes_follow_the_sentence_that_they_split() -> None:
    text = f"{LONG},\n\n¹ The lake is salt.\n\n² And deep.\n\nafter a night, the fish.²\n\nThen they left."
    result = clean(read(text.encode(), name="note.txt")).paragraphs
    assert [(p.kind, p.line) for p in result] == [("text", 1), ("footnote", 3), ("footnote", 5), ("text", 9)]


def test_a_header_beside_a_page_number_is_known_at_once() -> None:
    text = f"{LONG} the\n\nThe Lake Report\n\n- 3 -\n\n¹ A note.\n\nwater and the fish."
    assert cleaned(text) == [f"{LONG} the water and the fish.", "A note."]


def test_running_headers_are_dropped_and_salutations_kept() -> None:
    pages = "\n\n".join(f"{LONG} bread and\n\nThe Lake Report {page}\n\nfish, day {page}." for page in range(3, 7))
    assert cleaned(pages) == [f"{LONG} bread and fish, day {page}." for page in range(3, 7)]
    speech = "\n\n".join(f"Dear friends of the lake\n\nDay {day} was long and it ended well." for day in range(6))
    assert cleaned(speech).count("Dear friends of the lake") == 6


def test_lists_in_cells_become_cells_of_their_own() -> None:
    row = "Who came?\t<ul> <li>The baker;</li> <li>Two more: <ul> <li>a cook</li> </ul> </li> </ul>"
    result = clean(read(row.encode(), name="note.txt")).paragraphs
    assert [(p.text, p.row, p.column, p.level) for p in result] == [
        ("Who came?", 0, 0, 0),
        ("The baker;", 0, 1, 1),
        ("Two more:", 0, 1, 1),
        ("a cook", 0, 1, 2),
    ]


def test_cells_cut_across_rows_are_joined_column_by_column() -> None:
    table = (
        "Question\tAnswer\na) Who came to the lake in the end?\t<ul><li>The baker of the old town with all\n\n"
        "\t<ul><li>of his bread and</li></ul>\n\tof his bread and his children.\nb) Who left?\tNobody at all."
    )
    assert cleaned(table) == [
        *("Question", "Answer", "a) Who came to the lake in the end?"),
        "The baker of the old town with all of his bread and of his bread and his children.",
        *("b) Who left?", "Nobody at all."),
    ]


def test_a_cell_printed_twice_stands_once() -> None:
    table = "a) Who?\tThe baker of the old town came with bread to the\n\tof the old town came with bread"
    assert cleaned(table) == ["a) Who?", "The baker of the old town came with bread to the"]


def test_labels_in_a_table_are_not_halves() -> None:
    table = "asylum seeker\tperson who waits\nhost country\tcountry that receives\nreturn\tjourney home"
    assert len(cleaned(table)) == 6


def test_entries_of_a_contents_list_are_set_apart() -> None:
    text = "Contents\n\nThe lake 2020.....3\nFish and bread\t9\n\nThe lake 2020\n\nIt is deep."
    result = clean(read(text.encode(), name="note.txt"))
    assert [(p.text, p.mark) for p in result.paragraphs if p.kind == "contents"] == [
        ("The lake 2020", "3"),
        ("Fish and bread", "9"),
    ]
    assert [r.before for r in result.repairs if r.kind == "contents"] == ["The lake 2020.....3", "Fish and bread\t9"]


def test_a_contents_list_without_page_numbers_is_known_by_its_headings() -> None:
    text = "# Contents\n\n- The lake\n- The fish\n\n## The lake\n\nIt is deep.\n\n## The fish\n\nIt is old."
    result = clean(read(text.encode(), name="note.md")).paragraphs
    assert [p.text for p in result if p.kind == "contents"] == ["The lake", "The fish"]


def test_each_repair_names_line_before_and_after() -> None:
    [repair] = clean(read(b"One.\n\nTwo **three** four.", name="note.txt")).repairs
    assert str(repair.place) == "note.txt:3"
    assert (repair.before, repair.after) == ("Two **three** four.", "Two three four.")


PIECES = st.sampled_from(
    [
        *("the lake", "The Lake", "Office", "озеро", "Озеро", "СЕТ", "8:30", "CET", "рaбота", "1", "62", "II"),
        *(
            ".",
            ",",
            ";",
            "?",
            "!",
            "…",
            " ",
            " ",
            " ",
            "\n",
            "\n\n",
            "\n\n",
            "\t",
            "\f",
            "-",
            " -",
            "–",
            "(",
            ")",
            "**",
            "*",
        ),
        *(
            "¹",
            "²",
            "³",
            "⁴",
            "^{er}",
            "[a](#)",
            "•",
            "✓",
            "<ul> <li>",
            "</li> </ul>",
            "<br>",
            "&amp;",
            "«",
            "»",
            '"',
            "_",
        ),
        *(
            "....3",
            "# ",
            "\n- ",
            "\n¹ ",
            "\n² ",
            "\n\n7\n\n",
            "Contents\n",
            "Annex 1: ",
            "Annex 1.1: ",
            "  ",
            "\u00ad",
            ", ,",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(alphabet=st.characters(codec="utf-8"))


def as_read(text: str) -> Document:
    if not text.strip():
        text = "x"
    return read(text.replace("\x00", "").encode() or b"x", name="note.txt")


@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    try:
        document = as_read(text)
    except CorpusError:
        return
    once = clean(document).paragraphs
    again = clean(Document(document.name, document.format, document.sha256, tuple(once)))
    assert again.paragraphs == once
    assert again.repairs == []


def letters(texts: list[str]) -> Counter[str]:
    return Counter(char for text in texts for char in text if char.isalnum())


@given(TEXTS)
def test_every_letter_that_goes_or_comes_is_reported(text: str) -> None:
    try:
        document = as_read(text)
    except CorpusError:
        return
    result = clean(document)
    balance = letters([p.text for p in document.paragraphs])
    balance.subtract(letters([r.before for r in result.repairs]))
    balance.update(letters([r.after for r in result.repairs]))
    left = letters([p.text for p in result.paragraphs if p.kind is not ParagraphKind.CONTENTS])
    assert {char: n for char, n in balance.items() if n} == dict(left)


@pytest.mark.parametrize("cleaner", CLEANERS, ids=lambda cleaner: cleaner.name)
def test_every_cleaner_leaves_clean_text_alone(cleaner: object) -> None:
    text = [Paragraph("The lake is deep.", 1), Paragraph("Who goes there?", 3), Paragraph("– Я, – сказал он.", 5)]
    result = cleaner.clean(text, document="note.txt")  # type: ignore[attr-defined]
    assert (result.paragraphs, result.repairs) == (text, [])


def test_repairs_are_the_same_in_every_run() -> None:
    document = read(f"{LONG}\n\nthe **fish** -with bread¹.".encode(), name="note.txt")
    assert clean(document) == clean(document)
    assert re.fullmatch(r"[a-z_]+", clean(document).repairs[0].kind)
