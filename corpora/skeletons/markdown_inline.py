"""The inline markup of Markdown, followed token by token through the written characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

from corpora.segments import TagKind
from corpora.skeletons.passages import BREAK, Piece

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPED = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_NOTE_OR_BOX = re.compile(r"\[\^[^\]\s]+\]|^\(\^[^\]\s]+\]:|\A\[[ xX]\](?=\s)", re.MULTILINE)
# [^1]; (^1]: where a note is defined (see markdown.py); [x]
_LABEL = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]", re.DOTALL)
_BREAK = re.compile(r"(?: *|\\)\n *")
_HTML_NAME = re.compile(r"</?([A-Za-z][\w-]*)")
DEFINITION = "definition"
"""The name of the code that begins a footnote."""
_VOID = {"br", "img", "wbr", "hr", "input"}
_BLANK = " \t\n"


class Unfollowed(Exception):
    """The written characters are not what a token says."""


def followed(token: Token, positions: Sequence[int]) -> tuple[tuple[Piece, ...], list[Piece]]:
    """Return the pieces of an inline token, and those that are descriptions of images within its codes.

    `positions` says where each character of the token's content stands in the file. Raises Unfollowed.
    """
    walk = _Walk(token.content, positions)
    try:
        for child in token.children or []:
            walk.take(child)
    except (IndexError, ValueError) as error:
        raise Unfollowed from error
    if token.content[walk.at :].strip():
        raise Unfollowed
    return tuple(walk.pieces), walk.images


class _Walk:
    """A place in the content of a block, moved on by one token after the other."""

    def __init__(self, content: str, positions: Sequence[int]) -> None:
        self._content, self._positions = content, positions
        self.at = 0
        self.pieces: list[Piece] = []
        self.images: list[Piece] = []
        self._autolink = False

    def take(self, token: Token) -> None:
        if token.type == "link_open" and token.info == "auto":
            self._code(self._content.index(">", self.at) + 1, "standalone")
            self._autolink = True
        elif self._autolink:
            self._autolink = token.type != "link_close"
        elif token.type == "text":
            self._text(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            self._line_break(token.type)
        elif token.type == "code_inline":
            self._code_span(len(token.markup))
        elif token.type == "image":
            self._image(token.content)
        elif token.type == "html_inline":
            self._html(token.content)
        elif token.type == "link_open":
            self._literal("[", "open", "link")
        elif token.type == "link_close":
            self._expect("]")
            self._code(self._after_label(self.at + 1), "close", "link")
        elif token.type.endswith("_open"):
            self._literal(token.markup, "open", token.tag)
        elif token.type.endswith("_close"):
            self._literal(token.markup, "close", token.tag)
        else:
            raise Unfollowed

    def _text(self, shown: str) -> None:
        done = 0
        while done < len(shown):
            content, at = self._content, self.at
            note = _NOTE_OR_BOX.match(content, at)
            entity = _ENTITY.match(content, at)
            if note and shown.startswith(note.group(), done):
                self._code(note.end(), "standalone", DEFINITION if note.group().endswith(":") else "")
                done += len(note.group())
            elif content[at] == "\\" and content[at + 1 : at + 2] in _ESCAPED and content[at + 1] == shown[done]:
                self._shown(at + 2, shown[done])
                done += 1
            elif entity and (char := unescape(entity.group())) and shown.startswith(char, done):
                self._shown(entity.end(), char)
                done += len(char)
            elif content[at] == shown[done]:
                self._shown(at + 1, shown[done])
                done += 1
            else:
                raise Unfollowed

    def _line_break(self, kind: str) -> None:
        match = _BREAK.match(self._content, self.at)
        if match is None:
            raise Unfollowed
        start, end = self._positions[self.at], self._positions[match.end()]
        self.at = match.end()
        if kind == "softbreak":
            self.pieces.append(Piece(start, end, " "))
        else:
            self.pieces.append(Piece(start, end, " ", "standalone", BREAK))

    def _code_span(self, length: int) -> None:
        self._expect("`" * length)
        closing = re.compile(rf"(?<!`)`{{{length}}}(?!`)").search(self._content, self.at + length)
        if closing is None:
            raise Unfollowed
        self._code(closing.end(), "standalone")

    def _image(self, description: str) -> None:
        self._expect("![")
        start = self.at + 2
        end, depth = start, 1
        while depth:
            char = self._content[end]
            depth += (char == "[") - (char == "]")
            end += 2 if char == "\\" else 1
        written = self._content[start : end - 1]
        if written == description and written.strip() and "\n" not in written and not set(written) & set("*_`[]\\&<|"):
            self.images.append(Piece(self._positions[start], self._positions[end - 2] + 1, written))
        self._code(self._after_label(end), "standalone")

    def _html(self, written: str) -> None:
        self._expect(written)
        name = _HTML_NAME.match(written)
        tag = name[1].lower() if name else ""
        kind: TagKind = "open"
        if not tag or tag in _VOID or written.endswith("/>"):
            kind = "standalone"
        elif written.startswith("</"):
            kind = "close"
        self._code(self.at + len(written), kind, f"<{tag}>")

    def _after_label(self, at: int) -> int:
        """Return where the address of a link ends whose label ends at a place: `(…)`, `[…]`, or none."""
        content = self._content
        if content[at : at + 1] == "(":
            end = self._after_address(at + 1)
            if end is not None:
                return end
        label = _LABEL.match(content, at)
        return label.end() if label else at

    def _after_address(self, at: int) -> int | None:
        content, last = self._content, len(self._content)
        at = self._after_blank(at)
        address = parseLinkDestination(content, at, last)
        if address.ok:
            at = address.pos
        behind = self._after_blank(at)
        title = parseLinkTitle(content, behind, last)
        if behind > at and title.ok:
            behind = self._after_blank(title.pos)
        return behind + 1 if content[behind : behind + 1] == ")" else None

    def _after_blank(self, at: int) -> int:
        while self._content[at : at + 1] and self._content[at] in _BLANK:
            at += 1
        return at

    def _expect(self, written: str) -> None:
        if not self._content.startswith(written, self.at):
            raise Unfollowed

    def _literal(self, written: str, kind: TagKind, name: str) -> None:
        self._expect(written)
        self._code(self.at + len(written), kind, name)

    def _code(self, end: int, kind: TagKind, name: str = "") -> None:
        self.pieces.append(Piece(self._positions[self.at], self._positions[end - 1] + 1, kind=kind, name=name))
        self.at = end

    def _shown(self, end: int, char: str) -> None:
        self.pieces.append(Piece(self._positions[self.at], self._positions[end - 1] + 1, char))
        self.at = end
