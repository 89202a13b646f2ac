"""What reading one document costs, format by format, the process that reads it included.

Run: python -m benchmarks reading

The same text, made here, in every format; seconds are the best of three.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from time import perf_counter

import docx
import openpyxl
import pptx
from fpdf import FPDF

from corpora.readers import read

PARAGRAPHS = 5000
ROUNDS = 3
SENTENCE = (
    "The harbour office writes report {} about the ferries that arrive at night, and nobody reads it before noon."
)
TEXTS = [" ".join(SENTENCE.format(4 * number + part) for part in range(4)) for number in range(PARAGRAPHS)]
ON_A_SLIDE = 5


def text() -> bytes:
    return "\n\n".join(TEXTS).encode()


def saved(save: Callable[[BytesIO], object]) -> bytes:
    stream = BytesIO()
    save(stream)
    return stream.getvalue()


def word() -> bytes:
    made = docx.Document()
    for paragraph in TEXTS:
        made.add_paragraph(paragraph)
    return saved(made.save)


def sheets() -> bytes:
    made = openpyxl.Workbook()
    assert made.active is not None
    for row, paragraph in enumerate(TEXTS, 1):
        made.active.cell(row, 1).value = paragraph
    return saved(made.save)


def slides() -> bytes:
    made = pptx.Presentation()
    for start in range(0, PARAGRAPHS, ON_A_SLIDE):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.placeholders[1].text = "\n".join(TEXTS[start : start + ON_A_SLIDE])
    return saved(made.save)


def pages() -> bytes:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=11)
    for paragraph in TEXTS:
        made.multi_cell(0, 5, paragraph, align="L", new_x="LMARGIN", new_y="NEXT")
        made.ln(4)
    return bytes(made.output())


def subtitles() -> bytes:
    def time(second: int) -> str:
        return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02},000"

    cues = (f"{n}\n{time(4 * n)} --> {time(4 * n + 3)}\n{paragraph}\n" for n, paragraph in enumerate(TEXTS))
    return "\n".join(cues).encode()


MADE = {"a.txt": text, "a.srt": subtitles, "a.docx": word, "a.xlsx": sheets, "a.pptx": slides, "a.pdf": pages}


def main() -> None:
    print(f"{PARAGRAPHS:,} paragraphs of {len(TEXTS[0].split())} words\n")
    print("| file | KB | seconds | paragraphs/s | paragraphs found |\n|---|---|---|---|---|")
    for name, make in MADE.items():
        data = make()
        best, found = float("inf"), 0
        for _ in range(ROUNDS):
            start = perf_counter()
            found = len(read(data, name=name).paragraphs)
            best = min(best, perf_counter() - start)
        print(f"| {name[2:]} | {len(data) >> 10:,} | {best:.2f} | {PARAGRAPHS / best:,.0f} | {found:,} |", flush=True)


if __name__ == "__main__":
    main()
