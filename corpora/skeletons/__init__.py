"""Skeletons: documents that come back in their own format, with translations in the place of their sentences.

Members: html, markdown, docx. DOCX is taken apart and put together by a process of its own, with limits.

>>> outline = SKELETONS["markdown"].outline(b"# One\\n\\nTwo *words*.", name="a.md", language="en")
>>> [sentence.segment.text for sentence in outline.sentences]
['One', 'Two words.']
"""

from __future__ import annotations

from pathlib import PurePath

from corpora.skeletons.base import Outline, Skeleton, Translatable, fits, number_of
from corpora.skeletons.html import HtmlSkeleton
from corpora.skeletons.isolated import IsolatedSkeleton
from corpora.skeletons.markdown import MarkdownSkeleton

__all__ = ["SKELETONS", "Outline", "Skeleton", "Translatable", "fits", "number_of", "skeleton_for"]

SKELETONS: dict[str, Skeleton] = {
    member.name: member for member in (MarkdownSkeleton(), HtmlSkeleton(), IsolatedSkeleton("docx"))
}


def skeleton_for(name: str) -> Skeleton | None:
    """Return the skeleton for a file of that name, None if its format has none."""
    ending = PurePath(name).suffix.lower()
    return next((member for member in SKELETONS.values() if ending in member.extensions), None)
