"""Inline tags as numbered marks, for pages and in the answers of the API."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.segments import Segment, Tag
from corpora.units import TranslationUnit
from tm_service import open_memory
from tm_service.payloads import match_payload, unit_payload
from tm_service.tagged import marks_of, parts_of


def opening(offset: int, name: str = "") -> Tag:
    return Tag(offset, "open", "bpt", (("i", name),) if name else (), "&lt;b&gt;")


def closing(offset: int, name: str = "") -> Tag:
    return Tag(offset, "close", "ept", (("i", name),) if name else (), "&lt;/b&gt;")


ALONE = Tag(1, "standalone", "ph")


@pytest.mark.parametrize(
    ("tags", "marks"),
    [
        ((), []),
        ((ALONE, ALONE), [1, 2]),
        ((opening(0), opening(1), closing(2), closing(3)), [1, 2, 2, 1]),
        ((opening(0, "7"), opening(1, "9"), closing(2, "7"), closing(3, "9")), [1, 2, 1, 2]),
        ((closing(0), opening(1)), [1, 2]),
        ((opening(0, "7"), closing(2, "8")), [1, 2]),
    ],
)
def test_a_pair_bears_one_number(tags: tuple[Tag, ...], marks: list[int]) -> None:
    assert marks_of(tags) == marks


@given(st.text(max_size=12), st.lists(st.tuples(st.integers(0, 12), st.sampled_from([opening, closing])), max_size=6))
def test_parts_hold_the_text_and_every_tag(text: str, placed: list[tuple[int, object]]) -> None:
    tags = tuple(make(min(offset, len(text))) for offset, make in sorted(placed, key=lambda item: item[0]))  # type: ignore[operator]
    parts = list(parts_of(Segment(text, tags)))
    assert "".join(part.text for part in parts if part.mark is None) == text
    assert [part.kind for part in parts if part.mark is not None] == [tag.kind for tag in tags]


def test_answers_show_texts_plain_and_their_parts_beside(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    english = Segment("Press now.", (opening(6), closing(9)))
    memory.add([TranslationUnit({"en": english, "ru": Segment("Жмите.", (Tag(0, "standalone", "ph"),))})])
    [match] = memory.match("Press now.", source="en", target="ru")
    told = match_payload(match)
    assert (told["source"], told["target"]) == ("Press now.", "Жмите.")
    assert told["parts"]["source"] == [
        {"text": "Press "},
        {"text": "<b>", "mark": 1, "kind": "open"},
        {"text": "now"},
        {"text": "</b>", "mark": 1, "kind": "close"},
        {"text": "."},
    ]
    assert told["parts"]["target"][0] == {"text": "ph", "mark": 1, "kind": "standalone"}
    assert unit_payload(memory.unit(1))["parts"]["en"] == told["parts"]["source"]
    memory.add([TranslationUnit({"en": Segment("Plain"), "ru": Segment("Просто")})])
    assert "parts" not in unit_payload(memory.unit(2))
