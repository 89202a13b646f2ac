"""Documents as readers hand them on: paragraphs in order, each with its place; sections; sentences.

`line` counts from 1 in the file that was read, so that every report can name a place a person can find. Files that
have no lines have places of another name (`page 3`, `Prices!B7`, `00:01:02`), and `line` counts what they are made of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ParagraphKind(StrEnum):
    """What a paragraph is in its document."""

    TEXT = "text"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    TABLE_CELL = "table_cell"
    FOOTNOTE = "footnote"
    CONTENTS = "contents"  # a line of a contents list: kept out of the sections' text


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document, shown as `name:line`, or as `name:spot` where the format has a name for it."""

    document: str
    line: int
    spot: str = ""

    def __str__(self) -> str:
        """Return `name:line` or `name:spot`."""
        return f"{self.document}:{self.spot or self.line}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, list item, heading, table cell or footnote.

    `mark` is what numbered it (a footnote's figure, a list item's bullet or number); `level` a heading's
    depth (1–6), a list item's nesting (from 1), 0 elsewhere; `row`/`column` a table cell's position. `place` is
    what the format calls where it stands (`slide 4`, `Prices!B7`), empty where the line says it; `page` is given by
    formats that have pages. What is `whole` was told apart by the format itself: no cleaner joins it to another.
    """

    text: str
    line: int
    kind: ParagraphKind = ParagraphKind.TEXT
    mark: str | None = None
    level: int = 0
    row: int | None = None
    column: int | None = None
    place: str = ""
    page: int | None = None
    whole: bool = False

    def place_in(self, document: str) -> Place:
        """Return where the paragraph stands in the document of that name."""
        return Place(document, self.line, self.place)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person should know about: it cost at most the part that it names."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its reader understood it, before any cleaning."""

    name: str
    format: str
    sha256: str
    paragraphs: tuple[Paragraph, ...]
    language: str | None = None  # what the file itself or its reader's caller said
    problems: tuple[Problem, ...] = ()  # parts that could not be read


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that cleaning changed: which cleaner's kind, where, and the text before and after."""

    kind: str
    place: Place
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document in one language: an annex, or the whole document.

    `number` is as the heading writes it (`1.1`), None for a document of one section and for the part before
    the first numbered heading.
    """

    number: str | None
    title: str
    language: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a section; `paragraph` and `position` (within the paragraph) count from 0."""

    text: str
    language: str
    paragraph: int
    position: int
    kind: ParagraphKind
    line: int
    place: str = ""  # as in Paragraph


@dataclass(frozen=True, slots=True)
class SectionText:
    """A section, split into sentences."""

    section: Section
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document read, cleaned, divided into sections and split into sentences: ready to be aligned."""

    name: str
    format: str
    sha256: str
    sections: tuple[SectionText, ...]
    repairs: tuple[Repair, ...] = field(default=())
    problems: tuple[Problem, ...] = field(default=())
