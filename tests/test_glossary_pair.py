"""UTX: one pair of languages, as its versions 1.00 to 1.20 write it."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glossary import (
    Category,
    ConceptEntry,
    InvalidConcept,
    LanguageSection,
    Matter,
    Term,
    TermStatus,
    UnreadableTermFile,
)
from glossary.formats import FORMATS, ReadConcept, format_for

HEAD = "#UTX 1.20; en-GB/ru; 2026-05-01T09:00:00+00:00; copyright: The port (2026); license: CC0; bidirectional;\r\n"
COLUMNS = "#src\ttgt\tsrc:pos\tterm status\tsrc:comment\ttgt:gender\tcustomer\tconcept ID\r\n"


def read(text: str) -> list[ReadConcept | Matter]:
    found = FORMATS["utx"].read(BytesIO(text.encode()), name="a.utx")
    return [item for item in found if isinstance(item, (ReadConcept, Matter))]


def concepts(text: str) -> list[ConceptEntry]:
    return [item.concept for item in read(text) if isinstance(item, ReadConcept) and item.concept]


def written(*entries: ConceptEntry) -> tuple[str, list[str]]:
    stream = BytesIO()
    found = FORMATS["utx"].write(entries, stream, languages=("en", "ru"))
    return stream.getvalue().decode(), [problem.reason for problem in found]


def test_the_rows_of_a_concept_are_one() -> None:
    rows = (
        "pier\tпирс\tnoun\tapproved\tfor ships\tm\tPort\tc1\r\n"
        "pier\tмол\tnoun\tforbidden\t\t-\tPort\tc1\r\n"
        "# a comment\r\n\r\n"
        "quay\tпричал\t-\tprovisional\r\n"
    )
    matter, first, second = read(HEAD + COLUMNS + rows)
    assert matter == Matter(sources=("The port (2026)", "CC0"))
    assert isinstance(first, ReadConcept)
    assert first.concept == ConceptEntry(
        "c1",
        (
            LanguageSection("en-GB", (Term("pier", part_of_speech="noun", notes=("for ships",)),)),
            LanguageSection(
                "ru",
                (
                    Term("пирс", TermStatus.PREFERRED, extra=(Category("admin", "m", (("type", "gender"),)),)),
                    Term("мол", TermStatus.DEPRECATED),
                ),
            ),
        ),
        extra=(Category("admin", "Port", (("type", "customer"),)),),
    )
    assert isinstance(second, ReadConcept)
    assert second.concept is not None
    assert [(tag, one.text, one.status) for tag, one in second.concept.terms()] == [
        ("en-GB", "quay", None),
        ("ru", "причал", TermStatus.ADMITTED),
    ]
    assert (first.place, second.place) == ("a.utx:3", "a.utx:7")


@pytest.mark.parametrize(
    "head",
    [
        "#UTX-S 1.00; en/ru; 2008-05-21; copyright: x",
        "#UTX 1.11;  en/ru;  2013-12-20T17:00:00Z+09:00;",
        "#utx 1.2; en/ru",
    ],
)
@pytest.mark.parametrize("between", ["", "#description: words of the port;\n", "##description: words of the port\n"])
def test_every_version_is_read(head: str, between: str) -> None:
    assert concepts(f"{head}\n{between}#src\ttgt\tsrc:pos\npier\tпирс\tnoun\n")[0].languages[1].terms[0].text == "пирс"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1: a line “#UTX"),
        ("pier\tпирс\n", "line 1: a line “#UTX"),
        (HEAD, "names the columns"),
        (HEAD + "pier\tпирс\n", "line 2: a line “#src"),
        (HEAD.replace("en-GB", "klingonese") + COLUMNS, "'klingonese'"),
    ],
)
def test_what_is_no_utx_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(UnreadableTermFile, match=reason):
        read(text)


def test_a_bad_row_costs_itself_or_its_status() -> None:
    found = read(HEAD + COLUMNS + "\t\tnoun\nquay\tпричал\tnoun\tlovely\n")
    bad, odd = (item for item in found if isinstance(item, ReadConcept))
    assert (bad.concept, bad.problems[0].place) == (None, "a.utx:3")
    assert odd.concept is not None
    assert "'lovely'" in odd.problems[0].reason


def test_a_pair_is_written_with_what_utx_has_a_column_for() -> None:
    english = LanguageSection("en", (Term("pier", TermStatus.ADMITTED), Term("jetty", TermStatus.PREFERRED)))
    russian = LanguageSection("ru", (Term("пирс", TermStatus.SUPERSEDED, part_of_speech="noun"),))
    french = LanguageSection("fr", (Term("jetée"),))
    text, lost = written(ConceptEntry("p", (english, russian, french), "ports"), ConceptEntry("q", (english,)))
    head, columns, *rows = text.split("\r\n")
    assert head.startswith("#UTX 1.20; en/ru; 20")
    assert columns.startswith("#src\ttgt\tsrc:pos")
    assert rows == ["jetty\tпирс\t\tnoun\tnon-standard\t\t\tp", "pier\tпирс\t\tnoun\tnon-standard\t\t\tp", ""]
    assert [reason.split(":")[0] for reason in lost] == [
        "1 entries have no terms in both en and ru",
        "subjects",
        "languages beyond a pair",
        "statuses of source terms",
    ]


def test_what_a_regional_language_loses_is_told() -> None:
    english = LanguageSection("en-GB", (Term("quay", gender="neuter"),))
    _, lost = written(ConceptEntry("", (english, LanguageSection("ru", (Term("причал"),)))))
    assert [reason.split(":")[0] for reason in lost] == ["genders"]


@pytest.mark.parametrize("format", ["utx", "omegat"])
def test_a_term_that_would_be_a_comment_is_left_out_and_told(format: str) -> None:
    english, russian = LanguageSection("en", (Term("#pier"), Term("pier"))), LanguageSection("ru", (Term("пирс"),))
    stream = BytesIO()
    found = FORMATS[format].write([ConceptEntry("p", (english, russian))], stream, languages=("en", "ru"))
    assert "#pier" not in stream.getvalue().decode()
    assert "pier\tпирс" in stream.getvalue().decode()
    assert found[0].reason == "1 entry has source terms beginning with #: left out"


def test_a_pair_is_wanted() -> None:
    with pytest.raises(InvalidConcept, match="-s and -t"):
        FORMATS["utx"].write([], BytesIO(), languages=("en",))


WORDS = (
    st.text(st.sampled_from("abжé -"), min_size=1, max_size=9)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: any(map(str.isalpha, text)))
)
TERMS = {
    "part_of_speech": st.none() | st.sampled_from(["noun", "verb"]),
    "notes": st.lists(WORDS, max_size=1).map(tuple),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sources=st.lists(st.builds(Term, WORDS, **TERMS), min_size=1, max_size=3, unique_by=lambda term: term.text),
    targets=st.lists(
        st.builds(Term, WORDS, st.none() | st.sampled_from(TermStatus), **TERMS),
        min_size=1,
        max_size=3,
        unique_by=lambda term: term.text,
    ),
)
def test_what_utx_says_that_it_keeps_survives(sources: list[Term], targets: list[Term]) -> None:
    ordered = sorted(targets, key=lambda term: term.status is not TermStatus.PREFERRED)
    entry = ConceptEntry("c", (LanguageSection("en", tuple(sources)), LanguageSection("ru", tuple(ordered))))
    text, lost = written(entry)
    assert concepts(text) == [entry]
    assert lost == []


def test_a_name_tells_the_format() -> None:
    assert format_for("port.UTX").name == "utx"
