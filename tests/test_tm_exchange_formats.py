"""What each format keeps and drops, what it refuses and how that is written, and files of the toolkit's."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polib
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from corpora.segments import Segment, Tag
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service import InvalidQuery, TranslationMemory, UnreadableFile, open_memory
from tm_service.cli import cli
from tm_service.formats import FORMATS, Languages, recognised
from tm_service.records import FileReport, UnitProblem
from tm_service.rejects import rejects_of
from tm_service.selection import UnitSelection

PAIR = Languages("en", "ru")
DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    return open_memory(tmp_path / "tm.db")


def written(name: str, units: Iterable[TranslationUnit]) -> bytes:
    return b"".join(FORMATS[name].write(units, languages=PAIR, problems=[]))


def read(name: str, data: bytes, languages: Languages = PAIR) -> list[TranslationUnit]:
    items = FORMATS[name].read(io.BytesIO(data), name=f"file.{name}", languages=languages)
    return [item for item in items if isinstance(item, TranslationUnit)]


def refused(name: str, data: bytes, languages: Languages = PAIR) -> list[UnitProblem]:
    items = FORMATS[name].read(io.BytesIO(data), name=f"file.{name}", languages=languages)
    return [item for item in items if isinstance(item, UnitProblem)]


LEGAL = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
ANY_LEGAL = st.text(LEGAL, min_size=1, max_size=20).filter(str.strip)
CODES = st.sampled_from(["", "&lt;b&gt;", "&lt;br/&gt;", "{0}", "<sub>alt</sub>"])


@st.composite
def tagged(draw: Any) -> Segment:
    """A segment with a pair of tags and one by itself."""
    text = draw(ANY_LEGAL)
    first, last = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    number = (("i", "1"),)
    pair = (Tag(first, "open", "bpt", number, draw(CODES)), Tag(last, "close", "ept", number, draw(CODES)))
    return Segment(text, draw(st.sampled_from([(), pair, (*pair, Tag(last, "standalone", "ph", (), draw(CODES)))])))


UNITS = st.builds(
    TranslationUnit,
    st.fixed_dictionaries({"en": tagged(), "ru": tagged()}),
    key=st.text("abc-1", min_size=1, max_size=8),
    context=st.none() | ANY_LEGAL.map(str.strip),
    status=st.sampled_from(UnitStatus),
    provenance=st.builds(Provenance, st.none() | ANY_LEGAL.map(str.strip), st.none() | st.just("1.1")),
    note=st.none() | ANY_LEGAL.map(str.strip),
    properties=st.dictionaries(
        st.sampled_from(["client", "@usagecount", "ru:mood", "ru:@datatype", "@srclang"]), ANY_LEGAL
    ),
    created_at=st.just("2026-01-02T03:04:05Z"),
    changed_at=st.just("2026-01-02T03:04:05Z"),
    changed_by=st.just("ann"),
    created_by=st.just("ann"),
)


@settings(max_examples=60, deadline=None)
@given(UNITS)
def test_tmx_keeps_any_unit_whole(unit: TranslationUnit) -> None:
    assert read("tmx", written("tmx", [unit])) == [unit]


def test_what_loses_nothing_says_so() -> None:
    assert [name for name, member in FORMATS.items() if not member.dropped] == ["tmx"]


@settings(max_examples=60, deadline=None)
@given(UNITS)
def test_xliff_2_keeps_what_it_says_it_keeps(unit: TranslationUnit) -> None:
    [back] = read("xliff2", written("xliff2", [unit]))
    for language, segment in unit.variants.items():
        assert back.variants[language].text == segment.text
        assert [(tag.offset, tag.kind) for tag in back.variants[language].tags] == [
            (tag.offset, tag.kind) for tag in segment.tags
        ]
    assert (back.key, back.context, back.note, back.status) == (unit.key, unit.context, unit.note, unit.status)
    assert back.provenance.document == (unit.provenance.document or "f1")


def test_xliff_2_keeps_characters_that_xml_forbids() -> None:
    unit = TranslationUnit({"en": Segment("bell \x07!"), "ru": Segment("звонок\x1f")}, key="k")
    [back] = read("xliff2", written("xliff2", [unit]))
    assert {tag: segment.text for tag, segment in back.variants.items()} == {"en": "bell \x07!", "ru": "звонок\x1f"}


def test_xliff_2_is_what_the_standard_asks_for() -> None:
    tag = Tag(3, "open", "bpt", (("i", "1"),), "&lt;b&gt;")
    unit = TranslationUnit(
        {
            "en": Segment("Go home", (tag, replace(tag, kind="close", element="ept", content="&lt;/b&gt;"))),
            "ru": Segment("Иди"),
        },
        key="go",
        note="a note",
    )
    root = etree.fromstring(written("xliff2", [unit]))
    [element] = root.iter("{*}unit")
    assert [etree.QName(child).localname for child in element] == ["notes", "originalData", "segment"]
    assert [data.text for data in element.iter("{*}data")] == ["<b>", "</b>"]
    assert [etree.QName(child).localname for child in element.find(".//{*}source")] == ["sc", "ec"]  # type: ignore[union-attr]
    assert len({child.get("id") for child in root.iter("{*}file", "{*}unit", "{*}sc")}) == 3


INLINE = [
    ('<g id="1">a</g>b', "ab", ["open", "close"]),
    ('a<x id="1"/>b', "ab", ["standalone"]),
    ('a<bx id="1" rid="r"/>b<ex id="2" rid="r"/>', "ab", ["open", "close"]),
    ('<bpt id="1">&lt;b&gt;</bpt>a<ept id="1">&lt;/b&gt;</ept>', "a", ["open", "close"]),
    ('a<ph id="1">{0}</ph>', "a", ["standalone"]),
    ('a<it id="1" pos="open">&lt;i&gt;</it>', "a", ["standalone"]),
    ('a<ph id="1">&lt;img alt="<sub>a cat</sub>"&gt;</ph>', "a", ["standalone"]),
    ('a <mrk mtype="term">word</mrk>', "a word", []),
]


@pytest.mark.parametrize(("markup", "text", "kinds"), INLINE)
def test_inline_elements_of_xliff_1_go_both_ways(markup: str, text: str, kinds: list[str]) -> None:
    body = f'<trans-unit id="1"><source>{markup}</source><target>{markup}</target></trans-unit>'
    data = (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="en"'
        f' target-language="ru" datatype="x"><body>{body}</body></file></xliff>'
    ).encode()
    [unit] = read("xliff", data)
    assert unit.variants["en"].text == text
    assert [tag.kind for tag in unit.variants["en"].tags] == kinds
    again = written("xliff", [unit])
    assert read("xliff", again)[0].variants == unit.variants
    kept = re.compile(r"<(?:g|x|bx|ex|sub)[ >]")
    assert kept.findall(markup) * 2 == kept.findall(again.decode().split("<body>")[1])
    assert read("tmx", written("tmx", [unit])) == [unit]


@pytest.mark.parametrize(
    ("markup", "text", "tags"),
    [
        ('<pc id="1" dataRefStart="d1" dataRefEnd="d2">a</pc>', "a", [("open", "&lt;b&gt;"), ("close", "&lt;/b&gt;")]),
        (
            '<sc id="1" dataRef="d1"/>a<ec startRef="1" dataRef="d2"/>',
            "a",
            [("open", "&lt;b&gt;"), ("close", "&lt;/b&gt;")],
        ),
        ('a<ph id="1" dataRef="d1"/>', "a", [("standalone", "&lt;b&gt;")]),
        ('a<cp hex="0007"/>', "a\x07", []),
        ('a<ph id="x"/>', "a", [("standalone", '&lt;ph id="x"/&gt;')]),
    ],
)
def test_inline_elements_of_xliff_2_are_read(markup: str, text: str, tags: list[tuple[str, str]]) -> None:
    data = (
        '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="ru"><file id="f">'
        '<unit id="u"><originalData><data id="d1">&lt;b&gt;</data><data id="d2">&lt;/b&gt;</data></originalData>'
        f"<segment><source>{markup}</source><target>{markup}</target></segment></unit></file></xliff>"
    ).encode()
    [unit] = read("xliff", data)
    assert unit.variants["en"].text == text
    assert [(tag.kind, tag.content) for tag in unit.variants["en"].tags] == tags


PO = (
    'msgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    '#. seen at sea\n#: boat.c:7\n#, c-format\nmsgctxt "dock"\nmsgid "%d boat"\nmsgid_plural "%d boats"\n'
    'msgstr[0] "%d лодка"\nmsgstr[1] "%d лодки"\nmsgstr[2] "%d лодки"\n\n'
    '#, fuzzy\n#| msgid "Bow"\nmsgid "Stern"\nmsgstr "Корма"\n\n#~ msgid "Old"\n#~ msgstr "Старое"\n'
)


def test_plural_forms_of_po_become_one_entry_again() -> None:
    units = read("po", PO.encode())
    assert [unit.variants["ru"].text for unit in units] == ["%d лодка", "%d лодки", "%d лодки"]
    assert len({unit.key for unit in units}) == 3
    [entry] = polib.pofile(written("po", units).decode())
    assert (entry.msgid, entry.msgid_plural, entry.msgctxt) == ("%d boat", "%d boats", "dock")
    assert entry.msgstr_plural == {0: "%d лодка", 1: "%d лодки", 2: "%d лодки"}
    assert (entry.comment, entry.occurrences, entry.flags) == ("seen at sea", [("boat.c", "7")], ["c-format"])


def test_plural_forms_survive_the_store(memory: TranslationMemory) -> None:
    memory.import_file(io.BytesIO(PO.encode()), name="a.po")
    [entry] = polib.pofile(b"".join(memory.export("po", source="en", target="ru")).decode())
    assert len(entry.msgstr_plural) == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('msgid "a\nmsgstr "b"\n', "a.po:1: no PO file: a string has no end"),
        ('msgid ""\nmsgstr "Content-Type: text/plain; charset=KLINGON-8\\n"\n', "unknown charset 'KLINGON-8'"),
    ],
)
def test_a_po_file_that_polib_would_swallow_is_refused(memory: TranslationMemory, data: str, reason: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        memory.import_file(io.BytesIO(data.encode()), name="a.po", target="ru")
    assert reason in str(caught.value)


def test_po_in_its_own_charset_is_read() -> None:
    data = PO.replace("UTF-8", "KOI8-R").encode("koi8-r")
    assert read("po", data)[0].variants["ru"].text == "%d лодка"


GOOD = '<tu tuid="g"><tuv xml:lang="en"><seg>Go</seg></tuv><tuv xml:lang="ru"><seg>Иди</seg></tuv></tu>'
BAD = '<tu tuid="b"><prop type="p">v</prop><tuv xml:lang="en"><seg>a <ph>x</ph></seg></tuv></tu>'
TMX = f'<tmx version="1.4"><header srclang="en"/><body>{GOOD}{BAD}</body></tmx>'
XLIFF = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="en"'
    ' target-language="ru" datatype="x"><body><trans-unit id="1"><source>Go <x id="1"/></source></trans-unit></body></file></xliff>'
)
XLIFF2 = (
    '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="ru"><file id="f">'
    '<unit id="u"><segment><source>Go <ph id="1"/></source></segment></unit></file></xliff>'
)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("tmx", TMX, "<note>refused: lacks one of the languages"),
        ("xliff", XLIFF, "refused: not translated"),
        ("xliff", XLIFF2, "refused: not translated"),
        ("po", PO, "# refused: marked fuzzy"),
        ("csv", "en,ru,note\nGo,,soon\n", "en,ru,note,refused\r\nGo,,soon,has text in fewer"),
        ("tsv", "en\tru\tnote\nGo\t\tsoon\n", "en\tru\tnote\trefused\nGo\t\tsoon\thas text in fewer"),
    ],
)
def test_refused_units_are_written_in_their_own_format(name: str, data: str, told: str) -> None:
    problems = refused(name, data.encode())
    file = FORMATS[name].refused(problems)
    assert file is not None
    assert told in file.decode()
    again = refused(name, file)  # it is a file of its format, with the same units
    assert [(problem.unit, problem.reason) for problem in again] == [(item.unit, item.reason) for item in problems]


@pytest.mark.parametrize(
    ("name", "data", "change"),
    [
        ("xliff", XLIFF2, ('trgLang="ru"', 'trgLang="fr"')),
        ("po", PO, ("Language: ru", "Language: fr")),
        ("csv", "en,ru\nGo,\n", ("ru", "fr")),
    ],
)
def test_what_belongs_in_several_files_is_not_made_one(name: str, data: str, change: tuple[str, str]) -> None:
    other = data.replace(*change)
    problems = [*refused(name, data.encode(), Languages()), *refused(name, other.encode(), Languages())]
    assert FORMATS[name].refused(problems) is None
    report = FileReport("a", name, len(problems), 0, 0, 0, len(problems), tuple(problems))
    lines = [json.loads(line) for line in rejects_of([report]).splitlines()]
    assert [line["reason"] for line in lines] == [problem.reason for problem in problems]
    assert all(line["content"] for line in lines)


def test_a_mended_rejects_file_is_imported(tmp_path: Path) -> None:
    (tmp_path / "m.tmx").write_text(TMX, encoding="utf-8")
    base = ["--db", str(tmp_path / "s.db"), "import"]
    first = CliRunner().invoke(cli, [*base, str(tmp_path / "m.tmx"), "--rejects", str(tmp_path / "r.tmx")])
    assert first.exit_code == 0, first.output
    assert "tmx (by its ending .tmx)" in first.output
    mended = (tmp_path / "r.tmx").read_text(encoding="utf-8")
    assert '<prop type="p">v</prop>' in mended
    (tmp_path / "r.tmx").write_text(
        mended.replace("</tu>", '<tuv xml:lang="ru"><seg>б</seg></tuv></tu>'), encoding="utf-8"
    )
    second = CliRunner().invoke(cli, [*base, str(tmp_path / "r.tmx"), "--json"])
    assert json.loads(second.output)["files"][0]["units"]["added"] == 1


def test_a_dry_run_reports_what_the_import_will(memory: TranslationMemory) -> None:
    dry = memory.import_file(io.BytesIO(TMX.encode()), name="m.tmx", dry_run=True)
    assert list(memory.units()) == []
    done = memory.import_file(io.BytesIO(TMX.encode()), name="m.tmx")
    assert done.operation is not None
    assert replace(done, operation=None) == dry


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.tmx", TMX.encode(), ("tmx", "by its ending .tmx")),
        ("a.xml", TMX.encode(), ("tmx", "by its first bytes")),
        ("a.tmx", XLIFF.encode(), ("xliff", "by its first bytes")),
        ("a", b"en,ru\nGo,x\n", ("csv", "by its first bytes")),
        ("a.po", b"# long licence\n", ("po", "by its ending .po")),
        ("a", b'<?xml version="1.0"?><!DOCTYPE TS><TS>', ("toolkit", "by its first bytes")),
    ],
)
def test_a_file_is_taken_for_what_it_is(name: str, head: bytes, expected: tuple[str, str]) -> None:
    member, reason = recognised(name, head)
    assert (member.name, reason) == expected


RESOURCES = {
    "properties": ("go=Go home\n", "go=Иди домой\nold=Старое\n"),
    "strings": ('"go" = "Go home";\n', '"go" = "Иди домой";\n"old" = "Старое";\n'),
    "json": ('{"go": "Go home"}', '{"go": "Иди домой", "old": "Старое"}'),
    "ftl": ("go = Go home\n", "go = Иди домой\nold = Старое\n"),
    "xml": (
        '<resources><string name="go">Go home</string></resources>',
        '<resources><string name="go">Иди домой</string><string name="old">Старое</string></resources>',
    ),
    "resx": (
        '<root><data name="go"><value>Go home</value></data></root>',
        '<root><data name="go"><value>Иди домой</value></data><data name="old"><value>Старое</value></data></root>',
    ),
}


@pytest.mark.parametrize("ending", ["properties", "strings", "json", "xml", "resx"])
def test_files_of_one_language_are_paired_by_name(memory: TranslationMemory, ending: str) -> None:
    source, target = (text.encode() for text in RESOURCES[ending])
    beside = (f"en.{ending}", source)
    report = memory.import_file(io.BytesIO(target), name=f"ru.{ending}", source="en", target="ru", beside=beside)
    assert (report.format, report.added, report.skipped) == ("resources", 1, 1)
    [match] = memory.match("Go home", source="en", target="ru")
    assert (match.target.text, match.unit.unit.key.split("/")[-1].strip(".")) == ("Иди домой", "go")
    assert "has no text of that name" in report.problems[0].reason


def test_a_file_of_one_language_alone_is_refused(memory: TranslationMemory) -> None:
    with pytest.raises(UnreadableFile, match="--source-file"):
        memory.import_file(io.BytesIO(b"go=Go\n"), name="a.properties")


TS = (
    '<?xml version="1.0"?><!DOCTYPE TS><TS version="2.1" language="ru" sourcelanguage="en"><context><name>Dock</name>'
    "<message><source>Moor</source><translation>Швартуйся</translation></message>"
    '<message><source>Sink</source><translation type="unfinished">Тони</translation></message>'
    '<message numerus="yes"><source>%n boats</source><translation><numerusform>%n лодка</numerusform>'
    "<numerusform>%n лодки</numerusform><numerusform>%n лодок</numerusform></translation></message></context></TS>"
)


def test_qt_files_are_read(memory: TranslationMemory) -> None:
    report = memory.import_file(io.BytesIO(TS.encode()), name="a.ts")
    assert (report.added, report.skipped) == (3, 1)
    assert [record.unit.variants["ru"].text for record in memory.units()] == ["Швартуйся", "%n лодка", "%n лодок"]
    assert next(memory.units()).unit.context == "Dock"
    evil = TS.replace("<!DOCTYPE TS>", '<!DOCTYPE TS [<!ENTITY x SYSTEM "file:///etc/hostname">]>')
    with pytest.raises(UnreadableFile, match="external entity"):
        memory.import_file(io.BytesIO(evil.encode()), name="a.ts")
    with pytest.raises(InvalidQuery, match="only read"):
        memory.export("toolkit")


def test_an_export_holds_what_was_asked_for(memory: TranslationMemory) -> None:
    def unit(number: int, status: UnitStatus, changed: str, **texts: str) -> TranslationUnit:
        variants = {language: Segment(text) for language, text in texts.items()}
        return TranslationUnit(variants, key=str(number), status=status, changed_at=changed, created_at=changed)

    memory.add(
        [
            unit(1, UnitStatus.CONFIRMED, "2026-05-01T00:00:00Z", en="One", ru="Один", fr="Un"),
            unit(2, UnitStatus.ALIGNED, "2026-01-01T00:00:00Z", en="Two", fr="Deux"),
            unit(3, UnitStatus.REJECTED, "2026-06-01T00:00:00Z", en="Three", ru="Три"),
        ]
    )

    def keys(selection: UnitSelection) -> list[tuple[str, list[str]]]:
        data = b"".join(memory.export("tmx", selection=selection))
        return [(unit.key, list(unit.variants)) for unit in read("tmx", data, Languages())]

    assert keys(UnitSelection()) == [("1", ["en", "ru", "fr"]), ("2", ["en", "fr"])]
    assert keys(UnitSelection(languages=("en", "ru"))) == [("1", ["en", "ru"])]
    assert keys(UnitSelection(statuses=frozenset({UnitStatus.REJECTED}))) == [("3", ["en", "ru"])]
    assert keys(UnitSelection(changed_since="2026-04-01T00:00:00Z")) == [("1", ["en", "ru", "fr"])]


def test_every_format_is_documented_as_it_is() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", (DOCS / "formats.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert list(rows) == list(FORMATS)
    for name, member in FORMATS.items():
        endings, written_too, kept, dropped = (cell.strip() for cell in rows[name].split("|"))
        assert endings == " ".join(f"`{ending}`" for ending in member.extensions)
        assert (written_too, kept, dropped) == (
            "yes" if member.written else "no",
            member.kept,
            member.dropped or "nothing",
        )
