"""Pretranslation: gaps are filled, what somebody wrote stays, and the tools of the trade can read the result."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polib
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from translate.storage.tmx import tmxfile
from translate.storage.xliff import xlifffile
from translate.storage.xliff2 import Xliff2File

from corpora.segments import Segment, Tag
from corpora.skeletons import SKELETONS
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service import TranslationMemory, UnreadableFile, open_memory
from tm_service.cli import cli
from tm_service.fillers import FILLERS
from tm_service.pretranslate import pretranslate
from tm_service.tag_placement import with_tags_of

KNOWN = [
    ("The ferry is late.", "Le ferry est en retard."),
    ("The harbour is closed.", "Le port est fermé."),
    ("Write to %s before noon.", "Écrivez à %s avant midi."),
    ("Good morning, dear crew.", "Bonjour, cher équipage."),
]


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    memory = open_memory(tmp_path / "tm.db")
    memory.add(TranslationUnit({"en": Segment(english), "fr": Segment(french)}) for english, french in KNOWN)
    return memory


def filled(memory: TranslationMemory, text: str, name: str, **options: Any) -> tuple[str, Any]:
    data, report = pretranslate(memory, text.encode(), name=name, source="en", target="fr", **options)
    return data.decode(), report


PO = r"""# Harbour
msgid ""
msgstr ""
"Language: fr\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

#: a.c:1
msgid "The ferry is late."
msgstr ""

#. for the crew
#, c-format
msgid "Write to %s before ten."
msgstr ""

msgid "The harbour is closed."
msgstr "Port "
"fermé."

#, fuzzy
msgid "Good morning, dear crew."
msgstr "Bonjour"

msgid "one boat"
msgid_plural "many boats"
msgstr[0] ""
msgstr[1] ""

msgid "Nothing like it in the memory"
msgstr ""

#~ msgid "The harbour is closed"
#~ msgstr ""
"""


def test_po_exact_unflagged_fuzzy_flagged_with_what_it_translates(memory: TranslationMemory) -> None:
    written, report = filled(memory, PO, "a.po")
    entries = {entry.msgid: entry for entry in polib.pofile(written)}
    exact, fuzzy = entries["The ferry is late."], entries["Write to %s before ten."]
    assert (exact.msgstr, exact.flags, exact.previous_msgid) == ("Le ferry est en retard.", [], None)
    assert (fuzzy.msgstr, set(fuzzy.flags)) == ("Écrivez à %s avant midi.", {"fuzzy", "c-format"})
    assert fuzzy.previous_msgid == "Write to %s before noon."
    assert (report.segments, report.filled, report.final, report.left, report.translated) == (6, 2, 1, 4, 2)
    assert [problem.unit for problem in report.problems] == ["one boat"]


def test_po_leaves_every_other_line_as_it_was(memory: TranslationMemory) -> None:
    written, _report = filled(memory, PO, "a.po")
    before, after = PO.splitlines(), written.splitlines()
    gone = [line for line in before if line not in after]
    assert gone == ["#, c-format"]
    assert PO[PO.index('msgid "The harbour') :].rstrip() == written[written.index('msgid "The harbour') :].rstrip()


def test_a_template_without_charset_becomes_utf_8(memory: TranslationMemory) -> None:
    template = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=CHARSET\\n"\n\nmsgid "The harbour is closed."\nmsgstr ""\n'
    )
    written, _report = filled(memory, template, "a.pot")
    assert "charset=UTF-8" in written
    assert polib.pofile(written)[0].msgstr == "Le port est fermé."


XLIFF1 = """<?xml version="1.0" encoding="UTF-8"?>
<!-- kept -->
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
  <file original="a" source-language="en-US" datatype="html">
    <body>
      <trans-unit id="exact"><source>The ferry is late.</source></trans-unit>
      <trans-unit id="fuzzy"><source>The ferry is too late.</source><target/></trans-unit>
      <trans-unit id="copied"><source>The harbour is closed.</source><target state="new">The harbour is closed.</target></trans-unit>
      <trans-unit id="translated"><source>The harbour is closed.</source><target>Port clos.</target></trans-unit>
      <trans-unit id="approved" approved="yes"><source>The harbour is closed.</source></trans-unit>
      <group translate="no"><trans-unit id="locked"><source>The harbour is closed.</source></trans-unit></group>
      <trans-unit id="around"><source><g id="1">The ferry is late.</g><x id="2"/></source></trans-unit>
      <trans-unit id="within"><source>The <g id="1">ferry</g> is late.</source></trans-unit>
      <trans-unit id="divided">
        <source>The ferry is late. Never seen before, never.</source>
        <seg-source><mrk mtype="seg" mid="0">The ferry is late.</mrk> <mrk mtype="seg" mid="1">Never seen before, never.</mrk></seg-source>
      </trans-unit>
    </body>
  </file>
</xliff>
"""


def test_xliff_1_fills_gaps_and_keeps_the_match_beside(memory: TranslationMemory) -> None:
    written, report = filled(memory, XLIFF1, "a.xlf")
    units = {unit.getid().split("\x04")[-1]: unit for unit in xlifffile.parsestring(written.encode()).units}
    state = {name: unit.xmlelement.find("{*}target") for name, unit in units.items()}
    assert units["exact"].target == "Le ferry est en retard."
    assert (state["exact"].get("state"), state["exact"].get("state-qualifier")) == ("translated", "exact-match")
    assert (state["fuzzy"].get("state"), state["fuzzy"].get("state-qualifier")) == (
        "needs-review-translation",
        "fuzzy-match",
    )
    assert units["copied"].target == "Le port est fermé."
    [beside] = units["fuzzy"].getalttrans()
    assert (beside.source, beside.target) == ("The ferry is late.", "Le ferry est en retard.")
    assert beside.xmlelement.get("match-quality") == f"{100 * (1 - 4 / 22):.0f}%"
    assert beside.xmlelement.get("origin") == "tm-service"
    assert report.segments == 10
    assert (report.filled, report.final, report.translated) == (5, 4, 3)


def test_xliff_1_never_touches_what_is_translated_approved_or_locked(memory: TranslationMemory) -> None:
    written, _report = filled(memory, XLIFF1, "a.xlf")
    for name in ("translated", "approved", "locked"):
        [line] = [line for line in XLIFF1.splitlines() if f'id="{name}"' in line]
        assert line in written
    assert "<!-- kept -->" in written


def test_xliff_1_places_tags_or_leaves_them_to_a_person(memory: TranslationMemory) -> None:
    written, report = filled(memory, XLIFF1, "a.xlf")
    assert '<g id="1">Le ferry est en retard.</g><x id="2"/></target>' in written
    root = etree.fromstring(written.encode())
    [within] = root.xpath("//*[@id='within']")
    assert [etree.QName(child).localname for child in within] == ["source", "alt-trans"]
    assert [problem.reason for problem in report.problems] == [
        "its inline tags stand within the text: place them by hand"
    ]


def test_xliff_1_fills_segments_one_by_one(memory: TranslationMemory) -> None:
    once, _report = filled(memory, XLIFF1, "a.xlf")
    memory.add([TranslationUnit({"en": Segment("Never seen before, never."), "fr": Segment("Du jamais vu.")})])
    twice, _report = filled(memory, once, "a.xlf")
    for text, state, second in ((once, "needs-translation", ""), (twice, "translated", "Du jamais vu.")):
        [target] = etree.fromstring(text.encode()).xpath("//*[@id='divided']/*[local-name()='target']")
        assert target.get("state") == state
        assert ["".join(mark.itertext()) for mark in target] == ["Le ferry est en retard.", second]


XLIFF2 = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en">
  <file id="f1">
    <unit id="u1">
      <segment id="s1"><source>The ferry is late.</source></segment>
      <segment><source>The <pc id="1">harbour</pc> is open.</source></segment>
      <segment id="s3" state="final"><source>The harbour is closed.</source><target>Port clos.</target></segment>
      <segment><source><pc id="2">The harbour is close.</pc></source></segment>
    </unit>
    <unit id="u2" translate="no"><segment><source>The ferry is late.</source></segment></unit>
  </file>
</xliff>
"""


def test_xliff_2_fills_gaps_and_keeps_the_match_beside(memory: TranslationMemory) -> None:
    written, report = filled(memory, XLIFF2, "a.xliff")
    units = Xliff2File.parsestring(written.encode()).units
    assert [unit.target for unit in units] == [
        "Le ferry est en retard.",
        None,
        "Port clos.",
        "Le port est fermé.",
        None,
    ]
    assert [unit.xmlelement.get("state") for unit in units] == ["translated", None, "final", "initial", None]
    root = etree.fromstring(written.encode())
    assert root.get("trgLang") == "fr"
    assert root[0][0][0].tag == "{urn:oasis:names:tc:xliff:matches:2.0}matches"
    references = {match.get("ref")[1:]: float(match.get("matchQuality")) for match in root[0][0][0]}
    assert set(references) == {
        unit.xmlelement.get("id") for unit in units[:4] if unit.xmlelement.get("state") != "final"
    }
    assert references["s1"] == 100
    assert (report.segments, report.filled, report.left, report.translated) == (5, 2, 3, 2)


TMX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="en" datatype="plaintext"/>
  <body>
    <tu tuid="1"><tuv xml:lang="en"><seg><bpt i="1">&lt;b&gt;</bpt>The ferry is late.<ept i="1">&lt;/b&gt;</ept></seg></tuv></tu>
    <tu tuid="2"><tuv xml:lang="en"><seg>The harbour was closed.</seg></tuv><tuv xml:lang="ru"><seg>Порт был закрыт.</seg></tuv></tu>
    <tu tuid="3"><tuv xml:lang="en"><seg>The ferry is late.</seg></tuv><tuv xml:lang="FR-ca"><seg>En retard.</seg></tuv></tu>
    <tu tuid="4"><tuv xml:lang="ru"><seg>Паром</seg></tuv><tuv xml:lang="de"><seg>Fähre</seg></tuv></tu>
    <tu tuid="5"><tuv xml:lang="en"><seg>The harbour is closed.</seg></tuv><tuv xml:lang="fr"><seg></seg></tuv></tu>
    <tu tuid="6"><tuv xml:lang="en"><seg>A</seg></tuv><tuv xml:lang="not a language"><seg>B</seg></tuv></tu>
  </body>
</tmx>
"""


def test_tmx_gets_the_missing_variant(memory: TranslationMemory) -> None:
    written, report = filled(memory, TMX, "a.tmx")
    tus = {tu.get("tuid"): tu for tu in etree.fromstring(written.encode()).iter("tu")}
    french = {
        name: ["".join(seg.itertext()) for seg in tu.xpath("tuv[starts-with(@xml:lang,'fr')]/seg")]
        for name, tu in tus.items()
    }
    assert french == {
        "1": ["<b>Le ferry est en retard.</b>"],
        "2": ["Le port est fermé."],
        "3": [],
        "4": [],
        "5": ["Le port est fermé."],
        "6": [],
    }
    assert tus["2"].xpath("string(tuv[@xml:lang='fr']/prop[@type='x-score'])") == f"{100 * (1 - 2 / 23):.0f}"
    assert tmxfile.parsestring(written.encode()).units
    assert "En retard." in written
    assert (report.segments, report.filled, report.final, report.translated) == (4, 3, 2, 1)
    assert len(report.problems) == 2


def test_text_keeps_lines_without_a_match_and_every_line_end(memory: TranslationMemory) -> None:
    written, report = filled(
        memory, "\ufeffThe ferry is late.\r\n\r\n  Nothing like it at all\n\tThe harbour is closed.", "a.txt"
    )
    assert written == "\ufeffLe ferry est en retard.\r\n\r\n  Nothing like it at all\n\tLe port est fermé."
    assert (report.segments, report.filled, report.left) == (3, 2, 1)


@pytest.mark.parametrize(("confidence", "final"), [(0.99, 1), (0.7, 0)])
def test_a_doubtful_alignment_is_never_final(tmp_path: Path, confidence: float, final: int) -> None:
    memory = open_memory(tmp_path / "tm.db")
    variants = {"en": Segment("The crane is new."), "fr": Segment("La grue est neuve.")}
    provenance = Provenance(confidence=confidence)
    memory.add([TranslationUnit(variants, status=UnitStatus.ALIGNED, provenance=provenance)])
    _written, report = filled(memory, "The crane is new.", "a.txt")
    assert (report.filled, report.final) == (1, final)


def test_the_least_score_decides(memory: TranslationMemory) -> None:
    assert filled(memory, "The ferry is too late.", "a.txt", min_score=90)[1].filled == 0
    assert filled(memory, "The ferry is too late.", "a.txt", min_score=80)[1].filled == 1


@pytest.mark.parametrize(("name", "text"), [("a.po", PO), ("a.xlf", XLIFF1), ("a.xliff", XLIFF2), ("a.tmx", TMX)])
def test_filling_twice_changes_nothing(memory: TranslationMemory, name: str, text: str) -> None:
    once, _report = filled(memory, text, name)
    twice, report = filled(memory, once, name)
    assert twice == once
    assert report.filled == 0


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
) + ']><xliff version="1.2"><file source-language="en"><body><trans-unit id="1"><source>&m;</source></trans-unit></body></file></xliff>'  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.po", "garbage", "no PO file"),
        ("a.po", "", "without entries"),
        ("a.po", 'msgid "open\nmsgstr ""\n', "no PO file"),
        ("a.po", PO.replace("Language: fr", "Language: ru"), "target language is ru, not fr"),
        ("a.po", PO.replace("UTF-8", "NOPE"), "charset"),
        ("a.xlf", "<xliff", "cannot be filled"),
        ("a.xlf", '<xliff version="1.2"><file>', "not well-formed XML"),
        ("a.xlf", '<xliff version="1.2"/>', "there is no <file>"),
        ("a.xlf", XLIFF1.replace('"en-US"', '"de"'), "source language is de, not en"),
        ("a.xlf", XLIFF1.replace('"en-US"', '"??"'), "no language tag"),
        ("a.xlf", XLIFF2.replace('srcLang="en"', 'srcLang="ru"'), "source language is ru"),
        ("a.xlf", BOMB, "not well-formed XML"),
        ("a.tmx", "<html/>", "no TMX"),
        (
            "a.tmx",
            TMX.replace('SYSTEM "tmx14.dtd"', '[<!ENTITY x SYSTEM "file:///etc/hostname">]'),
            "external entity 'x'",
        ),
        ("a.bin", "PK", "cannot be filled"),
        ("a.docx", "PK", "no office document"),
    ],
)
def test_files_that_cannot_be_filled_are_refused_with_the_reason(
    memory: TranslationMemory, name: str, text: str, reason: str
) -> None:
    with pytest.raises(UnreadableFile, match=reason.replace("??", r"\?\?")) as refusal:
        filled(memory, text, name)
    assert str(refusal.value).startswith(name)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["a.po", "a.txt"])
def test_text_that_is_not_utf_8_is_refused(memory: TranslationMemory, name: str) -> None:
    with pytest.raises(UnreadableFile):
        pretranslate(memory, b'msgid "caf\xe9"\nmsgstr ""\n', name=name, source="en", target="fr")


def test_every_kind_of_file_is_told_by_its_content(memory: TranslationMemory) -> None:
    formats = {filled(memory, text, "unnamed")[1].format for text in (PO, XLIFF1, XLIFF2, TMX)}
    assert formats == set(FILLERS) - {"text", *SKELETONS}


@pytest.mark.parametrize("text", [XLIFF1, XLIFF2])
def test_another_encoding_is_kept(memory: TranslationMemory, text: str) -> None:
    data = text.replace("UTF-8", "UTF-16").encode("utf-16")
    written, report = pretranslate(memory, data, name="unnamed", source="en", target="fr")
    assert "Le ferry est en retard." in written.decode("utf-16")
    assert report.filled


def test_every_kind_of_file_is_documented_and_no_other() -> None:
    page = (Path(__file__).parents[1] / "docs" / "pretranslation.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(FILLERS)


@given(st.text(" ab", max_size=4), st.text("xyz", min_size=1, max_size=5), st.text(" ab", max_size=4), st.data())
def test_tags_around_a_text_are_placed_around_its_translation(
    before: str, text: str, after: str, data: st.DataObject
) -> None:
    source = Segment(
        f" {text}\n",
        tuple(
            Tag(at, "standalone", "x")
            for at in sorted(data.draw(st.lists(st.sampled_from([0, 1, len(text) + 1, len(text) + 2]))))
        ),
    )
    target = f"{before}т{after}"
    placed = with_tags_of(source, Segment(target))
    assert placed is not None
    assert placed.text == f" {target.strip()}\n"
    assert len(placed.tags) == len(source.tags)
    for old, new in zip(source.tags, placed.tags, strict=True):
        assert (len(placed.text) - new.offset if old.offset > 1 else new.offset) == (
            len(source.text) - old.offset if old.offset > 1 else old.offset
        )


def test_a_translation_with_the_very_same_tags_keeps_its_own_places() -> None:
    mark = Tag(4, "standalone", "x", (("id", "1"),))
    own = Segment("abc déf", (Tag(2, "standalone", "x", (("id", "1"),)),))
    assert with_tags_of(Segment("The ferry", (mark,)), own) == own
    assert with_tags_of(Segment("The ferry", (mark,)), Segment("Le ferry")) is None


def test_the_command_reports_and_writes(memory: TranslationMemory, tmp_path: Path) -> None:
    (tmp_path / "a.po").write_text(PO, encoding="utf-8")

    def run(*arguments: str) -> Any:
        done = CliRunner().invoke(
            cli, ["--db", str(tmp_path / "tm.db"), "pretranslate", *arguments, "-s", "en", "-t", "fr"]
        )
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done

    done = run(str(tmp_path / "a.po"), "-o", str(tmp_path / "b.po"), "--json")
    report = json.loads(done.stdout)
    assert {"segments": 6, "filled": 2, "left": 4}.items() <= report.items()
    assert [set(problem) for problem in report["problems"]] == [{"place", "unit", "reason"}]
    assert polib.pofile(str(tmp_path / "b.po"))[0].msgstr == "Le ferry est en retard."
    assert (tmp_path / "a.po").read_text(encoding="utf-8") == PO
    (tmp_path / "a.txt").write_text("Nothing like it\n", encoding="utf-8")
    assert "stay in the source language" in run(str(tmp_path / "a.txt"), "-o", str(tmp_path / "b.txt")).stdout
    for arguments in (
        (str(tmp_path / "none.po"), "-o", str(tmp_path / "c.po")),
        (str(tmp_path / "a.po"), "-o", str(tmp_path / "no" / "c.po")),
        (str(tmp_path / "a.po"), "-o", str(tmp_path / "c.po"), "--min-score", "400"),
    ):
        refused = run(*arguments)
        assert refused.exit_code == 1
        assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "c.po").exists()
    assert run(str(tmp_path / "a.po")).exit_code == 2


@pytest.mark.shared
@pytest.mark.parametrize("language", ["fr", "ru"])
def test_real_catalogues_stay_as_they_are_where_translated(
    memory: TranslationMemory, shared: Path, language: str
) -> None:
    data = (shared / "samples" / "po" / f"django-auth.{language}.po").read_bytes()
    written, report = pretranslate(memory, data, name="a.po", source="en", target=language)
    assert written == data
    assert report.translated == report.left


@pytest.mark.shared
def test_real_xliff_of_another_tool_is_filled(memory: TranslationMemory, shared: Path) -> None:
    memory.add([TranslationUnit({"en": Segment("Text number 1"), "fr": Segment("Texte 1")})])
    data = (shared / "samples" / "xliff" / "okapi-xliff12-alttrans.xlf").read_bytes()
    written, _report = pretranslate(memory, data, name="a.xlf", source="en", target="fr", min_score=100)
    targets = {unit.source: unit.target for unit in xlifffile.parsestring(written).units}
    assert targets["Text number 1"] == "Texte 1"
    assert targets["Text number 2"] == "Texte numéro 2."
    assert targets["Do not translate this."] is None
