"""Files made to break a reader: each costs one clear error, and nothing else."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import openpyxl
import pptx
import pytest
from fpdf import FPDF

from corpora.errors import UnreadableDocument
from corpora.isolation import Isolated, Limits
from corpora.office import archive
from corpora.readers import READERS, read
from corpora.readers.docx import DocxReader
from corpora.readers.pdf import PdfReader
from corpora.readers.xlsx import XlsxReader
from web.intake import Kind, kind_of

OFFICE = ("docx", "odt", "pdf", "pptx", "xlsx")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
ODF = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'


def zipped(parts: dict[str, str | bytes], compression: int = ZIP_STORED) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", compression) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def docx_of(body: str, *, prolog: str = "", encoding: str = "utf-8", compression: int = ZIP_STORED) -> bytes:
    document = f'{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": document.encode(encoding)}, compression)


def odt_of(body: str, *, prolog: str = "", manifest: str = "<m/>") -> bytes:
    content = f'{prolog}<o:document-content xmlns:o="{ODF}" xmlns:t="{TEXT}"><o:body><o:text>{body}</o:text></o:body></o:document-content>'
    return zipped({"content.xml": content, "META-INF/manifest.xml": manifest})


def pdf_of(text: str, *, owner: str = "", user: str = "") -> bytes:
    pdf = FPDF()
    if owner:
        pdf.set_encryption(owner, user)
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.multi_cell(0, 5, text)
    return bytes(pdf.output())


def xlsx_of(text: str) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = text
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def pptx_of(text: str) -> bytes:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = text
    stream = BytesIO()
    deck.save(stream)
    return stream.getvalue()


PARAGRAPH = "<w:p><w:r><w:t>They came by sea.</w:t></w:r></w:p>"
MADE: dict[str, Callable[[str], bytes]] = {
    "docx": lambda text: docx_of(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"),
    "odt": lambda text: odt_of(f"<t:p>{text}</t:p>"),
    "pdf": pdf_of,
    "pptx": pptx_of,
    "xlsx": xlsx_of,
}


def with_part(data: bytes, name: str, content: str | bytes) -> bytes:
    """Return an archive with one of its parts replaced."""
    with ZipFile(BytesIO(data)) as old:
        parts: dict[str, str | bytes] = {part: old.read(part) for part in old.namelist()}
    return zipped({**parts, name: content})


SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ENDLESS = (
    f'<worksheet xmlns="{SHEET}"><sheetData><row r="99999999999"><c t="str"><v>x</v></c></row></sheetData></worksheet>'
)


def many_members() -> bytes:
    return zipped({f"{number}.xml": b"" for number in range(archive.MEMBERS + 1)})


def locked_zip() -> bytes:
    data = bytearray(docx_of(PARAGRAPH))
    central = data.find(b"PK\x01\x02")
    data[central + 8] |= 1  # the flag of an encrypted member
    return bytes(data)


def pdf_needing(*objects: str) -> bytes:
    """Return a PDF of a page that needs the first of some objects, which have the numbers 4, 5 …"""
    catalogue = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources 4 0 R >>"
    all_objects = enumerate((*catalogue, page, *objects), 1)
    body = "".join(f"{number} 0 obj\n{content}\nendobj\n" for number, content in all_objects)
    return f"%PDF-1.4\n{body}trailer\n<< /Root 1 0 R /Size 9 >>\n%%EOF".encode()


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb": ("a.docx", lambda: docx_of(" " * 30_000_000, compression=8), "zip bomb"),
    "a part too big": ("a.docx", lambda: docx_of(" " * (archive.PART_BYTES + 1)), "more than 64 MB"),
    "a bomb in a workbook": ("a.xlsx", lambda: zipped({"x.xml": b" " * 30_000_000}, 8), "zip bomb"),
    "too many parts": ("a.odt", many_members, "parts, more than"),
    "entities": ("a.docx", lambda: docx_of("&b;&c;", prolog=LAUGHS), "document type"),
    "entities in UTF-16": ("a.docx", lambda: docx_of("&b;", prolog=LAUGHS, encoding="utf-16"), "document type"),
    "entities in ODT": ("a.odt", lambda: odt_of("<t:p>&c;</t:p>", prolog=LAUGHS), "document type"),
    "entities in XLSX": (
        "a.xlsx",
        lambda: with_part(xlsx_of("x y"), "xl/workbook.xml", LAUGHS + "<x>&b;</x>"),
        "document type",
    ),
    "a row without end": (
        "a.xlsx",
        lambda: with_part(xlsx_of("x y"), "xl/worksheets/sheet1.xml", ENDLESS),
        "Sheet claims to have more than 1,048,576 rows",
    ),
    "cut short": ("a.docx", lambda: docx_of(PARAGRAPH)[:150], "cut short"),
    "a damaged part": ("a.docx", lambda: docx_of(PARAGRAPH).replace(b"They came", b"They left"), "damaged"),
    "no XML": ("a.docx", lambda: zipped({"word/document.xml": "<w:p"}), "no XML"),
    "too deep": ("a.docx", lambda: docx_of("<w:sdt>" * 5000 + PARAGRAPH + "</w:sdt>" * 5000), "damaged"),
    "nothing in it": ("a.docx", lambda: docx_of(""), "no text"),
    "another document": ("a.docx", lambda: odt_of("<t:p>x</t:p>"), "word/document.xml is missing"),
    "no workbook": ("a.xlsx", lambda: docx_of(PARAGRAPH), "no workbook"),
    "no archive": ("a.pptx", lambda: b"They came by sea.", "no office document"),
    "empty": ("a.odt", lambda: b"", "the file is empty"),
    "an old kind": ("a.docx", lambda: b"\xd0\xcf\x11\xe0" + bytes(100), "of the old kind"),
    "DOCX with a password": (
        "a.docx",
        lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "a locked archive": ("a.docx", locked_zip, "password"),
    "ODT with a password": (
        "a.odt",
        lambda: odt_of("", manifest='<m xmlns:q="q"><q:encryption-data/></m>'),
        "password",
    ),
    "PDF with a password": ("a.pdf", lambda: pdf_of("They came.", owner="o", user="u"), "password"),
    "no PDF": ("a.pdf", lambda: b"They came by sea.", "no PDF"),
    "half a PDF": ("a.pdf", lambda: pdf_of("They came.")[:700], "damaged"),
    "a stump of a PDF": ("a.pdf", lambda: pdf_of("They came.")[:60], "damaged|no page"),
    "a PDF whose page needs what needs itself": ("a.pdf", lambda: pdf_needing("4 0 R"), "no text"),
    "a PDF whose page needs what leads in a circle": ("a.pdf", lambda: pdf_needing("5 0 R", "4 0 R"), "no text"),
    "a PDF of pictures": ("a.pdf", lambda: pdf_of(" "), "only pictures"),
}


@pytest.mark.parametrize(("name", "made", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_with_the_reason(name: str, made: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason) as refused:
        read(made(), name=name)
    assert str(refused.value).startswith(f"{name}: ")
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


def test_a_pdf_that_only_forbids_changes_is_read() -> None:
    assert [p.text for p in read(pdf_of("They came.", owner="o"), name="a.pdf").paragraphs] == ["They came."]


def test_a_pdf_without_its_end_is_read_as_far_as_it_goes_and_reported() -> None:
    data = pdf_of("They came.")
    document = read(data[: data.rindex(b"%%EOF")], name="a.pdf")
    assert [p.text for p in document.paragraphs] == ["They came."]
    assert [("cut short" in problem.reason, problem.place) for problem in document.problems] == [(True, "a.pdf")]


@pytest.mark.parametrize("format", OFFICE)
def test_any_damage_is_an_error_or_text(format: str) -> None:
    whole = MADE[format]("They came by sea.")
    chance = random.Random(format)
    for _ in range(5):
        data = bytearray(whole)
        for _ in range(20):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            document = read(bytes(data), name=f"a.{format}")
        except UnreadableDocument:
            continue
        assert all(p.text.strip() for p in document.paragraphs)


LONG = PARAGRAPH * 60_000
BIG = (" " * 999_990 + "<w:p/>") * (archive.PART_BYTES // 10**6 - 1)  # in pieces: libxml2 may refuse a text above 10 MB
LIMITED = [
    pytest.param(Limits(wall=0.05), PARAGRAPH, "longer than 0.05 seconds", id="wall"),
    pytest.param(Limits(output=100), PARAGRAPH, "more than 100 bytes of text", id="output"),
]
if sys.platform == "linux":  # others do not know all of these limits
    LIMITED += [
        pytest.param(Limits(cpu=1), LONG, "more than 1 seconds of computing", id="cpu"),
        pytest.param(Limits(memory=300 * 2**20), BIG, "300 MB of memory", id="memory"),
    ]


@pytest.mark.parametrize(("limits", "body", "reason"), LIMITED)
def test_what_exceeds_a_limit_is_given_up(limits: Limits, body: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        Isolated(DocxReader(), limits).read(docx_of(body), name="a.docx")


def long_pdf() -> bytes:
    """Return a small PDF of a page that takes minutes: it saves and restores what was saved, ten million times."""
    steps = zlib.compress(b"q Q " * 10_000_000, 9)
    content = f"<< /Filter /FlateDecode /Length {len(steps)} >>\nstream\n".encode() + steps + b"\nendstream"
    return (
        pdf_needing("<< >>")
        .replace(b"/Resources", b"/Contents 5 0 R /Resources")
        .replace(b"trailer", b"5 0 obj\n" + content + b"\nendobj\ntrailer")
    )


@pytest.mark.parametrize("limits", [Limits(wall=3), Limits(cpu=1)][: 2 if sys.platform == "linux" else 1])
def test_what_takes_too_long_is_ended(limits: Limits) -> None:
    with pytest.raises(UnreadableDocument, match=r"longer than 3 seconds|more than 1 seconds of computing"):
        Isolated(PdfReader(), limits).read(long_pdf(), name="a.pdf")


def confined(action: str) -> str:
    """Return what becomes of a statement in a process that reads a file."""
    code = f"import socket, subprocess, os\nfrom corpora.isolation import Limits\nfrom corpora.reading_worker import confine\nconfine(Limits())\n{action}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr


@pytest.mark.parametrize(
    "action",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "subprocess.run(['true'])",
        "os.system('true')",
        "open({path!r}, 'w')",
        "os.remove({path!r})",
    ],
)
def test_a_reading_process_reaches_nothing(action: str, tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("kept", encoding="utf-8")
    assert "PermissionError" in confined(action.format(path=str(path)))
    assert path.read_text(encoding="utf-8") == "kept"


def test_threads_read_at_once() -> None:
    texts = {}

    def work(format: str) -> None:
        texts[format] = [p.text for p in read(MADE[format]("They came by sea."), name=f"a.{format}").paragraphs]

    threads = [threading.Thread(target=work, args=[format]) for format in OFFICE]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == {format: ["They came by sea."] for format in OFFICE}


@pytest.mark.parametrize(("reader", "library"), [(PdfReader(), "pdfminer"), (XlsxReader(), "openpyxl")])
def test_a_missing_library_is_named_with_the_remedy(
    reader: PdfReader | XlsxReader, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = MADE[reader.name]("They came.")
    for module in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UnreadableDocument, match=r"pip install 'tm-service\[documents\]'"):
        reader.read(data, name=f"a.{reader.name}")


@pytest.mark.parametrize("name", ["x.docx", "ünïcode\udcff.docx", "nul\x00.docx", "new\nline.docx"])
def test_names_travel_unharmed(name: str) -> None:
    assert read(docx_of(PARAGRAPH), name=name).name == name


def test_uploads_of_every_reader_are_documents() -> None:
    for reader in READERS.values():
        for ending in {*reader.extensions} - {".txt", ".text"}:
            assert kind_of(f"a{ending}", None) is Kind.DOCUMENTS


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "tm_service", "--db", str(folder / "store.db"), *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False, cwd=folder)


def test_commands_read_office_documents(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(MADE["docx"]("The ferry left in 1999. Nobody saw it."))
    (tmp_path / "b.odt").write_bytes(MADE["odt"]("Паром ушёл в 1999 году. Никто его не видел."))
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    sentences = command("segment", "a.docx", "-l", "en", "--jsonl", folder=tmp_path).stdout.splitlines()
    assert [(line["text"], line["place"]) for line in map(json.loads, sentences)] == [
        ("The ferry left in 1999.", "paragraph 1"),
        ("Nobody saw it.", "paragraph 1"),
    ]
    beads = command("align", "a.docx", "b.odt", "-s", "en", "-t", "ru", "--jsonl", folder=tmp_path).stdout.splitlines()
    assert [len(bead["target"]) for bead in map(json.loads, beads)] == [1, 1]
    done = command("ingest", "--pair", "en=a.docx", "--pair", "ru=b.odt", "bad.pdf", "--json", folder=tmp_path)
    report = json.loads(done.stdout)
    assert report["units"]["added"] == 2
    assert [problem["place"] for problem in report["problems"]] == ["bad.pdf"]
    refused = command("segment", "bad.pdf", folder=tmp_path)
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
