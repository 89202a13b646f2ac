"""Reading XLSX: cells with words, each with its address."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from corpora.cleaners import clean
from corpora.pipeline import prepare
from corpora.readers import read
from tests.office_files import CELL, HEADING


def workbook() -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first["B7"], first["C7"], first["D7"] = "The ferry is late.\nVery late.", 12, "2024"
    first["A9"] = CellRichText("By ", TextBlock(InlineFont(b=True), "sea"))
    prices = book.create_sheet("Prices")
    prices["A1"], prices["XFD2000"] = "bread", "far away"
    book.create_sheet("Numbers")["A1"] = 3
    hidden = book.create_sheet("Lists")
    hidden["A1"], hidden.sheet_state = "yes", "hidden"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_xlsx_cells_with_words_keep_their_address() -> None:
    document = read(workbook(), name="a.xlsx")
    assert [(p.kind, p.place, p.text) for p in document.paragraphs] == [
        (CELL, "Sheet!B7", "The ferry is late.  Very late."),
        (CELL, "Sheet!A9", "By sea"),
        (HEADING, "Prices", "Prices"),
        (CELL, "Prices!A1", "bread"),
        (CELL, "Prices!XFD2000", "far away"),
    ]
    assert [problem.place for problem in document.problems] == ["a.xlsx:Lists"]
    rows = [(p.row, p.column) for p in document.paragraphs if p.kind is CELL]
    assert rows == [(0, 1), (1, 0), (2, 0), (3, 16383)]


def test_xlsx_characters_written_by_their_number_are_read() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "By sea_x000D_\nand_x00A0_air_x0007_ (_xyz_)"
    stream = BytesIO()
    book.save(stream)
    assert [p.text for p in read(stream.getvalue(), name="a.xlsx").paragraphs] == ["By sea  and\u00a0air (_xyz_)"]


def test_cells_are_not_joined_however_open_they_end() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row, text in enumerate(["a person who moves across a border", "the right to a fair trial in court"], 1):
        book.active.cell(row, 1).value = text
    stream = BytesIO()
    book.save(stream)
    assert len(clean(read(stream.getvalue(), name="a.xlsx")).paragraphs) == 2


def test_places_are_shown_as_the_format_names_them() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["B2"] = "The  ferry is late."
    stream = BytesIO()
    book.save(stream)
    prepared = prepare(stream.getvalue(), name="a.xlsx")
    assert [str(repair.place) for repair in prepared.repairs] == ["a.xlsx:Sheet!B2"]
    assert [sentence.place for sentence in prepared.sections[0].sentences] == ["Sheet!B2"]
