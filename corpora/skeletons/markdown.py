"""Markdown (CommonMark and tables): paragraphs, headings, items and cells, in the written file.

markdown-it-py says what is a block and what its inline markup means; where in the file that stands is found by
following its tokens through the written characters (markdown_inline.py). Where the two disagree the paragraph is left
alone and named. Front matter, code and addresses are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpora.documents import ParagraphKind, Problem
from corpora.errors import UnreadableDocument
from corpora.segments import Segment
from corpora.skeletons.base import Outline, Translatable
from corpora.skeletons.html import is_unclosed, passages_of
from corpora.skeletons.markdown_inline import DEFINITION, Unfollowed, followed
from corpora.skeletons.passages import Passage, Sentence, numbered
from corpora.skeletons.written import Change, WrittenText, changes_of, spliced

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n.*?^(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_FOOTNOTE_DEFINITION = re.compile(r"^( {0,3})\[\^(?=[^\]\s]+\]:)", re.MULTILINE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SPECIAL = re.compile(r"[\\`*\[\]<|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_OPENING = re.compile(r"(\s*)(?:(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-+\s*$|~~~)|(\d{1,9})([.)](?=\s|$)))")
_UNFOLLOWED = "its markup could not be followed: translate it by hand"


class MarkdownSkeleton:
    """Markdown."""

    name = "markdown"
    extensions: tuple[str, ...] = (".md", ".markdown")

    def outline(self, data: bytes, *, name: str, language: str) -> Outline:
        """Return the sentences of a text; see base.py."""
        written = WrittenText.of(data, name=name)
        scan = _Scan(written.text, language)
        found = [
            Translatable(sentence.segment, number, sentence.passage.kind, f"{name}:{sentence.passage.line}")
            for number, sentence in numbered(scan.passages, language, written.text)
        ]
        if not found:
            raise UnreadableDocument(name, "there is no text in it")
        return Outline(tuple(found), tuple(Problem(f"{name}:{line}", _UNFOLLOWED) for line in scan.unfollowed))

    def merged(self, data: bytes, translations: Mapping[int, Segment], *, name: str, source: str, target: str) -> bytes:
        """Return the text with translations; see base.py."""
        if not translations:
            return data
        written = WrittenText.of(data, name=name)
        found = list(numbered(_Scan(written.text, source).passages, source, written.text))
        opening = {sentence.stretch for _number, sentence in found if _opens(sentence)}
        made = (_apart(change, written.text) for change in changes_of(found, translations))
        changes = (_guarded(change) if change.stretch in opening else change for change in made)
        return written.encoded(spliced(written.text, changes))


class _Scan:
    """A text, followed block by block."""

    def __init__(self, text: str, language: str) -> None:
        self._text, self._language = text, language
        self._lines = [match.span() for match in _LINE.finditer(text)]
        self.passages: list[Passage] = []
        self.unfollowed: list[int] = []  # lines
        parser = MarkdownIt("commonmark").enable("table")
        body = text
        if front := _FRONT_MATTER.match(text):
            body = re.sub(r"[^\r\n]", " ", front.group()) + text[front.end() :]
        # The parser would take `[^1]: word` for a link's address and lose it.
        self._body = _FOOTNOTE_DEFINITION.sub(r"\1(^", body)
        # The parser counts lines by \n alone.
        self._take(parser.parse(re.sub(r"\r\n?", "\n", self._body)))
        self.passages.sort(key=lambda passage: passage.pieces[0].start)

    def _take(self, tokens: list[Token]) -> None:
        kinds = [ParagraphKind.TEXT]
        place = 0  # up to where the file has been followed: a line may hold several cells
        for token in tokens:
            if token.type.endswith("_open"):
                kinds.append(_KINDS.get(token.type, kinds[-1]))
            elif token.type.endswith("_close"):
                kinds.pop()
            elif token.type == "html_block" and token.map:
                self._html(token.map[0], token.map[1])
            elif token.type == "inline" and token.map:
                place = max(place, self._lines[token.map[0]][0])
                place = self._inline(token, place, kinds[-1])

    def _html(self, first: int, last: int) -> None:
        start, end = self._lines[first][0], self._lines[last - 1][1]
        if is_unclosed(self._text[start:end]):
            self.unfollowed.append(first + 1)
            return
        for passage in passages_of(self._text[start:end], self._language):
            pieces = tuple(replace(piece, start=piece.start + start, end=piece.end + start) for piece in passage.pieces)
            self.passages.append(replace(passage, pieces=pieces, line=passage.line + first))

    def _inline(self, token: Token, place: int, kind: ParagraphKind) -> int:
        """Add the passage of an inline token that begins at or behind a place; return where it ends."""
        line = token.map[0] if token.map else 0
        try:
            positions = self._positions(token.content, line, place, cell=kind is ParagraphKind.TABLE_CELL)
            pieces, images = followed(token, positions)
        except Unfollowed:
            self.unfollowed.append(line + 1)
            return place
        escape = _in_cell if kind is ParagraphKind.TABLE_CELL else _escaped
        # Notes may follow one another without an empty line.
        cuts = [at for at, piece in enumerate(pieces) if piece.name == DEFINITION and at]
        for first, last in pairwise([0, *cuts, len(pieces)]):
            if first < last:
                self.passages.append(Passage(pieces[first:last], escape, line + 1, kind))
        self.passages += [Passage((image,), _in_cell, line + 1) for image in images]
        return positions[-1]

    def _positions(self, content: str, line: int, place: int, *, cell: bool) -> list[int]:
        """Return where each character of a block's content stands in the file, and where the last one ends.

        A line of the content is the end of a written line; a cell stands somewhere behind the cell before.
        """
        positions: list[int] = []
        for number, written in enumerate(content.split("\n"), start=line):
            if number > line:
                positions.append(place)
            start, end = self._lines[number]
            if cell:  # where a bar is written \|
                written = written.replace("|", "\\|")
            start = self._body.find(written, place, end) if cell else self._body.rfind(written, start, end)
            if start < 0:
                raise Unfollowed
            place = start + len(written)
            bars = {start + match.start() for match in re.finditer(r"\\(?=\|)", written)} if cell else set()
            positions += (at for at in range(start, place) if at not in bars)
        return [*positions, place]


_KINDS = {
    "heading_open": ParagraphKind.HEADING,
    "list_item_open": ParagraphKind.LIST_ITEM,
    "td_open": ParagraphKind.TABLE_CELL,
    "th_open": ParagraphKind.TABLE_CELL,
}


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: match.group() if match.group() == "|" else f"\\{match.group()}", text)


def _in_cell(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _opens(sentence: Sentence) -> bool:
    """Return whether a sentence stands where a line begins, so that its first signs could be taken for a block's."""
    return sentence.stretch[0] == sentence.passage.pieces[0].start


def _apart(change: Change, text: str) -> Change:
    """Return a change with its exclamation marks kept from making pictures of the links behind them."""
    parts = list(change.parts)
    for at, (part, following) in enumerate(pairwise(parts)):
        if (
            isinstance(part, str)
            and part.endswith("!")
            and not isinstance(following, str)
            and text[following[0]] == "["
        ):
            parts[at] = f"{part[:-1]}\\!"
    return replace(change, parts=tuple(parts))


def _guarded(change: Change) -> Change:
    first = next((at for at, part in enumerate(change.parts) if part), None)
    if first is None or not isinstance(part := change.parts[first], str):
        return change
    guarded = _OPENING.sub(_guard, part, count=1) if _OPENING.match(part) else part
    return replace(change, parts=(*change.parts[:first], guarded, *change.parts[first + 1 :]))


def _guard(match: re.Match[str]) -> str:
    space, sign, number, mark = match.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\{mark}"
