"""Proposals of units: kept, found by nobody, listed for review, found once a person confirms them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service import InvalidQuery, TranslationMemory, open_memory
from tm_service.errors import RefusedChange
from tm_service.selection import EVERYTHING

ENGLISH, RUSSIAN = "The ferry leaves at noon.", "Паром отходит в полдень."


def unit_of(russian: str = RUSSIAN, english: str = ENGLISH, document: str | None = None) -> TranslationUnit:
    return TranslationUnit(
        {"en": Segment(english), "ru": Segment(russian)}, provenance=Provenance(document=document), note="heard aboard"
    )


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    return open_memory(tmp_path / "tm.db")


def found(memory: TranslationMemory) -> list[str]:
    """Return what lookups, the concordance and an export make of the ferry."""
    matches = [match.target.text for match in memory.match(ENGLISH, source="en", target="ru", min_score=0)]
    hits = [hit.text for hit in memory.concordance("ferry", language="en").hits]
    exported = b"".join(memory.export("tmx")).decode()
    return [*matches, *hits, *([ENGLISH] if ENGLISH in exported else [])]


def test_a_proposal_is_kept_and_not_found(memory: TranslationMemory) -> None:
    [proposed] = memory.propose([unit_of()], by="an assistant")
    assert proposed.added
    assert proposed.record.unit.status is UnitStatus.PROPOSED
    assert (proposed.record.unit.created_by, proposed.record.unit.note) == ("an assistant", "heard aboard")
    assert found(memory) == []


def test_review_lists_it_and_a_confirmed_one_is_found(memory: TranslationMemory) -> None:
    [proposed] = memory.propose([unit_of()])
    [listed] = memory.review(statuses=[UnitStatus.PROPOSED])
    assert listed.record == proposed.record
    memory.confirm(proposed.record.id, by="Ada")
    assert found(memory) == [RUSSIAN, ENGLISH, ENGLISH]
    assert memory.review(statuses=[UnitStatus.PROPOSED]) == []


def test_taking_the_confirmation_back_makes_it_a_proposal_again(memory: TranslationMemory) -> None:
    [proposed] = memory.propose([unit_of()])
    memory.confirm(proposed.record.id)
    memory.undo(proposed.record.id)
    assert memory.unit(proposed.record.id).unit.status is UnitStatus.PROPOSED
    assert found(memory) == []


def test_restoring_is_no_way_past_a_person(memory: TranslationMemory) -> None:
    [proposed] = memory.propose([unit_of()])
    with pytest.raises(RefusedChange, match="it is proposed"):
        memory.restore(proposed.record.id)


@pytest.mark.parametrize("decide", [TranslationMemory.confirm, TranslationMemory.reject])
def test_what_was_decided_is_not_proposed_again(memory: TranslationMemory, decide: object) -> None:
    [first] = memory.propose([unit_of()])
    decided = decide(memory, first.record.id)  # type: ignore[operator]
    [again] = memory.propose([unit_of()])
    assert not again.added
    assert again.record == decided


def test_a_proposal_never_changes_a_unit(memory: TranslationMemory) -> None:
    [number] = memory.add([unit_of()]).ids
    before = memory.unit(number)
    [same, other] = memory.propose([unit_of(), unit_of("Паром уходит в полдень.")])
    assert memory.unit(number) == before
    assert number not in (same.record.id, other.record.id)


def test_a_file_that_says_the_same_later_is_found(memory: TranslationMemory) -> None:
    memory.propose([unit_of()])
    assert memory.add([unit_of()]).added == 1
    assert RUSSIAN in found(memory)


def test_a_name_that_is_none_is_refused(memory: TranslationMemory) -> None:
    with pytest.raises(InvalidQuery, match="memory's name"):
        memory.propose([], memory="  ")


def test_of_equal_proposals_one_is_kept(memory: TranslationMemory) -> None:
    assert [one.added for one in memory.propose([unit_of(), unit_of("Паром ушёл."), unit_of(document="a.txt")])] == [
        True,
        True,
        True,
    ]
    assert [one.added for one in memory.propose([unit_of(), unit_of(" Паром ушёл")])] == [False, True]


@pytest.mark.parametrize(
    "wrong", [TranslationUnit({"en": Segment(ENGLISH)}), unit_of(" \n"), TranslationUnit({})], ids=["one", "empty", "0"]
)
def test_all_or_none_are_kept(memory: TranslationMemory, wrong: TranslationUnit) -> None:
    with pytest.raises(InvalidQuery):
        memory.propose([unit_of(), wrong])
    assert list(memory.units()) == []


def test_an_export_with_the_refused_ones_holds_proposals(memory: TranslationMemory, tmp_path: Path) -> None:
    memory.propose([unit_of()])
    (tmp_path / "all.tmx").write_bytes(b"".join(memory.export("tmx", selection=EVERYTHING)))
    other = open_memory(tmp_path / "other.db")
    with (tmp_path / "all.tmx").open("rb") as stream:
        other.import_file(stream, name="all.tmx")
    [record] = other.units()
    assert record.unit.status is UnitStatus.PROPOSED
    assert found(other) == []
