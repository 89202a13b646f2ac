"""Passages of written text (HTML, Markdown): which characters of a file are words, and which are code between them.

A passage is a run of text that no block interrupts. It is split into sentences, and each sentence knows the stretch of
the file that it stands in, so that nothing but that stretch is ever written anew. Tags at the ends of a sentence stay
outside of it: nobody has to place them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import escape as escaped

from corpora.documents import ParagraphKind
from corpora.segmenters import split
from corpora.segments import Segment, Tag, TagKind
from corpora.skeletons.base import number_of

Stretch = tuple[int, int]
"""Where something stands in the file: offsets, end exclusive."""
BREAK = "break"
"""The name of code that is shown as white space."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text, or code where `kind` says so; `name` tells which code closes which.

    Text is as long as in the file, or one character however it is written. Code that is shown as white space (a line
    break) has a space for its text.
    """

    start: int
    end: int
    text: str = ""
    kind: TagKind | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text: its pieces in order, and how its translation is written (`escape`)."""

    pieces: tuple[Piece, ...]
    escape: Callable[[str], str]
    line: int
    kind: ParagraphKind = ParagraphKind.TEXT


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, the stretch of the file that it stands in, and where each of its tags stands."""

    segment: Segment
    stretch: Stretch
    passage: Passage
    codes: dict[tuple[str, str], Stretch] = field(default_factory=dict)
    breaks: frozenset[tuple[str, str]] = frozenset()

    def parts(self, translation: Segment) -> Iterator[str | Stretch]:
        """Yield what takes the sentence's place: text as it is written, and stretches of the file."""
        offset = 0
        for tag in translation.tags:
            before, code = translation.text[offset : tag.offset], number_of(tag)
            offset = max(offset, tag.offset)
            if code in self.breaks:  # a line break needs no space beside it
                before = before.rstrip(" ")
                offset += translation.text[offset : offset + 1] == " "
            yield self.passage.escape(before)
            yield self.codes[code]
        yield self.passage.escape(translation.text[offset:])


def sentences(passage: Passage, language: str, written: str) -> Iterator[Sentence]:
    """Yield the sentences of a passage of the file `written` that hold a letter."""
    text = "".join(piece.text for piece in passage.pieces)
    if not any(char.isalpha() for char in text):
        return
    layout = _Layout(passage, text)
    whole = passage.kind is ParagraphKind.HEADING
    for start, end in spans(text, language, whole=whole):
        if any(char.isalpha() for char in text[start:end]):
            yield layout.sentence(start, end, written)


def numbered(passages: Iterable[Passage], language: str, written: str) -> Iterator[tuple[int, Sentence]]:
    """Yield the sentences of passages, each with the number of its passage, counted over those that have any."""
    number = 0
    for passage in passages:
        found = list(sentences(passage, language, written))
        yield from ((number, sentence) for sentence in found)
        number += bool(found)


def spans(text: str, language: str, *, whole: bool = False) -> Iterator[Stretch]:
    """Yield the offsets of a text's sentences; a heading is one, however many it has."""
    at = 0
    for sentence in [text.strip()] if whole else split(text, language=language):
        start = text.index(sentence, at)
        at = start + len(sentence)
        yield start, at


class _Layout:
    """Where the characters and codes of a passage stand."""

    def __init__(self, passage: Passage, text: str) -> None:
        self._passage, self._text = passage, text
        self._offsets: list[int] = []  # of each piece in the text
        offset = 0
        for piece in passage.pieces:
            self._offsets.append(offset)
            offset += len(piece.text)
        self._codes = [at for at, piece in enumerate(passage.pieces) if piece.kind is not None]
        self._code_offsets = [self._offsets[at] for at in self._codes]
        self._partners = _partners(passage.pieces)

    def sentence(self, start: int, end: int, written: str) -> Sentence:
        """Return the sentence that stands at these offsets of the text."""
        chosen = self._chosen(start, end)
        pieces, inside = self._passage.pieces, set(chosen)
        first, last = self._bounds(start)[0], self._bounds(end - 1)[1]
        if chosen and self._offsets[chosen[0]] == start:
            first = pieces[chosen[0]].start
        if chosen and self._offsets[chosen[-1]] == end:
            last = pieces[chosen[-1]].end
        numbers: dict[int, str] = {}
        tags: list[Tag] = []
        codes: dict[tuple[str, str], Stretch] = {}
        for at in chosen:
            piece, partner = pieces[at], self._partners.get(at)
            paired = partner is not None and partner in inside
            number = numbers.setdefault(
                min(at, partner) if paired and partner is not None else at, str(len(numbers) + 1)
            )
            content = escaped(written[piece.start : piece.end], quote=False)
            tags.append(_tag(piece, number, self._offsets[at] - start, content, paired=paired))
            codes[number_of(tags[-1])] = (piece.start, piece.end)
        breaks = frozenset(number_of(tag) for tag, at in zip(tags, chosen, strict=True) if pieces[at].name == BREAK)
        return Sentence(Segment(self._text[start:end], tuple(tags)), (first, last), self._passage, codes, breaks)

    def _chosen(self, start: int, end: int) -> list[int]:
        """Return the codes of a sentence: those within, and of those at its ends what belongs to them."""
        low, high = bisect_right(self._code_offsets, start), bisect_left(self._code_offsets, end)
        within = self._codes[low:high] if low < high else []
        before = self._codes[bisect_left(self._code_offsets, start) : low]
        after = self._codes[high : bisect_right(self._code_offsets, end)] if start < end else []
        inside = set(within)
        chosen = list(within)
        for at, code in enumerate(before):
            if self._partners.get(code) in inside and self._passage.pieces[code].kind == "open":
                chosen = before[at:] + chosen
                break
        inside = set(chosen)
        for at in range(len(after), 0, -1):
            if self._partners.get(after[at - 1]) in inside:
                chosen += after[:at]
                break
        return chosen

    def _bounds(self, offset: int) -> Stretch:
        """Return where the character of that offset stands in the file."""
        at = bisect_right(self._offsets, offset) - 1
        while not self._passage.pieces[at].text:
            at -= 1
        piece, within = self._passage.pieces[at], offset - self._offsets[at]
        if len(piece.text) != piece.end - piece.start:
            return piece.start, piece.end
        return piece.start + within, piece.start + within + 1


def _partners(pieces: tuple[Piece, ...]) -> dict[int, int]:
    opened: dict[str, list[int]] = {}
    partners: dict[int, int] = {}
    for at, piece in enumerate(pieces):
        if piece.kind == "open":
            opened.setdefault(piece.name, []).append(at)
        elif piece.kind == "close" and opened.get(piece.name):
            other = opened[piece.name].pop()
            partners[at], partners[other] = other, at
    return partners


def _tag(piece: Piece, number: str, offset: int, content: str, *, paired: bool) -> Tag:
    if not paired or piece.kind == "standalone":
        return Tag(offset, "standalone", "ph", (("x", number),), content)
    if piece.kind == "open":
        return Tag(offset, "open", "bpt", (("i", number),), content)
    return Tag(offset, "close", "ept", (("i", number),), content)
