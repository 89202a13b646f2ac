from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.documents import ParagraphKind
from corpora.errors import CorpusError, UnknownLanguage, UnknownMember, UnreadableDocument
from corpora.readers import read

TEXT = ParagraphKind.TEXT
HEADING = ParagraphKind.HEADING
ITEM = ParagraphKind.LIST_ITEM
CELL = ParagraphKind.TABLE_CELL
NOTE = ParagraphKind.FOOTNOTE
CONTENTS = ParagraphKind.CONTENTS


def paragraphs(text: str, name: str = "note.txt") -> list[tuple[ParagraphKind, int, str]]:
    return [(p.kind, p.line, p.text) for p in read(text.encode(), name=name).paragraphs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ferry left\nat noon.\n\nIt was late.", [(TEXT, 1, "The ferry left at noon."), (TEXT, 4, "It was late.")]),
        ("\n\nThe ferry left.", [(TEXT, 3, "The ferry left.")]),
        ("The ferry left.\f\nIt was late.", [(TEXT, 1, "The ferry left."), (TEXT, 2, "It was late.")]),
        ("## Arrivals ##\nThey came.", [(HEADING, 1, "Arrivals"), (TEXT, 2, "They came.")]),
        ("# Learning C#", [(HEADING, 1, "Learning C#")]),
        ("Arrivals by sea\n\nThey came.", [(HEADING, 1, "Arrivals by sea"), (TEXT, 3, "They came.")]),
        (
            "Bring:\n- a passport\n  or a card\n- water",
            [(TEXT, 1, "Bring:"), (ITEM, 2, "a passport or a card"), (ITEM, 4, "water")],
        ),
        ("1. Fill in the form.\n(b) Sign it.", [(ITEM, 1, "1. Fill in the form."), (ITEM, 2, "(b) Sign it.")]),
        ("*Note* that it rains.", [(TEXT, 1, "*Note* that it rains.")]),
        ("They came.¹\n¹ By sea.\n² By air.", [(TEXT, 1, "They came.¹"), (NOTE, 2, "By sea."), (NOTE, 3, "By air.")]),
        ("Sea\t12\nAir\t7", [(CELL, 1, "Sea"), (CELL, 1, "12"), (CELL, 2, "Air"), (CELL, 2, "7")]),
        (
            "FFB – Fund for Bread\nFFF – Fund for Fish",
            [(TEXT, 1, "FFB – Fund for Bread"), (TEXT, 2, "FFF – Fund for Fish")],
        ),
        ("Annex 3\nArrivals", [(HEADING, 1, "Annex 3"), (HEADING, 2, "Arrivals")]),
        ("\tThey came by sea.", [(TEXT, 1, "They came by sea.")]),
        (
            "CONTENTS\n\nArrivals.....\t3\nThe year 2020\t4\n\nThe year 2020",
            [
                (HEADING, 1, "CONTENTS"),
                (CONTENTS, 3, "Arrivals.....\t3"),
                (CONTENTS, 4, "The year 2020\t4"),
                (HEADING, 6, "The year 2020"),
            ],
        ),
    ],
)
def test_text_is_told_by_how_its_lines_begin(text: str, expected: list[tuple[ParagraphKind, int, str]]) -> None:
    assert paragraphs(text) == expected


def test_cells_keep_their_row_and_column() -> None:
    cells = read(b"Question\tAnswer\nWho?\tNobody.\n\tOr all.", name="faq.txt").paragraphs
    assert [(c.row, c.column, c.text) for c in cells] == [
        (0, 0, "Question"),
        (0, 1, "Answer"),
        (1, 0, "Who?"),
        (1, 1, "Nobody."),
        (2, 1, "Or all."),
    ]


def test_notes_and_items_keep_their_marks() -> None:
    document = read("¹² By sea.\n\n  - water\n\n3) bread".encode(), name="note.txt")
    assert [(p.mark, p.level) for p in document.paragraphs] == [("12", 0), ("-", 2), ("3)", 1)]


def test_markdown_gives_words_without_its_marks() -> None:
    source = (
        "# Arrivals\n\nThey *came* by\n**sea**, see [the map](map.html).\n\n1. First\n2. Second\n   - inner\n\n"
        "| who | how |\n|---|---|\n| all | [ship](#) |\n\nArrived.[^1]\n\n[^1]: Yesterday."
    )
    assert paragraphs(source, "note.md") == [
        (HEADING, 1, "Arrivals"),
        (TEXT, 3, "They came by sea, see the map."),
        (ITEM, 6, "1. First"),
        (ITEM, 7, "2. Second"),
        (ITEM, 8, "inner"),
        (CELL, 10, "who"),
        (CELL, 10, "how"),
        (CELL, 12, "all"),
        (CELL, 12, "ship"),
        (TEXT, 14, "Arrived.[^1]"),
        (NOTE, 16, "Yesterday."),
    ]


def test_html_gives_the_text_of_its_blocks() -> None:
    page = (
        "<!doctype html><html lang='fr'><head><title>x</title><style>p{}</style></head><body>\n<h2>Arrivées</h2>\n"
        "<p>Ils sont <b>venus</b><sup>1</sup><br>par mer.</p><script>alert(1)</script>\n<ul><li>eau<li>pain</ul>\n"
        "<table><tr><th>qui<td>tous</table>tail &amp; end</body></html>"
    )
    document = read(page.encode(), name="page.html")
    assert document.language == "fr"
    assert [(p.kind, p.text) for p in document.paragraphs] == [
        (HEADING, "Arrivées"),
        (TEXT, "Ils sont venus¹ par mer."),
        (ITEM, "eau"),
        (ITEM, "pain"),
        (CELL, "qui"),
        (CELL, "tous"),
        (TEXT, "tail & end"),
    ]


def test_html_opens_no_file_and_expands_no_entity() -> None:
    page = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><p>safe &x; text</p>'
    assert [p.text for p in read(page, name="page.html").paragraphs][-1] == "safe &x; text"


def test_html_is_read_whole_or_refused_however_deep_it_nests() -> None:
    page = b"<div>" * 1500 + b"deep" + b"</div>" * 1500
    assert [p.text for p in read(page, name="page.html").paragraphs] == ["deep"]
    with pytest.raises(UnreadableDocument, match="nested too deep"):
        read(b"<div>" * 5000 + b"deep", name="page.html")


@pytest.mark.parametrize(
    "data",
    [
        "Привет, мир.".encode(),
        codecs.BOM_UTF8 + "Привет, мир.".encode(),
        "Привет, мир.".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Привет, мир.".encode("utf-16-be"),
    ],
)
def test_unicode_is_read_with_and_without_byte_order_mark(data: bytes) -> None:
    assert [p.text for p in read(data, name="note.txt").paragraphs] == ["Привет, мир."]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_count_alike_whatever_ends_them(newline: str) -> None:
    assert [line for _, line, _ in paragraphs(newline.join(["One.", "", "Two."]))] == [1, 3]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n\x0c", "no text"),
        (b"one\ntwo\x00three", "line 2"),
        ("été\nпривет".encode("cp1251", "replace"), "UTF-8"),
        ("one\ntwo é".encode("latin-1"), "byte 8 (line 2)"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04 ...", "zip"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", "UTF-16"),
    ],
)
def test_what_is_no_text_is_refused_with_place_and_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read(data, name="note.txt")
    assert reason in str(refused.value)
    assert str(refused.value).startswith("note.txt: ")
    assert "\n" not in str(refused.value)


def test_paths_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    for path in (folder, tmp_path / "missing.txt"):
        with pytest.raises(UnreadableDocument, match=path.name):
            read(path)


def test_a_file_is_named_and_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("They came.", encoding="utf-8")
    document = read(path)
    assert document.name == "note.txt"
    assert document.sha256 == read(b"They came.", name="other.txt").sha256


def test_wrong_names_of_formats_and_languages_are_refused() -> None:
    with pytest.raises(UnknownMember, match="known are docx, html, markdown, odt, pdf, pptx, subtitles, text, xlsx"):
        read(b"x", format="rtf")
    with pytest.raises(UnreadableDocument, match=r"no reader for \.rtf; known are .*\.docx"):
        read(b"x", name="note.rtf")
    with pytest.raises(UnknownLanguage):
        read(b"x", language="klingonish")
    assert read(b"They came.", name="NOTE", format="text", language="EN_us").language == "en-US"


@pytest.mark.parametrize("name", ["html", "markdown", "subtitles", "text"])
@given(text=st.text(alphabet=st.characters(codec="utf-8")))
def test_any_text_is_read_or_refused(name: str, text: str) -> None:
    try:
        document = read(text.encode(), format=name)
    except CorpusError:
        return
    assert all(p.text.strip() and p.line >= 1 for p in document.paragraphs)


@given(st.text(alphabet="ab1 .-\t\n\r\f#*¹•«»(Я"))
def test_no_letter_is_lost_in_reading(text: str) -> None:
    try:
        document = read(text.encode())
    except UnreadableDocument:
        assert not any(char.isalpha() for char in text)
        return
    assert [c for c in text if c.isalpha()] == [c for p in document.paragraphs for c in p.text if c.isalpha()]


def test_lines_never_go_back() -> None:
    lines = [p.line for p in read(b"a\n\nb\tc\n\n- d\ne\n\xc2\xb9 f\n\ng", name="note.txt").paragraphs]
    assert lines == sorted(lines)
