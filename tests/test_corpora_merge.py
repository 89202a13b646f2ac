"""Skeletons: documents come back in translation, and everything that is no text comes back as it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from corpora.documents import ParagraphKind
from corpora.errors import UnreadableDocument
from corpora.isolation import Limits
from corpora.segments import Segment, Tag
from corpora.skeletons import SKELETONS, Outline, fits, skeleton_for
from corpora.skeletons.docx import DocxSkeleton
from corpora.skeletons.isolated import IsolatedSkeleton
from tests.office_files import FOOTNOTE, W, docx_of, docx_parts, para, run, styled, zipped

MARKDOWN = """---
title: Stays
---
# The *old* harbour

The ferry is **late**. See [the plan](plan.md "Plan")[^1] and `code()`, R&amp;D too.
It goes \\*on\\*··
here.

> Quoted words
> go on. And more.

| Name | Length |
|---|---|
| Ferry \\| one | **long** boat |

- [x] A task
1. An item

```
Code stays.
```
<div title="A hint">Some <b>bold</b> text.</div>

![A map of it](map.png)

[^1]: A note
[^2]: Another note.

[plan]: https://port.example "Not text"
""".replace("·", " ")
HTML = """<!DOCTYPE html>
<html lang="en"><head><title>Harbour &amp; ferry</title><meta name="description" content='A "port"'>
<script>var x = "No text";</script><style>p {}</style></head>
<body><p>The ferry is <b>late</b>. See <a href="x" title="The plan">the <i>plan</i></a><br>
and <code>code</code> for it <img src=i.png alt='A map'>.</p>
<pre>Stays.</pre><p translate="no">Stays too.</p><div lang="fr">Reste.</div>
<ul><li>One&nbsp;thing<li>Two <!-- c --> things</ul>
<p><strong>All bold. Two sentences.</strong></p><input placeholder=Search><input type="submit" value="Go on">
</body></html>
"""


def outlined(name: str, text: str | bytes, language: str = "en") -> Outline:
    data = text if isinstance(text, bytes) else text.encode()
    return SKELETONS[name].outline(data, name=f"a.{name}", language=language)


def texts(outline: Outline) -> list[str]:
    return [sentence.segment.text for sentence in outline.sentences]


def merged(name: str, text: str | bytes, change: Callable[[str], str] | None = None) -> bytes:
    """Return a document with every sentence changed (turned to capitals), tags where they were."""
    data = text if isinstance(text, bytes) else text.encode()
    sentences = outlined(name, data).sentences
    translations = {
        at: replace(one.segment, text=(change or str.swapcase)(one.segment.text)) for at, one in enumerate(sentences)
    }
    return SKELETONS[name].merged(data, translations, name=f"a.{name}", source="en", target="ru")


def test_markdown_comes_in_sentences_with_kinds_and_lines() -> None:
    outline = outlined("markdown", MARKDOWN)
    assert texts(outline) == [
        "The old harbour",
        "The ferry is late.",
        "See the plan and , R&D too.",
        "It goes *on* here.",
        "Quoted words go on.",
        "And more.",
        "Name",
        "Length",
        "Ferry | one",
        "long boat",
        "A task",
        "An item",
        "A hint",
        "Some bold text.",
        "A map of it",
        "A note",
        "Another note.",
    ]
    assert not outline.problems
    kinds = {sentence.segment.text: sentence.kind for sentence in outline.sentences}
    assert kinds["The old harbour"] is ParagraphKind.HEADING
    assert kinds["long boat"] is ParagraphKind.TABLE_CELL
    assert kinds["An item"] is ParagraphKind.LIST_ITEM
    assert [one.place for one in outline.sentences][:2] == ["a.markdown:4", "a.markdown:6"]


def test_markdown_keeps_its_markup() -> None:
    written = merged("markdown", MARKDOWN).decode()
    for line in (
        "# tHE *OLD* HARBOUR",
        'tHE FERRY IS **LATE**. sEE [THE PLAN](plan.md "Plan")[^1] AND `code()`, r&d TOO.',
        "iT GOES \\*ON\\*  ",
        "> qUOTED WORDS GO ON. aND MORE.",
        "| fERRY \\| ONE | **LONG** BOAT |",
        "- [x] a TASK",
        "1. aN ITEM",
        '<div title="a HINT">sOME <b>BOLD</b> TEXT.</div>',
        "![a MAP OF IT](map.png)",
        "[^1]: a NOTE",
        "[^2]: aNOTHER NOTE.",
        '[plan]: https://port.example "Not text"',
        "Code stays.",
        "title: Stays",
    ):
        assert line in written.splitlines(), line


@pytest.mark.parametrize(
    "translation", ["# no heading", "1. no item", "- no item", "> no quote", "a_b *c* [d](e)", "<b>"]
)
def test_words_never_become_markdown(translation: str) -> None:
    data = b"A paragraph.\n"
    written = SKELETONS["markdown"].merged(data, {0: Segment(translation)}, name="a.md", source="en", target="fr")
    (back,) = outlined("markdown", written + b"\nAnd letters.\n").sentences[:-1] or [None]
    assert back is None or (back.segment == Segment(translation) and back.kind is ParagraphKind.TEXT)
    assert translation == "<b>" or back is not None or translation.startswith("1")


def test_an_exclamation_mark_makes_no_picture_of_a_link() -> None:
    written = merged("markdown", "Hurry, [the plan](x.md) waits.\n", lambda _text: "Stop!the plan")
    assert b"![" not in written


def test_html_comes_in_sentences_attributes_included() -> None:
    assert texts(outlined("html", HTML)) == [
        "Harbour & ferry",
        'A "port"',
        "The ferry is late.",
        "See the plan and  for it .",
        "The plan",
        "A map",
        "One\u00a0thing",
        "Two things",
        "All bold.",
        "Two sentences.",
        "Search",
        "Go on",
    ]


def test_html_keeps_its_markup_and_tells_its_new_language() -> None:
    written = merged("html", HTML).decode()
    for piece in (
        '<html lang="ru">',
        "<title>hARBOUR &amp; FERRY</title>",
        "content='a \"PORT\"'",
        "<p>tHE FERRY IS <b>LATE</b>. sEE",
        'sEE <a href="x" title="tHE PLAN">THE <i>PLAN</i></a><br>AND <code>code</code> FOR IT',
        "<img src=i.png alt='a MAP'>.",
        '<pre>Stays.</pre><p translate="no">Stays too.</p><div lang="fr">Reste.</div>',
        "tWO <!-- c -->THINGS",
        "<p><strong>aLL BOLD. tWO SENTENCES.</strong></p>",
        'placeholder="sEARCH"',
        'value="gO ON"',
        'var x = "No text";',
    ):
        assert piece in written, piece


def test_attributes_cannot_be_broken_out_of() -> None:
    written = merged("html", "<img alt='A map'><img alt=\"A port\"><p>Text", lambda _text: "\"'><script>")
    elements = etree.fromstring(written, etree.HTMLParser())
    assert elements.xpath("count(//script)") == 0
    assert elements.xpath("//img/@alt") == ["\"'><script>"] * 2


@pytest.mark.parametrize(("name", "text"), [("markdown", MARKDOWN), ("html", HTML)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_has_no_translation_is_the_same_byte_for_byte(name: str, text: str, encoding: str) -> None:
    data = text.replace("\n", "\r\n").encode(encoding)
    sentences = outlined(name, data).sentences
    assert SKELETONS[name].merged(data, {}, name="a", source="en", target="ru") == data
    last = {len(sentences) - 1: replace(sentences[-1].segment, text="Ж" * 9)}
    written = SKELETONS[name].merged(data, last, name="a", source="en", target="en")
    was, now = data.decode(encoding), written.decode(encoding)
    at = now.index("Ж")
    assert now[:at] in was
    assert now[at + 9 :].lstrip('"') in was


def test_a_tag_may_change_its_place_and_a_break_needs_no_space() -> None:
    (sentence,) = outlined("html", "<p>Red <b>boats</b><br>and <i>ferries</i></p>").sentences
    assert sentence.segment.text == "Red boats and ferries"
    bold, _bold, line, italic, _italic = sentence.segment.tags
    moved = Segment(
        "Ferries and red boats",
        (
            replace(italic, offset=0),
            replace(_italic, offset=7),
            replace(line, offset=11),
            replace(bold, offset=16),
            replace(_bold, offset=21),
        ),
    )
    data = b"<p>Red <b>boats</b><br>and <i>ferries</i></p>"
    written = SKELETONS["html"].merged(data, {0: moved}, name="a", source="en", target="fr")
    assert written == b"<p><i>Ferries</i> and<br>red <b>boats</b></p>"


PIECES = [
    "Word ",
    "**bold** ",
    "*soft* ",
    "`c` ",
    "[link](x) ",
    "end. ",
    "Next ",
    "\\* ",
    "&lt; ",
    "<b>x</b> ",
    "[^1] ",
]
BLOCKS = ["\n\n", "\n", "\n\n- ", "\n\n# ", "\n\n> ", "\n\n1. "]


@given(st.lists(st.sampled_from(PIECES + BLOCKS), min_size=1, max_size=30))
def test_sentences_put_in_their_own_place_change_nothing_but_line_ends(pieces: list[str]) -> None:
    data = ("First. " + "".join(pieces)).encode()
    before = outlined("markdown", data)
    own = {at: one.segment for at, one in enumerate(before.sentences)}
    after = outlined("markdown", SKELETONS["markdown"].merged(data, own, name="a", source="en", target="ru"))
    assert [one.segment for one in after.sentences] == [one.segment for one in before.sentences]


TAGS = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<br>",
    "&amp;",
    "&lt",
    "Word. ",
    "a b",
    " ",
    "<img alt='x y'>",
    "<code>",
    "</code>",
]
ODD = ["<!-- c -->", '<a title="T t">', "</a>", "<", "&", "<div lang=fr>", "</div>", "<script>", "</script>", "\r\n"]


@given(st.lists(st.sampled_from(TAGS + ODD), max_size=30))
def test_html_of_any_kind_is_followed(pieces: list[str]) -> None:
    data = ("<p>First. " + "".join(pieces)).encode()
    before = outlined("html", data)
    own = {at: one.segment for at, one in enumerate(before.sentences)}
    after = outlined("html", SKELETONS["html"].merged(data, own, name="a", source="en", target="ru"))

    def shown(outline: Outline) -> list[tuple[str, list[str]]]:
        return [(one.segment.text, [tag.content for tag in one.segment.tags]) for one in outline.sentences]

    assert shown(after) == shown(before)


LINK = '<w:hyperlink xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="r9">{}</w:hyperlink>'
BRITISH, LINKED = '<w:lang w:val="en-GB"/>', '<w:rStyle w:val="Hyperlink"/>'
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGEREF x </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BODY = (
    styled("Kop1", "Harbour news")
    + f"<w:p>{run('The ')}<w:proofErr/>{run('fer')}{run('ry is ', BRITISH)}{run('late', '<w:b/>')}{run('. ')}"
    + f"<w:bookmarkStart w:id='1' w:name='b'/>{run('See ')}{LINK.format(run('the plan', LINKED))}"
    + f"{run(' on page ')}{FIELD}{FOOTNOTE.format(1)}{run(' now.')}<w:bookmarkEnd w:id='1'/></w:p>"
    + f"<w:p>{run('We ')}<w:del>{run('never ')}</w:del><w:ins>{run('always ', '<w:i/>')}</w:ins>{run('sail.')}</w:p>"
    + f"<w:tbl><w:tr><w:tc>{para('A cell')}</w:tc><w:tc>{para('12')}</w:tc></w:tr></w:tbl>"
    + para("A contents line", '<w:pStyle w:val="TOC1"/>')
    + f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('Joined with')}</w:p>"
    + para("the next.")
)


def paragraphs(data: bytes) -> list[str]:
    root = etree.fromstring(ZipFile(BytesIO(data)).read("word/document.xml"))
    return ["".join(p.itertext(f"{{{W}}}t")) for p in root.iter(f"{{{W}}}p")]


def test_docx_comes_in_sentences_of_every_story() -> None:
    outline = outlined("docx", docx_of(BODY, header=para("In the margin")))
    assert texts(outline) == [
        "Harbour news",
        "The ferry is late.",
        "See the plan on page  now.",
        "We always sail.",
        "A cell",
        "the next.",
        "By sea.",
        "By air.",
        "Or on foot.",
        "In the margin",
    ]
    tags = [[(tag.offset, tag.element, tag.content) for tag in one.segment.tags] for one in outline.sentences[1:4]]
    assert tags == [
        [(13, "bpt", "&lt;b&gt;"), (17, "ept", "&lt;/b&gt;")],
        [
            (4, "bpt", "&lt;hyperlink&gt;"),
            (12, "ept", "&lt;/hyperlink&gt;"),
            (21, "ph", "&lt;fldChar/&gt;"),
            (21, "ph", "&lt;footnoteReference/&gt;"),
        ],
        [(3, "bpt", "&lt;i&gt;"), (9, "ept", "&lt;/i&gt;")],
    ]
    assert [one.kind for one in outline.sentences][:5:4] == [ParagraphKind.HEADING, ParagraphKind.TABLE_CELL]
    assert [problem.place for problem in outline.problems] == ["a.docx: paragraph 7"]


def test_docx_keeps_looks_links_fields_and_notes() -> None:
    written = merged("docx", docx_of(BODY))
    assert paragraphs(written)[:4] == [
        "hARBOUR NEWS",
        "tHE FERRY IS LATE. sEE THE PLAN ON PAGE 12 NOW.",
        "wE ALWAYS SAIL.",
        "a CELL",
    ]
    root = etree.fromstring(ZipFile(BytesIO(written)).read("word/document.xml"))
    space = {"w": W}
    assert root.xpath("//w:r[w:rPr/w:b]/w:t/text()", namespaces=space) == ["LATE"]
    assert root.xpath("//w:hyperlink/w:r[w:rPr/w:rStyle]/w:t/text()", namespaces=space) == ["THE PLAN"]
    assert root.xpath("count(//w:fldChar)", namespaces=space) == 3
    assert root.xpath("count(//w:footnoteReference)", namespaces=space) == 1
    assert root.xpath("count(//w:del[ancestor::w:body and not(ancestor::w:rPr)])", namespaces=space) == 0
    assert root.xpath("name(//w:p[2]/*[w:t='sEE ']/preceding-sibling::*[1])", namespaces=space) == "w:bookmarkStart"
    assert set(root.xpath("//w:r[w:t='tHE FERRY IS ']/w:rPr/w:lang/@w:val", namespaces=space)) == {"ru"}


def test_docx_leaves_other_sentences_and_parts_as_they_were() -> None:
    data = docx_of(BODY)
    given = {1: outlined("docx", data).sentences[1].segment}
    written = SKELETONS["docx"].merged(data, given, name="a.docx", source="en", target="ru")
    was, now = ZipFile(BytesIO(data)), ZipFile(BytesIO(written))
    assert now.namelist() == was.namelist()
    assert [name for name in was.namelist() if now.read(name) != was.read(name)] == ["word/document.xml"]
    assert paragraphs(written) == paragraphs(data)
    root = etree.fromstring(now.read("word/document.xml"))
    assert root.xpath("count(//w:p/w:del)", namespaces={"w": W}) == 1  # in a sentence that nobody touched
    assert SKELETONS["docx"].merged(data, {}, name="a.docx", source="en", target="ru") == data


def test_docx_of_a_library_is_opened_by_it_again() -> None:
    made = docx.Document()
    made.add_heading("Harbour news", 1)
    paragraph = made.add_paragraph("The ferry is ")
    paragraph.add_run("late").bold = True
    paragraph.add_run(". It is ")
    paragraph.runs[-1].add_break()
    paragraph.add_run("old.")
    made.add_table(1, 2).cell(0, 0).text = "A cell"
    made.sections[0].footer.paragraphs[0].text = "In the margin"
    stream = BytesIO()
    made.save(stream)
    again = docx.Document(BytesIO(merged("docx", stream.getvalue())))
    assert [p.text for p in again.paragraphs] == ["hARBOUR NEWS", "tHE FERRY IS LATE. iT IS\nOLD."]
    assert [r.text for r in again.paragraphs[1].runs if r.bold] == ["LATE"]
    assert again.paragraphs[0].style.name == "Heading 1"
    assert again.tables[0].cell(0, 0).text == "a CELL"
    assert again.sections[0].footer.paragraphs[0].text == "iN THE MARGIN"


def test_docx_what_is_switched_off_is_no_look_unless_a_style_may_have_it() -> None:
    runs = run("A fine ", '<w:b w:val="0"/>') + run("day it is.")
    plain, styled = (docx_of(f"<w:p>{properties}{runs}</w:p>", footnotes="") for properties in ("", _HEADED))
    assert [len(outlined("docx", data).sentences[0].segment.tags) for data in (plain, styled)] == [0, 2]


_HEADED = '<w:pPr><w:pStyle w:val="Kop1"/></w:pPr>'


def test_docx_text_boxes_and_fields_over_several_paragraphs() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{para('In a box')}</w:txbxContent></w:pict></w:r>"
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    body = (
        f"<w:p>{run('Around ')}{box}{run(' it.')}</w:p><w:p>{begin}{run('Made')}</w:p>{para('by Word')}<w:p>{end}</w:p>"
    )
    data = docx_of(body)
    assert texts(outlined("docx", data))[:2] == ["Around  it.", "In a box"]
    written = paragraphs(merged("docx", data))
    assert written == ["aROUND iN A BOX IT.", "iN A BOX", "Made", "by Word", ""]


def test_a_hostile_docx_costs_one_clear_error() -> None:
    bomb = docx_parts(para("x" * 9_000_000))
    small = IsolatedSkeleton("docx", Limits(memory=2**28, cpu=20))
    for data in (b"", b"PK\x03\x04 cut", zipped(bomb), zipped({"word/document.xml": "<!DOCTYPE a><a/>"})):
        with pytest.raises(UnreadableDocument, match=r"empty|cut short|zip bomb|document type"):
            small.outline(data, name="a.docx", language="en")
    deep = docx_of("<w:ins>" * 5000 + "</w:ins>" * 5000)
    with pytest.raises(UnreadableDocument):
        small.outline(deep, name="a.docx", language="en")


def test_a_picture_that_packs_well_is_no_bomb() -> None:
    data = zipped({**docx_parts(para("A red wall.")), "word/media/wall.bmp": b"\0" * 8_000_000})
    assert paragraphs(merged("docx", data)) == ["a RED WALL."]


def test_behind_the_wall_it_is_the_same() -> None:
    data = docx_of(BODY)
    inner = DocxSkeleton()
    outline = inner.outline(data, name="a.docx", language="en")
    assert outlined("docx", data) == outline
    given = {at: one.segment for at, one in enumerate(outline.sentences)}
    one, other = (
        member.merged(data, given, name="a.docx", source="en", target="fr") for member in (inner, SKELETONS["docx"])
    )
    assert one == other


@pytest.mark.parametrize(
    ("name", "text"),
    [("markdown", "---\na: b\n---\n"), ("html", "<script>x</script>"), ("docx", docx_of("", footnotes=""))],
)
def test_what_holds_no_text_is_refused(name: str, text: str | bytes) -> None:
    with pytest.raises(UnreadableDocument, match="there is no text in it"):
        outlined(name, text)


def test_deep_and_long_pages_are_read_in_a_moment() -> None:
    chance = random.Random(5)
    deep = "<div><b>" * 20_000 + "Word. " + "</b></div>" * 20_000
    long = "".join(chance.choice(["<p>A word. ", "<b>", "</b>", "<i>More</i> "]) for _ in range(20_000))
    for text in (deep, f"<p>{'a <b>' * 20_000}", f"<p>{long}", "<p>" + "&amp; a" * 50_000):
        assert outlined("html", text).sentences


@pytest.mark.parametrize("tag", ["<a ", "<!--", "<a b='", "<"])
def test_tags_that_are_never_closed_cost_no_time(tag: str) -> None:
    with pytest.raises(UnreadableDocument, match="never closed"):
        outlined("html", "<p>Text here. " + tag * 50_000)
    block = outlined("markdown", "A text.\n\n<div>\n" + tag * 50_000)
    assert texts(block)[0] == "A text."


def test_skeletons_are_found_by_ending() -> None:
    found = [skeleton_for(name) for name in ("a.MD", "b.htm", "c.docx", "d.pdf", "e")]
    assert [member and member.name for member in found] == ["markdown", "html", "docx", None, None]


def test_tags_must_be_the_sources_in_pairs_and_nested() -> None:
    def tag(kind: str, number: str) -> Tag:
        return Tag(0, kind, "x", (("i", number),))  # type: ignore[arg-type]

    pairs = (tag("open", "1"), tag("close", "1"), tag("open", "2"), tag("close", "2"))
    source = Segment("", pairs)
    assert fits(source, Segment("", (pairs[2], pairs[3], pairs[0], pairs[1])))
    assert fits(source, Segment("", (pairs[2], pairs[0], pairs[1], pairs[3])))
    assert not fits(source, Segment("", (pairs[2], pairs[0], pairs[3], pairs[1])))
    assert fits(source, Segment("", pairs[:2]))
    assert not fits(source, Segment("", pairs[:1]))
    assert not fits(source, Segment("", (*pairs, *pairs[:2])))
    assert not fits(source, Segment("", (pairs[1], pairs[0], pairs[2], pairs[3])))
