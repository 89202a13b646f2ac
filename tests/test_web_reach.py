"""Hostile files reach nothing: no file beside the upload is opened, no address is called, whatever they ask for.

Python's audit hooks do not see what libraries in C open; so the files that are asked for are watched by the kernel
(inotify), which sees every process, and the addresses lead to a socket of our own, which must not be called.
"""

from __future__ import annotations

import ctypes
import os
import socket
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from corpora.errors import CorpusError
from corpora.readers import read
from corpora.segmenters.srx import SrxSegmenter
from glossary.errors import TermbaseError
from glossary.termbase import open_termbase
from tests.fuzz import seeds
from tests.office_files import docx_parts, odt_of, para, zipped
from tm_service import open_memory
from tm_service.errors import TranslationMemoryError
from tm_service.fillers import filler_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
KNOWN = (CorpusError, TermbaseError, TranslationMemoryError)
SECRET = "Only the canary knows this sentence of nine words."
_OPEN, _ACCESS, _NONBLOCK = 0x20, 0x1, 0o4000


class Bait:
    """A file that nobody may open and an address that nobody may call, and what became of them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.file = folder / "canary.xml"
        self.file.write_text(f"<!ENTITY e '{SECRET}'><x>{SECRET}</x>", "utf-8")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._watch = self._libc.inotify_init1(_NONBLOCK)
        assert self._libc.inotify_add_watch(self._watch, os.fsencode(self.file), _OPEN | _ACCESS) >= 0

    @property
    def asked(self) -> tuple[str, str, str]:
        """The ways to ask for them."""
        return self.file.as_uri(), str(self.file), f"http://127.0.0.1:{self.port}/x"

    def taken(self) -> list[str]:
        """Return what was opened or called since this was asked last."""
        found = []
        try:
            found.append(f"file ({len(os.read(self._watch, 4096))} bytes of events)")
        except BlockingIOError:
            pass
        try:
            self._listener.accept()[0].close()
            found.append("address")
        except BlockingIOError:
            pass
        return found

    def close(self) -> None:
        os.close(self._watch)
        self._listener.close()


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    laid = Bait(tmp_path / "bait")
    yield laid
    laid.close()


def test_the_bait_tells_when_it_is_taken(bait: Bait) -> None:
    assert bait.taken() == []
    bait.file.read_text("utf-8")
    assert bait.taken()[0].startswith("file")
    socket.create_connection(("127.0.0.1", bait.port)).close()
    assert bait.taken() == ["address"]
    assert bait.taken() == []


def entity(address: str, root: str, body: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e SYSTEM "{address}">]>{body.replace("@", "&e;")}'


def parameter(address: str, root: str, body: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY % p SYSTEM "{address}"> %p;]>{body.replace("@", "&e;")}'


def external_dtd(address: str, root: str, body: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE {root} SYSTEM "{address}">{body.replace("@", "&e;")}'


def included(address: str, root: str, body: str) -> str:
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}" parse="text"/>'
    return body.replace("@", include)


def styled(address: str, root: str, body: str) -> str:
    return f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="{address}"?>' + body.replace(
        "@", f'<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a {address}"/>'
    )


XML_TRICKS = (entity, parameter, external_dtd, included, styled)
TMX = '<tmx version="1.4"><header/><body><tu><tuv xml:lang="en"><seg>a @</seg></tuv><tuv xml:lang="ru"><seg>б</seg></tuv></tu></body></tmx>'
TBX = '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body><conceptEntry id="c"><langSec xml:lang="en"><termSec><term>permit @</term></termSec></langSec></conceptEntry></body></text></tbx>'
RESX = '<root><data name="a"><value>b @</value></data></root>'
XML_FILES = {
    "a.tmx": ("tmx", TMX),
    "a.xlf": ("xliff", seeds.XLIFF1.replace("<x id=", "@<x id=")),
    "b.xlf": ("xliff", seeds.XLIFF2.replace("б<ph", "б@<ph")),
    "a.ts": (
        "TS",
        '<TS version="2.1" language="ru"><context><message><source>a @</source><translation>б</translation></message></context></TS>',
    ),
    "a.resx": ("root", RESX),
    "a.tbx": ("tbx", TBX),
    "m.xml": ("mtf", seeds.MULTITERM.replace("permit", "permit @")),
    "a.srx": ("srx", seeds.SRX.replace("No", "@")),
    "a.xhtml": ("html", "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>A text. @</p></body></html>"),
}


def page(address: str) -> bytes:
    return f"""<html><head><base href="{address}"><link rel=stylesheet href="{address}"><meta http-equiv=refresh content="0;{address}">
    <script src="{address}"></script></head><body background="{address}"><img src="{address}"><iframe src="{address}"></iframe>
    <object data="{address}"></object><svg><image href="{address}"/><use xlink:href="{address}#a"/></svg><p>A text.
    <!--#include file="{address}"--></body></html>""".encode()


def markdown(address: str) -> bytes:
    return f"# A text\n\n![x]({address}) [y]({address})\n\n!include {address}\n\n{{% include '{address}' %}}\n\n<img src='{address}'>\n".encode()


def word(address: str) -> bytes:
    parts = docx_parts(
        para("A text.") + f'<w:p><w:r><w:instrText>INCLUDETEXT "{address}"</w:instrText></w:r></w:p><w:altChunk/>'
    )
    key = "word/_rels/document.xml.rels"
    kinds = (
        "attachedTemplate",
        "image",
        "aFChunk",
        "oleObject",
        "hyperlink",
        "styles",
        "numbering",
        "footnotes",
        "header",
    )
    related = "".join(
        f'<Relationship Id="x{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{n}" TargetMode="External" Target="{address}"/>'
        for n in kinds
    )
    return zipped({**parts, key: str(parts[key]).replace("</Relationships>", f"{related}</Relationships>")})


def workbook(address: str) -> bytes:
    with zipfile.ZipFile(BytesIO(seeds.office("xlsx"))) as old:
        parts: dict[str, str | bytes] = {name: old.read(name) for name in old.namelist()}
    link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook r:id="rId1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></externalLink>'
    related = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="{address}" TargetMode="External"/></Relationships>'
    return zipped(
        {**parts, "xl/externalLinks/externalLink1.xml": link, "xl/externalLinks/_rels/externalLink1.xml.rels": related}
    )


def open_document(address: str) -> bytes:
    return odt_of(
        f'<text:section><text:section-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{address}"/></text:section>'
        f'<text:p>A text.<draw:frame><draw:image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{address}"/></draw:frame></text:p>'
    )


def pdf(address: str) -> bytes:
    whole = seeds.office("pdf").decode("latin-1")
    actions = (
        f"/OpenAction << /S /URI /URI ({address}) >> /AA << /O << /S /Launch /F ({address}) >> >> "
        f"/AcroForm << /XFA ({address}) >> /Names << /EmbeddedFiles << /F ({address}) >> >>"
    )
    return whole.replace("/Type /Catalog", f"/Type /Catalog {actions}", 1).encode("latin-1")


def climbing(address: str) -> bytes:
    """Return an archive whose members name other places, one of them a link."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in docx_parts(para("A text.")).items():
            made.writestr(name, content)
        for name in ("../../escaped.xml", "/tmp/escaped.xml", address, "C:\\escaped.xml"):
            made.writestr(name, "<x/>")
        link = zipfile.ZipInfo("word/styles.xml")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, address)
    return stream.getvalue()


OTHERS: dict[str, Callable[[str], bytes]] = {
    "a.html": page,
    "a.md": markdown,
    "a.docx": word,
    "b.docx": climbing,
    "a.xlsx": workbook,
    "a.odt": open_document,
    "a.pdf": pdf,
    "a.po": lambda address: (
        seeds.memory_file("po") + f'\n#include "{address}"\n#: {address}:1\nmsgid "a"\nmsgstr "б"\n'.encode()
    ),
    "a.csv": lambda address: f'en,ru\n"=WEBSERVICE(""{address}"")",б\n"=cmd|\'/C type {address}\'!A0",в\n'.encode(),
    "a.properties": lambda address: f"include={address}\n!include {address}\n".encode(),
    "a.json": lambda address: f'{{"$ref": "{address}", "a": "b"}}'.encode(),
    "a.vtt": lambda address: (
        f"WEBVTT\n\nSTYLE\n::cue {{ background: url({address}) }}\n\n00:00.000 --> 00:01.000\nA text.\n".encode()
    ),
    "a.ftl": lambda address: f"a = b {{ {address} }}\n".encode(),
    "a.yaml": lambda address: f"a: !!python/object/apply:os.system ['cat {address}']\nb: !include {address}\n".encode(),
}


def every_way_in(path: Path, folder: Path) -> str:
    """Read a file in all ways that there are, and return all that came of it."""
    told: list[Any] = []
    data = path.read_bytes()
    memory, termbase = open_memory(folder / "s.db"), open_termbase(folder / "s.db")

    def of_the_filler() -> bytes:
        return filler_for(path.name, data).read(data, name=path.name, source="en", target="ru").write()

    def beside() -> object:
        source = ("en.resx" if path.suffix == ".resx" else path.name, data)
        with path.open("rb") as stream:
            return memory.import_file(stream, name=path.name, source="en", target="ru", beside=source)

    def units() -> object:
        with path.open("rb") as stream:
            return memory.import_file(stream, name=path.name, source="en", target="ru")

    ways: tuple[Callable[[], object], ...] = (
        lambda: read(path, language="en"),
        lambda: memory.ingest([path], language="en"),
        units,
        beside,
        lambda: termbase.import_file(path, languages=["en", "ru"]),
        lambda: termbase.import_file(path, format="tbx"),
        lambda: SrxSegmenter.of_file(path).split("One. Two.", language="en"),
    )
    for way in ways:
        try:
            told.append(way())
        except KNOWN as error:
            told.append(error)
    try:
        told.append(of_the_filler() if path.suffix != ".xhtml" else b"")
    except KNOWN as error:
        told.append(error)
    told += [unit for unit in memory.units()] + list(memory.sentences()) + list(termbase.every_concept())
    memory.close()
    termbase.close()
    return repr(told)


@pytest.mark.parametrize("trick", XML_TRICKS, ids=lambda trick: trick.__name__)
@pytest.mark.parametrize("name", XML_FILES)
def test_xml_reaches_nothing(name: str, trick: Callable[[str, str, str], str], bait: Bait, tmp_path: Path) -> None:
    root, body = XML_FILES[name]
    for address in bait.asked:
        path = tmp_path / name
        path.write_text(trick(address, root, body), "utf-8")
        told = every_way_in(path, tmp_path)
        assert bait.taken() == [], address
        assert SECRET not in told


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_reach_nothing(name: str, bait: Bait, tmp_path: Path) -> None:
    for address in bait.asked:
        path = tmp_path / name
        path.write_bytes(OTHERS[name](address))
        told = every_way_in(path, tmp_path)
        assert bait.taken() == [], address
        assert SECRET not in told
    assert not list(tmp_path.rglob("escaped.xml"))
    assert not Path("/tmp/escaped.xml").exists()


REACHING = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "urllib.Request",
    "os.system",
    "pty.spawn",
    "webbrowser.open",
)
_seen: list[str] = []
_watching = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event.startswith(REACHING):
        _seen.append(f"{event} {arguments!r}"[:200])


sys.addaudithook(_hook)


def test_no_file_makes_python_call_anybody(bait: Bait, tmp_path: Path) -> None:
    global _watching
    _seen.clear()
    _watching = True
    try:
        for name, made in OTHERS.items():
            (tmp_path / name).write_bytes(made(bait.asked[2]))
            every_way_in(tmp_path / name, tmp_path)
        assert _seen == []
        with socket.socket() as called:  # the hook does see it
            called.connect(("127.0.0.1", bait.port))
        assert [event for event in _seen if event.startswith("socket.connect")]
    finally:
        _watching = False
