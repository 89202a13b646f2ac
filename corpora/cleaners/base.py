"""The Protocol of the cleaners: paragraphs → cleaner paragraphs, and a report of every change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from corpora.documents import Paragraph, Repair


class Cleaned(NamedTuple):
    """The paragraphs after cleaning, and what was changed."""

    paragraphs: list[Paragraph]
    repairs: list[Repair]


class Cleaner(Protocol):
    """Mends one kind of dirt; cleaning twice changes nothing."""

    name: str

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs; `document` names the place in reports."""
        ...
