"""What a TBX file says comes out again: markup, components, ids, back matter; and what is written is TBX."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from glossary import Category, ConceptEntry, Description, LanguageSection, Matter, Term, TermStatus, Transaction
from glossary.formats import FORMATS, ReadConcept
from glossary.formats.base import NOTHING
from glossary.merging import merge_matter
from glossary.records import from_json, matter_from_json, to_json

DATA = Path(__file__).parent / "data"
CORE = {"tbx": "tbx-core-v3.rng", "tbx2": "tbx-core-v2.rng"}
HEAD = '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>'
ENTRY = (
    HEAD + '<conceptEntry id="a1">{concept}<langSec xml:lang="fr">{section}<termSec{attributes}>'
    "<term{of_term}>{term}</term>{after}</termSec></langSec></conceptEntry></body></text></tbx>"
)


def entry(**parts: str) -> str:
    return ENTRY.format(
        **dict.fromkeys(("concept", "section", "attributes", "of_term", "after"), "") | {"term": "quai"} | parts
    )


def read(data: str | bytes) -> tuple[list[ConceptEntry], Matter]:
    concepts: list[ConceptEntry] = []
    matter = Matter()
    for item in FORMATS["tbx"].read(BytesIO(data.encode() if isinstance(data, str) else data), name="a.tbx"):
        if isinstance(item, Matter):
            matter, _ = merge_matter(matter, item)
        elif isinstance(item, ReadConcept) and item.concept is not None:
            concepts.append(item.concept)
    return concepts, matter


def concept_of(data: str | bytes) -> ConceptEntry:
    [concept] = read(data)[0]
    return concept


def written(concepts: list[ConceptEntry], format: str = "tbx", matter: Matter = NOTHING) -> bytes:
    stream = BytesIO()
    assert FORMATS[format].write(concepts, stream, matter=matter) == []
    return stream.getvalue()


def assert_core(data: bytes, format: str) -> None:
    grammar = etree.RelaxNG(etree.parse(DATA / CORE[format]))
    grammar.assertValid(etree.fromstring(data).getroottree())


MARKED = 'A <hi type="italics">dock</hi>, in <foreign xml:lang="nl">de haven</foreign><bpt i="1">{\\b}</bpt>.'
SAYS_MORE = {
    "inline markup in a definition": {"concept": f'<descrip type="definition">{MARKED}</descrip>'},
    "inline markup in a note": {"section": f"<note>{MARKED}</note>"},
    "inline markup in a context": {"after": f'<descripGrp><descrip type="context">{MARKED}</descrip></descripGrp>'},
    "inline markup in a term": {"term": 'CO<hi type="subscript">2</hi> émis'},
    "a definition with attributes": {"concept": '<descrip type="definition" id="d1" xml:lang="en">A dock.</descrip>'},
    "a group with an id": {
        "concept": '<descripGrp id="g1"><descrip type="definition">A dock.</descrip><admin type="source">own</admin>'
        '<descripNote type="reliability">9</descripNote></descripGrp>'
    },
    "a subject in a group": {"concept": '<descripGrp><descrip type="subjectField">ports</descrip></descripGrp>'},
    "two subjects": {
        "concept": '<descrip type="subjectField">ports</descrip><descrip type="subjectField" id="s">law</descrip>'
    },
    "a note with an id": {"after": '<note id="n1">Seen.</note>'},
    "a status with an id": {"after": '<termNote type="administrativeStatus" id="s1">preferredTerm</termNote>'},
    "a relation with an id": {"concept": '<ref type="crossReference" target="a2" id="r1">see</ref>'},
    "ids of a term and its section": {"attributes": ' id="s1"', "of_term": ' id="t1"'},
    "a customer and a group": {
        "after": '<admin type="customerSubset">Port</admin><adminGrp><admin type="sourceIdentifier">x</admin>'
        "<note>y</note></adminGrp>"
    },
    "a transaction with a note": {
        "concept": '<transacGrp><transac type="transactionType">approval</transac><note>by mail</note></transacGrp>'
    },
}


@pytest.mark.parametrize("format", ["tbx", "tbx2"])
@pytest.mark.parametrize("parts", SAYS_MORE.values(), ids=SAYS_MORE)
def test_what_a_field_cannot_hold_is_written_again(parts: dict[str, str], format: str) -> None:
    concept = concept_of(entry(**parts))
    data = written([concept], format)
    assert concept_of(data) == concept
    assert from_json(to_json(concept)) == concept
    original = etree.fromstring(entry(**parts))
    for element in original.iter("{*}hi", "{*}foreign", "{*}bpt", "{*}descripNote", "{*}adminGrp", "{*}transacGrp"):
        name = etree.QName(element).localname
        same = list(etree.fromstring(data).iter(f"{{*}}{name}"))
        assert [one.text for one in same] == [one.text for one in original.iter(f"{{*}}{name}")]
    ids = sorted(str(value) for value in original.xpath("//@id"))
    assert sorted(str(value) for value in etree.fromstring(data).xpath("//@id")) == ids


@pytest.mark.parametrize(
    ("parts", "field", "shown"),
    [
        (SAYS_MORE["inline markup in a definition"], "definitions", ("A dock, in de haven.",)),
        (SAYS_MORE["a definition with attributes"], "definitions", ("A dock.",)),
        (SAYS_MORE["a group with an id"], "definitions", ("A dock.",)),
    ],
)
def test_people_see_the_text_without_its_markup(parts: dict[str, str], field: str, shown: tuple[str, ...]) -> None:
    assert tuple(one.text for one in getattr(concept_of(entry(**parts)), field)) == shown


def test_a_term_is_found_without_its_markup_and_a_subject_in_its_group() -> None:
    assert concept_of(entry(**SAYS_MORE["inline markup in a term"])).languages[0].terms[0].text == "CO2 émis"
    assert concept_of(entry(**SAYS_MORE["a subject in a group"])).subject == "ports"
    assert concept_of(entry(**SAYS_MORE["a status with an id"])).languages[0].terms[0].status is TermStatus.PREFERRED


def test_a_changed_text_leaves_its_old_markup_behind() -> None:
    concept = concept_of(entry(**SAYS_MORE["inline markup in a definition"]))
    changed = replace(concept, definitions=(Description("A pier."),))
    data = written([changed])
    assert b"<hi" not in data
    assert concept_of(data).definitions == (Description("A pier."),)


def test_an_older_entry_whose_markup_was_unknown_data_loses_nothing() -> None:
    note = Category("note", "a ", parts=(Category("hi", "b"),))
    concept = ConceptEntry("a", (LanguageSection("en", (Term("pier"),)),), extra=(note,))
    assert b"<note>a <hi>b</hi></note>" in written([concept])


NTIG = """<martif type="TBX" xml:lang="en"><text><body><termEntry id="a"><langSet xml:lang="en"><ntig id="n1"><termGrp>
<term id="t1">harbour master</term><termNoteGrp><termNote type="partOfSpeech">noun</termNote><note>sure</note></termNoteGrp>
<termCompList type="hyphenation"><termComp>har</termComp><termComp>bour</termComp></termCompList></termGrp>
<descrip type="context">Ask the harbour master.</descrip></ntig></langSet></termEntry></body></text></martif>"""


def test_the_components_of_a_term_are_written_where_version_2_wants_them() -> None:
    concept = concept_of(NTIG)
    assert concept.languages[0].terms[0].part_of_speech == "noun"
    data = written([concept], "tbx2")
    assert_core(data, "tbx2")
    assert concept_of(data) == concept
    group = etree.fromstring(data).find(".//ntig/termGrp")
    assert group is not None
    assert [part.tag for part in group] == ["term", "termNoteGrp", "termCompList"]


def test_a_section_in_no_language_is_kept_word_for_word() -> None:
    symbol = '</langSec><langSec xml:lang="mul"><termSec><term>IMO</term></termSec></langSec><langSec xml:lang="en">'
    data = entry().replace("</langSec>", symbol + "<termSec><term>quay</term></termSec></langSec>", 1)
    concept = concept_of(data)
    assert [section.language for section in concept.languages] == ["fr", "en"]
    for format in ("tbx", "tbx2"):
        again = written([concept], format)
        assert_core(again, format)
        assert concept_of(again) == concept
        assert b">IMO<" in again


def test_two_sections_of_a_language_keep_what_they_say_and_a_lost_id_is_told() -> None:
    data = (
        HEAD
        + '<conceptEntry id="a"><langSec xml:lang="en" id="l1"><note>one</note><termSec><term>pier</term></termSec>'
        '</langSec><langSec xml:lang="en" id="l2"><note>two</note><termSec><term>dock</term></termSec></langSec>'
        "</conceptEntry></body></text></tbx>"
    )
    [item] = [one for one in FORMATS["tbx"].read(BytesIO(data.encode()), name="a") if isinstance(one, ReadConcept)]
    assert item.concept is not None
    assert item.concept.languages[0].notes == ("one", "two")
    assert "'l2' is lost" in item.problems[0].reason


# --- header and back matter ------------------------------------------------------------------------------------

BACK = """<back><refObjectList type="respPerson"><refObject id="P1"><item type="fn">Ada Holm</item>
<item type="role">approver</item></refObject></refObjectList></back>"""
WITH_MATTER = f"""<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><titleStmt><title>Port words</title></titleStmt>
<sourceDesc><p>From the port.</p><p>And its clinic.</p></sourceDesc></fileDesc></martifHeader><text><body>
<termEntry id="a"><transacGrp><transac type="transactionType">origination</transac>
<transacNote type="responsibility" target="P1">Ada</transacNote></transacGrp>
<langSet xml:lang="en"><tig><term>pier</term></tig></langSet></termEntry></body>{BACK}</text></martif>"""


@pytest.mark.parametrize("format", ["tbx", "tbx2"])
def test_header_and_back_matter_are_written_again(format: str) -> None:
    concepts, matter = read(WITH_MATTER)
    assert (matter.title, matter.sources) == ("Port words", ("From the port.", "And its clinic."))
    assert concepts[0].transactions == (Transaction("origination", responsible="Ada", responsible_id="P1"),)
    data = written(concepts, format, matter)
    assert_core(data, format)
    assert read(data) == (concepts, matter)
    assert matter_from_json(to_json(matter)) == matter


def test_our_own_header_is_no_source() -> None:
    assert read(written([]))[1] == Matter()


def person(identifier: str, name: str) -> Category:
    return Category("refObject", attributes=(("id", identifier),), parts=(Category("item", name, (("type", "fn"),)),))


def people(*persons: Category) -> Category:
    return Category("refObjectSec", attributes=(("type", "respPerson"),), parts=persons)


def test_the_persons_of_two_files_are_one_list() -> None:
    first = Matter("One", ("a",), (people(person("P1", "Ada")),))
    second = Matter("Two", ("a", "b"), (people(person("P1", "Ben"), person("P2", "Cy")),))
    merged, done = merge_matter(first, second)
    assert merged == Matter("One", ("a", "b"), (people(person("P1", "Ada"), person("P2", "Cy")),))
    assert len(done.differences) == 2
    assert "title stays 'One'" in done.differences[0]
    assert "'P1'" in done.differences[1]
    assert merge_matter(merged, second)[0] == merged


# --- what other tools write ------------------------------------------------------------------------------------

MULTITERM = """<?xml version="1.0" encoding="UTF-16"?><mtf><conceptGrp><concept>7</concept>
<system type="entryClass">1</system>
<transacGrp><transac type="origination">Ada</transac><date>2026-05-01T10:00:00</date></transacGrp>
<descripGrp><descrip type="Subject">ports</descrip></descripGrp>
<descripGrp><descrip type="Project">Piers</descrip></descripGrp>
<languageGrp><language type="English (United Kingdom)" lang="EN-GB"/>
<descripGrp><descrip type="Definition">Where <xref Tlink="x">ships</xref> lie.</descrip>
<descripGrp><descrip type="Source">own</descrip></descripGrp></descripGrp>
<termGrp><term>quay</term><descripGrp><descrip type="Status">preferred</descrip></descripGrp>
<descripGrp><descrip type="Part of Speech">noun</descrip></descripGrp>
<descripGrp><descrip type="Note">Say: key.</descrip></descripGrp></termGrp></languageGrp>
<languageGrp><language type="Russian" lang="??"/><termGrp><term>причал</term></termGrp>
<termGrp><term>пирс</term><descripGrp><descrip type="Статус">deprecated</descrip></descripGrp></termGrp></languageGrp>
</conceptGrp></mtf>"""


def test_multiterm_is_read() -> None:
    concept = concept_of(MULTITERM.encode("utf-16"))
    assert (concept.id, concept.subject) == ("7", "ports")
    assert concept.transactions == (Transaction("origination", "2026-05-01T10:00:00", "Ada"),)
    english, russian = concept.languages
    assert (english.language, russian.language) == ("en-GB", "ru")
    assert english.definitions == (Description("Where ships lie.", "own"),)
    term = english.terms[0]
    assert (term.text, term.status, term.part_of_speech, term.notes) == ("quay", "preferred", "noun", ("Say: key.",))
    assert [(one.text, one.status) for one in russian.terms] == [("причал", None), ("пирс", "deprecated")]
    kept = {dict(part.attributes)["type"]: part.text for part in concept.extra}
    assert kept == {"entryClass": "1", "Project": "Piers"}
    assert concept_of(written([concept])) == concept


IATE = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE martif PUBLIC "ISO 12200:1999A//DTD MARTIF core (DXFcdV04)//EN"
"TBXcdv04.dtd"><martif type="TBX" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>An export</p></sourceDesc>
</fileDesc></martifHeader><text><body><termEntry id="IATE-12"><descripGrp><descrip type="subjectField">1236</descrip>
</descripGrp><langSet xml:lang="en"><tig><term>port of call</term><termNote type="termType">fullForm</termNote>
<descrip type="reliabilityCode">3</descrip></tig></langSet><langSet xml:lang="mul"><tig><term>POC</term></tig></langSet>
</termEntry></body></text></martif>"""


def test_an_iate_download_is_read_with_all_it_says() -> None:
    concept = concept_of(IATE)
    assert (concept.id, concept.subject) == ("IATE-12", "1236")
    assert concept.languages[0].terms[0].type == "fullForm"
    data = written([concept], "tbx2")
    assert b"reliabilityCode" in data
    assert b">POC<" in data
    assert concept_of(data) == concept


# --- every sample, any entry -----------------------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.parametrize("format", ["tbx", "tbx2"])
def test_every_sample_has_all_its_concepts_and_terms_and_is_written_as_tbx(shared: Path, format: str) -> None:
    samples = sorted((shared / "samples" / "tbx").glob("*.tbx"))
    assert len(samples) == 10
    for sample in samples:
        tree = etree.parse(sample, etree.XMLParser(load_dtd=False, no_network=True))
        concepts, matter = read(sample.read_bytes())
        assert len(concepts) == len(list(tree.iter("{*}termEntry", "{*}conceptEntry"))), sample.name
        assert sum(len(one.terms()) for one in concepts) == len(list(tree.iter("{*}term"))), sample.name
        data = written(concepts, format, matter)
        assert_core(data, format)
        assert read(data) == (concepts, matter), sample.name
        assert words_of(tree.getroot()) <= words_of(etree.fromstring(data)), sample.name


def words_of(root: etree._Element) -> set[str]:
    """The words in the body and back of a file, those of values that we spell otherwise left out."""
    translated = {"termNote", "termStatus", "partOfSpeech", "noteKey"}
    texts: list[Any] = []
    for element in root.iter("{*}*"):
        inside = {etree.QName(one).localname for one in (element, *element.iterancestors())}
        if inside & {"body", "back"} and etree.QName(element).localname not in translated:
            texts += [
                element.text or "",
                element.tail or "",
                *(str(element.get("id") or ""), str(element.get("target") or "")),
            ]
    return {word for text in texts for word in str(text).split()}


WORDS = st.text(st.sampled_from("aéЖя中-'&<>\"]"), min_size=1, max_size=8)
RICH = st.builds(
    lambda element, before, inside, after, attributes: Category(
        element, before, attributes, (Category("hi", inside, (("type", "bold"),), tail=after),)
    ),
    st.just("note"),
    WORDS,
    WORDS,
    WORDS,
    st.sampled_from([(), (("id", "n1"),), (("xml:lang", "fr"),)]),
)


@pytest.mark.parametrize("format", ["tbx", "tbx2"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(notes=st.lists(st.one_of(WORDS, RICH), max_size=4), term=WORDS.filter(lambda text: text.strip() == text))
def test_notes_with_and_without_markup_survive_in_their_order(
    notes: list[str | Category], term: str, format: str
) -> None:
    bare = tuple(one if isinstance(one, str) else f"{one.text}{one.parts[0].text}{one.parts[0].tail}" for one in notes)
    kept = tuple(one for one in notes if isinstance(one, Category))
    concept = ConceptEntry("c", (LanguageSection("en", (Term(term, notes=bare, marked_up=kept),)),))
    again = concept_of(written([concept], format)).languages[0].terms[0]
    assert (again.text, again.notes) == (term, bare)
    assert sorted(map(repr, again.marked_up)) == sorted(map(repr, kept))
