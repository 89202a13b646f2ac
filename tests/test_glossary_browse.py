"""Concepts in alphabetical order: by language, by page, narrowed; what order is in each script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary import ConceptEntry, LanguageSection, Term, Termbase, TermStatus, open_termbase
from glossary.collation import collation_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["apple", "Banana", "cherry"],
        ["ель", "еще", "ёж", "ёлка", "жук"],
        ["eau", "Ébène", "écu", "effort", "été", "étude"],
        ["cote", "coté", "coter"],
        ["harbour", "harbour fee", "harbourage"],
        ["co-ordination", "co-pilot", "coast"],
        ["«Альфа»", "альфа-канал", "бета"],
        ["œuf", "offre"],
        ["Fee", "fee"],
    ],
)
def test_terms_come_in_the_order_of_a_dictionary(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=collation_key) == ordered


@given(st.text(max_size=12), st.text(max_size=12))
def test_only_the_same_terms_have_the_same_place(one: str, other: str) -> None:
    assert (collation_key(one) == collation_key(other)) == (one == other)


@pytest.fixture
def termbase(tmp_path: Path) -> Iterator[Termbase]:
    opened = open_termbase(tmp_path / "terms.db")
    sections: dict[str, dict[str, tuple[Term, ...]]] = {
        "visa": {"en": (Term("visa"),), "fr": (Term("visa"),), "ru": (Term("виза"),)},
        "fee": {"en": (Term("charge", TermStatus.DEPRECATED), Term("fee", TermStatus.PREFERRED)), "ru": (Term("сбор"),)},
        "harbour": {"en-GB": (Term("harbour"),), "en": (Term("harbor"),), "fr": (Term("port"),)},
        "lift": {"en-GB": (Term("lift"),)},
        "state": {"fr": (Term("État"),), "en": (Term("State"),)},
    }  # fmt: skip
    for name, languages in sections.items():
        entry = tuple(LanguageSection(language, terms) for language, terms in languages.items())
        opened.add(ConceptEntry(name, entry, "law" if name in {"visa", "state"} else None))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, ["state", "fee", "harbour", "lift", "visa"]),  # État, fee, harbour, lift, visa: each one's first language
        ({"language": "en"}, ["fee", "harbour", "lift", "state", "visa"]),
        ({"language": "en-US"}, ["fee", "harbour", "lift", "state", "visa"]),
        ({"language": "fr"}, ["state", "harbour", "visa"]),
        ({"language": "ru"}, ["visa", "fee"]),
        ({"language": "de"}, []),
        ({"language": "en", "subject": "Law"}, ["state", "visa"]),
        ({"language": "en", "status": TermStatus.DEPRECATED}, ["fee"]),
        ({"language": "ru", "status": TermStatus.DEPRECATED}, []),
        ({"status": TermStatus.PREFERRED}, ["fee"]),
    ],
)
def test_concepts_come_in_the_order_of_their_terms(termbase: Termbase, filters: dict[str, str], ids: list[str]) -> None:
    page = termbase.concepts(order="term", **filters)  # type: ignore[arg-type]
    assert [record.concept.id for record in page.concepts] == ids
    assert page.total == len(ids)
    pages = [termbase.concepts(order="term", limit=2, offset=at, **filters) for at in (0, 2, 4)]  # type: ignore[arg-type]
    assert [record.concept.id for one in pages for record in one.concepts] == ids
    added = termbase.concepts(**filters)  # type: ignore[arg-type]
    assert {record.concept.id for record in added.concepts} == set(ids)
    assert added.total == len(ids)


def test_a_changed_term_finds_its_place(termbase: Termbase) -> None:
    termbase.update(ConceptEntry("lift", (LanguageSection("en-GB", (Term("a lift"),)),)), version=1)
    assert termbase.concepts(order="term", language="en").concepts[0].concept.id == "lift"
    assert termbase.concepts(order="term").concepts[0].concept.id == "lift"
