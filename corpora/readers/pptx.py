"""PPTX (PowerPoint), read with lxml: slide by slide, titles as headings, tables cell by cell, then the notes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from corpora.documents import Document, ParagraphKind
from corpora.errors import UnreadableDocument
from corpora.office.archive import Archive
from corpora.office.blocks import LINE_BREAK, Blocks
from corpora.office.markup import attribute, child, tag, whole
from corpora.office.numbering import BULLET
from corpora.office.relationships import main_part, relationships
from corpora.readers.base import document

_TITLES = {"title", "ctrTitle"}
_BODIES = {"body", "obj"}  # placeholders whose paragraphs are the points of a list
_NUMBERS = {"sldNum", "dt"}  # what changes from slide to slide and says nothing
_GROUPS = {"spTree", "grpSp", "AlternateContent", "Choice"}


class PptxReader:
    """Reads PPTX."""

    name = "pptx"
    extensions: tuple[str, ...] = (".pptx", ".pptm", ".ppsx")

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument."""
        archive = Archive(data, name=name)
        main = main_part(archive, usual="ppt/presentation.xml")
        slides = child(archive.xml(main), "sldIdLst")
        if slides is None:
            raise UnreadableDocument(name, "there is no slide in it")
        parts = {found.id: found.part for found in relationships(archive, main) if found.kind == "slide"}
        blocks = Blocks()
        footers: set[str] = set()
        for number, slide in enumerate(slides, 1):
            part = parts.get(_relationship(slide))
            if part is None or part not in archive:
                raise UnreadableDocument(name, f"slide {number} is missing: a damaged file")
            _Slide(archive, part, f"slide {number}", blocks, footers).take()
        return document(blocks.paragraphs, data, name=name, format=self.name, language=language)


def _relationship(slide: etree._Element) -> str:
    """Return the id of a slide's relationship; its other attribute `id`, without namespace, is a number."""
    return next((str(value) for key, value in slide.attrib.items() if str(key).endswith("}id")), "")


class _Slide:
    """One slide."""

    def __init__(self, archive: Archive, part: str, place: str, blocks: Blocks, footers: set[str]) -> None:
        self._archive = archive
        self._root = archive.xml(part)
        self._related = relationships(archive, part)
        self._place = place
        self._blocks = blocks
        self._footers = footers

    def take(self) -> None:
        """Add the slide's title, what else stands on it, and its notes."""
        shapes = list(_shapes(child(self._root, "cSld", "spTree")))
        for shape in sorted(shapes, key=lambda shape: _placeholder(shape) not in _TITLES):  # the title first
            if tag(shape) == "graphicFrame":
                self._frame(shape)
            else:
                self._shape(shape)
        for found in self._related:
            if found.kind == "notesSlide" and found.part in self._archive:
                self._notes(self._archive.xml(found.part))

    def _shape(self, shape: etree._Element) -> None:
        kind = _placeholder(shape)
        texts = [(paragraph, _text(paragraph, " ")) for paragraph in _paragraphs(shape)]
        if kind in _TITLES:
            title = " ".join(text for _, text in texts if text)
            self._blocks.add(title, ParagraphKind.HEADING, level=1, place=self._place)
            return
        for paragraph, text in texts:
            if kind in _NUMBERS or (kind == "ftr" and text in self._footers):
                continue
            if kind == "ftr":
                self._footers.add(text)
            properties = child(paragraph, "pPr")
            if _is_point(properties, kind):
                level = whole(attribute(properties, "lvl")) + 1
                item = ParagraphKind.LIST_ITEM
                self._blocks.add(text, item, mark=BULLET, level=level, place=self._place, whole=True)
            else:
                self._blocks.add(text, place=self._place, whole=True)

    def _frame(self, frame: etree._Element) -> None:
        for row in frame.iter("{*}tr"):
            number = self._blocks.new_row()
            cells = (inner for inner in row if tag(inner) == "tc")
            for column, cell in enumerate(cells):
                with self._blocks.cell(number, column):
                    for paragraph in _paragraphs(cell):
                        self._blocks.add(_text(paragraph, LINE_BREAK), place=self._place)
        wanted = {str(value) for ids in frame.iter("{*}relIds") for value in ids.attrib.values()}
        for found in self._related:
            if found.kind == "diagramData" and found.id in wanted and found.part in self._archive:
                for point in self._archive.xml(found.part).iter("{*}t"):
                    for paragraph in (inner for inner in point if tag(inner) == "p"):
                        self._blocks.add(_text(paragraph, " "), place=self._place, whole=True)

    def _notes(self, root: etree._Element) -> None:
        for shape in _shapes(child(root, "cSld", "spTree")):
            if _placeholder(shape) in _BODIES:
                for paragraph in _paragraphs(shape):
                    self._blocks.add(_text(paragraph, " "), place=f"{self._place}, notes", whole=True)


def _shapes(tree: etree._Element | None) -> Iterator[etree._Element]:
    """Yield the shapes and frames of a slide in their order, those in groups as well."""
    for element in tree if tree is not None else ():
        if tag(element) in {"sp", "cxnSp", "graphicFrame"}:
            yield element
        elif tag(element) in _GROUPS:
            yield from _shapes(element)


def _placeholder(shape: etree._Element) -> str | None:
    """Return what a shape holds the place of (`title`, `body`), `obj` if it does not say, None if it holds none."""
    for properties in shape:
        found = child(properties, "nvPr", "ph")
        if found is not None:
            return attribute(found, "type") or "obj"
    return None


def _is_point(properties: etree._Element | None, kind: str | None) -> bool:
    if child(properties, "buNone") is not None:
        return False
    marked = any(child(properties, name) is not None for name in ("buChar", "buAutoNum", "buBlip"))
    return marked or kind in _BODIES


def _paragraphs(shape: etree._Element) -> Iterator[etree._Element]:
    body = child(shape, "txBody")
    return (inner for inner in (body if body is not None else ()) if tag(inner) == "p")


def _text(paragraph: etree._Element, line_break: str) -> str:
    pieces = []
    for element in paragraph:
        if tag(element) == "br":
            pieces.append(line_break)
        elif tag(element) in {"r", "fld"} and attribute(element, "type") != "slidenum":
            found = child(element, "t")
            pieces.append((found.text if found is not None else None) or "")
        elif tag(element) in {"AlternateContent", "m"}:  # a formula
            pieces += [math.text or "" for math in element.iter("{*}t")]
    # A vertical tab is a line break in titles; a tab only sets words apart.
    return "".join(pieces).replace("\v", line_break).replace("\t", " ").strip()
