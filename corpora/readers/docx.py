"""DOCX (Word), read with lxml from its parts, which keep what libraries for writing Word files do not show.

Headings and lists are told by style and numbering; a footnote or endnote follows the paragraph that its mark
stands in; of tracked changes the text after accepting all of them is read; text boxes follow the paragraph that
they are anchored in. Headers and footers stand before the text, each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from corpora.documents import Document, ParagraphKind
from corpora.errors import UnreadableDocument
from corpora.normalise import TO_RAISED
from corpora.office.archive import Archive
from corpora.office.blocks import LINE_BREAK, Blocks
from corpora.office.markup import attribute, child, is_on, tag, whole
from corpora.office.numbering import BULLET, WordNumbering
from corpora.office.relationships import main_part, relationships
from corpora.office.word import Look, WordStyles
from corpora.readers.base import document

_LEFT_OUT = {"del", "moveFrom", "Fallback", "rt", "commentReference", "footnoteRef", "endnoteRef", "sdtPr", "pPr"}
_BOXES = {"txbxContent"}
_WITHIN = {"ins", "moveTo", "customXml", "smartTag", "sdt", "sdtContent", "AlternateContent", "Choice", "body"}
_CHARACTERS = {"noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_SYMBOLS = range(0xF000, 0xF100)  # where Word puts the characters of symbol fonts


class DocxReader:
    """Reads DOCX."""

    name = "docx"
    extensions: tuple[str, ...] = (".docx", ".docm")

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument."""
        archive = Archive(data, name=name)
        package = _Package(archive)
        body = child(package.root, "body")
        if body is None:
            raise UnreadableDocument(name, "there is no Word document in it")
        blocks = Blocks()
        _margins(package, blocks)
        _Story(package, blocks).take(body)
        return document(blocks.finished(), data, name=name, format=self.name, language=language)


class _Package:
    """The parts of a Word document."""

    def __init__(self, archive: Archive) -> None:
        main = main_part(archive, usual="word/document.xml")
        self._archive = archive
        self._related = relationships(archive, main)
        self.root = archive.xml(main)
        self.styles = WordStyles(self._first("styles"))
        self.numbering = WordNumbering(self._first("numbering"))
        self.notes = {"footnoteReference": self._notes("footnotes"), "endnoteReference": self._notes("endnotes")}

    def _first(self, kind: str) -> etree._Element | None:
        return next(self.all(kind), None)

    def all(self, kind: str) -> Iterator[etree._Element]:
        """Yield the parts of a kind (`header`)."""
        for found in self._related:
            if found.kind == kind and found.part in self._archive:
                yield self._archive.xml(found.part)

    def _notes(self, kind: str) -> dict[str, etree._Element]:
        root = self._first(kind)
        return {attribute(note, "id") or "": note for note in (root if root is not None else ())}


def _margins(package: _Package, blocks: Blocks) -> None:
    for kind in ("header", "footer"):
        for root in package.all(kind):
            inner = Blocks()
            _Story(package, inner).take(root)
            for paragraph in inner.paragraphs:
                blocks.add_margin(paragraph.text, place=kind)


class _Story:
    """One story of the document (its body, a note, a header), taken block by block."""

    def __init__(self, package: _Package, blocks: Blocks, *, note: str | None = None) -> None:
        self._package = package
        self._blocks = blocks
        self._note = note
        self._pieces: list[str] = []
        self._notes: list[tuple[str, etree._Element]] = []
        self._boxes: list[etree._Element] = []

    def take(self, parent: etree._Element) -> None:
        """Add the paragraphs and tables of an element."""
        for element in parent:
            name = tag(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name in _WITHIN:
                self.take(element)

    def _paragraph(self, element: etree._Element) -> None:
        look = self._package.styles.look(element)
        self._inline(element, tab="\t" if look.contents else " ")
        if child(element, "pPr", "rPr", "del") is not None:
            return  # its end was deleted: the next paragraph goes on with it
        text = "".join(self._pieces).strip()
        self._pieces.clear()
        self._add(text, look, element)
        notes, self._notes = self._notes, []
        boxes, self._boxes = self._boxes, []
        for number, note in notes:
            _Story(self._package, self._blocks, note=number).take(note)
        for box in boxes:
            _Story(self._package, self._blocks, note=self._note).take(box)

    def _add(self, text: str, look: Look, element: etree._Element) -> None:
        mark = self._package.numbering.next_mark(look.list_number, look.list_level)  # an empty item counts as well
        if not text:
            return
        # As in plain text the number stays: sentences elsewhere refer to it, and translators translate it.
        shown = f"{mark} {text}" if mark and mark != BULLET else text
        place = f"paragraph {len(self._blocks.paragraphs) + 1}"
        if self._note is not None:
            self._blocks.add(shown, ParagraphKind.FOOTNOTE, mark=self._note, place=place)
        elif look.contents:
            self._blocks.add(shown, ParagraphKind.CONTENTS, place=place)
        elif look.level:
            self._blocks.add(shown, ParagraphKind.HEADING, level=look.level, place=place)
        elif look.list_number:
            self._blocks.add(shown, ParagraphKind.LIST_ITEM, mark=mark or None, level=look.list_level + 1, place=place)
        else:
            self._blocks.add_plain(text, place=place, bold=self._package.styles.is_bold(element))

    def _table(self, table: etree._Element) -> None:
        for row in _inside(table, "tr"):
            if child(row, "trPr", "del") is not None:
                continue
            number = self._blocks.new_row()
            column = whole(attribute(child(row, "trPr", "gridBefore"), "val"))
            for cell in _inside(row, "tc"):
                with self._blocks.cell(number, column):
                    self.take(cell)
                column += whole(attribute(child(cell, "tcPr", "gridSpan"), "val"), otherwise=1)

    def _inline(self, parent: etree._Element, *, tab: str) -> None:
        for element in parent:
            name = tag(element)
            if name in _LEFT_OUT or (name == "r" and is_on(child(element, "rPr", "vanish"))):
                continue
            if name == "t":
                raised = attribute(child(parent, "rPr", "vertAlign"), "val") == "superscript"
                text = element.text or ""
                self._pieces.append(text.translate(TO_RAISED) if raised and text.strip().isdigit() else text)
            elif name in {"br", "cr", "tab", "ptab"}:
                self._pieces.append(tab if "tab" in name else LINE_BREAK if self._blocks.in_cell else " ")
            elif name in _CHARACTERS:
                self._pieces.append(_CHARACTERS[name])
            elif name == "sym":
                self._pieces.append(_symbol(attribute(element, "char") or ""))
            elif name in self._package.notes:
                self._refer(element, name)
            elif name in _BOXES:
                self._boxes.append(element)
            else:
                self._inline(element, tab=tab)

    def _refer(self, element: etree._Element, kind: str) -> None:
        note = self._package.notes[kind].pop(attribute(element, "id") or "", None)
        if note is None or self._note is not None:
            return
        self._blocks.notes += 1
        number = str(self._blocks.notes)
        self._pieces.append(number.translate(TO_RAISED))
        self._notes.append((number, note))


def _inside(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, those that are wrapped as well."""
    elements: Iterable[etree._Element] = parent
    for element in elements:
        if tag(element) == name:
            yield element
        elif tag(element) in _WITHIN:
            yield from _inside(element, name)


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if number in _SYMBOLS or 0x20 <= number < 0xD800 else ""
