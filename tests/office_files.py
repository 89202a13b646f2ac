"""Office files made for tests, by hand where no library writes what readers stumble over."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from corpora.documents import Document, ParagraphKind

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
