"""What fuzzing begins with: files as our own writers make them, and sentences with everything that parsers look for."""

from __future__ import annotations

import json
from io import BytesIO

import openpyxl
from fpdf import FPDF

from corpora.segments import Segment, Tag
from corpora.units import Provenance, TranslationUnit
from glossary.concepts import ConceptEntry, Description, LanguageSection, Term, TermStatus
from glossary.formats import FORMATS as TERM_FORMATS
from tests.office_files import FOOTNOTE, docx_of, numbered, odt_of, para, styled
from tm_service.formats import FORMATS, Languages

PAIR = ("en", "ru")
_BOLD = (
    Tag(4, "open", "bpt", (("i", "1"),), "&lt;b&gt;"),
    Tag(9, "close", "ept", (("i", "1"),), "&lt;/b&gt;"),
    Tag(11, "standalone", "ph", (), "&lt;br/&gt;"),
)
UNITS = (
    TranslationUnit(
        {"en": Segment("The ferry leaves.", _BOLD), "ru": Segment("Паром уходит.")},
        key="a-1",
        context="harbour",
        note="Checked = twice",
        provenance=Provenance(document="harbour.txt", section="1", paragraph=3, sentence=1, confidence=0.9),
    ),
    TranslationUnit(
        {"en": Segment("{0} of %s days, 1,250.50 kg"), "ru": Segment("{0} из %s дней, 1 250,50 кг")},
        properties={"po:plural-form": "1", "po:msgid": "{0} day", "po:msgid_plural": "{0} days"},
    ),
    TranslationUnit({"en": Segment("=1+1"), "ru": Segment("\t-@x\r\n\\n"), "fr": Segment("n’est-ce pas ?")}),
)
CONCEPTS = (
    ConceptEntry(
        "permit",
        (
            LanguageSection("en", (Term("residence permit", status=TermStatus.PREFERRED), Term("=permit"))),
            LanguageSection("ru", (Term("вид на жительство", status=TermStatus.ADMITTED),)),
        ),
        subject="law",
        definitions=(Description("Leave to stay.", "A handbook"),),
        notes=("Kept",),
    ),
)
TEXTS = (
    "The twenty-first report of 1,250.5 kg on 3 May 2026 (A/RES/73/195), see https://example.org/a?b=c&d={0}.",
    "Двадцать первый доклад о 1 250,5 кг от 3 мая 2026 года; 50 % №7 «в кавычках», г-н Ж. И.",
    "Vingt et un mille trois cents étrangers, le 1ᵉʳ mai 2026 : l’aujourd’hui, quatre-vingt-dix-sept ?",
    '"exact phrase" word* -cut AND OR NEAR(a b) col:x ^y (z) <1>bold</1> %(name)s ${x} &amp; \\n XIV',
    "مرحبا 你好 नमस्ते ሰላም e\u0301\u0301 \u202eabc\u202c \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
)
MARKDOWN = "# Head\n\nText *with* **marks** [a](b) `code`.\n\n- item\n  1. deeper\n\n| a | b |\n|---|---|\n| c | d |\n\n> quote\n[^1]: note\n"
HTML = (
    '<html lang="en"><h1>Head</h1><p>Text <b>bold</b> <img alt="x"><br>more<ul><li>a<li>b</ul><table><tr><td>c</table>'
)
SUBTITLES = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\n<i>Hello</i> there.\n\n00:03.000 --> 00:04.000\nBye.\n"
QT = '<?xml version="1.0"?><!DOCTYPE TS><TS version="2.1" language="ru" sourcelanguage="en"><context><name>c</name><message><source>Yes</source><translation>Да</translation></message></context></TS>'
MULTITERM = '<mtf><conceptGrp><concept>1</concept><languageGrp><language lang="EN" type="English"/><termGrp><term>permit</term><descripGrp><descrip type="status">preferred</descrip></descripGrp></termGrp></languageGrp></conceptGrp></mtf>'
IATE = "E_ID|E_DOMAINS|L_CODE|T_TERM|T_TYPE|T_EVALUATION\n1|law|en|permit|Term|Preferred\n1|law|fr|permis|Term|\n"
SRX = '<srx version="2.0"><header cascade="no"/><body><languagerules><languagerule languagerulename="any"><rule break="no"><beforebreak>\\bNo\\.</beforebreak><afterbreak>\\s</afterbreak></rule><rule break="yes"><beforebreak>[\\.!?]+</beforebreak><afterbreak>\\s+\\p{Lu}</afterbreak></rule></languagerule></languagerules><maprules><languagemap languagepattern=".*" languagerulename="any"/></maprules></body></srx>'
XLIFF2 = '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="ru"><file id="f"><unit id="u"><originalData><data id="d">&lt;b&gt;</data></originalData><segment><source><pc id="1" dataRefStart="d">a</pc><cp hex="0007"/><sc id="2"/><ec startRef="2"/></source><target>б<ph id="3"/></target></segment></unit></file></xliff>'
XLIFF1 = '<xliff version="1.2"><file original="a" source-language="en" target-language="ru" datatype="x"><body><trans-unit id="1"><source><g id="1">a</g><x id="2"/><mrk mtype="seg" mid="1">b</mrk></source><target><bpt id="1">&lt;b></bpt>в<ept id="1">&lt;/b></ept></target></trans-unit></body></file></xliff>'


def memory_file(name: str) -> bytes:
    """Return our units as a file of that format."""
    return b"".join(FORMATS[name].write(UNITS, languages=Languages(*PAIR), problems=[]))


def term_file(name: str) -> bytes:
    """Return our concepts as a file of that format."""
    stream = BytesIO()
    TERM_FORMATS[name].write(CONCEPTS, stream, languages=PAIR)
    return stream.getvalue()


def texts() -> list[bytes]:
    """Return our sentences."""
    return [text.encode("utf-8", "surrogatepass") for text in TEXTS]


def office(name: str) -> bytes:
    """Return a small document of an office format."""
    if name == "docx":
        return docx_of(styled("Kop1", "One") + para("Two.") + numbered("Three", 2) + f"<w:p>{FOOTNOTE.format(1)}</w:p>")
    if name == "odt":
        return odt_of('<text:h text:outline-level="1">One</text:h><text:p>Two<text:s text:c="3"/>.</text:p>')
    stream = BytesIO()
    if name == "pdf":
        pdf = FPDF()
        pdf.add_page()
        pdf.set_font("helvetica", size=11)
        pdf.multi_cell(0, 5, "One.\nTwo.")
        return bytes(pdf.output())
    if name == "pptx":
        from pptx import Presentation

        deck = Presentation()
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "One."
        deck.save(stream)
        return stream.getvalue()
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["en", "ru", "note"], ["One", "Один", "=1+1"], ["Two", 2.5, None]):
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def catalogue_of_texts() -> bytes:
    """Return texts by name, as JSON."""
    return json.dumps({"a": "One", "b": {"c": "Two"}}).encode()
