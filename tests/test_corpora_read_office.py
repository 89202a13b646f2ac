"""Reading DOCX, ODT, PPTX, XLSX, PDF and subtitles; the files are made here."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import openpyxl
import pptx
import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from pptx.util import Inches

from corpora.cleaners import clean
from corpora.documents import Document, ParagraphKind
from corpora.pipeline import prepare
from corpora.readers import read
from corpora.readers.docx import DocxReader
from corpora.readers.odt import OdtReader
from corpora.readers.text import TextReader

TEXT = ParagraphKind.TEXT
HEADING = ParagraphKind.HEADING
ITEM = ParagraphKind.LIST_ITEM
CELL = ParagraphKind.TABLE_CELL
NOTE = ParagraphKind.FOOTNOTE
CONTENTS = ParagraphKind.CONTENTS

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

STYLES = """
<w:style w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Own"><w:name w:val="House heading"/><w:basedOn w:val="Kop1"/></w:style>
<w:style w:styleId="Deep"><w:name w:val="Clause"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="Points"><w:name w:val="Points"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:styleLink w:val="House"/>
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%2)"/></w:lvl>
  <w:lvl w:ilvl="2"><w:numFmt w:val="russianLower"/><w:lvlText w:val="(%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="House"/></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="9"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="8"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
"""
NOTES = """
<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> By sea.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>By air.</w:t></w:r></w:p><w:p><w:r><w:t>Or on foot.</w:t></w:r></w:p></w:footnote>
"""


def zipped(parts: dict[str, str | bytes], compression: int = ZIP_DEFLATED) -> bytes:
    """Return an archive of these parts."""
    stream = BytesIO()
    with ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx_parts(body: str, **others: str) -> dict[str, str | bytes]:
    """Return the parts of a Word document; `others` are parts beside the text, by kind."""
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "header": "hdr", "footer": "ftr"}
    names = ["styles", "numbering", "footnotes", *others]
    contents = {"styles": STYLES, "numbering": NUMBERING, "footnotes": NOTES, **others}
    related = "".join(f'<Relationship Id="r{n}" Type="{OFFICE}/{n}" Target="{n}.xml"/>' for n in dict.fromkeys(names))
    wrapped = {
        f"word/{n}.xml": f'<w:{roots[n]} xmlns:w="{W}">{content}</w:{roots[n]}>' for n, content in contents.items()
    }
    return {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        **wrapped,
    }


def docx_of(body: str, **others: str) -> bytes:
    return zipped(docx_parts(body, **others))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def styled(style: str, text: str) -> str:
    return para(text, f'<w:pStyle w:val="{style}"/>')


def numbered(text: str, number: int, level: int = 0) -> str:
    return para(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def shown(document: Document) -> list[tuple[ParagraphKind, str]]:
    return [(p.kind, p.text) for p in document.paragraphs]


RAISED = '<w:vertAlign w:val="superscript"/>'
FOOTNOTE = '<w:r><w:footnoteReference w:id="{}"/></w:r>'

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


WORDS = (
    st.text(alphabet="abcdefgийжéœ’- ", min_size=1, max_size=30)
    .map(str.strip)
    .filter(lambda text: any(map(str.isalpha, text)))
)
PARAGRAPHS = st.lists(
    st.builds("{} {}{}".format, WORDS, WORDS, st.sampled_from([".", "?", "", ","])), min_size=1, max_size=6
)


@given(PARAGRAPHS)
def test_the_same_text_in_docx_odt_and_plain_text_gives_the_same(texts: list[str]) -> None:
    documents = [
        TextReader().read("\n\n".join(texts).encode(), name="a"),
        DocxReader().read(docx_of("".join(map(para, texts))), name="a"),
        OdtReader().read(odt_of("".join(f"<text:p>{escape(text)}</text:p>" for text in texts)), name="a"),
    ]
    cleaned = [[(p.kind, p.text) for p in clean(document).paragraphs] for document in documents]
    for one, other in pairwise(cleaned):
        assert [(kind, " ".join(text.split())) for kind, text in one] == [
            (kind, " ".join(text.split())) for kind, text in other
        ]


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


ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)
ODT_STYLES = """
<style:style style:name="Bold"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="P1" style:parent-style-name="Title"/><style:style style:name="Title"/>
<style:style style:name="Raised"><style:text-properties style:text-position="super 58%"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:display-levels="2"/></text:list-style>
<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>
"""


def odt_of(body: str, *, header: str = "") -> bytes:
    content = f"<office:document-content {ODF}><office:automatic-styles>{ODT_STYLES}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    margins = f"<office:document-styles {ODF}><style:master-page><style:header>{header}</style:header></style:master-page></office:document-styles>"
    return zipped(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "styles.xml": margins}
    )


def points(style: str, *items: str, goes_on: str = "") -> str:
    return (
        f'<text:list text:style-name="{style}" {goes_on}>'
        + "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
        + "</text:list>"
    )


ODT_FEATURES: dict[str, tuple[str, list[tuple[ParagraphKind, str]]]] = {
    "headings": (
        '<text:p text:style-name="P1">Report</text:p><text:h text:outline-level="2">Arrivals</text:h><text:p>By sea</text:p><text:p><text:span text:style-name="Bold">By air</text:span></text:p>',
        [(HEADING, "Report"), (HEADING, "Arrivals"), (TEXT, "By sea"), (HEADING, "By air")],
    ),
    "numbered lists, nested and continued": (
        points("L1", "<text:p>one</text:p>" + points("L1", "<text:p>inner</text:p>"), "<text:p>two</text:p>")
        + points("L1", "<text:p>three</text:p>", goes_on='text:continue-numbering="true"')
        + points("L1", "<text:p>one</text:p>"),
        [(ITEM, "1. one"), (ITEM, "1.a) inner"), (ITEM, "2. two"), (ITEM, "3. three"), (ITEM, "1. one")],
    ),
    "bullets": (points("L2", "<text:p>water</text:p>"), [(ITEM, "water")]),
    "notes": (
        '<text:p>They came<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>By sea.</text:p></text:note-body></text:note>.</text:p><text:p>It rained.</text:p>',
        [(TEXT, "They came¹."), (NOTE, "By sea."), (TEXT, "It rained.")],
    ),
    "tracked changes": (
        '<text:tracked-changes><text:changed-region><text:deletion><text:p>never</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>They <text:change-start text:change-id="c"/>all<text:change-end text:change-id="c"/> came.</text:p>',
        [(TEXT, "They all came.")],
    ),
    "white space": (
        "<text:p>They\n   came<text:s text:c='2'/>by<text:tab/>sea,<text:line-break/>late.</text:p>",
        [(TEXT, "They came  by sea, late.")],
    ),
    "raised figures": (
        '<text:p>They came.<text:span text:style-name="Raised">3</text:span></text:p>',
        [(TEXT, "They came.³")],
    ),
    "text boxes and remarks": (
        "<text:p>Beside it.<draw:frame><draw:text-box><text:p>In the box.</text:p></draw:text-box></draw:frame><office:annotation><text:p>Really?</text:p></office:annotation></text:p>",
        [(TEXT, "Beside it."), (TEXT, "In the box.")],
    ),
    "a contents list": (
        "<text:table-of-content><text:table-of-content-source><text:p>x</text:p></text:table-of-content-source><text:index-body><text:p>Arrivals<text:tab/>3</text:p></text:index-body></text:table-of-content><text:h>Arrivals</text:h>",
        [(CONTENTS, "Arrivals\t3"), (HEADING, "Arrivals")],
    ),
}


@pytest.mark.parametrize(("body", "expected"), ODT_FEATURES.values(), ids=ODT_FEATURES)
def test_odt_features_become_paragraphs(body: str, expected: list[tuple[ParagraphKind, str]]) -> None:
    assert shown(OdtReader().read(odt_of(body), name="a.odt")) == expected


def test_odt_cells_and_headers() -> None:
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="3"/>'
        "<table:table-cell><text:p>who</text:p><text:p>how</text:p></table:table-cell></table:table-row>"
    )
    data = odt_of(
        f"<table:table><table:table-header-rows>{row}</table:table-header-rows>{row}</table:table>",
        header="<text:p>Harbour office</text:p>",
    )
    document = read(data, name="a.odt")
    assert [(p.kind, p.row, p.column, p.text) for p in document.paragraphs] == [
        (TEXT, None, None, "Harbour office"),
        *((CELL, row, 3, text) for row in (0, 1) for text in ("who", "how")),
    ]


def test_pptx_slides_in_order_with_titles_points_tables_and_notes() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    box = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(1), Inches(1))
    box.text_frame.text = "A remark."
    slide.shapes.title.text = "Arrivals\vby sea"
    frame = slide.placeholders[1].text_frame
    frame.text = "water"
    point = frame.add_paragraph()
    point.text, point.level = "inner", 1
    slide.notes_slide.notes_text_frame.text = "Say this aloud."
    second = deck.slides.add_slide(deck.slide_layouts[6])
    second.shapes.add_table(1, 2, Inches(1), Inches(1), Inches(3), Inches(1)).table.cell(0, 1).text = "price"
    stream = BytesIO()
    deck.save(stream)
    document = read(stream.getvalue(), name="a.pptx")
    assert [(p.kind, p.level, p.column, p.place, p.text) for p in document.paragraphs] == [
        (HEADING, 1, None, "slide 1", "Arrivals by sea"),
        (ITEM, 1, None, "slide 1", "water"),
        (ITEM, 2, None, "slide 1", "inner"),
        (TEXT, 0, None, "slide 1", "A remark."),
        (TEXT, 0, None, "slide 1, notes", "Say this aloud."),
        (CELL, 0, 1, "slide 2", "price"),
    ]


A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
D = "http://schemas.openxmlformats.org/drawingml/2006/diagram"


def shape(text: str, placeholder: str = "") -> str:
    holds = f'<p:nvPr><p:ph type="{placeholder}"/></p:nvPr>' if placeholder else ""
    return f"<p:sp><p:nvSpPr>{holds}</p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"


def test_pptx_groups_diagrams_and_margins() -> None:
    def slide(content: str) -> str:
        return f'<p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree>{content}</p:spTree></p:cSld></p:sld>'

    def related(kind: str, number: int, target: str) -> str:
        return f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'

    def listing(content: str) -> str:
        return f'<Relationships xmlns="{PACKAGE}">{content}</Relationships>'

    order = "".join(f'<p:sldId id="{200 + number}" r:id="r{number}"/>' for number in (2, 1))
    diagram = f'<p:graphicFrame><d:relIds xmlns:d="{D}" xmlns:r="{OFFICE}" r:dm="r7"/></p:graphicFrame>'
    margins = shape("Harbour office", "ftr") + shape("12", "sldNum")
    parts: dict[str, str | bytes] = {
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{OFFICE}"><p:sldIdLst>{order}</p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": listing(
            related("slide", 1, "slides/a.xml") + related("slide", 2, "/ppt/slides/b.xml")
        ),
        "ppt/slides/a.xml": slide(diagram + margins),
        "ppt/slides/_rels/a.xml.rels": listing(related("diagramData", 7, "../diagrams/data.xml")),
        "ppt/slides/b.xml": slide(f"<p:grpSp>{shape('In a group.')}</p:grpSp>{margins}"),
        "ppt/diagrams/data.xml": f'<d:m xmlns:d="{D}" xmlns:a="{A}"><d:t><a:p><a:r><a:t>A step</a:t></a:r></a:p></d:t></d:m>',
    }
    document = read(zipped(parts), name="a.pptx")
    assert [(p.place, p.text) for p in document.paragraphs] == [
        ("slide 1", "In a group."),
        ("slide 1", "Harbour office"),
        ("slide 2", "A step"),
    ]


def workbook() -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first["B7"], first["C7"], first["D7"] = "The ferry is late.\nVery late.", 12, "2024"
    first["A9"] = CellRichText("By ", TextBlock(InlineFont(b=True), "sea"))
    prices = book.create_sheet("Prices")
    prices["A1"], prices["XFD2000"] = "bread", "far away"
    book.create_sheet("Numbers")["A1"] = 3
    hidden = book.create_sheet("Lists")
    hidden["A1"], hidden.sheet_state = "yes", "hidden"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_xlsx_cells_with_words_keep_their_address() -> None:
    document = read(workbook(), name="a.xlsx")
    assert [(p.kind, p.place, p.text) for p in document.paragraphs] == [
        (CELL, "Sheet!B7", "The ferry is late.  Very late."),
        (CELL, "Sheet!A9", "By sea"),
        (HEADING, "Prices", "Prices"),
        (CELL, "Prices!A1", "bread"),
        (CELL, "Prices!XFD2000", "far away"),
    ]
    assert [problem.place for problem in document.problems] == ["a.xlsx:Lists"]
    rows = [(p.row, p.column) for p in document.paragraphs if p.kind is CELL]
    assert rows == [(0, 1), (1, 0), (2, 0), (3, 16383)]


def test_xlsx_characters_written_by_their_number_are_read() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "By sea_x000D_\nand_x00A0_air_x0007_ (_xyz_)"
    stream = BytesIO()
    book.save(stream)
    assert [p.text for p in read(stream.getvalue(), name="a.xlsx").paragraphs] == ["By sea  and\u00a0air (_xyz_)"]


def test_cells_are_not_joined_however_open_they_end() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row, text in enumerate(["a person who moves across a border", "the right to a fair trial in court"], 1):
        book.active.cell(row, 1).value = text
    stream = BytesIO()
    book.save(stream)
    assert len(clean(read(stream.getvalue(), name="a.xlsx")).paragraphs) == 2


def pdf_of(pages: list[list[tuple[float, str]]], **encryption: str) -> bytes:
    """Return a PDF of pages of (size of letters, paragraph)."""
    pdf = FPDF()
    if encryption:
        pdf.set_encryption(**encryption)
    pdf.set_auto_page_break(False)
    for page in pages:
        pdf.add_page()
        for size, text in page:
            pdf.set_font("helvetica", size=size)
            pdf.multi_cell(0, size * 0.45, text, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(4)
    return bytes(pdf.output())


LONG = "The harbour office writes a report about the ferries that arrive at night, and nobody reads it before the morning comes with its own. "


def test_pdf_lines_become_paragraphs_with_their_page() -> None:
    data = pdf_of(
        [[(20, "Arrivals by sea"), (11, LONG * 3), (11, "- water"), (11, "- bread")], [(11, LONG * 2 + "Done.")]]
    )
    document = read(data, name="a.pdf")
    assert [(p.kind, p.page, p.place, p.text) for p in document.paragraphs] == [
        (HEADING, 1, "page 1", "Arrivals by sea"),
        (TEXT, 1, "page 1", (LONG * 3).strip()),
        (ITEM, 1, "page 1", "water"),
        (ITEM, 1, "page 1", "bread"),
        (TEXT, 2, "page 2", LONG * 2 + "Done."),
    ]
    assert document.problems == ()


def test_pdf_paragraphs_without_space_between_them_are_told_apart_by_their_last_lines() -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.multi_cell(0, 5, f"{LONG}It ends here.\n{LONG}It ends there.", align="L")
    assert [p.text for p in read(bytes(pdf.output()), name="a.pdf").paragraphs] == [
        f"{LONG}It ends here.",
        f"{LONG}It ends there.",
    ]


def test_pdf_paragraphs_of_justified_text_end_where_a_line_is_not_flush() -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    first = f"{LONG}{LONG}It ends"
    # Until the first word of the next paragraph, 24 mm wide, would not stand on the last line.
    while pdf.get_string_width(pdf.multi_cell(0, 5, first, dry_run=True, output="LINES")[-1]) < pdf.epw - 15:
        first += " now"
    second = f"Notwithstanding this, {LONG}{LONG}it ends there."
    pdf.multi_cell(0, 5, f"{first}.\n{second}", align="J")
    document = read(bytes(pdf.output()), name="a.pdf")
    assert [p.text for p in document.paragraphs] == [f"{first}.", second]


def test_pdf_columns_are_read_one_after_the_other_below_what_spans_them() -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    pdf.cell(0, 10, "A line over both columns, longer than either of them, begins the page.")
    for column, word in ((10, "left"), (115, "right")):
        pdf.set_xy(column, 30)
        pdf.multi_cell(80, 5, f"The {word} column is read before anything else is. " * 4, align="L")
    texts = [p.text for p in read(bytes(pdf.output()), name="a.pdf").paragraphs]
    assert [text.split()[1] for text in texts] == ["line", "left", "right"]


def test_pdf_headers_page_numbers_and_cut_sentences_are_mended() -> None:
    pages = [
        [
            (9, "Harbour office, yearly report"),
            (11, f"{LONG}On page {number} a sentence is cut where"),
            (9, f"- {number} -"),
        ]
        for number in range(1, 4)
    ]
    pages[1][1:1] = pages[2][1:1] = [(11, "the page ends.")]
    texts = [p.text for p in clean(read(pdf_of(pages), name="a.pdf")).paragraphs]
    assert texts == [
        f"{LONG}On page 1 a sentence is cut where the page ends.",
        f"{LONG}On page 2 a sentence is cut where the page ends.",
        f"{LONG}On page 3 a sentence is cut where",
    ]


def test_pdf_chapters_that_begin_pages_are_no_running_headers() -> None:
    pages = [[(11, f"Annex {number}"), (11, f"{LONG} Number {number}.")] for number in range(1, 9, 2)]
    kept = [p.text for p in clean(read(pdf_of(pages), name="a.pdf")).paragraphs]
    assert [text for text in kept if text.startswith("Annex")] == ["Annex 1", "Annex 3", "Annex 5", "Annex 7"]


def test_pdf_raised_figures_are_footnote_marks() -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.write(5, "They came by sea")
    pdf.char_vpos = "SUP"
    pdf.write(5, "1")
    pdf.char_vpos = "LINE"
    pdf.write(5, " and it was late.")
    assert [p.text for p in read(bytes(pdf.output()), name="a.pdf").paragraphs] == [
        "They came by sea¹ and it was late."
    ]


def test_pdf_pages_without_text_are_reported() -> None:
    pdf = FPDF()
    pdf.set_font("helvetica", size=11)
    pdf.add_page()
    pdf.cell(0, 10, "They came.")
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    document = read(bytes(pdf.output()), name="a.pdf")
    assert [(p.place, "no text" in p.reason) for p in document.problems] == [("a.pdf:page 2", True)]


SRT = """1
00:00:01,000 --> 00:00:03,000
<i>The ferry left</i>
before the morning

2
00:00:03,100 --> 00:00:05,000 X1:10
{\\an8}came. Nobody saw it.

3
00:00:05,500 --> 00:00:07,000
- Who is there?
- A friend of

4
00:00:07,100 --> 00:00:08,000
the captain

5
00:00:20,000 --> 00:00:21,000
is here at 5 < 6

6
00:00:22 -> 00:00:23 --> bad
lost
"""


def test_subtitles_are_joined_into_sentences_with_their_times() -> None:
    document = read(SRT.encode(), name="a.srt")
    assert [(p.line, p.place, p.text) for p in document.paragraphs] == [
        (2, "00:00:01,000", "The ferry left before the morning came. Nobody saw it."),
        (11, "00:00:05,500", "Who is there?"),
        (11, "00:00:05,500", "A friend of the captain"),
        (20, "00:00:20,000", "is here at 5 < 6"),
    ]
    assert [p.place for p in document.problems] == ["a.srt:23"]


def test_web_subtitles_know_notes_voices_and_entities() -> None:
    text = (
        "WEBVTT - harbour\n\nSTYLE\n::cue {color: red}\n\nNOTE nobody\nreads this\n\nintro\n"
        "00:01.000 --> 00:02.000 align:left\n<v Anna>Tea &amp; <c.loud>bread</c>...\n\n01:00:02.500 --> 01:00:03.000\nAnd <00:02.700>water.\n"
    )
    document = read(text.encode(), name="a.vtt")
    assert [(p.place, p.text) for p in document.paragraphs] == [
        ("00:01.000", "Tea & bread..."),
        ("01:00:02.500", "And water."),
    ]
    assert document.problems == ()


def test_subtitles_without_full_stops_do_not_become_one_paragraph() -> None:
    cues = "".join(
        f"{n}\n00:{n // 60:02}:{n % 60:02},000 --> 00:{n // 60:02}:{n % 60:02},900\nand then they said more words\n\n"
        for n in range(1, 600)
    )
    assert max(len(p.text) for p in clean(read(cues.encode(), name="a.srt")).paragraphs) < 1100


def test_places_are_shown_as_the_format_names_them() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["B2"] = "The  ferry is late."
    stream = BytesIO()
    book.save(stream)
    prepared = prepare(stream.getvalue(), name="a.xlsx")
    assert [str(repair.place) for repair in prepared.repairs] == ["a.xlsx:Sheet!B2"]
    assert [sentence.place for sentence in prepared.sections[0].sentences] == ["Sheet!B2"]
