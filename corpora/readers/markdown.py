"""Markdown (CommonMark and tables), read with markdown-it-py.

Emphasis and links are resolved here; what people write into Markdown without its syntax (footnote lines,
contents lists with dots) is told as in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpora.documents import Document, Paragraph, ParagraphKind
from corpora.readers.base import decode, document
from corpora.readers.text import paragraphs_of

_FOOTNOTE_DEFINITION = re.compile(r"^\[\^", re.MULTILINE)


class MarkdownReader:
    """Reads Markdown."""

    name = "markdown"
    extensions: tuple[str, ...] = (".md", ".markdown")

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument."""
        text = decode(data, name=name).replace("\f", "\n")
        parser = MarkdownIt("commonmark").enable("table")
        if _FOOTNOTE_DEFINITION.search(text):
            parser.disable("reference")  # would take `[^1]: word` for a link's address and lose it
        found = _paragraphs(parser.parse(text))
        return document(found, data, name=name, format=self.name, language=language)


def _paragraphs(tokens: Sequence[Token]) -> Iterator[Paragraph]:
    items: list[str] = []  # the marks of the open list items, outermost first; "" once an item has begun
    heading, row, column, line = 0, -1, -1, 1
    for token in tokens:
        if token.map:
            line = token.map[0] + 1
        match token.type:
            case "list_item_open":
                items.append(f"{token.info}{token.markup}")
            case "list_item_close":
                items.pop()
            case "heading_open":
                heading = int(token.tag[1:])
            case "heading_close":
                heading = 0
            case "tr_open":
                row, column = row + 1, -1
            case "th_open" | "td_open":
                column += 1
            case "table_close":
                column = -1
            case "inline" | "html_block" | "fence" | "code_block":
                yield from _content(token, line, heading=heading, items=items, cell=(row, column))


def _content(token: Token, line: int, *, heading: int, items: list[str], cell: tuple[int, int]) -> Iterator[Paragraph]:
    text = _plain(token).strip()
    if not text:
        return
    if heading:
        yield Paragraph(" ".join(text.split("\n")), line, ParagraphKind.HEADING, level=heading)
    elif cell[1] >= 0:
        yield Paragraph(text, line, ParagraphKind.TABLE_CELL, row=cell[0], column=cell[1])
    elif items and items[-1]:
        mark, items[-1] = items[-1], ""
        shown = " ".join(text.split("\n"))
        if mark[0].isdigit():
            shown = f"{mark} {shown}"
        yield Paragraph(shown, line, ParagraphKind.LIST_ITEM, mark=mark, level=len(items))
    else:
        for paragraph in paragraphs_of(enumerate(text.split("\n"), line)):
            # A line that only looks like a heading is none where headings have a syntax.
            soft = paragraph.kind is ParagraphKind.HEADING
            yield replace(paragraph, kind=ParagraphKind.TEXT) if soft else paragraph


def _plain(token: Token) -> str:
    if token.children is None:
        return token.content
    return "".join(_inline(child) for child in token.children)


def _inline(token: Token) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case "image":
            return _plain(token)
        case _:
            return token.content
