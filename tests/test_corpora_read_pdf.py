"""Reading PDF: lines become paragraphs, headings and notes, each with its page."""

from __future__ import annotations

from fpdf import FPDF

from corpora.cleaners import clean
from corpora.readers import read
from tests.office_files import HEADING, ITEM, TEXT


def pdf_of(pages: list[list[tuple[float, str]]], **encryption: str) -> bytes:
    """Return a PDF of pages of (size of letters, paragraph)."""
    pdf = FPDF()
    if encryption:
        pdf.set_encryption(**encryption)
    pdf.set_auto_page_break(False)
    for page in pages:
        pdf.add_page()
        for size, text in page:
            pdf.set_font("helvetica", size=size)
            pdf.multi_cell(0, size * 0.45, text, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(4)
    return bytes(pdf.output())


LONG = "The harbour office writes a report about the ferries that arrive at night, and nobody reads it before the morning comes with its own. "


def test_pdf_lines_become_paragraphs_with_their_page() -> None:
    data = pdf_of(
        [[(20, "Arrivals by sea"), (11, LONG * 3), (11, "- water"), (11, "- bread")], [(11, LONG * 2 + "Done.")]]
    )
    document = read(data, name="a.pdf")
    assert [(p.kind, p.page, p.place, p.text) for p in document.paragraphs] == [
        (HEADING, 1, "page 1", "Arrivals by sea"),
        (TEXT, 1, "page 1", (LONG * 3).strip()),
        (ITEM, 1, "page 1", "water"),
        (ITEM, 1, "page 1", "bread"),
        (TEXT, 2, "page 2", LONG * 2 + "Done."),
    ]
    assert document.problems == ()


def test_pdf_paragraphs_without_space_between_them_are_told_apart_by_their_last_lines() -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.multi_cell(0, 5, f"{LONG}It ends here.\n{LONG}It ends there.", align="L")
    assert [p.text for p in read(bytes(pdf.output()), name="a.pdf").paragraphs] == [
        f"{LONG}It ends here.",
        f"{LONG}It ends there.",
    ]


def test_pdf_paragraphs_of_justified_text_end_where_a_line_is_not_flush() -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    first = f"{LONG}{LONG}It ends"
    # Until the first word of the next paragraph, 24 mm wide, would not stand on the last line.
    while pdf.get_string_width(pdf.multi_cell(0, 5, first, dry_run=True, output="LINES")[-1]) < pdf.epw - 15:
        first += " now"
    second = f"Notwithstanding this, {LONG}{LONG}it ends there."
    pdf.multi_cell(0, 5, f"{first}.\n{second}", align="J")
    document = read(bytes(pdf.output()), name="a.pdf")
    assert [p.text for p in document.paragraphs] == [f"{first}.", second]


def test_pdf_columns_are_read_one_after_the_other_below_what_spans_them() -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    pdf.cell(0, 10, "A line over both columns, longer than either of them, begins the page.")
    for column, word in ((10, "left"), (115, "right")):
        pdf.set_xy(column, 30)
        pdf.multi_cell(80, 5, f"The {word} column is read before anything else is. " * 4, align="L")
    texts = [p.text for p in read(bytes(pdf.output()), name="a.pdf").paragraphs]
    assert [text.split()[1] for text in texts] == ["line", "left", "right"]


def test_pdf_headers_page_numbers_and_cut_sentences_are_mended() -> None:
    pages = [
        [
            (9, "Harbour office, yearly report"),
            (11, f"{LONG}On page {number} a sentence is cut where"),
            (9, f"- {number} -"),
        ]
        for number in range(1, 4)
    ]
    pages[1][1:1] = pages[2][1:1] = [(11, "the page ends.")]
    texts = [p.text for p in clean(read(pdf_of(pages), name="a.pdf")).paragraphs]
    assert texts == [
        f"{LONG}On page 1 a sentence is cut where the page ends.",
        f"{LONG}On page 2 a sentence is cut where the page ends.",
        f"{LONG}On page 3 a sentence is cut where",
    ]


def test_pdf_chapters_that_begin_pages_are_no_running_headers() -> None:
    pages = [[(11, f"Annex {number}"), (11, f"{LONG} Number {number}.")] for number in range(1, 9, 2)]
    kept = [p.text for p in clean(read(pdf_of(pages), name="a.pdf")).paragraphs]
    assert [text for text in kept if text.startswith("Annex")] == ["Annex 1", "Annex 3", "Annex 5", "Annex 7"]


def test_pdf_raised_figures_are_footnote_marks() -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.write(5, "They came by sea")
    pdf.char_vpos = "SUP"
    pdf.write(5, "1")
    pdf.char_vpos = "LINE"
    pdf.write(5, " and it was late.")
    assert [p.text for p in read(bytes(pdf.output()), name="a.pdf").paragraphs] == [
        "They came by sea¹ and it was late."
    ]


def test_pdf_pages_without_text_are_reported() -> None:
    pdf = FPDF()
    pdf.set_font("helvetica", size=11)
    pdf.add_page()
    pdf.cell(0, 10, "They came.")
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    document = read(bytes(pdf.output()), name="a.pdf")
    assert [(p.place, "no text" in p.reason) for p in document.problems] == [("a.pdf:page 2", True)]
