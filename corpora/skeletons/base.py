"""The Protocol of the skeletons: a document → its sentences with their inline tags → the document in translation.

The *skeleton* (XLIFF's word) is all of a document that is not translated: its structure, styles, code. It is never
rebuilt: what has no translation stays as it is in the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from corpora.documents import ParagraphKind, Problem
from corpora.segments import Segment, Tag


@dataclass(frozen=True, slots=True)
class Translatable:
    """A sentence of a document with its inline tags, numbered from 1 in each sentence.

    `bpt` and `ept` with the same `i` are a pair, a `ph` with its `x` stands alone, as in TMX; a tag's content is its
    native code. `paragraph` counts from 0, `place` is for reports.
    """

    segment: Segment
    paragraph: int
    kind: ParagraphKind
    place: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What there is to translate in a document, in order, and what cannot be offered."""

    sentences: tuple[Translatable, ...]
    problems: tuple[Problem, ...] = ()


class Skeleton(Protocol):
    """One kind of document; `extensions` are endings in lower case, with the dot."""

    name: str
    extensions: tuple[str, ...]

    def outline(self, data: bytes, *, name: str, language: str) -> Outline:
        """Return the sentences of a document in the language; raises UnreadableDocument."""
        ...

    def merged(self, data: bytes, translations: Mapping[int, Segment], *, name: str, source: str, target: str) -> bytes:
        """Return the document with translations in the place of sentences, by their indexes in the outline.

        A translation holds tags of its sentence, in whatever order (`fits`). Without any translation the document
        comes back byte for byte. Raises UnreadableDocument.
        """
        ...


def fits(source: Segment, target: Segment) -> bool:
    """Return whether a translation has no tags but those of its source, opened before they are closed, none crossed.

    Some may be left out, of a pair both: to drop a note or a bold letter is the translator's right.
    """
    if Counter(map(number_of, target.tags)) - Counter(map(number_of, source.tags)):
        return False
    opened: list[str] = []
    for tag in target.tags:
        number = number_of(tag)[1]
        if tag.kind == "open":
            opened.append(number)
        elif tag.kind == "close" and (not opened or opened.pop() != number):
            return False
    return not opened


def number_of(tag: Tag) -> tuple[str, str]:
    """Return what tells a tag from the others of its sentence: its kind and its number."""
    attributes = dict(tag.attributes)
    return tag.kind, attributes.get("i") or attributes.get("x") or attributes.get("id") or ""
