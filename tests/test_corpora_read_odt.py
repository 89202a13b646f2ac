"""Reading ODT: the same as of DOCX, and what both make of the same text."""

from __future__ import annotations

from itertools import pairwise
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.cleaners import clean
from corpora.documents import ParagraphKind
from corpora.readers import read
from corpora.readers.docx import DocxReader
from corpora.readers.odt import OdtReader
from corpora.readers.text import TextReader
from tests.office_files import CELL, CONTENTS, HEADING, ITEM, NOTE, TEXT, docx_of, odt_of, para, shown


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
    "numbered lists with another between": (
        points("L1", "<text:p>one</text:p>")
        + points("L2", "<text:p>water</text:p>")
        + points("L1", "<text:p>two</text:p>", goes_on='text:continue-list="list1"'),
        [(ITEM, "1. one"), (ITEM, "water"), (ITEM, "2. two")],
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


WORDS = (
    st.text(alphabet="abcdefgийжéœ’- ", min_size=1, max_size=30)
    .map(str.strip)
    .filter(lambda text: any(map(str.isalpha, text)))
)
PARAGRAPHS = st.lists(
    st.builds("{} {}{}".format, WORDS, WORDS, st.sampled_from([".", "?", "", ","])), min_size=1, max_size=6
)


@given(PARAGRAPHS)
@settings(deadline=None)
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
