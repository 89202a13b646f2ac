"""One side's text: a segment is plain text with its inline tags beside it, never inside it.

A tag stands at an offset of the plain text, so matching and search see words only, and a writer can put
every tag back where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TagKind = Literal["open", "close", "standalone"]


@dataclass(frozen=True, slots=True)
class Tag:
    """An inline tag at an offset (code points) of the segment's plain text.

    `element` is the name of the markup element that carried it (`bpt`, `ph`, `g` …), `attributes` its
    attributes in order, `content` its native code as the file had it, inner markup included.
    """

    offset: int
    kind: TagKind
    element: str
    attributes: tuple[tuple[str, str], ...] = ()
    content: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """Plain text and its inline tags, ordered by offset."""

    text: str
    tags: tuple[Tag, ...] = ()

    def __str__(self) -> str:
        """Return the plain text."""
        return self.text
