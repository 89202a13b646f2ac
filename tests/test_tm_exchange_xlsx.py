"""Workbooks in and out: any text as text, errors with sheet and cell, nothing that a stranger's file can break."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service import TranslationMemory, UnreadableFile, open_memory
from tm_service.cli import cli
from tm_service.formats import FORMATS, Languages, spreadsheet
from tm_service.records import UnitProblem

ANY = Languages()
XLSX = FORMATS["xlsx"]


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    return open_memory(tmp_path / "tm.db")


def workbook(sheets: dict[str, Sequence[Sequence[Any]]], hidden: Iterable[str] = ()) -> bytes:
    """Return a workbook of these sheets, as another program would write it."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def patched(data: bytes, part: str, change: Any) -> bytes:
    """Return a workbook with one part changed."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return stream.getvalue()


def read(data: bytes, languages: Languages = ANY) -> list[TranslationUnit | UnitProblem]:
    return list(XLSX.read(io.BytesIO(data), name="a.xlsx", languages=languages))


def written(units: Iterable[TranslationUnit], problems: list[UnitProblem] | None = None) -> bytes:
    return b"".join(XLSX.write(units, languages=ANY, problems=[] if problems is None else problems))


def texts(found: Iterable[TranslationUnit | UnitProblem]) -> list[dict[str, str]]:
    return [
        {tag: segment.text for tag, segment in unit.variants.items()}
        for unit in found
        if isinstance(unit, TranslationUnit)
    ]


def reasons(found: Iterable[TranslationUnit | UnitProblem]) -> list[tuple[str, str]]:
    return [(item.place, item.reason) for item in found if isinstance(item, UnitProblem)]


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
LOOKALIKES = st.sampled_from(
    [
        "=1+1",
        "+7 495",
        "-",
        "@risk",
        "#N/A",
        "TRUE",
        "12",
        "2026-01-02",
        "_x0041_",
        "a\r\nb",
        "\tcell",
        " padded ",
        "1e5",
    ]
)


@given(st.lists(st.fixed_dictionaries({"en": ANY_TEXT | LOOKALIKES, "ru": ANY_TEXT | LOOKALIKES}), max_size=4))
@settings(deadline=None)
def test_any_text_comes_back_as_it_went_out(rows: list[dict[str, str]]) -> None:
    kept = [row for row in rows if all(text.strip() and not set(text) & {"\ufffe", "\uffff"} for text in row.values())]
    units = [TranslationUnit({tag: Segment(text) for tag, text in row.items()}) for row in kept]
    if units:
        assert texts(read(written(units))) == kept


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "=1", "#REF!"])
def test_nothing_that_is_written_is_a_formula_or_an_error(text: str) -> None:
    data = written([TranslationUnit({"en": Segment(text), "fr": Segment("x")}, note=text)])
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Units"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["A2"].value == text
    assert bool(sheet["A2"].quotePrefix) == (text[0] in "=+-@")


def test_a_table_may_name_source_and_target(memory: TranslationMemory) -> None:
    data = workbook({"Sheet1": [["Source", "target", "note"], ["Day", "Jour", "short"]]})
    assert memory.import_file(io.BytesIO(data), name="t.xlsx", source="en", target="fr").added == 1
    assert memory.match("Day", source="en", target="fr")[0].unit.unit.note == "short"
    with pytest.raises(UnreadableFile, match=r"t\.xlsx:Sheet1!A1: .*name it with -s and -t"):
        memory.import_file(io.BytesIO(data), name="t.xlsx")


def test_every_sheet_that_is_a_table_is_read_and_others_are_reported() -> None:
    data = workbook(
        {
            "Read me": [["How to fill in this file"], ["Row by row"]],
            "Harbour": [[], ["en", "fr", "client"], ["Day", "Jour", "us"], [], ["Night", "Nuit"]],
            "Empty": [],
            "More": [["ru", "fr"], ["День", "Jour"]],
            "Secret": [["en", "fr"], ["No", "Non"]],
        },
        hidden=["Secret"],
    )
    found = read(data)
    assert texts(found) == [{"en": "Day", "fr": "Jour"}, {"en": "Night", "fr": "Nuit"}, {"ru": "День", "fr": "Jour"}]
    assert [place for place, _reason in reasons(found)] == ["a.xlsx:Read me!A1", "a.xlsx:Secret"]
    [first] = [unit.properties for unit in found if isinstance(unit, TranslationUnit) and unit.properties]
    assert first == {"client": "us"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["one", None], ("a.xlsx:S!A3", "fewer than two")),
        (["one", "un", "more"], ("a.xlsx:S!C3", "3 cells")),
        (["one", None, None, "more"], ("a.xlsx:S!D3", "4 cells")),
        (["one", "#REF!"], ("a.xlsx:S!B3", "shows an error: #REF!")),
    ],
)
def test_a_bad_row_costs_one_unit_and_names_its_cell(row: list[Any], expected: tuple[str, str]) -> None:
    found = read(workbook({"S": [["en", "fr"], ["zero", "zéro"], row, ["two", "deux"]]}))
    assert len(texts(found)) == 2
    [(place, reason)] = reasons(found)
    assert place == expected[0]
    assert expected[1] in reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (2.5, "2.5"),
        (True, "TRUE"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4), "2026-01-02T03:04:00"),
        ("=1+1", "=1+1"),
    ],
)
def test_cells_are_read_as_they_would_be_typed_and_formulas_as_text(value: Any, text: str) -> None:
    assert texts(read(workbook({"S": [["en", "fr"], [value, "x"]]}))) == [{"en": text, "fr": "x"}]


def test_a_text_too_long_for_a_cell_is_reported_and_not_cut() -> None:
    problems: list[UnitProblem] = []
    units = [
        TranslationUnit({"en": Segment("x" * 32_768), "fr": Segment("y")}, key="long"),
        TranslationUnit({"en": Segment("x" * 32_767), "fr": Segment("z")}, key="fits"),
        TranslationUnit({"en": Segment("bell \x07"), "fr": Segment("w")}, key="bell"),
    ]
    found = read(written(units, problems))
    assert [(problem.unit, problem.reason.split()[0]) for problem in problems] == [
        ("long", "a"),
        ("bell", "characters"),
    ]
    assert texts(found) == [{"en": "x" * 32_767, "fr": "z"}, {"en": "bell \ufffd", "fr": "w"}]


def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "_FULL", 1_000)
    units = [TranslationUnit({"en": Segment(f"day {n}"), "ru": Segment(f"день {n}")}, key=str(n)) for n in range(20)]
    data = written(units)
    assert len(openpyxl.load_workbook(io.BytesIO(data)).sheetnames) > 3
    assert read(data) == units


GOOD = workbook({"S": [["en", "fr"], ["Day", "Jour"]]})
SHEET = "xl/worksheets/sheet1.xml"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "no archive": (b"PK\x03\x04 but no more", "no office document"),
    "no workbook": (patched(GOOD, "xl/workbook.xml", lambda _: b"<x/>"), "no workbook|no sheet"),
    "a bomb": (patched(GOOD, SHEET, lambda part: part + b" " * 30_000_000), "zip bomb"),
    "entities": (patched(GOOD, SHEET, lambda part: b'<!DOCTYPE x [<!ENTITY a "b">]>' + part), "document type"),
    "cut short": (patched(GOOD, SHEET, lambda part: part[: len(part) // 2]), "a.xlsx:S: the sheet is damaged"),
    "a string that is not there": (
        patched(GOOD, SHEET, lambda part: part.replace(b"</row>", b'<c r="C1" t="s"><v>99</v></c></row>', 1)),
        "a.xlsx:S: the sheet is damaged",
    ),
    "a cell far out": (
        patched(GOOD, SHEET, lambda part: part.replace(b'r="B2"', b'r="XFD2"')),
        r"a.xlsx:S!A2: more than .* columns",
    ),
    "no table": (workbook({"S": [["first", "second"], ["a", "b"]]}), "names at least two languages"),
    "nothing": (workbook({"S": []}), "names at least two languages"),
}


@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_sound_table_is_refused_and_stores_nothing(
    memory: TranslationMemory, data: bytes, reason: str
) -> None:
    with pytest.raises(UnreadableFile, match=reason) as caught:
        memory.import_file(io.BytesIO(data), name="a.xlsx")
    assert "a.xlsx" in str(caught.value)
    assert memory.memories() == []


def test_without_openpyxl_both_ways_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    for attempt in (lambda: read(GOOD), lambda: written([])):
        with pytest.raises(UnreadableFile, match=r"pip install 'tm-service\[documents\]'"):
            attempt()


def test_the_command_line_imports_and_exports_workbooks(tmp_path: Path) -> None:
    database, file, out = tmp_path / "tm.db", tmp_path / "a.xlsx", tmp_path / "out.xlsx"
    file.write_bytes(workbook({"S": [["en", "fr"], ["Day", "Jour"], ["Night", None]]}))
    done = CliRunner().invoke(cli, ["--db", str(database), "import", str(file), "--json"])
    assert done.exit_code == 0, done.output
    [report] = json.loads(done.output)["files"]
    assert (report["format"], report["units"]["added"]) == ("xlsx", 1)
    assert [problem["place"] for problem in report["problems"]] == [f"{file}:S!A3"]
    assert CliRunner().invoke(cli, ["--db", str(database), "export", str(out)]).exit_code == 0
    assert texts(read(out.read_bytes())) == [{"en": "Day", "fr": "Jour"}]
