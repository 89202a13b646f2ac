"""The worked examples of docs/matching.md and docs/repair.md are what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service import open_memory
from tm_service.penalties import ANOTHER_MEMORY, PIVOT

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "matching.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([A-Z][^|]+\.) \| \d+ \| ([^|]+) \| [^|]*?([\d.]+) \|$", PAGE, re.MULTILINE)
REPAIRS = re.findall(
    r"^\| ([A-Z][^|]+) \| ([^|]+) \| ([A-Z][^|]+) \| ([^|]+) \|$",
    (DOCS / "repair.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
TERMS = [("pilot", "лоцман"), ("captain", "капитан"), ("buoy", "буй"), ("barge", "баржа")]


def test_the_page_has_examples() -> None:
    assert len(ROWS) == 4
    assert len(REPAIRS) == 10


@pytest.mark.parametrize(("query", "penalties", "score"), ROWS)
def test_worked_examples_are_true(tmp_path: Path, query: str, penalties: str, score: str) -> None:
    memory = open_memory(tmp_path / "tm.db")
    memory.add(
        [TranslationUnit({"en": Segment("The council adopted the plan in 2019."), "ru": Segment("Совет принял план.")})]
    )
    [match] = memory.match(query, source="en", target="ru")
    assert match.score == pytest.approx(float(score), abs=0.05)
    assert ", ".join(f"{item.name} {item.value:g}" for item in match.penalties) == penalties.strip().replace("–", "")


@pytest.mark.parametrize(("source", "target", "query", "offered"), REPAIRS)
def test_examples_of_repair_are_true(tmp_path: Path, source: str, target: str, query: str, offered: str) -> None:
    memory = open_memory(tmp_path / "tm.db")
    language = "ru" if re.search("[а-я]", target) else "fr"
    memory.add(
        TranslationUnit({"en": Segment(one), language: Segment(other)}) for one, other in [(source, target), *TERMS]
    )
    match = memory.match(query, source="en", target=language, min_score=50)[0]
    assert (match.kind, match.target.text) == (("fuzzy", target) if offered == "–" else ("repaired", offered))


def test_every_penalty_is_documented() -> None:
    source = (Path(__file__).parents[1] / "tm_service" / "penalties.py").read_text(encoding="utf-8")
    names = {*re.findall(r'Penalty\("(\w+)"', source), ANOTHER_MEMORY.name, PIVOT.name}
    assert names == set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
