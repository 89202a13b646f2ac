"""HTML, read with lxml: the text of its blocks, in order. Nothing is fetched, nothing is executed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from corpora.documents import Document, Paragraph, ParagraphKind
from corpora.errors import UnknownLanguage, UnreadableDocument
from corpora.languages import parse_tag
from corpora.normalise import TO_RAISED
from corpora.readers.base import decode, document

_SKIPPED = {"script", "style", "head", "template", "noscript", "svg", "math", "object"}
_INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
    *("img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time"),
    *("tt", "u", "var", "wbr"),
}
_SPACE = re.compile(r"[ \t\n]+")  # no-break spaces are the writer's


class HtmlReader:
    """Reads HTML."""

    name = "html"
    extensions: tuple[str, ...] = (".html", ".htm", ".xhtml")

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument."""
        # The page's own word about its encoding is overruled: `decode` has made sure of it.
        text = decode(data, name=name).encode("utf-8")
        parser = html.HTMLParser(
            encoding="utf-8",
            no_network=True,
            remove_comments=True,
            remove_pis=True,
            huge_tree=True,
        )
        try:
            root = html.document_fromstring(text, parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError) as error:
            raise UnreadableDocument(name, f"no HTML can be made of it: {error}") from error
        for entry in parser.error_log:
            if entry.type_name == "ERR_RESOURCE_LIMIT":  # lxml stops there, and would not say so
                raise UnreadableDocument(name, f"line {entry.line}: nested too deep to be read whole")
        return document(_Blocks(root), data, name=name, format=self.name, language=language or _told(root))


def _told(root: html.HtmlElement) -> str | None:
    try:
        return parse_tag(root.get("lang", ""))
    except UnknownLanguage:  # a page that says nothing of use: its text will tell
        return None


class _Blocks:
    """The blocks of a page; iterative, because pages nest deeper than Python recurses."""

    def __init__(self, root: html.HtmlElement) -> None:
        self._root = root
        self._parts: list[str] = []
        self._line = 1
        self._kinds: list[tuple[ParagraphKind, int]] = [(ParagraphKind.TEXT, 0)]
        self._row, self._column, self._lists = -1, -1, 0

    def __iter__(self) -> Iterator[Paragraph]:
        skipped = 0
        for event, element in etree.iterwalk(self._root, events=("start", "end")):
            tag = str(element.tag)
            if tag in _SKIPPED:
                skipped += 1 if event == "start" else -1
            elif not skipped and event == "start":
                yield from self._start(tag, element)
            elif not skipped:
                yield from self._end(tag)
            if event == "end" and element.tail and not skipped:
                self._parts.append(element.tail)
        yield from self._flush()

    def _start(self, tag: str, element: etree._Element) -> Iterator[Paragraph]:
        if tag not in _INLINE:
            if tag != "br":
                yield from self._flush()
            else:
                self._parts.append(" ")
            self._enter(tag)
        if not "".join(self._parts).strip():
            self._line = getattr(element, "sourceline", None) or self._line  # the stubs do not know its type
        text = element.get("alt") if tag == "img" else element.text
        if text:
            self._parts.append(text.translate(TO_RAISED) if tag == "sup" and text.strip().isdigit() else text)

    def _end(self, tag: str) -> Iterator[Paragraph]:
        if tag in _INLINE or tag == "br":
            return
        yield from self._flush()
        if tag in {"ul", "ol"}:
            self._lists -= 1
        if _kind(tag, 0) is not None:
            self._kinds.pop()

    def _enter(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self._lists += 1
        elif tag == "tr":
            self._row, self._column = self._row + 1, -1
        elif tag in {"td", "th"}:
            self._column += 1
        kind = _kind(tag, self._lists)
        if kind is not None:
            self._kinds.append(kind)

    def _flush(self) -> Iterator[Paragraph]:
        text = _SPACE.sub(" ", "".join(self._parts)).strip()
        self._parts.clear()
        if not text:
            return
        kind, level = self._kinds[-1]
        if kind is ParagraphKind.TABLE_CELL:
            yield Paragraph(text, self._line, kind, row=self._row, column=self._column)
        else:
            yield Paragraph(text, self._line, kind, level=level)


def _kind(tag: str, lists: int) -> tuple[ParagraphKind, int] | None:
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return ParagraphKind.HEADING, int(tag[1])
    if tag == "li":
        return ParagraphKind.LIST_ITEM, max(lists, 1)
    if tag in {"td", "th"}:
        return ParagraphKind.TABLE_CELL, 0
    return None
