"""Files in, files out: TMX, XLIFF, PO, CSV and TSV."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from corpora.segments import Segment, Tag
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service import InvalidQuery, TranslationMemory, UnreadableFile, open_memory
from tm_service.formats import FORMATS, Languages, format_for
from tm_service.records import UnitProblem

ANY = Languages()
TRILINGUAL = TranslationUnit(
    {"en": Segment("Open <the> door & go."), "ru": Segment("Откройте дверь."), "fr": Segment("Ouvrez la porte.")},
    key="door-1",
    context="menu",
    status=UnitStatus.CONFIRMED,
    provenance=Provenance("house.txt", "1.1", 3, 0, 0.75),
    note="said twice",
    properties={"x-client": "us", "@usagecount": "3", "ru:x-mood": "polite"},
    created_at="2026-01-02T03:04:05Z",
    created_by="ann",
    changed_at="2026-02-02T03:04:05Z",
    changed_by="ben",
)


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    return open_memory(tmp_path / "tm.db")


def written(name: str, units: Iterable[TranslationUnit], languages: Languages = ANY) -> bytes:
    return b"".join(FORMATS[name].write(units, languages=languages, problems=[]))


def read(name: str, data: bytes, languages: Languages = ANY) -> list[TranslationUnit | UnitProblem]:
    return list(FORMATS[name].read(io.BytesIO(data), name=f"file.{name}", languages=languages))


def tmx(body: str, declaration: str = "") -> bytes:
    header = '<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="en" datatype="plaintext"/>'
    return f'<?xml version="1.0"?>{declaration}<tmx version="1.4">{header}<body>{body}</body></tmx>'.encode()


def test_tmx_gives_back_everything() -> None:
    assert read("tmx", written("tmx", [TRILINGUAL])) == [TRILINGUAL]


LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
SEGMENTS = LETTERS.filter(str.strip).flatmap(
    lambda text: st.lists(
        st.builds(
            Tag,
            st.integers(0, len(text)),
            st.just("standalone"),
            st.just("ph"),
            st.just((("x", "1"),)),
            st.sampled_from(["", "&lt;br/&gt;", "<sub>alt</sub>"]),
        ),
        max_size=3,
    ).map(lambda tags: Segment(text, tuple(sorted(tags, key=lambda tag: tag.offset))))
)


@given(st.dictionaries(st.sampled_from(["en", "ru", "fr", "ar", "zh-Hant"]), SEGMENTS, min_size=2))
def test_tmx_keeps_any_text_and_its_tags(variants: dict[str, Segment]) -> None:
    legal = {tag: segment for tag, segment in variants.items() if not set(segment.text) & {"\ufffe", "\uffff"}}
    if len(legal) < 2:
        return
    [unit] = read("tmx", written("tmx", [TranslationUnit(legal)]))
    assert isinstance(unit, TranslationUnit)
    assert dict(unit.variants) == legal


@given(st.fixed_dictionaries({"en": SEGMENTS, "ru": SEGMENTS}))
def test_xliff_keeps_any_text_and_the_places_of_tags(variants: dict[str, Segment]) -> None:
    if any(set(segment.text) & {"\ufffe", "\uffff"} for segment in variants.values()):
        return
    pair = Languages("en", "ru")
    given = TranslationUnit(variants, key="k", context="menu", note="a note", status=UnitStatus.CONFIRMED)
    data = b"".join(FORMATS["xliff"].write([given], languages=pair, problems=[]))
    [unit] = FORMATS["xliff"].read(io.BytesIO(data), name="m.xlf", languages=pair)
    assert isinstance(unit, TranslationUnit)
    assert (unit.key, unit.context, unit.note, unit.status) == ("k", "menu", "a note", UnitStatus.CONFIRMED)
    for tag, segment in variants.items():
        assert unit.variants[tag].text == segment.text
        assert [(item.offset, item.kind) for item in unit.variants[tag].tags] == [
            (item.offset, item.kind) for item in segment.tags
        ]


XLIFF1 = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="menu.po" source-language="en"'
    ' target-language="fr" datatype="po"><body>{}</body></file></xliff>'
)
XLIFF2 = (
    '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="fr"><file id="f">'
    '<unit id="u">{}</unit></file></xliff>'
)


@pytest.mark.parametrize(
    ("root", "body", "expected"),
    [
        (XLIFF1, '<trans-unit id="1"><source>Moor</source><target>Amarrer</target></trans-unit>', [("menu.po/1", "Moor", "Amarrer", [])]),
        (XLIFF1, '<trans-unit id="1"><source>Moor</source></trans-unit>', "not translated"),
        (XLIFF1, '<trans-unit id="1"><source>Moor</source><target state="needs-translation">Moor</target></trans-unit>', "not finished"),
        (XLIFF1, '<trans-unit id="1"><source xml:lang="zz--">Moor</source><target>Amarrer</target></trans-unit>', "zz--"),
        (
            XLIFF1,
            '<trans-unit id="1"><source>Press <g id="7">OK</g><x id="8"/></source><target><g id="7">OK</g> <x id="8"/></target></trans-unit>',
            [("menu.po/1", "Press OK", "OK ", [(6, "open"), (8, "close"), (8, "standalone")])],
        ),
        (
            XLIFF1,
            '<trans-unit id="1"><source>One. Two.</source><seg-source><mrk mtype="seg" mid="a">One.</mrk> <mrk mtype="seg" mid="b">Two.</mrk></seg-source>'
            '<target><mrk mtype="seg" mid="b">Deux.</mrk><mrk mtype="seg" mid="a">Un.</mrk></target></trans-unit>',
            [("menu.po/1/a", "One.", "Un.", []), ("menu.po/1/b", "Two.", "Deux.", [])],
        ),
        (
            XLIFF2,
            '<segment id="s"><source>Tie <pc id="1">up</pc></source><target>Amarrer <mrk id="m" type="term">là</mrk></target></segment>'
            "<ignorable><source> </source></ignorable><segment><source>Go</source><target>Va</target></segment>",
            [("f/u/s", "Tie up", "Amarrer là", [(4, "open"), (6, "close")]), ("f/u/2", "Go", "Va", [])],
        ),
        (XLIFF2, '<segment state="initial"><source>Go</source><target>Va ?</target></segment>', "not finished"),
    ],
)  # fmt: skip
def test_xliff_is_read(root: str, body: str, expected: Any) -> None:
    found = read("xliff", root.format(body).encode())
    if isinstance(expected, str):
        [problem] = found
        assert isinstance(problem, UnitProblem)
        assert expected in problem.reason
        return
    units = [unit for unit in found if isinstance(unit, TranslationUnit)]
    assert [
        (
            unit.key,
            unit.variants["en"].text,
            unit.variants["fr"].text,
            [(tag.offset, tag.kind) for tag in unit.variants["en"].tags],
        )
        for unit in units
    ] == expected


def test_xliff_comes_back_as_it_went_out(memory: TranslationMemory, tmp_path: Path) -> None:
    memory.add([TranslationUnit({"en": Segment("Moor & tie <b>"), "fr": Segment("Amarrer")}, key='a "key"')])
    data = b"".join(memory.export("xliff", source="en", target="fr"))
    again = memory.import_file(io.BytesIO(data), name="again.xlf")
    assert (again.read, again.duplicate) == (1, 1)
    with pytest.raises(InvalidQuery, match="two languages"):
        list(memory.export("xliff"))
    assert next(iter(memory.export("xliff", source="en", target="de"))).startswith(b"<?xml")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "added", "skipped"),
    [
        ("okapi-xliff12-alttrans", 2, 5),
        ("okapi-xliff12-segmented", 3, 0),
        ("okapi-xliff20-matches", 1, 0),
        ("okapi-xliff20-notes", 1, 0),
    ],
)
def test_xliff_of_other_tools_is_read(
    shared: Path, memory: TranslationMemory, name: str, added: int, skipped: int
) -> None:
    with (shared / "samples" / "xliff" / f"{name}.xlf").open("rb") as stream:
        report = memory.import_file(stream, name=f"{name}.xlf")
    assert (report.added, report.skipped) == (added, skipped)


def test_illegal_characters_are_replaced_and_reported() -> None:
    problems: list[UnitProblem] = []
    unit = TranslationUnit({"en": Segment("bell \x07"), "ru": Segment("звонок")}, key="k")
    data = b"".join(FORMATS["tmx"].write([unit], languages=ANY, problems=problems))
    assert "bell \ufffd".encode() in data
    assert [problem.unit for problem in problems] == ["k"]


def test_an_exported_memory_is_the_same_elsewhere(memory: TranslationMemory, tmp_path: Path) -> None:
    memory.add([TRILINGUAL, TranslationUnit({"en": Segment("Two"), "fr": Segment("Deux")})])
    exported = b"".join(memory.export("tmx"))
    other = open_memory(tmp_path / "other.db")
    report = other.import_file(io.BytesIO(exported), name="all.tmx")
    assert (report.read, report.added) == (2, 2)
    assert [record.unit for record in other.units()] == [record.unit for record in memory.units()]
    again = other.import_file(io.BytesIO(exported), name="all.tmx")
    assert (again.added, again.changed, again.duplicate) == (0, 0, 2)


def test_the_toolkit_reads_our_tmx(memory: TranslationMemory, tmp_path: Path) -> None:
    from translate.storage.tmx import tmxfile

    memory.add([TRILINGUAL])
    file = tmp_path / "out.tmx"
    file.write_bytes(b"".join(memory.export("tmx", source="en", target="ru")))
    with file.open("rb") as stream:
        parsed = tmxfile(stream, sourcelanguage="en", targetlanguage="ru")
    [unit] = parsed.units
    assert (str(unit.source), str(unit.target)) == ("Open <the> door & go.", "Откройте дверь.")


def test_export_keeps_the_languages_asked_for(memory: TranslationMemory) -> None:
    memory.add([TRILINGUAL, TranslationUnit({"en": Segment("Two"), "fr": Segment("Deux")})])
    root = etree.fromstring(b"".join(memory.export("tmx", source="en", target="ru")))
    tags = [tuv.get("{http://www.w3.org/XML/1998/namespace}lang") for tuv in root.iter("tuv")]
    assert tags == ["en", "ru"]
    assert root.find("header").get("srclang") == "en"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("tu", "reason"),
    [
        ("<tu><tuv><seg>a</seg></tuv></tu>", "names no language"),
        ('<tu><tuv xml:lang="xx"><seg>a</seg></tuv></tu>', "no language tag"),
        ('<tu><tuv xml:lang="en"/><tuv xml:lang="ru"><seg>b</seg></tuv></tu>', "no <seg>"),
        ('<tu><tuv xml:lang="en"><seg>a</seg></tuv></tu>', "1 language only"),
        ('<tu><tuv xml:lang="en"><seg>a</seg></tuv><tuv xml:lang="ru"><seg> </seg></tuv></tu>', "1 language only"),
        ('<tu><tuv xml:lang="en"><seg>a</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv></tu>', "two variants in en"),
        (
            '<tu><tuv xml:lang="en"><seg>a<b>c</b></seg></tuv><tuv xml:lang="ru"><seg>b</seg></tuv></tu>',
            "no inline element",
        ),
    ],
)
def test_one_bad_unit_costs_one_unit(memory: TranslationMemory, tu: str, reason: str) -> None:
    good = (
        '<tu tuid="{0}"><tuv xml:lang="en"><seg>good {0}</seg></tuv><tuv xml:lang="ru"><seg>хорошо {0}</seg></tuv></tu>'
    )
    report = memory.import_file(io.BytesIO(tmx(good.format(1) + tu + good.format(2))), name="some.tmx")
    assert (report.read, report.added, report.skipped) == (3, 2, 1)
    [problem] = report.problems
    assert reason in problem.reason
    assert problem.place.startswith("some.tmx:")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (tmx("<tu>")[:-20], "not well-formed"),
        (b"<tmx><body><tu></body></tmx>", "not well-formed"),
        (b"<html><tu/></html>", "root element"),
        (tmx("&x;", '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "external entity"),
        (tmx(""), "holds no unit"),
        (b"\xff\xfe\x00", "not well-formed"),
    ],
)
def test_a_broken_tmx_stores_nothing(memory: TranslationMemory, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as caught:
        memory.import_file(io.BytesIO(data), name="bad.tmx")
    assert "bad.tmx" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert memory.memories() == []


def test_a_forbidden_character_costs_itself(memory: TranslationMemory) -> None:
    data = tmx('<tu><tuv xml:lang="en"><seg>bell \x07</seg></tuv><tuv xml:lang="ru"><seg>звонок &#7;</seg></tuv></tu>')
    report = memory.import_file(io.BytesIO(data), name="some.tmx")
    assert (report.read, report.added, report.skipped) == (1, 1, 0)
    assert [problem.reason for problem in report.problems] == [
        "a character that XML forbids was replaced by U+FFFD"
    ] * 2
    assert next(memory.units()).unit.variants["en"].text == "bell \ufffd"


def test_a_file_that_breaks_late_stores_nothing(memory: TranslationMemory) -> None:
    unit = '<tu><tuv xml:lang="en"><seg>n {0}</seg></tuv><tuv xml:lang="ru"><seg>н {0}</seg></tuv></tu>'
    data = tmx("".join(unit.format(number) for number in range(5000)))
    with pytest.raises(UnreadableFile):
        memory.import_file(io.BytesIO(data[:-30]), name="cut.tmx")
    assert list(memory.units()) == []


def test_expanding_entities_are_refused(memory: TranslationMemory) -> None:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    bomb = tmx('<tu><tuv xml:lang="en"><seg>&i;</seg></tuv></tu>', f"<!DOCTYPE tmx [{entities}]>")
    with pytest.raises(UnreadableFile):
        memory.import_file(io.BytesIO(bomb), name="bomb.tmx")


def test_a_dry_run_counts_and_stores_nothing(memory: TranslationMemory) -> None:
    data = written("tmx", [TRILINGUAL])
    assert memory.import_file(io.BytesIO(data), name="a.tmx", dry_run=True).added == 1
    assert list(memory.units()) == []
    assert memory.memories() == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_tmx(encoding: str) -> None:
    data = written("tmx", [TRILINGUAL]).decode().replace("utf-8", encoding.removesuffix("-sig")).encode(encoding)
    assert read("tmx", data) == [TRILINGUAL]


def test_dialects_of_tmx() -> None:
    body = (
        '<!-- between units --><tu><tuv lang="EN-US"><seg>\n        padded\n      </seg></tuv>'
        '<tuv lang="ru"><prop type="p">v</prop><seg>a<hi type="b">b<ph>x</ph></hi>c</seg></tuv></tu>'
    )
    [unit] = read("tmx", tmx(body, "<!DOCTYPE tmx SYSTEM 'tmx14.dtd'>"))
    assert isinstance(unit, TranslationUnit)
    assert unit.variants["en-US"].text == "padded"
    assert unit.variants["ru"].text == "abc"
    assert [tag.element for tag in unit.variants["ru"].tags] == ["hi", "ph", "hi"]
    assert unit.properties == {"ru:p": "v"}


@pytest.mark.shared
def test_sample_tmx_files_survive_a_round_trip(shared: Path, memory: TranslationMemory) -> None:
    counts = {
        "trados-workbench-utf16": 11,
        "matecat-export": 2,
        "pontoon-export": 5,
        "omegat-level2-inline": 4,
        "okapi-inline-it-sub-hi": 1,
    }
    for name, count in counts.items():
        with (shared / "samples" / "tmx" / f"{name}.tmx").open("rb") as stream:
            units = [
                item
                for item in FORMATS["tmx"].read(stream, name=name, languages=ANY)
                if isinstance(item, TranslationUnit)
            ]
        again = read("tmx", written("tmx", units))
        assert again == units
        with (shared / "samples" / "tmx" / f"{name}.tmx").open("rb") as stream:
            report = memory.import_file(stream, name=f"{name}.tmx")
        assert report.read == count


def test_po_that_is_the_name_of_a_file_is_not_that_file(tmp_path: Path) -> None:
    file = tmp_path / "another.po"
    file.write_bytes(b'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgid "a secret"\nmsgstr "un secret"\n')
    assert read("po", file.read_bytes(), Languages("en", "fr"))
    with pytest.raises(UnreadableFile):
        read("po", str(file).encode(), Languages("en", "fr"))


def test_po_keeps_what_it_can() -> None:
    units = [
        TranslationUnit({"en": Segment("File"), "ru": Segment("Файл")}, context="menu"),
        TranslationUnit({"en": Segment('Say "yes"\n'), "ru": Segment("Скажите «да»\n")}, note="a remark"),
        TranslationUnit({"en": Segment("Only"), "fr": Segment("Seulement")}),
    ]
    data = written("po", units, Languages("en", "ru"))
    assert read("po", data) == units[:2]
    assert polib.pofile(data.decode()).metadata["Language"] == "ru"


def test_po_reports_what_it_leaves_out(memory: TranslationMemory) -> None:
    data = (
        b'msgid ""\nmsgstr "Language: fr\\nContent-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n>1);\\n"\n\n'
        b'msgid "one"\nmsgstr "un"\n\n#, fuzzy\nmsgid "two"\nmsgstr "deux"\n\nmsgid "three"\nmsgstr ""\n\n'
        b'msgid "%d day"\nmsgid_plural "%d days"\nmsgstr[0] "%d jour"\nmsgstr[1] "%d jours"\n\n#~ msgid "old"\n#~ msgstr "vieux"\n'
    )
    report = memory.import_file(io.BytesIO(data), name="a.po")
    assert (report.read, report.added, report.skipped) == (6, 3, 3)
    assert sorted(problem.reason.split(":")[0] for problem in report.problems) == [
        "marked fuzzy",
        "not translated",
        "obsolete",
    ]
    assert [match.target.text for match in memory.match("%d days", source="en", target="fr", min_score=95)] == [
        "%d jours"
    ]


def test_po_of_two_languages_meet_in_the_middle(memory: TranslationMemory) -> None:
    for language, text in (("fr", "Bonjour"), ("ru", "Здравствуйте")):
        header = f'msgid ""\nmsgstr "Language: {language}\\n"\n\n'
        memory.import_file(io.BytesIO(f'{header}msgid "Hello"\nmsgstr "{text}"\n'.encode()), name=f"{language}.po")
    assert memory.match("Bonjour", source="fr", target="ru")[0].target.text == "Здравствуйте"


@pytest.mark.parametrize("name", ["csv", "tsv", "xlsx"])
def test_tables_keep_texts_and_known_columns(name: str) -> None:
    unit = TranslationUnit(
        {"en": Segment('=SUM(A1), "quoted"\tand\\n\nmore'), "ru": Segment("Сумма"), "fr": Segment("Somme")},
        key="k",
        context="c",
        status=UnitStatus.EDITED,
        provenance=Provenance("d.txt", "2"),
        note="n",
    )
    data = written(name, [unit])
    assert read(name, data) == [unit]
    if name == "csv":
        assert b'"\t=SUM' in data


def test_a_table_may_name_source_and_target(memory: TranslationMemory) -> None:
    data = b"source\ttarget\tnote\nDay\tJour\tshort\n"
    report = memory.import_file(io.BytesIO(data), name="t.tsv", source="en", target="fr")
    assert report.added == 1
    assert memory.match("Day", source="en", target="fr")[0].unit.unit.note == "short"
    with pytest.raises(UnreadableFile, match="name it with -s and -t"):
        memory.import_file(io.BytesIO(data), name="t.tsv")


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"en,ru\n\xff,a\n", "a.csv", "not UTF-8"),
        (b"first,second\na,b\n", "a.csv", "at least two languages"),
        (b'en,ru\n"a,b\n', "a.csv", "no sound CSV"),
        (b"hello", "a.xyz", "no known format"),
        (b"hello", "a.po", "no PO file"),
        (b'msgid "a"\nmsgstr "b"\n', "a.po", "no language"),
    ],
)
def test_broken_tables_and_catalogues_are_refused(
    memory: TranslationMemory, data: bytes, name: str, reason: str
) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        memory.import_file(io.BytesIO(data), name=name)
    assert memory.memories() == []


@pytest.mark.parametrize(
    ("name", "head", "format_name"),
    [
        ("a.TMX", b"", "tmx"),
        ("noname", b'<?xml version="1.0"?><tmx version="1.4">', "tmx"),
        ("noname", "<tmx".encode("utf-16"), "tmx"),
        ("x", b'msgid "a"', "po"),
        ("x", b"en,ru\n", "csv"),
        ("x", b"en\tru\tfr\n", "tsv"),
        ("x", b"source\ttarget\n", "tsv"),
        ("a.XLSX", b"", "xlsx"),
        ("x", b"PK\x03\x04\x14\x00" + bytes(24) + b"xl/workbook.xml", "xlsx"),
    ],
)
def test_formats_are_told_by_name_or_content(name: str, head: bytes, format_name: str) -> None:
    assert format_for(name, head).name == format_name


def test_reading_a_large_tmx_keeps_memory_bounded(tmp_path: Path) -> None:
    script = (
        "import resource, io\n"
        "from tm_service.formats import FORMATS, Languages\n"
        "unit = b'<tu><tuv xml:lang=\"en\"><seg>' + b'word ' * 40 + b'</seg></tuv><tuv xml:lang=\"fr\"><seg>mot</seg></tuv></tu>'\n"
        "open('big.tmx', 'wb').write(b'<tmx version=\"1.4\"><body>' + unit * 200000 + b'</body></tmx>')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "count = sum(1 for _ in FORMATS['tmx'].read(open('big.tmx', 'rb'), name='big', languages=Languages()))\n"
        "print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    count, grown_megabytes = map(int, done.stdout.split())
    assert count == 200_000
    assert grown_megabytes < 60
