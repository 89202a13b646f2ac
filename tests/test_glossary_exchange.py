"""Termbase files: every dialect of TBX read, nothing lost on the way round, hostile and broken files refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora.documents import Problem
from glossary.concepts import (
    Category,
    ConceptEntry,
    Description,
    LanguageSection,
    Matter,
    Relation,
    Term,
    TermStatus,
    Transaction,
)
from glossary.errors import InvalidConcept, UnknownTermFormat, UnreadableTermFile
from glossary.formats import FORMATS, ReadConcept, format_for
from glossary.formats.vocabulary import status_name, status_named, type_named
from glossary.records import from_json, to_json

DATA = Path(__file__).parent / "data"


def read(data: bytes | str, format: str = "tbx", languages: tuple[str, ...] = ()) -> list[ReadConcept]:
    encoded = data.encode() if isinstance(data, str) else data
    items = FORMATS[format].read(BytesIO(encoded), name="file", languages=languages)
    return [item for item in items if isinstance(item, ReadConcept)]


def problems(data: bytes | str, format: str = "tbx", languages: tuple[str, ...] = ()) -> list[Problem]:
    encoded = data.encode() if isinstance(data, str) else data
    items = FORMATS[format].read(BytesIO(encoded), name="file", languages=languages)
    found = [[item] if isinstance(item, Problem) else item.problems for item in items if not isinstance(item, Matter)]
    return [problem for several in found for problem in several]


def concepts(data: bytes | str, format: str = "tbx", languages: tuple[str, ...] = ()) -> list[ConceptEntry]:
    return [item.concept for item in read(data, format, languages) if item.concept is not None]


def written(entries: list[ConceptEntry], format: str = "tbx", languages: tuple[str, ...] = ()) -> bytes:
    stream = BytesIO()
    FORMATS[format].write(entries, stream, languages=languages)
    return stream.getvalue()


def one_term(language: str, text: str, *, concept_id: str = "c1", **fields: object) -> ConceptEntry:
    return ConceptEntry(concept_id, (LanguageSection(language, (Term(text, **fields),)),))  # type: ignore[arg-type]


# --- round trips -----------------------------------------------------------------------------------------------

WORDS = st.text(st.sampled_from("aéЖя中 -'&<>\"]"), min_size=1, max_size=12).map(lambda text: " ".join(text.split()))
TEXTS = WORDS.filter(bool)
NAMES = st.sampled_from(["usageNote", "x-department", "termLocation"])
CATEGORIES = st.builds(
    Category,
    st.sampled_from(["admin", "descrip"]),
    TEXTS,
    NAMES.map(lambda name: (("type", name),)),
)
GROUPS = st.builds(lambda parts: Category("adminGrp", parts=tuple(parts)), st.lists(CATEGORIES, min_size=1, max_size=2))
SHARED = {
    "notes": st.lists(TEXTS, max_size=2).map(tuple),
    "relations": st.lists(
        st.builds(Relation, NAMES, TEXTS | st.just(""), st.none() | st.just("c9"), external=st.booleans()), max_size=2
    ).map(tuple),
    "transactions": st.lists(
        st.builds(Transaction, TEXTS, st.none() | st.just("2026-05-01"), st.none() | TEXTS), max_size=2
    ).map(tuple),
    "extra": st.lists(CATEGORIES | GROUPS, max_size=2).map(tuple),
}
DESCRIPTIONS = st.lists(
    st.builds(Description, TEXTS, st.none() | TEXTS, extra=st.lists(CATEGORIES, max_size=1).map(tuple)), max_size=2
).map(tuple)
TERMS = st.builds(
    Term,
    TEXTS,
    st.none() | st.sampled_from(TermStatus),
    st.none() | st.sampled_from(["fullForm", "acronym", "shortForm", "phraseologicalUnit"]),
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | st.booleans(),
    st.none() | TEXTS,
    DESCRIPTIONS,
    attributes=st.sampled_from([(), (("id", "t1"),)]),
    **SHARED,
)
SECTIONS = st.lists(
    st.builds(
        LanguageSection,
        st.sampled_from(["en", "ru", "fr-CA", "zh-Hant"]),
        st.lists(TERMS, min_size=1, max_size=3).map(tuple),
        DESCRIPTIONS,
        **SHARED,
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda section: section.language,
).map(tuple)
CONCEPTS = st.builds(ConceptEntry, TEXTS, SECTIONS, st.none() | TEXTS, DESCRIPTIONS, **SHARED)


# Entries are large, and a busy machine is slow to make them.
PATIENT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("format", ["tbx", "tbx2"])
@PATIENT
@given(entries=st.lists(CONCEPTS, max_size=3))
def test_any_concept_survives_tbx(format: str, entries: list[ConceptEntry]) -> None:
    assert concepts(written(entries, format)) == entries


@PATIENT
@given(CONCEPTS)
def test_any_concept_survives_being_stored(concept: ConceptEntry) -> None:
    assert from_json(to_json(concept)) == concept


def test_the_writer_writes_what_it_read() -> None:
    data = (DATA / "termbase.tbx").read_bytes()
    assert written(concepts(data)) == data


@pytest.mark.shared
@pytest.mark.parametrize("format", ["tbx", "tbx2"])
def test_every_sample_survives(shared: Path, format: str) -> None:
    samples = sorted((shared / "samples" / "tbx").glob("*.tbx"))
    assert samples
    for sample in samples:
        entries = concepts(sample.read_bytes())
        assert entries, sample.name
        assert not problems(sample.read_bytes()), sample.name
        assert concepts(written(entries, format)) == entries, sample.name


# --- dialects --------------------------------------------------------------------------------------------------

TIG = """<tig><term>asile</term><termNote type="partOfSpeech">noun</termNote></tig>"""
NTIG = """<ntig><termGrp><term>asile</term><termNote type="partOfSpeech">noun</termNote></termGrp></ntig>"""
MARTIF = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd"><martif type="TBX"><text><body>
<termEntry id="a1"><descrip type="subjectField">law</descrip><langSet xml:lang="fr">{}</langSet></termEntry>
</body></text></martif>"""
DCA = """<tbx style="dca" xmlns="urn:iso:std:iso:30042:ed-2"><text><body><conceptEntry id="a1">
<descrip type="subjectField">law</descrip><langSec xml:lang="fr"><termSec><term>asile</term>
<termNote type="partOfSpeech">noun</termNote></termSec></langSec></conceptEntry></body></text></tbx>"""
DCT = """<tbx style="dct" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min"><text><body>
<conceptEntry id="a1"><min:subjectField>law</min:subjectField><langSec xml:lang="fr"><termSec><term>asile</term>
<min:partOfSpeech>noun</min:partOfSpeech></termSec></langSec></conceptEntry></body></text></tbx>"""
MIN = """<TBX dialect="TBX-Min"><body><termEntry id="a1"><subjectField>law</subjectField><langSet xml:lang="fr">
<tig><term>asile</term><partOfSpeech>noun</partOfSpeech></tig></langSet></termEntry></body></TBX>"""


@pytest.mark.parametrize("data", [MARTIF.format(TIG), MARTIF.format(NTIG), DCA, DCT, MIN])
def test_every_dialect_says_the_same(data: str) -> None:
    term = Term("asile", part_of_speech="noun")
    assert concepts(data) == [ConceptEntry("a1", (LanguageSection("fr", (term,)),), "law")]


def test_two_sections_of_a_language_are_one() -> None:
    data = MARTIF.format(TIG).replace(
        "</langSet>", "</langSet><langSet xml:lang='FR'><tig><term>abri</term></tig></langSet>"
    )
    (concept,) = concepts(data)
    assert [term.text for _, term in concept.terms()] == ["asile", "abri"]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("preferredTerm-admn-sts", TermStatus.PREFERRED),
        ("preferredTerm", TermStatus.PREFERRED),
        ("Preferred", TermStatus.PREFERRED),
        ("admittedTerm-admn-sts", TermStatus.ADMITTED),
        ("forbidden", TermStatus.DEPRECATED),
        ("notRecommended", TermStatus.DEPRECATED),
        ("not recommended", TermStatus.DEPRECATED),
        ("deprecatedTerm-adm-sts", TermStatus.DEPRECATED),
        ("obsolete", TermStatus.SUPERSEDED),
        ("supersededTerm-admn-sts", TermStatus.SUPERSEDED),
        ("standardizedTerm-admn-sts", None),
        ("", None),
    ],
)
def test_words_for_a_status_are_understood(word: str, status: TermStatus | None) -> None:
    assert status_named(word) is status
    assert status is None or status_named(status_name(status)) is status


@pytest.mark.parametrize(
    ("word", "kind"),
    [("full", "fullForm"), ("full form", "fullForm"), ("short form", "shortForm"), ("acronym", "acronym")],
)
def test_words_for_a_type_are_understood(word: str, kind: str) -> None:
    assert type_named(word) == kind


def test_a_status_that_we_do_not_have_is_kept_word_for_word() -> None:
    note = '<termNote type="administrativeStatus">legalTerm-admn-sts</termNote>'
    (concept,) = concepts(MARTIF.format(TIG.replace("</tig>", note + "</tig>")))
    assert concept.languages[0].terms[0].status is None
    assert b"legalTerm-admn-sts" in written([concept])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "utf-16-le", "windows-1254"])
def test_declared_and_marked_encodings_are_read(encoding: str) -> None:
    text = DCA.replace("asile", "ışık")
    data = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig").removesuffix("-le")}"?>{text}'.encode(
        encoding
    )
    assert concepts(data)[0].languages[0].terms[0].text == "ışık"


# --- what may go wrong -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "line 1"),
        ("<tbx><text>", "line 1"),
        (DCA.replace("</termSec>", "\n\n"), "line 5"),
        ("<tmx version='1.4'/>", "no TBX"),
        ("just text", "line 1"),
        (b"\xff\xfe\x00", "line 1"),
        (b"<tbx>\n\xff</tbx>", "line 2: not utf-8"),
        (b"<?xml version='1.0' encoding='klingon'?><tbx/>", "unknown encoding 'klingon'"),
        ('<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + DCA.replace("asile", "&a;"), "external entity"),
        ('<!DOCTYPE tbx [\n<!ENTITY % a PUBLIC "x" "http://localhost/">\n%a;]>' + DCA, "line 2"),
        (
            "<!DOCTYPE tbx [<!ENTITY a 'aaaaaaaaaa'>"
            + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True))
            + "]>"
            + DCA.replace("asile", "&j;"),
            "line ",
        ),
    ],
)
def test_what_is_no_tbx_is_refused_with_one_line(data: bytes | str, reason: str) -> None:
    with pytest.raises(UnreadableTermFile) as refusal:
        read(data)
    assert reason in str(refusal.value)
    assert str(refusal.value).startswith("file: ")
    assert "\n" not in str(refusal.value)


def test_an_internal_entity_is_resolved() -> None:
    data = '<!DOCTYPE tbx [<!ENTITY iom "IOM">]>' + DCA.replace("asile", "&iom; visa")
    assert concepts(data)[0].languages[0].terms[0].text == "IOM visa"


@pytest.mark.parametrize("illegal", ["\x01", "&#1;", "&#x1F;", "\uffff", "&#xD800;"])
def test_a_forbidden_character_costs_itself(illegal: str) -> None:
    data = DCA.replace("asile", f"a{illegal}sile")
    assert concepts(data)[0].languages[0].terms[0].text == "a\ufffdsile"
    (problem,) = problems(data)
    assert problem.place == "file:2"


def test_forbidden_characters_are_replaced_on_export_and_reported() -> None:
    stream = BytesIO()
    found = FORMATS["tbx"].write([one_term("en", "a\x02b")], stream)
    assert [problem.place for problem in found] == ["c1"]
    assert concepts(stream.getvalue())[0].languages[0].terms[0].text == "a\ufffdb"


def test_a_bad_entry_costs_itself_and_is_reported() -> None:
    bad = '<conceptEntry id="bad">\n<langSec xml:lang="xx-nowhere"><termSec><term>x</term></termSec></langSec></conceptEntry>'
    empty = '<conceptEntry id="empty"><langSec xml:lang="en"><termSec><term> </term></termSec></langSec></conceptEntry>'
    data = DCA.replace("</body>", f"{bad}\n{empty}</body>")
    entries = read(data)
    assert [item.concept and item.concept.id for item in entries] == ["a1", None, None]
    assert {problem.place for problem in problems(data)} == {"file:3", "file:5"}
    assert any("'xx-nowhere'" in problem.reason for problem in problems(data))


def test_a_bad_language_costs_its_section() -> None:
    bad = '<langSec xml:lang="nowhere-xx"><termSec><term>x</term></termSec></langSec>'
    data = DCA.replace("</conceptEntry>", f"{bad}</conceptEntry>")
    assert [section.language for section in concepts(data)[0].languages] == ["fr"]
    assert len(problems(data)) == 1


# --- CSV and OmegaT --------------------------------------------------------------------------------------------


def test_csv_keeps_the_columns_that_it_has() -> None:
    term = Term(
        "вид на жительство", TermStatus.PREFERRED, "fullForm", "noun", "masculine", "RU", False, "law", notes=("a",)
    )
    other = Term("ВНЖ", TermStatus.ADMITTED, "abbreviation", case_sensitive=True, contexts=(Description("Есть ВНЖ."),))
    entry = ConceptEntry(
        "permit",
        (LanguageSection("en", (Term("permit"),)), LanguageSection("ru", (term, other))),
        "law",
        (Description("Leave to stay,\nin writing."),),
        ("a note",),
    )
    assert concepts(written([entry], "csv"), "csv") == [entry]


def test_csv_says_what_it_cannot_keep() -> None:
    entry = ConceptEntry("a", one_term("en", "visa").languages, relations=(Relation("crossReference", target="b"),))
    assert "relations: not kept as such, of 1 entry" in FORMATS["csv"].write([entry], BytesIO())[0].reason


@pytest.mark.parametrize("text", ["=1+1", "+49", "-ism", "@home", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(text: str) -> None:
    entry = ConceptEntry("a", one_term("en", "visa").languages, subject=text.strip(), notes=(text.strip(),))
    data = written([entry], "csv").decode()
    row = data.splitlines()[1]
    assert not any(cell.lstrip('"').startswith(("=", "+", "-", "@")) for cell in row.split(","))
    assert concepts(data, "csv") == [entry]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_with_a_column_for_each_language_is_read(delimiter: str) -> None:
    rows = [["en", "ru", "subject"], ["visa | entry visa", "виза", "law"], ["", "", "law"]]
    data = "\ufeff" + "\r\n".join(delimiter.join(row) for row in rows)
    first, second = read(data, "csv")
    assert first.concept is not None
    assert [(tag, term.text, term.status) for tag, term in first.concept.terms()] == [
        ("en", "visa", TermStatus.PREFERRED),
        ("en", "entry visa", TermStatus.ADMITTED),
        ("ru", "виза", TermStatus.PREFERRED),
    ]
    assert (second.concept, second.problems[0].place) == (None, "file:3")


def test_a_bad_row_costs_itself() -> None:
    data = "id,language,term,status\na,en,visa,preferred\na,xx-yy-z,visum,\na,ru,виза,whatever\nb,en,,\n"
    first, second = read(data, "csv")
    assert first.concept is not None
    assert [tag for tag, _ in first.concept.terms()] == ["en", "ru"]
    assert [problem.place for problem in first.problems] == ["file:3", "file:4"]
    assert second.concept is None


@pytest.mark.parametrize("data", ["", "a,b,c\n1,2,3\n", b"en,ru\n\xff\xfea,b\n"])
def test_what_is_no_csv_is_refused(data: bytes | str) -> None:
    with pytest.raises(UnreadableTermFile):
        concepts(data, "csv")


def test_omegat_holds_the_pairs_that_may_be_used() -> None:
    targets = (Term("plein emploi", TermStatus.DEPRECATED), Term("emploi décent", TermStatus.PREFERRED))
    entry = ConceptEntry(
        "work",
        (LanguageSection("en", (Term("decent work"),)), LanguageSection("fr-CA", targets)),
        definitions=(Description("Work in\tdignity."),),
    )
    data = written([entry, one_term("en", "visa")], "omegat", ("en-GB", "fr"))
    assert data.decode() == "decent work\temploi décent\tWork in dignity.\n"
    (back,) = concepts(data, "omegat", ("en", "fr"))
    assert [(tag, term.text) for tag, term in back.terms()] == [("en", "decent work"), ("fr", "emploi décent")]
    assert back.notes == ("Work in dignity.",)


def test_omegat_reports_a_line_that_is_no_pair() -> None:
    items = read("# comment\nvisa\tвиза\nalone\n\n", "omegat", ("en", "ru"))
    assert [(item.place, item.concept is None) for item in items] == [("file:2", False), ("file:3", True)]


@pytest.mark.parametrize("languages", [(), ("en",), ("en", "ru", "fr")])
def test_omegat_wants_a_pair(languages: tuple[str, ...]) -> None:
    with pytest.raises(InvalidConcept, match="-s and -t"):
        read("a\tb", "omegat", languages)


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.tbx", "tbx"), ("A.TBX", "tbx"), ("a.xml", "tbx"), ("a.csv", "csv"), ("a.tsv", "csv"), ("a.txt", "omegat")],
)
def test_a_name_tells_the_format(name: str, format: str) -> None:
    assert format_for(name).name == format


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnknownTermFormat, match="csv, omegat, tbx, tbx2, utx, xlsx"):
        format_for("terms.docx")
    with pytest.raises(UnknownTermFormat, match="sdltb"):
        format_for("terms.tbx", "sdltb")
