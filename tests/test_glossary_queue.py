"""Candidates are queued, accepted into concepts, dismissed, reopened; a rerun keeps what was decided."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit
from glossary import ConceptEntry, LanguageSection, StaleConcept, Term, TermStatus, UnknownConcept
from glossary.candidate_records import CandidateContext, CandidateRecord, CandidateState, Evidence, from_json, to_json
from glossary.candidates import CandidateQueue
from glossary.errors import CandidateDecided, InvalidConcept, KnownTerm, UnknownCandidate
from glossary.extraction import Equivalent, texts_of
from glossary.termbase import Termbase
from tm_service import TranslationMemory, open_memory
from tm_service.cli import cli

PAIRS = (
    (
        "The Harbour Medical Unit (HMU) treats every seasonal worker.",
        "Портовый медицинский отдел (ПМО) лечит каждого сезонного работника.",
    ),
    (
        "A seasonal worker may visit the Harbour Medical Unit.",
        "Сезонный работник может прийти в Портовый медицинский отдел.",
    ),
    ("Each HMU has a nurse for seasonal workers.", "В каждом ПМО есть медсестра для сезонных работников."),
    ("The tide chart is printed in spring.", "Карта приливов печатается весной."),
    ("Every seasonal worker gets a tide chart.", "Каждый сезонный работник получает карту приливов."),
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    memory = open_memory(path)
    memory.add(
        TranslationUnit(
            {"en": Segment(english), "ru": Segment(russian)},
            provenance=Provenance(document="harbour.txt", section="2", paragraph=number),
        )
        for number, (english, russian) in enumerate(PAIRS)
    )
    memory.close()
    return path


@pytest.fixture
def queue(termbase: Termbase, memory: TranslationMemory) -> CandidateQueue:
    filled = CandidateQueue(termbase)
    filled.fill(texts_of(memory, source="en", target="ru"))
    return filled


def named(queue: CandidateQueue, term: str, **wanted: Any) -> CandidateRecord:
    return next(one for one in queue.page(**wanted, state=None, limit=500).candidates if one.found.term == term)


def refill(queue: CandidateQueue, memory: TranslationMemory, **wanted: Any) -> Any:
    return queue.fill(texts_of(memory, source="en", target="ru"), **wanted)


def test_a_candidate_has_what_a_person_decides_by(queue: CandidateQueue) -> None:
    one = named(queue, "seasonal worker")
    assert (one.source, one.target, one.decision.state) == ("en", "ru", CandidateState.OPEN)
    assert one.found.frequency == 4
    assert one.found.evidence.equivalents[0].term == "сезонный работник"
    assert one.found.evidence.contexts[0] == CandidateContext(*PAIRS[0], 1, "harbour.txt", "2", 0)


def test_the_likeliest_comes_first_and_pages_follow_each_other(queue: CandidateQueue) -> None:
    page = queue.page(limit=500)
    assert page.total == len(page.candidates) > 3
    assert [one.found.score for one in page.candidates] == sorted(
        (one.found.score for one in page.candidates), reverse=True
    )
    assert queue.page(limit=2).candidates + queue.page(limit=500, offset=2).candidates == page.candidates


def test_filling_again_adds_nothing_and_updates_figures(queue: CandidateQueue, memory: TranslationMemory) -> None:
    number = named(queue, "tide chart").number
    report, _ = refill(queue, memory)
    assert (report.added, report.dropped, report.decided) == (0, 0, 0)
    assert report.found == report.updated == queue.page().total
    memory.add(
        [TranslationUnit({"en": Segment("A tide chart hangs here."), "ru": Segment("Здесь висит карта приливов.")})]
    )
    refill(queue, memory)
    after = named(queue, "tide chart")
    assert (after.number, after.found.frequency) == (number, 3)


def test_decisions_outlive_a_rerun_and_take_no_place_of_others(
    queue: CandidateQueue, memory: TranslationMemory
) -> None:
    best, second = queue.page(limit=2).candidates
    queue.dismiss(best.number, reason="too general", by="Ann")
    queue.dismiss(second.number, postpone=True)
    report, undecided = refill(queue, memory, limit=2)
    assert report.decided == 2
    assert len(undecided) == queue.page().total == 2
    assert best.found.term not in {one.term for one in undecided}
    kept = queue.get(best.number).decision
    assert (kept.state, kept.reason, kept.by) == (CandidateState.REJECTED, "too general", "Ann")
    assert [one.number for one in queue.page(state=CandidateState.POSTPONED).candidates] == [second.number]


def test_what_the_texts_or_the_termbase_have_changed_drops_out(
    queue: CandidateQueue, memory: TranslationMemory, termbase: Termbase
) -> None:
    termbase.add(ConceptEntry("", (LanguageSection("en", (Term("tide charts"),)),)))
    report, _ = refill(queue, memory)
    assert report.dropped >= 1
    assert "tide chart" not in {one.found.term for one in queue.page(limit=500).candidates}


def test_pairs_of_languages_have_queues_of_their_own(queue: CandidateQueue, memory: TranslationMemory) -> None:
    before = queue.page().total
    queue.fill(texts_of(memory, source="ru"))
    assert queue.page(source="en", target="ru").total == before
    alone = queue.page(source="ru").candidates
    assert alone
    assert {one.target for one in alone} == {None}


def test_accepting_makes_the_concept_at_once(queue: CandidateQueue, termbase: Termbase) -> None:
    one = named(queue, "seasonal worker")
    record, made = queue.accept(one.number, subject="labour", by="Ann")
    entry = termbase.concept(made.concept.id).concept
    assert [(language, term.text, term.status) for language, term in entry.terms()] == [
        ("en", "seasonal worker", TermStatus.PREFERRED),
        ("ru", "сезонный работник", TermStatus.PREFERRED),
    ]
    assert entry.subject == "labour"
    assert [(step.type, step.responsible) for step in entry.transactions] == [("origination", "Ann")]
    context = entry.languages[0].terms[0].contexts[0]
    assert (context.text, context.source) == (PAIRS[0][0], "harbour.txt, section 2, paragraph 1")
    assert (record.decision.state, record.decision.concept) == (CandidateState.ACCEPTED, entry.id)
    assert made.created_by == "Ann"


@pytest.mark.parametrize("term", ["Harbour Medical Unit", "HMU"])
def test_acronyms_become_abbreviations_in_both_languages(queue: CandidateQueue, term: str) -> None:
    _, made = queue.accept(named(queue, term).number)
    english = [(one.text, one.type) for language, one in made.concept.terms() if language == "en"]
    assert english == [("Harbour Medical Unit", None), ("HMU", "abbreviation")]
    assert ("ПМО", "abbreviation") in [
        (one.text, one.type) for language, one in made.concept.terms() if language == "ru"
    ]


@pytest.mark.parametrize(
    ("targets", "terms"), [([], []), (["сезонник", "сезонный рабочий"], ["сезонник", "сезонный рабочий"])]
)
def test_the_equivalents_are_those_chosen(queue: CandidateQueue, targets: list[str], terms: list[str]) -> None:
    _, made = queue.accept(named(queue, "seasonal worker").number, targets=targets)
    assert [term.text for language, term in made.concept.terms() if language == "ru"] == terms


def test_terms_are_added_to_a_concept_that_is_there(queue: CandidateQueue, termbase: Termbase) -> None:
    termbase.add(ConceptEntry("worker", (LanguageSection("en", (Term("harvest hand"),)),), subject="labour"))
    _, made = queue.accept(named(queue, "seasonal worker").number, concept="worker", by="Ann")
    assert [term.text for _, term in made.concept.terms()] == ["harvest hand", "seasonal worker", "сезонный работник"]
    assert (made.version, made.concept.subject) == (2, "labour")


def test_a_term_that_a_concept_has_by_now_is_not_accepted_twice(queue: CandidateQueue, termbase: Termbase) -> None:
    termbase.add(ConceptEntry("worker", (LanguageSection("en", (Term("seasonal workers"),)),)))
    number = named(queue, "seasonal worker").number
    with pytest.raises(KnownTerm, match="worker"):
        queue.accept(number)
    assert queue.get(number).decision.state is CandidateState.OPEN


def test_a_refusal_leaves_everything_as_it_was(
    queue: CandidateQueue, memory: TranslationMemory, termbase: Termbase
) -> None:
    one = named(queue, "seasonal worker")
    with pytest.raises(UnknownConcept):
        queue.accept(one.number, concept="nowhere")
    with pytest.raises(InvalidConcept):
        queue.accept(one.number, targets=["—"])
    queue.fill(texts_of(memory, source="ru"))
    with pytest.raises(InvalidConcept, match="one language"):
        queue.accept(named(queue, "карта приливов", source="ru").number, targets=["tide chart"])
    assert queue.get(one.number) == one
    assert termbase.concepts().total == 0


def test_what_was_decided_is_decided_until_it_is_reopened(queue: CandidateQueue) -> None:
    number = named(queue, "seasonal worker").number
    queue.dismiss(number)
    with pytest.raises(CandidateDecided, match="rejected"):
        queue.accept(number)
    assert queue.reopen(number).decision.state is CandidateState.OPEN
    queue.accept(number)
    with pytest.raises(CandidateDecided, match="accepted"):
        queue.dismiss(number)


def test_a_postponed_candidate_can_be_accepted(queue: CandidateQueue) -> None:
    number = named(queue, "seasonal worker").number
    queue.dismiss(number, postpone=True)
    assert queue.accept(number)[0].decision.state is CandidateState.ACCEPTED


def test_reopening_takes_the_new_concept_back(queue: CandidateQueue, termbase: Termbase) -> None:
    number = named(queue, "seasonal worker").number
    _, made = queue.accept(number)
    queue.reopen(number)
    with pytest.raises(UnknownConcept):
        termbase.concept(made.concept.id)
    assert queue.accept(number)[1].concept.id == made.concept.id


def test_reopening_takes_added_terms_back(queue: CandidateQueue, termbase: Termbase) -> None:
    before = termbase.add(ConceptEntry("worker", (LanguageSection("en", (Term("harvest hand"),)),)))
    number = named(queue, "seasonal worker").number
    queue.accept(number, concept="worker")
    queue.reopen(number)
    assert termbase.concept("worker").concept == before.concept


def test_reopening_overwrites_nobody_s_change(queue: CandidateQueue, termbase: Termbase) -> None:
    number = named(queue, "seasonal worker").number
    _, made = queue.accept(number)
    termbase.update(replace(made.concept, subject="labour"), version=made.version, by="Bob")
    with pytest.raises(StaleConcept):
        queue.reopen(number)
    assert queue.get(number).decision.state is CandidateState.ACCEPTED
    termbase.delete(made.concept.id)
    assert queue.reopen(number).decision.state is CandidateState.OPEN


@pytest.mark.parametrize("number", [0, 999, 2**64])
def test_an_unknown_number_is_refused(queue: CandidateQueue, number: int) -> None:
    for decide in (queue.accept, queue.dismiss, queue.reopen):
        with pytest.raises(UnknownCandidate):
            decide(number)
    with pytest.raises(CandidateDecided, match="open"):
        queue.reopen(queue.page().candidates[0].number)


_contexts = st.builds(
    CandidateContext, st.text(), st.none() | st.text(), st.none() | st.integers(1), st.none() | st.text()
)
_equivalents = st.builds(Equivalent, st.text(), st.floats(0, 100), st.tuples(st.text()))


@given(st.builds(Evidence, st.tuples(_contexts), st.tuples(_equivalents), st.tuples(st.text()), st.tuples()))
def test_evidence_survives_its_json(evidence: Evidence) -> None:
    assert from_json(to_json(evidence)) == evidence


@pytest.mark.parametrize(
    ("context", "source"),
    [
        (CandidateContext("A", None, 3, "a.txt", "1.1", 4), "a.txt, section 1.1, paragraph 5"),
        (CandidateContext("A", None, 3, "a.txt"), "a.txt"),
        (CandidateContext("A", None, 3), "unit 3"),
        (CandidateContext("A"), None),
    ],
)
def test_a_place_is_told_in_words(context: CandidateContext, source: str | None) -> None:
    assert context.source == source


def run(database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--db", str(database), "terms", *arguments])


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_commands_fill_the_queue_and_decide(database: Path) -> None:
    shown = run(database, "extract", "-s", "en", "-t", "ru", "--queue")
    assert "queue: " in shown.stdout
    listed = answer(run(database, "candidates", "-s", "en", "-t", "ru", "--json"))
    assert listed["total"] == len(listed["candidates"])
    number = next(one["number"] for one in listed["candidates"] if one["source"] == "seasonal worker")
    assert "seasonal worker (en); сезонный работник (ru)" in run(database, "accept", str(number)).stdout
    dismissed = answer(run(database, "dismiss", str(listed["candidates"][0]["number"]), "--reason", "no", "--json"))
    assert (dismissed["state"], dismissed["reason"], dismissed["decided_by"]) == ("rejected", "no", "command line")
    assert run(database, "reopen", str(number)).stdout == f"{number}  seasonal worker: open\n"
    states = {
        json.loads(line)["state"]
        for line in run(database, "candidates", "--state", "all", "--jsonl").stdout.splitlines()
    }
    assert states == {"open", "rejected"}


def test_the_queue_changes_nothing_in_what_extract_prints(database: Path) -> None:
    plain = run(database, "extract", "-s", "en", "-t", "ru", "--jsonl").stdout
    assert run(database, "extract", "-s", "en", "-t", "ru", "--queue", "--jsonl").stdout == plain


def test_people_see_the_term_its_equivalents_and_where_it_stands(database: Path) -> None:
    run(database, "extract", "-s", "en", "-t", "ru", "--queue")
    shown = run(database, "candidates").stdout
    assert "seasonal worker → сезонный работник" in shown
    assert "harbour.txt, section 2, paragraph 1" in shown


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["accept", "999"], 1),
        (["dismiss", "999"], 1),
        (["reopen", "999"], 1),
        (["candidates", "-s", "nonsense"], 1),
        (["accept", "one"], 2),
        (["accept", "1", "--target", "a", "--source-only"], 2),
        (["candidates", "--state", "lost"], 2),
    ],
)
def test_wrong_usage_is_refused_in_a_line(database: Path, arguments: list[str], status: int) -> None:
    result = run(database, *arguments)
    assert result.exit_code == status
    assert "Traceback" not in result.output
