"""Plain text, as it comes out of a word processor or of character recognition.

Paragraphs are parted by blank lines; a line below another continues it. Lines that begin something of their
own are told by their first characters: headings (`#`), list items, footnotes (`¹`), rows of tab-separated
cells, and lines of a contents list by their dots and page number at the end.

>>> [(p.kind.value, p.line, p.text) for p in paragraphs_of(enumerate(["# Title", "One", "two.", "- item"], 1))]
[('heading', 1, 'Title'), ('text', 2, 'One two.'), ('list_item', 4, 'item')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpora.documents import Document, Paragraph, ParagraphKind
from corpora.readers.base import decode, document
from corpora.sections import heading_text, section_number

BULLETS = "•▪●◦‣■□✓✔➢➤►\uf0b7\uf0a7"
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_BULLET = re.compile(rf"[-*+–—{BULLETS}]\s+(?=\S)")
_NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*[.)]|\d+(?:\.\d{1,3})+|\(?[a-zа-яA-ZА-Я]\)|\(?[ivxIVX]{1,5}\)|\(\d{1,3}\))\s+(?=\S)"
)
_FOOTNOTE = re.compile(r"(?:([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})(?![⁰¹²³⁴⁵⁶⁷⁸⁹])\s*|\[\^(\w+)\]:\s*)(?=\S)")
_ABBREVIATION = re.compile(r"[^\W\d_a-zа-яё][^\W_a-zа-яё-]{1,9}\s+[–—-]\s")
_LEADERS = re.compile(r"(?:\.{3,}|…+|(?: \.){3,})\s*(\d{1,4})\s*$")
_PAGE_NUMBER = re.compile(r"\s(\d{1,4})\s*$")
_CONTENTS_TITLES = {
    *("contents", "table of contents", "содержание", "оглавление", "sommaire", "table des matières"),
    *("índice", "contenido", "inhalt", "inhaltsverzeichnis", "indice", "зміст", "目录", "المحتويات"),
}
_SENTENCE_END = ".!?…;:,。！？؟।"
_PAGES = 100
_TAIL = 40  # characters in which dots and a page number show at a line's end
_HEADING_WORDS = 15  # a longer line without a full stop is more likely half a sentence cut by a page break


class TextReader:
    """Reads plain text."""

    name = "text"
    extensions: tuple[str, ...] = (".txt", ".text")

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument."""
        lines = enumerate(decode(data, name=name).split("\n"), 1)
        return document(paragraphs_of(lines), data, name=name, format=self.name, language=language)


def paragraphs_of(lines: Iterable[tuple[int, str]]) -> Iterator[Paragraph]:
    """Yield the paragraphs of numbered lines, in order."""
    builder = _Builder()
    for number, line in lines:
        for page, part in enumerate(line.split("\f")):
            if page:
                yield from builder.close()
            yield from builder.take(number, part)
    yield from builder.close()


def is_contents_title(text: str) -> bool:
    """Return whether the text is the title of a contents list, in one of a dozen languages."""
    return text.strip("*#: ").lower() in _CONTENTS_TITLES


class _Builder:
    """The paragraph that is being put together, and what the lines before it said."""

    def __init__(self) -> None:
        self._open: Paragraph | None = None
        self._parts: list[str] = []
        self._row = -1
        self._in_table = False
        self._page: int | None = None  # of the last entry, while a contents list goes on

    def take(self, number: int, line: str) -> Iterator[Paragraph]:
        """Take a line; yield the paragraphs that are complete with it."""
        text = line.strip()
        if not text:
            yield from self.close()
            return
        if self._is_contents(text):
            yield from self.close()
            yield Paragraph(text, number, ParagraphKind.CONTENTS)
            return
        cells = self._cells(line, number)
        self._in_table = bool(cells)
        if cells:
            yield from self.close()
            yield from cells
            return
        started = _started(text, number, indent=len(line) - len(line.lstrip()))
        if not self._parts and section_number(text) and not heading_text(text):
            started = Paragraph(text, number, ParagraphKind.HEADING)  # its name is on the next line
        if started is None and self._parts and not self._is_next_entry(text):
            self._parts.append(text)
            return
        yield from self.close()
        self._open = started or Paragraph(text, number)
        self._parts = [self._open.text]
        if self._open.kind is ParagraphKind.HEADING:
            yield from self.close()

    def close(self) -> Iterator[Paragraph]:
        """Yield the open paragraph, if there is one."""
        if self._open is None:
            return
        text = " ".join(self._parts)
        whole = replace(self._open, text=text)
        if whole.kind is ParagraphKind.TEXT and len(self._parts) == 1 and looks_like_heading(text):
            whole = replace(whole, kind=ParagraphKind.HEADING)
        self._page = 0 if is_contents_title(text) else None
        self._open, self._parts = None, []
        yield whole

    def _is_contents(self, text: str) -> bool:
        found = _LEADERS.search(text[-_TAIL:])
        if found is None and self._page is not None:
            found = _PAGE_NUMBER.search(text[-_TAIL:])
            # Without dots a number may be a year: page numbers grow, and not by hundreds.
            if found and not 0 <= int(found[1]) - self._page <= _PAGES:
                found = None
        if found:
            self._page = int(found[1])
        return found is not None

    def _is_next_entry(self, text: str) -> bool:
        """Return whether the open paragraph and the line are entries of a list of abbreviations."""
        return _ABBREVIATION.match(self._parts[0]) is not None and _ABBREVIATION.match(text) is not None

    def _cells(self, line: str, number: int) -> list[Paragraph]:
        """Return the cells of a table row; a tab that only indents a line makes none."""
        values = [value.strip() for value in line.split("\t")]
        filled = [(column, value) for column, value in enumerate(values) if value]
        tabbed = len(values) > 1 and bool(filled)
        if len(filled) < 2 and not (tabbed and (self._in_table or filled[0][1].startswith("<"))):
            return []
        self._row += 1
        return [
            Paragraph(value, number, ParagraphKind.TABLE_CELL, row=self._row, column=column) for column, value in filled
        ]


def looks_like_heading(text: str) -> bool:
    """Return whether a line that stands alone reads like a heading: short, and no sentence."""
    bare = text.strip("*_ ").rstrip("*_⁰¹²³⁴⁵⁶⁷⁸⁹")
    first = next((char for char in bare if char.isalpha()), "")
    return (
        first != ""
        and not first.islower()
        and bare[-1] not in _SENTENCE_END
        and len(bare) <= 120
        and len(bare.split()) <= _HEADING_WORDS
        and "://" not in bare
        and not _ABBREVIATION.match(bare)
    )


def _started(text: str, line: int, *, indent: int) -> Paragraph | None:
    """Return the paragraph that the line begins by its own first characters, None if it may continue one."""
    if found := _HEADING.match(text):
        title = found[2].rstrip("#")
        title = title.rstrip() if title.endswith(" ") else found[2]  # closing marks, but not C#
        return Paragraph(title, line, ParagraphKind.HEADING, level=len(found[1]))
    if found := _FOOTNOTE.match(text):
        mark = (found[1] or found[2]).translate(SUPERSCRIPTS)
        return Paragraph(text[found.end() :], line, ParagraphKind.FOOTNOTE, mark=mark)
    level = 1 + indent // 2
    if found := _BULLET.match(text):
        return Paragraph(text[found.end() :], line, ParagraphKind.LIST_ITEM, mark=text[0], level=level)
    if found := _NUMBER.match(text):
        # The number stays in the text: sentences elsewhere refer to it, and translators translate it.
        return Paragraph(text, line, ParagraphKind.LIST_ITEM, mark=found.group().strip(), level=level)
    return None
