"""PDF, read with pdfminer.six, which knows where every character stands: the text of each page, column by column.

A PDF holds no paragraphs. They are told by the distance, the indent, the size and the length of lines
(`office/typeset.py`), and what begins with a number or a bullet is told as in plain text. Running headers,
sentences and words cut by a page's or line's end are left to the cleaners, who are told the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, cast

from corpora.documents import Document, Paragraph, Problem
from corpora.errors import UnreadableDocument
from corpora.normalise import TO_RAISED
from corpora.office.archive import PASSWORD
from corpora.office.extras import extra
from corpora.office.typeset import Box, Line, lines_of
from corpora.readers.base import document
from corpora.readers.text import paragraphs_of

if TYPE_CHECKING:
    from pdfminer.layout import LTChar, LTComponent, LTPage, LTTextBox, LTTextLine

_HEAD = 1024  # bytes in which a PDF says that it is one, and as many at its end
_LINE_MARGIN = 0.9  # of a line's height: what is less apart is looked at together
_RAISED_SIZE = 0.8  # of the line's: smaller digits above its foot are footnote marks
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\t": " "})
_SHAPE = re.compile(r"\(cid:\d+\)")  # pdfminer's word for a character of which only the font knows the shape
_NO_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")  # what broken fonts make of characters
_SPACES = re.compile(r"[ \n]{2,}")  # a wide space is one, and pdfminer adds its own
_UNKNOWN = "\ufffd"
_UNREADABLE = 0.2  # share of such characters in a page that is not worth reading


class PdfReader:
    """Reads PDF."""

    name = "pdf"
    extensions: tuple[str, ...] = (".pdf",)

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument. Pages without text are reported."""
        if b"%PDF-" not in data[:_HEAD]:
            raise UnreadableDocument(name, "the file is no PDF" if data else "the file is empty")
        problems: list[Problem] = []
        if b"%%EOF" not in data[-_HEAD:]:
            problems.append(Problem(name, "the file seems to be cut short; what is left of it was read"))
        pages = _pages(data, name, problems)
        if not pages:
            raise UnreadableDocument(name, "there is no page in it that can be read: a damaged file")
        if not any(pages):
            raise UnreadableDocument(name, "there is no text in it, only pictures; run character recognition first")
        found = (_placed(paragraph) for paragraph in paragraphs_of(lines_of(pages)))
        return document(found, data, name=name, format=self.name, language=language, problems=problems)


def _placed(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, place=f"page {paragraph.line}", page=paragraph.line)


def _pages(data: bytes, name: str, problems: list[Problem]) -> list[list[Box]]:
    """Return the boxes of lines of every page, in reading order."""
    layout = extra("pdfminer.layout", name=name)
    document_errors = extra("pdfminer.pdfdocument", name=name)
    broken = extra("pdfminer.psexceptions", name=name).PSException
    pages_of = extra("corpora.office.pdf_layout", name=name).pages_of
    pages: list[list[Box]] = []
    settings = layout.LAParams(line_margin=_LINE_MARGIN, all_texts=True)
    try:
        for number, page in enumerate(pages_of(data, settings), 1):
            boxes, problem = _read_page(page)
            pages.append(boxes)
            if problem:
                problems.append(Problem(f"{name}:page {number}", problem))
    except document_errors.PDFPasswordIncorrect as error:
        raise UnreadableDocument(name, PASSWORD) from error
    except broken as error:
        raise UnreadableDocument(name, f"it is damaged: {error or type(error).__name__}") from error
    return pages


def _read_page(page: LTPage) -> tuple[list[Box], str | None]:
    """Return a page's boxes, and what could not be read of it."""
    boxes = [box for found in _text_boxes(page) if (box := _box(found))]
    text = "".join(line.text for box in boxes for line in box)
    unknown = text.count(_UNKNOWN)
    if unknown > _UNREADABLE * len(text):
        return [], "its fonts do not say what their characters are; run character recognition"
    if unknown:
        return boxes, f"characters of which the font shows only the shape, read as {_UNKNOWN}: {unknown}"
    return boxes, None if text or not len(page) else "no text on this page, only pictures or lines"


def _text_boxes(parent: LTComponent) -> Iterator[LTTextBox]:
    """Yield the boxes of text inside, those in figures as well."""
    layout = extra("pdfminer.layout", name="")
    waiting = [parent]
    while waiting:
        element = waiting.pop()
        if isinstance(element, layout.LTTextBox):
            yield element
        elif isinstance(element, layout.LTContainer):
            waiting += reversed(list(element))


def _box(box: LTTextBox) -> Box:
    return [line for found in box if (line := _line(found)).text]


def _line(line: LTTextLine) -> Line:
    sized = [cast("LTChar", char) for char in line if hasattr(char, "size")]
    size = median(char.size for char in sized) if sized else line.height
    foot = median(char.y0 for char in sized) if sized else line.y0
    pieces = []
    for char in line:
        text = str(char.get_text())
        raised = text.isdigit() and _is_raised(cast("LTChar", char), size, foot)
        pieces.append(text.translate(TO_RAISED) if raised else text)
    text = _SHAPE.sub(_UNKNOWN, "".join(pieces)).translate(_LIGATURES)
    text = _SPACES.sub(" ", _NO_TEXT.sub("", text)).strip()
    return Line(text, left=line.x0, right=line.x1, top=foot + size, size=round(size, 1))


def _is_raised(char: LTChar, size: float, foot: float) -> bool:
    return char.size < _RAISED_SIZE * size and char.y0 > foot
