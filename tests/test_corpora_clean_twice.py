"""Cleaning twice: documents with every kind of dirt at once, by each cleaner alone and by all of them together."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import Phase, example, find, given, settings
from hypothesis import strategies as st

from corpora.cleaners import CLEANERS, clean
from corpora.cleaners.base import Cleaner
from corpora.documents import Document, Paragraph, ParagraphKind

WORDS = st.sampled_from(
    [
        "the",
        "lake",
        "The",
        "Lake",
        "harbour",
        "office",
        "Office",
        "ferry",
        "12",
        "2024",
        "II",
        "IOM",
        "CET",
        "озеро",
        "Озеро",
        "паром",
        "МОМ",
        "le",
        "quai",
        "L'État",
        "d’abord",
    ]
)
PLAIN = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
ENDS = st.sampled_from([".", "?", "!", "…", ";", ":", ",", "", " -", ".»", ").", ".\u00b9", " etc."])
SENTENCE = st.builds("{}{}".format, PLAIN, ENDS)
RAISED = st.sampled_from(["¹", "²", "³", "¹²", "^{1}", "^{ème}", "^{er}", "<sup>2</sup>"])
JOINTS = st.sampled_from(
    [" ", "  ", "\u00a0", "\n", "\t", "", " ,", ", ,", "( ", " )", "-\n", "\u00ad\n", "\u00ad", "\u2011"]
)


def woven(pieces: list[str], joints: list[str]) -> str:
    """Return pieces with something between them that does not belong there."""
    return "".join(piece + joints[k % len(joints)] for k, piece in enumerate(pieces))


MIXED = st.sampled_from(["дискrиминация", "рaбота", "СЕТ", "cоmmon", "Hа", "Аnnex", "BСЕ"])
HYPHENS = st.sampled_from(
    [
        *("whole-of-government", "whole-ofgovernment", "wholeof-government", "whole- of-government", "of-government"),
        *("govern- ment", "government", "of- government", "inter- regional", "inter-regional", "interregional"),
    ]
)
MARKUP = st.builds(
    "{}{}{}".format,
    st.sampled_from(
        ["**", "*", "__", "_", "***", "<b>", "<i>", "[", "“[", "<ul> <li>", "<br/>", "&amp;", "&#160;", "`"]
    ),
    PLAIN,
    st.sampled_from(
        ["**", "*", "__", "", "</b>", "</i>", "](#)", "](#)”", "](https://example.org/a)", "</li> </ul>", "<br>"]
    ),
)
DIRTY = st.builds(
    woven,
    st.lists(st.one_of(SENTENCE, PLAIN, MARKUP, MIXED, HYPHENS, RAISED, st.sampled_from([". •", "• ", "✓ ", "■", "-", "--", "–"])), min_size=1, max_size=6),
    st.lists(JOINTS, min_size=1, max_size=3),
)  # fmt: skip
FRAGMENTS = st.sampled_from(["C", "1", "-- --", "7", "- 3 -", "1883", ". .", "*", "•", "Page 3", "3/12", "* * *"])
HEADERS = st.builds(
    "{}{}".format,
    st.sampled_from(["The Lake Report", "Harbour Office", "МОМ"]),
    st.sampled_from(["", " 3", " 4", " | 5"]),
)
CONTENTS = st.builds("{}{}{}".format, PLAIN, st.sampled_from([".....", "\t", " . . . . ", "…………"]), st.integers(1, 99))
KINDS = st.sampled_from(list(ParagraphKind))


@st.composite
def paragraphs(draw: st.DrawFn) -> list[Paragraph]:
    """Draw a document: paragraphs in order, pages that only rise, cells with a place, halves of one sentence."""
    texts = draw(st.lists(st.one_of(DIRTY, SENTENCE, FRAGMENTS, HEADERS, CONTENTS, DIRTY), min_size=1, max_size=12))
    texts += draw(st.lists(st.sampled_from(texts), max_size=2))  # what is said twice
    made: list[Paragraph] = []
    page, row = draw(st.sampled_from([None, 1])), 0
    for line, text in enumerate(texts, 1):
        if not text.strip():
            continue
        kind = draw(st.one_of(st.just(ParagraphKind.TEXT), KINDS))
        values: dict[str, Any] = {"kind": kind, "page": page}
        if kind is ParagraphKind.TABLE_CELL:
            row += draw(st.integers(0, 1))
            values |= {"row": row, "column": draw(st.integers(0, 2))}
        if kind is ParagraphKind.FOOTNOTE:
            values["mark"] = draw(st.sampled_from(["1", "2", "3"]))
        if kind in {ParagraphKind.LIST_ITEM, ParagraphKind.HEADING}:
            values["level"] = draw(st.integers(1, 3))
        values["whole"] = kind is ParagraphKind.TABLE_CELL and draw(st.booleans())
        made.append(Paragraph(text.strip(), line, **values))
        if page is not None:
            page += draw(st.integers(0, 1))
    return made or [Paragraph("x", 1)]


@pytest.mark.parametrize("cleaner", CLEANERS, ids=lambda cleaner: cleaner.name)
def test_the_documents_drawn_here_hold_dirt_for_every_cleaner(cleaner: Cleaner) -> None:
    found = find(
        paragraphs(),
        lambda drawn: bool(cleaner.clean(drawn, document="a.txt").repairs),
        settings=settings(max_examples=3_000, deadline=None, database=None, phases=[Phase.generate]),
        random=Random(7),
    )
    assert cleaner.clean(found, document="a.txt").paragraphs != found


@pytest.mark.parametrize("cleaner", CLEANERS, ids=lambda cleaner: cleaner.name)
@given(given_paragraphs=paragraphs())
@example(given_paragraphs=[Paragraph("the lake. • •", 1)])
@example(given_paragraphs=[Paragraph("the.\n. •", 1)])
@example(given_paragraphs=[Paragraph("reports( IOM).", 1)])
@settings(deadline=None)
def test_each_cleaner_changes_nothing_the_second_time(cleaner: Cleaner, given_paragraphs: list[Paragraph]) -> None:
    once = cleaner.clean(given_paragraphs, document="a.txt").paragraphs
    again = cleaner.clean(once, document="a.txt")
    assert again.paragraphs == once
    assert again.repairs == []


@given(given_paragraphs=paragraphs())
@settings(deadline=None)
def test_all_cleaners_together_change_nothing_the_second_time(given_paragraphs: list[Paragraph]) -> None:
    once = clean(Document("a.txt", "text", "0", tuple(given_paragraphs))).paragraphs
    again = clean(Document("a.txt", "text", "0", tuple(once)))
    assert (again.paragraphs, again.repairs) == (once, [])
    for cleaner in CLEANERS:
        assert cleaner.clean(once, document="a.txt").repairs == []


@given(given_paragraphs=paragraphs())
@settings(deadline=None)
def test_what_is_changed_is_reported_and_what_is_reported_is_a_change(given_paragraphs: list[Paragraph]) -> None:
    cleaned = clean(Document("a.txt", "text", "0", tuple(given_paragraphs)))
    assert (cleaned.paragraphs == given_paragraphs) or cleaned.repairs
    assert all(repair.before != repair.after for repair in cleaned.repairs)
    assert all(paragraph.text.strip() for paragraph in cleaned.paragraphs)
