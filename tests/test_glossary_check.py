"""The check of terms: allowed ones in any inflection, others named with what to use."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpora.segments import Segment
from glossary import ConceptEntry, LanguageSection, Term, TermStatus, open_termbase
from glossary.checks import terms_check
from tm_service.checks import Pair, check_segment, plugged_in

CONCEPT = ConceptEntry(
    "champion",
    languages=(
        LanguageSection("en", (Term("champion country", TermStatus.PREFERRED),)),
        LanguageSection(
            "ru",
            (Term("страна-первоходец", TermStatus.PREFERRED), Term("страна-чемпион", TermStatus.DEPRECATED)),
        ),
    ),
)
SOURCE = "Both champion countries agreed."


@pytest.fixture
def database(tmp_path: Path) -> str:
    file = str(tmp_path / "tm.db")
    open_termbase(file).add(CONCEPT)
    return file


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("Обе страны-первоходца согласились.", []),
        ("Согласие стран-первоходцев получено.", []),
        ("Обе страны-чемпиона согласились.", [("warning", "страны-чемпиона")]),
        ("Обе страны согласились.", [("info", None)]),
    ],
)
def test_terms_are_compared_in_any_inflection(database: str, target: str, found: list[tuple[str, str | None]]) -> None:
    pair = Pair(Segment(SOURCE), Segment(target), "en", "ru")
    findings = list(terms_check(database, "en", "ru").findings(pair))
    assert [(item.severity, item.span and target[slice(*item.span)]) for item in findings] == found
    assert all("'страна-первоходец'" in item.message for item in findings)


@pytest.mark.parametrize("target", ["Обе страны-чемпиона согласились.", "Обе страны согласились."])
def test_a_finding_says_where_the_concept_stands_and_what_to_write(database: str, target: str) -> None:
    pair = Pair(Segment(SOURCE), Segment(target), "en", "ru")
    (finding,) = terms_check(database, "en", "ru").findings(pair)
    assert finding.source_span is not None
    assert SOURCE[slice(*finding.source_span)] == "champion countries"
    assert finding.suggestion == "страна-первоходец"


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("Unaccompanied and separated children wait.", 0),
        ("Children, if they are unaccompanied, wait.", 0),
        ("Children wait.", 1),
        ("The unaccompanied wait.", 1),
    ],
)
def test_parted_words_of_a_term_are_a_use(tmp_path: Path, target: str, found: int) -> None:
    sections = (
        LanguageSection("fr", (Term("enfant non accompagné"),)),
        LanguageSection("en", (Term("unaccompanied child"),)),
    )
    open_termbase(tmp_path / "tm.db").add(ConceptEntry("child", sections))
    pair = Pair(Segment("Des enfants non accompagnés attendent."), Segment(target), "fr", "en")
    assert len(list(terms_check(str(tmp_path / "tm.db"), "fr", "en").findings(pair))) == found


def test_nothing_is_asked_for_where_the_termbase_has_no_term(database: str) -> None:
    pair = Pair(Segment(SOURCE), Segment("Les deux pays ont accepté."), "en", "fr")
    assert list(terms_check(database, "en", "fr").findings(pair)) == []


def test_the_check_joins_the_others(database: str) -> None:
    others = plugged_in(database, source_language="en", target_language="ru")
    findings = check_segment(
        SOURCE, "Обе страны-чемпиона согласились.", source_language="en", target_language="ru", others=others
    )
    assert [item.check for item in findings] == ["terms"]
