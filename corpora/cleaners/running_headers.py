"""Running headers and footers, and page numbers between pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpora.cleaners.base import Cleaned
from corpora.cleaners.page_breaks import is_open, starts_lower
from corpora.documents import Paragraph, ParagraphKind, Repair

_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|стр\.|страница|seite|página)?\s*[-–—\[|]?\s*\d{1,4}\s*[-–—\]|]?(?:\s*(?:/|of|из|sur|de|von)\s*\d{1,4})?",
    re.IGNORECASE,
)
_TIMES = 3  # a line that stands at fewer page breaks may be a salutation or a refrain
_WORDS = 12
_NEAR = 8  # paragraphs around a page's edge: the number, the header, some footnotes
_NOTE = ParagraphKind.FOOTNOTE
_NUMBER = re.compile(r"[0-9]{1,4}")
_MOST_UNNUMBERED = 50  # pages before page 1, or counted from another volume's last
_LONGEST_NUMBER = 25  # characters: "- Page 1024 of 2048 -"


class RunningHeaders:
    """Drops what a page repeats at its edge: its number, and the header that splits sentences."""

    name = "running_headers"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs."""
        headers = _headers(paragraphs)
        kept: list[Paragraph] = []
        repairs: list[Repair] = []
        for index, paragraph in enumerate(paragraphs):
            repeated = _short(paragraph) and _key(paragraph) in headers
            if repeated or _is_page_number(paragraph) or _splits_at_page_number(paragraphs, index):
                repairs.append(Repair(self.name, paragraph.place_in(document), paragraph.text, ""))
            else:
                kept.append(paragraph)
        return Cleaned(kept, repairs)


def _headers(paragraphs: Sequence[Paragraph]) -> set[str]:
    seen: Counter[str] = Counter()
    at_edge: Counter[str] = Counter()
    for index, paragraph in enumerate(paragraphs):
        if _short(paragraph):
            seen[_key(paragraph)] += 1
            at_edge[_key(paragraph)] += _at_page_edge(paragraphs, index)
    return {key for key, times in seen.items() if times >= _TIMES and 2 * at_edge[key] > times}


def _at_page_edge(paragraphs: Sequence[Paragraph], index: int) -> bool:
    before = paragraphs[index - 1] if index else None
    after = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
    page = paragraphs[index].page
    if page is not None:  # the format says where its pages end
        return before is None or after is None or page != before.page or page != after.page
    if (before and _is_page_number(before)) or (after and _is_page_number(after)):
        return True
    if before is None or after is None or _key(paragraphs[index]) in {_key(before), _key(after)}:
        return False  # lines that follow each other are a list, however alike they look
    return is_open(before.text) and starts_lower(after.text)


def _splits_at_page_number(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Return whether a heading stands at a page's number inside a sentence: once is enough to know it by."""
    if paragraphs[index].kind is not ParagraphKind.HEADING or not _short(paragraphs[index]):
        return False
    near = paragraphs[max(index - _NEAR, 0) : index], paragraphs[index + 1 : index + 1 + _NEAR]
    numbered = any(_is_page_number(p) for p in (*near[0][-1:], *near[1][:1]))
    before, after = ([p for p in side if not _is_page_number(p) and p.kind is not _NOTE] for side in near)
    return numbered and bool(before and after) and is_open(before[-1].text) and starts_lower(after[0].text)


def _is_page_number(paragraph: Paragraph) -> bool:
    if paragraph.kind not in {ParagraphKind.TEXT, ParagraphKind.HEADING, ParagraphKind.LIST_ITEM} or (
        paragraph.kind is ParagraphKind.HEADING and paragraph.level
    ):
        return False
    return len(paragraph.text) <= _LONGEST_NUMBER and _PAGE_NUMBER.fullmatch(paragraph.text) is not None


def _short(paragraph: Paragraph) -> bool:
    plain = paragraph.kind is ParagraphKind.TEXT or (paragraph.kind is ParagraphKind.HEADING and not paragraph.level)
    return plain and len(paragraph.text.split()) <= _WORDS


def _key(paragraph: Paragraph) -> str:
    """Return what stays the same from page to page; numbers may grow, where pages are known only with them."""
    text, page = paragraph.text.casefold(), paragraph.page
    if page is None:
        return re.sub(r"\d+", "#", text)
    return _NUMBER.sub(lambda found: _counted(found[0], page), text)


def _counted(number: str, page: int) -> str:
    offset = int(number) - page
    return f"#{offset}" if abs(offset) <= _MOST_UNNUMBERED else number
