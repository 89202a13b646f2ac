"""Tables of terms: what Excel saves is read, formulas stay text, an error names its row or cell."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest

from corpora.documents import Problem
from glossary import ConceptEntry, Description, LanguageSection, Term, TermStatus, UnreadableTermFile
from glossary.formats import FORMATS, ReadConcept
from glossary.formats.languages import language_named

openpyxl = pytest.importorskip("openpyxl")

LONG_NAME = "terms.xlsx"


def items(data: bytes, format: str) -> list[ReadConcept | Problem]:
    found = FORMATS[format].read(BytesIO(data), name="a.csv" if format == "csv" else LONG_NAME)
    return [item for item in found if isinstance(item, (ReadConcept, Problem))]


def concepts(data: bytes, format: str) -> list[ConceptEntry]:
    return [item.concept for item in items(data, format) if isinstance(item, ReadConcept) and item.concept]


def terms(data: bytes, format: str) -> list[tuple[str, str]]:
    return [(language, term.text) for concept in concepts(data, format) for language, term in concept.terms()]


def places(data: bytes, format: str) -> list[str]:
    found = items(data, format)
    return [problem.place for item in found for problem in (item.problems if isinstance(item, ReadConcept) else [item])]


def workbook(*sheets: tuple[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def written(entry: ConceptEntry, format: str) -> tuple[bytes, list[Problem]]:
    stream = BytesIO()
    found = FORMATS[format].write([entry], stream)
    return stream.getvalue(), found


def entry(text: str, **fields: Any) -> ConceptEntry:
    return ConceptEntry("c", (LanguageSection("en", (Term(text),)),), **fields)


# --- both --------------------------------------------------------------------------------------------------------

FULL = ConceptEntry(
    "berth",
    (
        LanguageSection("en", (Term("berth"),)),
        LanguageSection(
            "ru",
            (
                Term("место у причала", TermStatus.PREFERRED, "fullForm", "noun", "neuter", "RU", False, "own"),
                Term("МУП", case_sensitive=True, contexts=(Description("МУП занято.", "own"),), notes=("редко",)),
            ),
        ),
    ),
    "ports",
    (Description("A place,\nin a port; for a ship.", "own"),),
    ('a "note"',),
)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_table_keeps_the_columns_that_it_has(format: str) -> None:
    data, found = written(FULL, format)
    assert concepts(data, format) == [FULL]
    assert found == []


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("text", ["=1+1", "+49", "-ism", "@home", '=HYPERLINK("http://x")', "#N/A", "_x0041_b"])
def test_what_looks_like_a_formula_stays_text(format: str, text: str) -> None:
    data, _ = written(entry("pier", subject=text), format)
    [concept] = concepts(data, format)
    assert concept.subject == text
    if format == "xlsx":
        for row in openpyxl.load_workbook(BytesIO(data)).active.iter_rows():
            assert all(cell.data_type in {"s", "n", "inlineStr"} and cell.data_type != "f" for cell in row)


@pytest.mark.parametrize(
    ("head", "languages"),
    [
        (["en", "ru"], ["en", "ru"]),
        (["English", "Russian"], ["en", "ru"]),
        (["anglais", "russe"], ["en", "ru"]),
        (["Английский", "Русский"], ["en", "ru"]),
        (["EN-GB", "English (Canada)"], ["en-GB", "en-CA"]),
    ],
)
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_column_is_headed_by_a_tag_or_a_name(format: str, head: list[str], languages: list[str]) -> None:
    rows = [[*head, "subject"], ["pier | jetty", "пирс", "ports"]]
    data = workbook(("Words", rows)) if format == "xlsx" else "\r\n".join(map(";".join, rows)).encode("utf-8-sig")
    assert terms(data, format) == [(languages[0], "pier"), (languages[0], "jetty"), (languages[1], "пирс")]


def test_iates_columns_are_read() -> None:
    data = (
        "E_ID|E_DOMAINS|L_CODE|T_TERM|T_TYPE|T_RELIABILITY|T_EVALUATION\r\n"
        "12|TRANSPORT;sea transport|en|port of call|Term|3|Preferred\r\n"
        "12|TRANSPORT;sea transport|en|POC|Abbreviation|2|Proposed\r\n"
        "12|TRANSPORT;sea transport|fr|port d’escale|Term|3|\r\n"
    ).encode()
    [concept] = concepts(data, "csv")
    assert (concept.id, concept.subject) == ("12", "TRANSPORT;sea transport")
    assert [(tag, one.text, one.status) for tag, one in concept.terms()] == [
        ("en", "port of call", TermStatus.PREFERRED),
        ("en", "POC", None),
        ("fr", "port d’escale", None),
    ]
    assert concept.languages[0].terms[1].type == "abbreviation"
    assert [(part.text, part.attributes) for part in concept.languages[1].terms[0].extra] == [
        ("3", (("type", "T_RELIABILITY"),))
    ]
    assert places(data, "csv") == []


def test_columns_of_other_names_are_kept() -> None:
    data = "English,French,Record ID\npier,jetée,77\nquay,quai,\n".encode()
    first, second = concepts(data, "csv")
    assert [(part.element, part.text, part.attributes) for part in first.extra] == [
        ("admin", "77", (("type", "Record ID"),))
    ]
    assert second.extra == ()


@pytest.mark.parametrize("name", ["", "nowhere", "English (Nowhere)", "mul", "und", "Notes"])
def test_what_names_no_language_is_none(name: str) -> None:
    assert language_named(name) is None


# --- CSV as Excel saves it -----------------------------------------------------------------------------------------

RUSSIAN = "en;ru\r\npier;пирс\r\nharbour master;капитан порта\r\n"
FRENCH = "en;fr\r\nquay;quai d’arrivée\r\nreturn;réacheminement à l’étranger, séjour, été, où, ça, âge, île\r\n"


@pytest.mark.parametrize(
    ("text", "encoding", "last"),
    [
        (RUSSIAN, "utf-8-sig", ("ru", "капитан порта")),
        (RUSSIAN, "utf-16", ("ru", "капитан порта")),
        (RUSSIAN, "windows-1251", ("ru", "капитан порта")),
        (FRENCH, "utf-8", ("fr", "réacheminement à l’étranger, séjour, été, où, ça, âge, île")),
        (FRENCH, "windows-1252", ("fr", "réacheminement à l’étranger, séjour, été, où, ça, âge, île")),
    ],
)
def test_what_excel_saves_is_read(text: str, encoding: str, last: tuple[str, str]) -> None:
    data = text.encode(encoding)
    assert terms(data, "csv")[-1] == last
    told = [item.reason for item in items(data, "csv") if isinstance(item, Problem)]
    assert [encoding in reason for reason in told] == ([True] if encoding.startswith("windows") else [])


@pytest.mark.parametrize(
    "data", [b"en,fr\nquay,\xe0\n", "en;ru\npier;пирс\n".encode("koi8-r")[:18], b"en,ru\n\xff\xfea,b\n"]
)
def test_an_encoding_that_is_not_evident_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableTermFile, match="no UTF-8"):
        items(data, "csv")


def test_half_of_one_and_half_of_the_other_is_refused() -> None:
    with pytest.raises(UnreadableTermFile, match="no UTF-8"):
        items(RUSSIAN.encode("windows-1251") + FRENCH.encode("windows-1252"), "csv")


def test_a_line_says_what_parts_the_columns_and_lines_break_in_quotes() -> None:
    data = b'sep=|\r\nid|language|term|"definition"\r\na|en|pier|"Where\r\nships lie"\r\nb|en||\r\n'
    assert concepts(data, "csv")[0].definitions == (Description("Where\r\nships lie"),)
    assert places(data, "csv") == ["a.csv:5"]


def test_a_quote_that_nobody_closes_is_told_with_its_line() -> None:
    with pytest.raises(UnreadableTermFile, match="line 3"):
        items(b'language,term\nen,pier\nen,"quay\nen,dock\nen,berth\n', "csv")


# --- XLSX ----------------------------------------------------------------------------------------------------------


def test_every_visible_sheet_is_read_and_an_error_names_sheet_and_cell() -> None:
    rows: list[list[Any]] = [
        ["language", "term", "status"],
        [None, None, None],
        ["en", "pier", "odd"],
        ["xx", "quay", None],
    ]
    data = workbook(("One", rows), ("Two", [["en", "ru"], ["dock", "док"]]), ("Old", [["en"]]), hidden=("Old",))
    assert terms(data, "xlsx") == [("en", "pier"), ("en", "dock"), ("ru", "док")]
    assert places(data, "xlsx") == ["terms.xlsx:One!A3", "terms.xlsx:One!A4", "terms.xlsx:Old"]


def test_a_sheet_without_a_header_is_refused_with_its_name() -> None:
    with pytest.raises(UnreadableTermFile, match="One!B2: the header row"):
        items(workbook(("One", [[None], [None, "hello"], ["pier"]])), "xlsx")


def test_a_formula_is_not_evaluated_and_numbers_are_words() -> None:
    rows: list[list[Any]] = [
        ["language", "term", "note", "case_sensitive"],
        ["en", 2030, "=1+1", True],
        ["en", 2.5, datetime(2026, 5, 1), False],
    ]
    found = concepts(workbook(("One", rows)), "xlsx")
    assert [(one.terms()[0][1].text, one.notes, one.terms()[0][1].case_sensitive) for one in found] == [
        ("2030", (), True),
        ("2.5", ("2026-05-01",), False),
    ]


def test_what_excel_cannot_hold_is_told() -> None:
    data, found = written(entry("pier", subject="a\x02b", notes=("x" * 40_000,)), "xlsx")
    assert [problem.reason.split(":")[0] for problem in found] == ["subject", "note"]
    [concept] = concepts(data, "xlsx")
    assert (concept.subject, len(concept.notes[0])) == ("a\ufffdb", 32_767)


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 cut short", "no office document"),
        (zipped({"a.txt": b"hello"}), "no workbook"),
        (zipped({"xl/workbook.xml": b"<a>" + b" " * 80_000_000 + b"</a>"}), "zip bomb"),
        (zipped({"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "document type"),
    ],
)
def test_a_hostile_workbook_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableTermFile, match=reason) as refusal:
        items(data, "xlsx")
    assert str(refusal.value).startswith(LONG_NAME)


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(UnreadableTermFile, match=r"run: pip install 'tm-service\[documents\]'"):
        items(b"PK", "xlsx")
    with pytest.raises(UnreadableTermFile, match=r"run: pip install 'tm-service\[documents\]'"):
        written(FULL, "xlsx")
