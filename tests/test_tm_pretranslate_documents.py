"""Documents filled from the memory: in their own format, with their tags, or as XLIFF 2 for tools of translators."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from translate.storage.xliff2 import Xliff2File

from corpora.segments import Segment, Tag
from corpora.units import TranslationUnit
from tm_service import TranslationMemory, UnreadableFile, open_memory
from tm_service.cli import cli
from tm_service.fillers import FILLERS
from tm_service.numbered_tags import from_markers, has_all_tags, with_markers, with_markers_of
from tm_service.pretranslate import pretranslate
from tm_service.tag_anchors import with_tags_at_anchors
from tm_service.tag_placement import with_tags_of

KNOWN = [
    ("The ferry is late.", "Le ferry est en retard."),
    ("Rule 7: nobody sails at night.", "Règle 7 : personne ne navigue la nuit."),
    ("The harbour is closed.", "Le port est fermé."),
]
MARKDOWN = """# The harbour is closed.

**The ferry is late.** **Rule 7:** nobody sails at night. The *harbour* is closed.
Nothing like it in the memory.
"""


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    memory = open_memory(tmp_path / "tm.db")
    memory.add(TranslationUnit({"en": Segment(english), "fr": Segment(french)}) for english, french in KNOWN)
    return memory


def filled(memory: TranslationMemory, text: str, name: str, **options: Any) -> tuple[str, Any]:
    data, report = pretranslate(memory, text.encode(), name=name, source="en", target="fr", **options)
    return data.decode(), report


def test_markdown_is_filled_with_its_tags(memory: TranslationMemory) -> None:
    written, report = filled(memory, MARKDOWN, "a.md")
    assert written == (
        "# Le port est fermé.\n\n"
        "**Le ferry est en retard.** **Règle 7 :** personne ne navigue la nuit. The *harbour* is closed.\n"
        "Nothing like it in the memory.\n"
    )
    assert (report.segments, report.filled, report.left) == (5, 3, 2)
    assert report.final == 2  # a place beside an anchor is likely and not sure
    assert [problem.place for problem in report.problems] == ["a.md:3"]


def test_html_is_filled_and_told_its_language(memory: TranslationMemory) -> None:
    page = '<html lang="en-GB"><p>The <!-- ! -->ferry is late. <a href="#" title="The harbour is closed.">Elsewhere</a></p>'
    written, report = filled(memory, page.replace("<!-- ! -->", ""), "a.html")
    assert written == (
        '<html lang="fr"><p>Le ferry est en retard. <a href="#" title="Le port est fermé.">Elsewhere</a></p>'
    )
    assert (report.segments, report.filled) == (3, 2)


def test_docx_is_filled(memory: TranslationMemory) -> None:
    document = docx.Document()
    document.add_paragraph("The ferry is late. ").add_run("The harbour is closed.").bold = True
    document.add_paragraph("").add_run("Rule 7:").bold = True
    document.paragraphs[1].add_run(" nobody sails at night.")
    stream = BytesIO()
    document.save(stream)
    data, report = pretranslate(memory, stream.getvalue(), name="a.docx", source="en", target="fr")
    again = docx.Document(BytesIO(data))
    assert [p.text for p in again.paragraphs] == [
        "Le ferry est en retard. Le port est fermé.",
        "Règle 7 : personne ne navigue la nuit.",
    ]
    bold = ["".join(run.text for run in p.runs if run.bold) for p in again.paragraphs]
    assert bold == ["Le port est fermé.", "Règle 7 :"]
    assert (report.filled, report.left) == (3, 0)


@pytest.mark.parametrize(("name", "text"), [("a.md", MARKDOWN), ("a.html", "<p>Unheard <b>of</b>")])
def test_what_has_no_match_leaves_the_file_as_it_was(memory: TranslationMemory, name: str, text: str) -> None:
    assert filled(memory, text, name, min_score=101)[0] == text


def test_a_document_becomes_xliff_2_with_its_matches(memory: TranslationMemory) -> None:
    written, report = filled(memory, MARKDOWN, "a.md", output="b.xlf")
    root = etree.fromstring(written.encode())
    space = {"x": "urn:oasis:names:tc:xliff:document:2.0", "m": "urn:oasis:names:tc:xliff:matches:2.0"}
    assert (root.get("srcLang"), root.get("trgLang"), root[0].get("original")) == ("en", "fr", "a.md")
    assert root.xpath("//x:unit/@id", namespaces=space) == ["p1", "p2"]
    assert root.xpath("//x:segment/@id", namespaces=space) == [f"s{number}" for number in range(1, 6)]
    targets = ["".join(target.itertext()) for target in root.xpath("//x:segment/x:target", namespaces=space)]
    assert targets == ["Le port est fermé.", "Le ferry est en retard.", "Règle 7 : personne ne navigue la nuit."]
    assert root.xpath("//x:segment/@state", namespaces=space) == ["translated", "translated", "initial"]
    (bold,) = root.xpath("//x:target/x:pc", namespaces=space)
    codes = {code.get("id"): code.text for code in root.iter("{*}data")}
    assert [codes[bold.get(name)] for name in ("dataRefStart", "dataRefEnd")] == ["**", "**"]
    assert "".join(bold.itertext()) == "Règle 7 :"
    assert root.xpath("//m:match/@ref", namespaces=space) == ["#s1", "#s2", "#s3", "#s4"]
    assert Xliff2File.parsestring(written.encode()).units[0].source == "The harbour is closed."
    assert (report.format, report.segments, report.filled) == ("xliff2", 5, 3)
    again, second = filled(memory, written, "b.xlf")
    assert second.filled == 0
    assert again == written


def test_translated_xliff_goes_back_into_the_document(memory: TranslationMemory) -> None:
    made, _report = filled(memory, MARKDOWN, "a.md", output="b.xlf")
    root = etree.fromstring(made.encode())
    space = "{urn:oasis:names:tc:xliff:document:2.0}"
    for number, marked in ((4, '<pc id="2">Fermé</pc>, le port.'), (5, "Du &lt;jamais&gt; vu.")):
        segment = root.findall(f".//{space}segment")[number - 1]
        segment.append(etree.fromstring(f'<target xmlns="{space[1:-1]}">{marked}</target>'))
        for code, own in zip(segment.iterfind(f"{space}target/*"), segment.iterfind(f"{space}source/*"), strict=True):
            code.attrib.update(own.attrib)
    translated = etree.tostring(root)
    written, report = filled(memory, MARKDOWN, "a.md", translations=("b.xlf", translated))
    assert written == (
        "# Le port est fermé.\n\n"
        "**Le ferry est en retard.** **Règle 7 :** personne ne navigue la nuit. *Fermé*, le port.\n"
        "Du \\<jamais> vu.\n"
    )
    assert (report.translated, report.filled, report.left) == (5, 0, 5)
    for name, text, reason in (("a.md", "# Other\n", "made of another one"), ("a.txt", "x", "only documents do")):
        with pytest.raises(UnreadableFile, match=reason):
            filled(memory, text, name, translations=("b.xlf", translated))


@pytest.mark.parametrize(
    ("source", "target", "placed"),
    [
        ("<1>Rule 7:</1> nobody sails.", "Règle 7 : personne.", "<1>Règle 7 :</1> personne."),
        ("<1>Rule 7</1>: nobody sails.", "Règle 7: personne.", "<1>Règle 7</1>: personne."),
        ("It is late<1/>.", "Поздно.", "Поздно<1/>."),
        ("It is late (see note<1/>).", "Поздно (см. примечание).", "Поздно (см. примечание<1/>)."),
        ("See the <1>IOM</1> report.", "Voir le rapport de l’IOM.", "Voir le rapport de l’<1>IOM</1>."),
        ("In <1>2019</1> and 2020", "En 2020 et 2019", "En 2020 et <1>2019</1>"),
        ("The <1>ferry</1> is late.", "Le ferry est en retard.", None),
        ("<1>One:</1> two: three", "Un: deux", None),
        ("In <1>2019</1> and <2>2020</2>", "En 2020 et 2019", None),
        ("A<1/> (b) <2>7</2>", "B (a) 7", "B<1/> (a) <2>7</2>"),
    ],
)  # fmt: skip
def test_tags_are_placed_beside_what_both_sides_have(source: str, target: str, placed: str | None) -> None:
    found = with_tags_at_anchors(tagged(source), target)
    assert (found and with_markers(found)) == placed


def test_a_match_with_the_same_code_keeps_its_places_under_other_numbers() -> None:
    source, target = tagged("The <1>ferry</1> is late."), tagged("Le <2>ferry</2> est en retard.")
    placed = with_tags_of(source, target)
    assert placed is not None
    assert with_markers(placed) == "Le <1>ferry</1> est en retard."
    assert {dict(tag.attributes)["i"] for tag in placed.tags} == {"1"}


def tagged(marked: str) -> Segment:
    """Return the segment that markers describe; all codes are alike."""
    words, tags, at = "", [], 0
    for match in re.finditer(r"</?\d>|<\d/>", marked):
        words += marked[at : match.start()]
        number = re.sub(r"\D", "", match.group())
        if match.group().endswith("/>"):
            tags.append(Tag(len(words), "standalone", "ph", (("x", number),), "p"))
        elif match.group().startswith("</"):
            tags.append(Tag(len(words), "close", "ept", (("i", number),), "e"))
        else:
            tags.append(Tag(len(words), "open", "bpt", (("i", number),), "b"))
        at = match.end()
    return Segment(words + marked[at:], tuple(tags))


@given(st.lists(st.sampled_from(["a ", "<5> ", "</1>", "b"]), max_size=8), st.lists(st.integers(0, 9), max_size=6))
def test_markers_are_read_as_they_are_written(words: list[str], places: list[int]) -> None:
    text = "".join(words)
    tags = []
    for number, place in enumerate(sorted(min(place, len(text)) for place in places), start=1):
        tags.append(Tag(place, "open", "bpt", (("i", str(number)),), "b"))
        tags.append(Tag(place, "close", "ept", (("i", str(number)),), "e"))
    segment = Segment(text, tuple(tags))
    assert from_markers(with_markers(segment), segment) == segment
    assert with_markers_of(segment, segment) == with_markers(segment)
    assert has_all_tags(segment, segment)


def test_typed_markers_that_are_wrong_are_told() -> None:
    source = tagged("A <1>red</1> boat<2/>.")
    for typed, right in [
        ("Un bateau <1>rouge</1><2/>.", True),
        ("<2/>Un bateau <1>rouge</1>.", True),
        ("Un bateau rouge.", False),
        ("Un bateau </1>rouge<1><2/>.", False),
        ("Un bateau <1>rouge</1>.", False),
    ]:
        assert has_all_tags(source, from_markers(typed, source)) is right
    assert from_markers("<3>x</3>", source) == Segment("<3>x</3>")
    assert from_markers("<2/><2/>", source).text == "<2/>"


def test_codes_of_xliff_without_numbers_are_told_apart_by_their_nesting() -> None:
    one, other, end = (Tag(0, "open", "g", (("id", "1"),)), Tag(0, "open", "g", (("id", "2"),)), Tag(0, "close", "g"))
    source = Segment("", (one, end, other, end))
    assert with_markers(source) == "<1></1><2></2>"
    assert with_markers_of(source, Segment("", (other, end, one, end))) == "<2></2><1></1>"


@pytest.mark.parametrize("name", sorted(FILLERS))
def test_a_persons_translation_takes_the_place_of_what_is_there(name: str) -> None:
    files = {
        "po": ("a.po", 'msgid "One."\nmsgstr "Vieux."\n'),
        "xliff1": ("a.xlf", '<xliff version="1.2"><file source-language="en" target-language="fr" original="a" datatype="x"><body><trans-unit id="1"><source>One.</source><target state="translated">Vieux.</target></trans-unit></body></file></xliff>'),
        "xliff2": ("a.xlf", '<xliff version="2.0" srcLang="en" trgLang="fr"><file id="f"><unit id="u"><segment state="translated"><source>One.</source><target>Vieux.</target></segment></unit></file></xliff>'),
        "tmx": ("a.tmx", '<tmx version="1.4"><body><tu><tuv xml:lang="en"><seg>One.</seg></tuv><tuv xml:lang="fr"><prop type="x-score">80</prop><seg>Vieux.</seg></tuv></tu></body></tmx>'),
        "text": ("a.txt", "One.\n"),
        "markdown": ("a.md", "One.\n"),
        "html": ("a.html", "<p>One.</p>"),
    }  # fmt: skip
    if name == "docx":
        document, stream = docx.Document(), BytesIO()
        document.add_paragraph("One.")
        document.save(stream)
        file, data = "a.docx", stream.getvalue()
    else:
        file, data = files[name][0], files[name][1].encode()
    filling = FILLERS[name].read(data, name=file, source="en", target="fr")
    (slot,) = filling.slots
    assert (slot.target.text if slot.target else None) == ("Vieux." if slot.translated else None)
    assert slot.put(Segment("Neuf."), final=True)
    (again,) = FILLERS[name].read(filling.write(), name=file, source="en", target="fr").slots
    if again.translated:
        assert again.target == Segment("Neuf.")
    else:
        assert again.source == Segment("Neuf.")


def test_what_is_locked_is_never_put_in() -> None:
    text = '<xliff version="{}" srcLang="en"><file source-language="en" id="f"><{} id="1" translate="no">{}</{}></file></xliff>'
    one = text.format("1.2", "trans-unit", "<source>One.</source>", "trans-unit")
    two = text.format("2.0", "unit", "<segment><source>One.</source></segment>", "unit")
    for name, file in (("xliff1", one), ("xliff2", two)):
        (slot,) = FILLERS[name].read(file.encode(), name="a.xlf", source="en", target="fr").slots
        assert not slot.put(Segment("Un."), final=True)


def test_the_command_writes_documents_and_xliff(memory: TranslationMemory, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(MARKDOWN, encoding="utf-8")

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(cli, ["--db", str(tmp_path / "tm.db"), "pretranslate", *arguments, "-s", "en", "-t", "fr"])  # fmt: skip

    done = run(str(tmp_path / "a.md"), "-o", str(tmp_path / "b.md"))
    assert "2 sentences without a match stay in the source language" in done.stdout
    assert (tmp_path / "b.md").read_text(encoding="utf-8").startswith("# Le port est fermé.")
    done = run(str(tmp_path / "a.md"), "-o", str(tmp_path / "b.xliff"), "--json")
    assert json.loads(done.stdout)["filled"] == 3
    assert "<pc " in (tmp_path / "b.xliff").read_text(encoding="utf-8")
    given = ("--translations", str(tmp_path / "b.xliff"))
    done = run(str(tmp_path / "a.md"), "-o", str(tmp_path / "c.md"), *given)
    assert "3 had a translation" in done.stdout
    assert (tmp_path / "c.md").read_bytes() == (tmp_path / "b.md").read_bytes()
    (tmp_path / "c.docx").write_bytes(b"PK")
    refused = run(str(tmp_path / "c.docx"), "-o", str(tmp_path / "d.docx"))
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)


def test_a_document_without_text_is_refused(memory: TranslationMemory) -> None:
    with pytest.raises(UnreadableFile, match="there is no text in it"):
        filled(memory, "---\n", "a.md")
