"""Reading DOCX: headings, lists, notes, tracked changes, tables; the files are made here."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest

from corpora.documents import ParagraphKind
from corpora.pipeline import prepare
from corpora.readers import read
from corpora.readers.docx import DocxReader
from tests.office_files import (
    CELL,
    CONTENTS,
    FOOTNOTE,
    HEADING,
    ITEM,
    NOTE,
    RAISED,
    TEXT,
    docx_of,
    numbered,
    para,
    run,
    shown,
    styled,
)

DOCX_FEATURES: dict[str, tuple[str, list[tuple[ParagraphKind, str]]]] = {
    "headings by style, its ancestor, its outline level": (
        styled("T", "Report") + styled("Kop1", "Arrivals") + styled("Own", "By sea") + styled("Deep", "At night"),
        [(HEADING, "Report"), (HEADING, "Arrivals"), (HEADING, "By sea"), (HEADING, "At night")],
    ),
    "a bold line is a heading where others have a style": (
        styled("Kop1", "Arrivals") + f"<w:p>{run('By sea', '<w:b/>')}</w:p>" + para("By air"),
        [(HEADING, "Arrivals"), (HEADING, "By sea"), (TEXT, "By air")],
    ),
    "a short line is a heading where none has a style": (
        para("By air") + para("They came."),
        [(HEADING, "By air"), (TEXT, "They came.")],
    ),
    "bullets": (numbered("water", 1) + styled("Points", "bread"), [(ITEM, "water"), (ITEM, "bread")]),
    "numbers are counted, level by level": (
        numbered("one", 2)
        + numbered("inner", 2, 1)
        + numbered("inner", 2, 1)
        + numbered("вода", 2, 2)
        + numbered("two", 2)
        + numbered("inner", 2, 1),
        [
            (ITEM, "1. one"),
            (ITEM, "1.i) inner"),
            (ITEM, "1.ii) inner"),
            (ITEM, "(а) вода"),
            (ITEM, "2. two"),
            (ITEM, "2.i) inner"),
        ],
    ),
    "a list that starts anew": (
        numbered("one", 2) + numbered("five", 3) + numbered("six", 3),
        [(ITEM, "1. one"), (ITEM, "5. five"), (ITEM, "6. six")],
    ),
    "lists by a style of lists, and lists of no kind": (
        numbered("one", 4) + numbered("two", 4) + numbered("odd", 99),
        [(ITEM, "1. one"), (ITEM, "2. two"), (ITEM, "odd")],
    ),
    "typed numbers and bullets, as in plain text": (
        para("1. Sign it.") + para("- water"),
        [(ITEM, "1. Sign it."), (ITEM, "water")],
    ),
    "footnotes follow their paragraph": (
        f"<w:p>{run('They came')}{FOOTNOTE.format(1)}{run(' in May')}{FOOTNOTE.format(2)}{run('.')}</w:p>"
        + para("It rained."),
        [
            (TEXT, "They came¹ in May²."),
            (NOTE, "By sea."),
            (NOTE, "By air."),
            (NOTE, "Or on foot."),
            (TEXT, "It rained."),
        ],
    ),
    "insertions are kept, deletions left out": (
        f"<w:p>{run('They ')}<w:ins>{run('all ')}</w:ins><w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('soon ')}</w:moveFrom>{run('came')}<w:moveTo>{run(' soon')}</w:moveTo>{run('.')}</w:p>",
        [(TEXT, "They all came soon.")],
    ),
    "a paragraph whose end was deleted goes on": (
        para("They came ", "<w:rPr><w:del/></w:rPr>") + para("by sea."),
        [(TEXT, "They came by sea.")],
    ),
    "hyphens, spaces and breaks": (
        f"<w:p>{run('twenty')}<w:r><w:noBreakHyphen/><w:t>one\u00a0km,</w:t><w:br/><w:t>co</w:t><w:softHyphen/><w:t>operation</w:t><w:tab/><w:t>ends.</w:t></w:r></w:p>",
        [(TEXT, "twenty\u2011one\u00a0km, co\u00adoperation ends.")],
    ),
    "superscript figures are raised": (
        f"<w:p>{run('They came.')}{run('3', RAISED)}</w:p>",
        [(TEXT, "They came.³")],
    ),
    "hidden text is not there": (
        f"<w:p>{run('They came')}{run(' or not', '<w:vanish/>')}{run('.')}</w:p>",
        [(TEXT, "They came.")],
    ),
    "fields and links show what they show": (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>'
        f"{run('See ')}<w:hyperlink>{run('the map')}</w:hyperlink><w:fldSimple>{run('.')}</w:fldSimple></w:p>",
        [(TEXT, "See the map.")],
    ),
    "text boxes follow, and only once": (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice><w:drawing><w:txbxContent>'
        f"{para('In the box.')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{para('In the box.')}"
        f"</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>{run('Beside it.')}</w:p>",
        [(TEXT, "Beside it."), (TEXT, "In the box.")],
    ),
    "a contents list in a content control": (
        f"<w:sdt><w:sdtContent><w:p><w:pPr><w:pStyle w:val='TOC1'/></w:pPr><w:r><w:t>Arrivals</w:t><w:tab/><w:t>3</w:t></w:r></w:p></w:sdtContent></w:sdt>{styled('Kop1', 'Arrivals')}",
        [(CONTENTS, "Arrivals\t3"), (HEADING, "Arrivals")],
    ),
}


@pytest.mark.parametrize(("body", "expected"), DOCX_FEATURES.values(), ids=DOCX_FEATURES)
def test_docx_features_become_paragraphs(body: str, expected: list[tuple[ParagraphKind, str]]) -> None:
    assert shown(DocxReader().read(docx_of(body), name="a.docx")) == expected


def test_docx_cells_keep_row_and_column_and_are_whole() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    wide = cell.format('<w:gridSpan w:val="2"/>', para("wide"))
    inner = f"<w:tbl><w:tr>{cell.format('', para('inner'))}</w:tr></w:tbl>"
    table = (
        f"<w:tbl><w:tr>{wide}{cell.format('', para('right') + inner + para('below'))}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell.format('', para('gone'))}</w:tr>"
        f"<w:tr>{cell.format('', numbered('item', 2))}</w:tr></w:tbl>"
    )
    cells = DocxReader().read(docx_of(table), name="a.docx").paragraphs
    assert [(c.row, c.column, c.text) for c in cells] == [
        *((0, 0, "wide"), (0, 2, "right"), (1, 0, "inner"), (0, 2, "below"), (2, 0, "1. item")),
    ]
    assert all(c.kind is CELL and c.whole for c in cells)


def test_docx_headers_and_footers_stand_before_the_text_once() -> None:
    page = f"<w:p>{run('Page ')}<w:fldSimple>{run('1')}</w:fldSimple></w:p>"
    data = docx_of(para("They came."), header=para("Harbour office") + para("12"), footer=para("Harbour office") + page)
    document = DocxReader().read(data, name="a.docx")
    assert [(p.place, p.text) for p in document.paragraphs] == [
        ("header", "Harbour office"),
        ("paragraph 2", "They came."),
    ]


def test_an_empty_item_counts_and_a_list_may_begin_at_nought() -> None:
    book = docx.Document()
    for text in ("one", "", "three"):
        book.add_paragraph(text, style="List Number")
    stream = BytesIO()
    book.save(stream)
    assert [p.text for p in read(stream.getvalue(), name="a.docx").paragraphs] == ["1. one", "3. three"]
    levels = '<w:lvl w:ilvl="0"><w:start w:val="0"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="9">{levels}</w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="9"/></w:num>'
    data = docx_of("".join(numbered(text, 9) for text in ("a", "b", "c")), numbering=numbering)
    assert [p.text for p in read(data, name="a.docx").paragraphs] == ["0. a", "1. b", "2. c"]


def test_docx_written_by_a_library_is_read() -> None:
    book = docx.Document()
    book.add_heading("Arrivals", 2)
    book.add_paragraph("They came by sea.")
    book.add_paragraph("water", style="List Bullet")
    book.add_paragraph("sign it", style="List Number")
    book.add_table(1, 1).cell(0, 0).text = "who\nhow"
    stream = BytesIO()
    book.save(stream)
    document = read(stream.getvalue(), name="a.docx")
    assert [(p.kind, p.level, p.mark, p.text) for p in document.paragraphs] == [
        (HEADING, 2, None, "Arrivals"),
        (TEXT, 0, None, "They came by sea."),
        (ITEM, 1, "•", "water"),
        (ITEM, 1, "1.", "1. sign it"),
        (CELL, 0, None, "who  how"),
    ]
    assert (document.format, document.name) == ("docx", "a.docx")


def test_sentences_of_docx_are_those_of_the_same_text() -> None:
    blocks = [
        "Annex 1: Arrivals (EN)",
        "They came by sea. It was late.",
        "Bring:",
        "1. Water. And bread.",
        "Приложение 1.1: Прибытие (RU)",
        "Они прибыли морем. Было поздно.",
    ]
    plain = prepare("\n\n".join(blocks).encode(), name="a.txt")
    office = prepare(docx_of("".join(map(para, blocks))), name="a.docx")
    assert [text.sentences for text in office.sections] != []
    assert [[(s.text, s.language, s.kind) for s in text.sentences] for text in office.sections] == [
        [(s.text, s.language, s.kind) for s in text.sentences] for text in plain.sections
    ]
    assert [text.section.number for text in office.sections] == ["1", "1.1"]
