"""Context for language models: terms and matches as ready text within a budget, by segment, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.segments import Segment
from corpora.units import TranslationUnit
from glossary.concepts import ConceptEntry, LanguageSection, Term, TermStatus
from glossary.termbase import open_termbase
from tm_service import open_memory
from web.context import Context, context_of

SENTENCES = {
    "The ferry leaves at noon.": "Паром отходит в полдень.",
    "The ferry leaves at nine.": "Паром отходит в девять.",
    "Tickets are sold at the quay.": "Билеты продаются на причале.",
}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Any]]:
    database = tmp_path_factory.mktemp("context") / "tm.db"
    memory, termbase = open_memory(database), open_termbase(database)
    memory.add(TranslationUnit({"en": Segment(one), "ru": Segment(other)}) for one, other in SENTENCES.items())
    termbase.add(
        ConceptEntry(
            "quay",
            (
                LanguageSection(
                    "en", (Term("quay", status=TermStatus.PREFERRED), Term("dockside", status=TermStatus.DEPRECATED))
                ),
                LanguageSection(
                    "ru", (Term("причал", status=TermStatus.PREFERRED), Term("пристань", status=TermStatus.DEPRECATED))
                ),
            ),
        )
    )
    yield memory, termbase
    memory.close()
    termbase.close()


def context(stores: tuple[Any, Any], text: str, **options: Any) -> Context:
    return context_of(text, memory=stores[0], termbase=stores[1], source="en", target="ru", **options)


def test_terms_and_matches_stand_by_segment(stores: Any) -> None:
    found = context(stores, "The ferry leaves at noon. Meet me at the quay.\nTickets are sold at the quay.", limit=1)
    assert found.text == (
        "[1] The ferry leaves at noon.\n"
        "100 %: The ferry leaves at noon. = Паром отходит в полдень.\n"
        "[2] Meet me at the quay.\n"
        "term: quay = причал; not: пристань (deprecated)\n"
        "[3] Tickets are sold at the quay.\n"
        "100 %: Tickets are sold at the quay. = Билеты продаются на причале."
    )
    assert (found.terms_left_out, found.matches_left_out) == (0, 0)


def test_a_deprecated_term_of_the_text_is_named_so(stores: Any) -> None:
    assert "term: dockside (deprecated) = причал; not: пристань (deprecated)" in context(stores, "Wait dockside.").text


def test_each_term_of_a_concept_is_told_once(stores: Any) -> None:
    lines = context(stores, "Meet me at the quay. Not dockside. The quays are long, and so is the dockside.").text
    assert lines.count("term: quay = ") == lines.count("term: dockside (deprecated) = ") == 1


def test_a_segment_that_comes_twice_is_one(stores: Any) -> None:
    text = "The ferry leaves at noon."
    assert context(stores, f"{text} {text}\n{text}").text == context(stores, text).text


def test_nothing_known_is_an_empty_text(stores: Any) -> None:
    found = context(stores, "Entirely foreign words.")
    assert (found.text, found.segments) == ("", ())


@pytest.mark.parametrize("budget", [200, 250, 300, 400])
def test_terms_come_before_matches_and_first_matches_before_second(stores: Any, budget: int) -> None:
    text = "Meet me at the quay. The ferry leaves at ten. Tickets are sold at the quay."
    full, found = context(stores, text, budget=50_000), context(stores, text, budget=budget)
    assert len(found.text) <= budget
    assert "term: quay" in found.text
    left_out = sum(len(segment.matches) for segment in full.segments) - sum(len(one.matches) for one in found.segments)
    assert found.matches_left_out == left_out
    assert found.text == full.text or found.matches_left_out


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([*SENTENCES, "Wait dockside.", "x"]), max_size=12), st.integers(200, 900))
def test_the_budget_holds_and_nothing_is_said_twice(stores: Any, sentences: list[str], budget: int) -> None:
    found = context(stores, " ".join(sentences), budget=budget)
    assert len(found.text) == found.payload()["characters"] <= budget
    lines = [line.partition(":")[2] for line in found.text.splitlines() if not line.startswith("[")]
    assert len(lines) == len(set(lines))


def test_the_api_answers_json_and_text(service: Any) -> None:
    asked = {"source": "en", "target": "ru", "budget": 1000}
    text = "Champion countries share what they have learned with their neighbours."
    known = service.get("/api/v1/context", q=text, **asked).json
    assert "term: champion country = страна-первоходец" in known["text"]
    assert known["segments"][0]["matches"][0]["document"] == "harbour.txt"
    posted = service.call("POST", "/api/v1/context", body={"text": text, **asked})
    assert posted.json == known
    plain = service.get("/api/v1/context", q=text, format="text", **asked)
    assert plain.headers["content-type"].startswith("text/plain")
    assert plain.text == known["text"]


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"budget": 199}, 422, "budget"),
        ({"budget": "much"}, 400, "budget"),
        ({"format": "html"}, 422, "format"),
        ({"target": "no-such"}, 422, "target"),
        ({"limit": 0}, 422, "limit"),
        ({"text": "  "}, 422, "text"),
    ],
)
def test_wrong_questions_are_refused(service: Any, wrong: dict[str, Any], status: int, field: str) -> None:
    asked = {"text": "The quay.", "source": "en", "target": "ru", **wrong}
    answer = service.call("POST", "/api/v1/context", body=asked)
    assert (answer.status, answer.json["error"]["details"]["field"]) == (status, field)


def test_context_needs_a_text(service: Any) -> None:
    assert service.get("/api/v1/context", source="en", target="ru").json["error"]["details"]["field"] == "q"
