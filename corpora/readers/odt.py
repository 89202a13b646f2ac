"""ODT (OpenDocument text), read with lxml: what docx.py says of Word's documents holds for these as well."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from corpora.documents import Document, ParagraphKind
from corpora.errors import UnreadableDocument
from corpora.normalise import TO_RAISED
from corpora.office.archive import PASSWORD, Archive
from corpora.office.blocks import LINE_BREAK, Blocks
from corpora.office.markup import attribute, child, tag, whole
from corpora.office.open_document import OpenDocumentLists, OpenDocumentStyles
from corpora.readers.base import document

_LEFT_OUT = {"tracked-changes", "annotation", "annotation-end", "ruby-text", "note-citation", "sequence-decls", "forms"}
_CONTENTS = {"table-of-content", "illustration-index", "table-index", "alphabetical-index", "user-index"}
_SPACE = re.compile(r"[ \t\r\n]+")  # is one space in ODF 1.2, 6.1.2; no-break spaces are the writer's
_MOST_SPACES = 100
_MOST_COLUMNS = 2000  # that a repeated cell is counted as


class OdtReader:
    """Reads ODT."""

    name = "odt"
    extensions: tuple[str, ...] = (".odt",)

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument."""
        archive = Archive(data, name=name)
        manifest = "META-INF/manifest.xml"
        if manifest in archive and next(archive.xml(manifest).iter("{*}encryption-data"), None) is not None:
            raise UnreadableDocument(name, PASSWORD)
        root = archive.xml("content.xml")
        text = child(root, "body", "text")
        if text is None:
            raise UnreadableDocument(name, "there is no OpenDocument text in it")
        roots = [root, *([archive.xml("styles.xml")] if "styles.xml" in archive else [])]
        blocks = Blocks()
        story = _Story(blocks, OpenDocumentStyles(roots), OpenDocumentLists(roots))
        _margins(roots, story, blocks)
        story.take(text)
        return document(blocks.finished(), data, name=name, format=self.name, language=language)


def _margins(roots: Iterable[etree._Element], story: _Story, blocks: Blocks) -> None:
    for root in roots:
        for kind in ("header", "footer"):
            for element in root.iter(f"{{*}}{kind}"):
                for paragraph in element.iter("{*}p"):
                    blocks.add_margin(story.text_of(paragraph), place=kind)


class _Story:
    """The document's text, taken block by block."""

    def __init__(self, blocks: Blocks, styles: OpenDocumentStyles, lists: OpenDocumentLists) -> None:
        self._blocks = blocks
        self._styles = styles
        self._lists = lists
        self._note: str | None = None
        self._contents = False
        self._pieces: list[str] = []
        self._waiting: list[tuple[str | None, etree._Element]] = []  # notes, and text boxes (None)

    def take(self, parent: etree._Element, *, style: str = "", depth: int = 0) -> None:
        """Add the blocks of an element; `style` is that of the list it belongs to, `depth` how deep that nests."""
        for element in parent:
            name = tag(element)
            if name in _LEFT_OUT:
                continue
            if name in {"p", "h"}:
                self._paragraph(element, mark=None, depth=0)
            elif name == "list":
                own = attribute(element, "style-name") or style
                # Counts are kept by style, so which list of that style is continued makes no difference.
                follows = attribute(element, "continue-list") is not None
                goes_on = follows or attribute(element, "continue-numbering") == "true"
                self._lists.open(own, depth + 1, goes_on=goes_on)
                self._items(element, style=own, depth=depth + 1)
            elif name == "table":
                self._table(element)
            elif name in _CONTENTS:
                self._contents = True
                self.take(element, style=style, depth=depth)
                self._contents = False
            elif name != "table-of-content-source":
                self.take(element, style=style, depth=depth)

    def text_of(self, paragraph: etree._Element) -> str:
        """Return the words of a paragraph; notes and boxes in it wait to be taken."""
        self._pieces.clear()
        self._say(paragraph.text)
        for element in paragraph:
            self._inline(element)
        return "".join(self._pieces).strip()

    def _say(self, text: str | None) -> None:
        said = _SPACE.sub(" ", text or "")
        spaced = bool(self._pieces) and self._pieces[-1].endswith(" ")
        self._pieces.append(said.lstrip(" ") if spaced else said)

    def _items(self, parent: etree._Element, *, style: str, depth: int) -> None:
        for item in parent:
            mark = self._lists.next_mark(style, depth, item) if tag(item) == "list-item" else None
            for element in item:
                if tag(element) in {"p", "h"}:
                    self._paragraph(element, mark=mark, depth=depth)
                    mark = None  # what follows in the same item has none of its own
                elif tag(element) == "list":
                    own = attribute(element, "style-name") or style
                    self._lists.open(own, depth + 1, goes_on=False)
                    self._items(element, style=own, depth=depth + 1)

    def _paragraph(self, element: etree._Element, *, mark: str | None, depth: int) -> None:
        text = self.text_of(element)
        waiting, self._waiting = self._waiting, []
        if text:
            self._add(text, element, mark, depth)
        outer = self._note
        for number, inner in waiting:
            self._note = number or outer
            self.take(inner)
        self._note = outer

    def _add(self, text: str, element: etree._Element, mark: str | None, depth: int) -> None:
        shown = f"{mark} {text}" if mark and mark[-1] != "•" else text
        place = f"paragraph {len(self._blocks.paragraphs) + 1}"
        level = self._styles.heading_level(element)
        if self._note is not None:
            self._blocks.add(shown, ParagraphKind.FOOTNOTE, mark=self._note, place=place)
        elif self._contents:
            self._blocks.add(shown, ParagraphKind.CONTENTS, place=place)
        elif level:
            self._blocks.add(shown, ParagraphKind.HEADING, level=level, place=place)
        elif mark is not None:
            self._blocks.add(shown, ParagraphKind.LIST_ITEM, mark=mark or None, level=depth, place=place)
        else:
            self._blocks.add_plain(text, place=place, bold=self._styles.is_bold(element))

    def _table(self, table: etree._Element) -> None:
        for row in table:
            if tag(row) in {"table-rows", "table-header-rows", "table-row-group"}:
                self._table(row)
            if tag(row) != "table-row":
                continue
            number, column = self._blocks.new_row(), 0
            for cell in row:
                if tag(cell) == "table-cell":
                    with self._blocks.cell(number, column):
                        self.take(cell)
                if tag(cell) in {"table-cell", "covered-table-cell"}:
                    repeated = whole(attribute(cell, "number-columns-repeated"), otherwise=1)
                    column += min(repeated, _MOST_COLUMNS)

    def _inline(self, element: etree._Element) -> None:
        name = tag(element)
        if name == "s":
            self._pieces.append(" " * min(whole(attribute(element, "c"), otherwise=1), _MOST_SPACES))
        elif name == "tab":
            self._pieces.append("\t" if self._contents else " ")
        elif name == "line-break":
            self._pieces.append(LINE_BREAK if self._blocks.in_cell else " ")
        elif name == "note":
            self._refer(element)
        elif name == "text-box":
            self._waiting.append((None, element))
        elif name not in _LEFT_OUT:
            start = len(self._pieces)
            self._say(element.text)
            for inner in element:
                self._inline(inner)
            own = "".join(self._pieces[start:])
            if own.strip().isdigit() and self._styles.is_raised(element):
                self._pieces[start:] = [own.translate(TO_RAISED)]
        self._say(element.tail)

    def _refer(self, element: etree._Element) -> None:
        body = child(element, "note-body")
        if body is None or self._note is not None:
            return
        self._blocks.notes += 1
        number = str(self._blocks.notes)
        self._pieces.append(number.translate(TO_RAISED))
        self._waiting.append((number, body))
