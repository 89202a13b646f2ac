"""The Protocol of the cleaners: paragraphs → cleaner paragraphs, and a report of every change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from corpora.documents import Paragraph, ParagraphKind, Repair

_CONTEXT = 25  # characters of unchanged text that a report shows on either side of a change


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


def rewrite(paragraphs: Iterable[Paragraph], change: Callable[[str], str], *, kind: str, document: str) -> Cleaned:
    """Change the text of each paragraph on its own; one of which nothing is left is dropped.

    Entries of a contents list are left alone: they were reported as taken away.
    """
    kept: list[Paragraph] = []
    repairs: list[Repair] = []
    for paragraph in paragraphs:
        listed = paragraph.kind is ParagraphKind.CONTENTS
        text = paragraph.text if listed else change(paragraph.text).strip()
        if text == paragraph.text:
            kept.append(paragraph)
            continue
        before, after = difference(paragraph.text, text)
        repairs.append(Repair(kind, paragraph.place_in(document), before, after))
        if text:
            kept.append(replace(paragraph, text=text))
    return Cleaned(kept, repairs)


def difference(before: str, after: str) -> tuple[str, str]:
    """Return the stretches in which two texts differ, each with a little of what stands around it."""
    shortest = min(len(before), len(after))
    head = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    rest = shortest - head
    tail = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    start = max(head - _CONTEXT, 0)
    return before[start : len(before) - max(tail - _CONTEXT, 0)], after[start : len(after) - max(tail - _CONTEXT, 0)]
