"""The lives of concepts: histories, restoring and undoing, proposals, duplicates, merging, relations."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from sqlite_utils import Database

from glossary import (
    ChangedSince,
    ConceptEntry,
    ConceptExists,
    ConflictingProposal,
    DecidedProposal,
    Description,
    InvalidConcept,
    LanguageSection,
    Likeness,
    MergedConcept,
    Relation,
    RelationKind,
    StaleConcept,
    Term,
    Termbase,
    TermStatus,
    UnknownConcept,
    UnknownProposal,
    UnknownVersion,
    open_termbase,
)
from glossary.changes import ProposalStatus
from glossary.duplicates import duplicate_pairs
from glossary.edits import with_term, without_term
from glossary.relations import kind_of
from glossary.spelling import SHORTEST, slips
from glossary.stores.life import LikenessRow
from glossary.stores.sqlite.migrations import _TABLES


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "terms.db"


def concept(concept_id: str, subject: str | None = None, *relations: Relation, **terms: str) -> ConceptEntry:
    sections = tuple(
        LanguageSection(tag, tuple(Term(text, TermStatus.PREFERRED) for text in texts.split("|")))
        for tag, texts in terms.items()
    )
    return ConceptEntry(concept_id, sections, subject, relations=relations)


def told(termbase: Termbase, concept_id: str) -> list[tuple[int, str, str | None]]:
    return [(change.version, change.operation, change.by) for change in termbase.history(concept_id)]


def tbx_of(termbase: Termbase) -> bytes:
    stream = io.BytesIO()
    termbase.export_file(stream, name="t.tbx")
    return stream.getvalue()


# Histories


def test_a_history_tells_who_what_when_and_why(termbase: Termbase) -> None:
    added = termbase.add(concept("quay", en="quay"), reason="asked for", by="Ana")
    changed = termbase.update(with_term(added.concept, "ru", "причал"), version=1, reason="missing", by="Bo")
    termbase.delete("quay", reason="a mistake", by="Cy")
    last, middle, first = termbase.history("quay")
    assert [(one.version, one.operation, one.by, one.reason) for one in (last, middle, first)] == [
        (3, "delete", "Cy", "a mistake"),
        (2, "change", "Bo", "missing"),
        (1, "add", "Ana", "asked for"),
    ]
    assert (first.before, first.after, middle.after, last.after) == (None, added.concept, changed.concept, None)
    assert middle.before == first.after
    assert last.before == middle.after
    assert [str(difference) for difference in middle.differences] == ["Russian term 'причал' added"]
    assert first.at <= middle.at <= last.at
    assert termbase.history("quay", limit=1) == [last]
    with pytest.raises(UnknownConcept):
        termbase.history("pier")


def test_versions_never_mean_two_things(termbase: Termbase) -> None:
    termbase.add(concept("quay", en="quay"))
    termbase.delete("quay")
    again = termbase.add(concept("quay", en="pier"))
    assert again.version == 3
    with pytest.raises(StaleConcept):
        termbase.update(concept("quay", en="wharf"), version=1)


def test_what_changes_nothing_makes_no_version(termbase: Termbase) -> None:
    added = termbase.add(concept("quay", en="quay"))
    assert termbase.update(added.concept, version=1).version == 1
    assert len(termbase.history("quay")) == 1


def test_a_stale_change_holds_both_texts(termbase: Termbase) -> None:
    termbase.add(concept("quay", en="quay"))
    theirs = termbase.update(concept("quay", en="pier"), version=1).concept
    mine = concept("quay", en="wharf")
    with pytest.raises(StaleConcept) as refusal:
        termbase.update(mine, version=1)
    assert (refusal.value.sent, refusal.value.stored) == (mine, theirs)


def test_an_import_is_in_the_history(termbase: Termbase) -> None:
    table = b"id,language,term\nquay,en,quay\n"
    more = b"id,language,term\nquay,en,quay\nquay,ru,\xd0\xbc\xd0\xbe\xd0\xbb\n"
    for name, content in (("one.csv", table), ("one.csv", table), ("two.csv", more)):
        termbase.import_file(io.BytesIO(content), name=name, by="Ana")
    assert [(one.operation, one.reason, one.by) for one in termbase.history("quay")] == [
        ("import", "two.csv", "Ana"),
        ("import", "one.csv", "Ana"),
    ]


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_is_restored_as_a_change(termbase: Termbase, version: int) -> None:
    states = [termbase.add(concept("quay", en="quay")).concept]
    states.append(termbase.update(concept("quay", en="quay", ru="причал"), version=1).concept)
    termbase.update(concept("quay", en="pier"), version=2)
    record = termbase.restore("quay", version=version, reason="it was right", by="Ana")
    assert (record.version, record.concept) == (4, states[version - 1])
    assert told(termbase, "quay")[0] == (4, "restore", "Ana")
    assert termbase.recognise("Two quays", language="en")[0].concept == "quay"


def test_a_deleted_concept_is_brought_back(termbase: Termbase) -> None:
    before = termbase.add(concept("quay", en="quay")).concept
    termbase.delete("quay")
    assert termbase.recognise("Two quays", language="en") == []
    assert termbase.restore("quay").concept == before
    assert termbase.recognise("Two quays", language="en")
    assert termbase.restore("quay").version == 3  # it is there: nothing to do


def test_where_there_was_nothing_nothing_is_restored(termbase: Termbase) -> None:
    termbase.add(concept("quay", en="quay"))
    termbase.delete("quay")
    for version in (2, 3):
        with pytest.raises(UnknownVersion, match="history"):
            termbase.restore("quay", version=version)
    with pytest.raises(UnknownConcept):
        termbase.restore("pier")


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_an_undo_is_undone_by_an_undo(termbase: Termbase, steps: int) -> None:
    first = termbase.add(concept("quay", en="quay")).concept
    second = termbase.update(concept("quay", en="pier"), version=1).concept
    for _ in range(steps):
        assert termbase.undo("quay", by="Ana") == ["quay"]
    assert termbase.concept("quay").concept == (first if steps % 2 else second)
    assert told(termbase, "quay")[0] == (2 + steps, "undo", "Ana")


def test_an_addition_and_a_deletion_are_undone(termbase: Termbase) -> None:
    termbase.add(concept("quay", en="quay"))
    termbase.undo("quay")
    with pytest.raises(UnknownConcept):
        termbase.concept("quay")
    termbase.undo("quay")
    assert termbase.concept("quay").version == 3


def test_an_older_database_gets_its_history(database: Path) -> None:
    old = Database(database)
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            old.conn.execute(statement)
    old.conn.execute(
        "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)"
    )
    old.conn.execute("INSERT INTO _sqlite_migrations VALUES (1, 'glossary', 'create_tables', '2026-01-01')")
    stored = '{"id":"quay","languages":[{"language":"en","terms":[{"text":"%s"}]}],"relations":[{"type":"broader","target":"port"}]}'
    old.conn.execute(
        "INSERT INTO concept (id, entry, version, created_at, changed_at) VALUES ('quay', ?, 1, 'then', 'then')",
        [stored % "pier"],
    )
    log = "INSERT INTO concept_change (concept, operation, at, by, before) VALUES ('quay', ?, ?, 'Ana', ?)"
    for operation, before in (("add", None), ("change", stored % "quay"), ("delete", stored % "wharf"), ("add", None)):
        old.conn.execute(log, [operation, "then", before])
    old.conn.commit()
    old.conn.close()
    termbase = open_termbase(database)
    texts = [one.after and one.after.languages[0].preferred.text for one in termbase.history("quay")]
    assert texts == ["pier", None, "wharf", "quay"]
    assert termbase.concept("quay").version == 4
    termbase.add(concept("port", en="port"))
    assert [one.id for one in termbase.related("port")] == ["quay"]
    termbase.close()


# Proposals


def test_nothing_of_a_proposal_is_found_until_it_is_approved(termbase: Termbase) -> None:
    termbase.add(concept("quay", en="quay"))
    before, sequence = tbx_of(termbase), termbase._store.sequence()
    new = termbase.propose(concept("mole", en="mole"), reason="heard", by="Cy")
    more = termbase.propose(with_term(termbase.concept("quay").concept, "en", "wharf"), version=1, by="Cy")
    gone = termbase.propose_deletion("quay", by="Cy")
    assert [one.number for one in (new, more, gone)] == [1, 2, 3]
    assert (tbx_of(termbase), termbase._store.sequence()) == (before, sequence)
    assert termbase.recognise("moles and wharfs", language="en") == []
    assert termbase.search("mole") == []
    assert termbase.proposals(status=ProposalStatus.PROPOSED) == (3, [new, more, gone])
    assert termbase.proposals(concept="quay", limit=1, offset=1) == (2, [gone])

    assert termbase.approve(1, by="Ana").concept == "mole"
    termbase.approve(2, by="Ana")
    assert {one.concept for one in termbase.recognise("moles and wharfs", language="en")} == {"mole", "quay"}
    change = termbase.history("quay")[0]
    assert (change.by, change.proposed_by, change.proposal, change.operation) == ("Ana", "Cy", 2, "change")
    assert termbase.history("mole")[0].reason == "heard"


def test_a_decided_proposal_stays_decided(termbase: Termbase) -> None:
    termbase.add(concept("quay", en="quay"))
    for number, decide in enumerate((termbase.approve, termbase.reject, termbase.withdraw), start=1):
        termbase.propose(concept(f"new-{number}", en="mole"), by="Cy")
        decided = decide(number, reason="so", by="Ana")
        assert (decided.decided_by, decided.decision, decided.proposed_by) == ("Ana", "so", "Cy")
        for again in (termbase.approve, termbase.reject, termbase.withdraw):
            with pytest.raises(DecidedProposal, match=decided.status):
                again(number)
    assert [one.status for one in termbase.proposals()[1]] == ["approved", "rejected", "withdrawn"]
    assert termbase.concepts().total == 2
    with pytest.raises(UnknownProposal):
        termbase.approve(9)


def test_a_proposal_is_brought_to_todays_entry(termbase: Termbase) -> None:
    base = termbase.add(concept("quay", en="quay", ru="причал")).concept
    termbase.propose(with_term(base, "ru", "набережная"), version=1)
    termbase.update(with_term(base, "en", "quay", status=TermStatus.ADMITTED), version=1)
    comparison = termbase.proposal(1)
    assert [str(one) for one in comparison.differences] == ["Russian term 'набережная' added"]
    termbase.approve(1)
    entry = termbase.concept("quay").concept
    assert entry == comparison.result
    assert [(term.text, term.status) for _, term in entry.terms()] == [
        ("quay", "admitted"),
        ("причал", "preferred"),
        ("набережная", None),
    ]


def test_a_proposal_that_conflicts_is_refused_and_waits(termbase: Termbase) -> None:
    base = termbase.add(concept("quay", en="quay")).concept
    termbase.propose(with_term(base, "en", "quay", status=TermStatus.DEPRECATED), version=1)
    termbase.propose_deletion("quay")
    theirs = termbase.update(with_term(base, "en", "quay", status=TermStatus.ADMITTED), version=1)
    for number, reason in ((1, "status was changed on both sides"), (2, "look at it again")):
        assert reason in termbase.proposal(number).conflicts[0]
        with pytest.raises(ConflictingProposal, match=reason):
            termbase.approve(number)
        assert termbase.proposal(number).proposal.status is ProposalStatus.PROPOSED
    assert termbase.concept("quay") == theirs


@pytest.mark.parametrize("delete", [True, False])
def test_a_proposal_outlives_the_end_of_its_concept(termbase: Termbase, delete: bool) -> None:
    base = termbase.add(concept("quay", en="quay", ru="причал")).concept
    termbase.add(concept("pier", en="quay", fr="quai"))
    termbase.propose(with_term(base, "ru", "набережная"), version=1)
    if delete:
        termbase.delete("quay")
        with pytest.raises(ConflictingProposal, match="deleted"):
            termbase.approve(1)
    else:  # what was merged lives on, and takes what was proposed for it
        termbase.merge("pier", ["quay"])
        assert termbase.approve(1).concept == "pier"
        assert termbase.recognise("На набережной", language="ru")[0].concept == "pier"


def test_a_proposed_deletion_deletes(termbase: Termbase) -> None:
    termbase.add(concept("quay", en="quay"))
    termbase.propose_deletion("quay", reason="a twin", by="Cy")
    termbase.approve(1, by="Ana")
    assert termbase.history("quay")[0].proposed_by == "Cy"
    assert termbase.concepts().total == 0
    assert termbase.proposal(1).result is None


def test_what_cannot_be_proposed_is_refused(termbase: Termbase) -> None:
    entry = termbase.add(concept("quay", en="quay")).concept
    refused: list[tuple[type[Exception], ConceptEntry, int | None]] = [
        (InvalidConcept, entry, 1),  # changes nothing
        (ConceptExists, entry, None),
        (UnknownVersion, with_term(entry, "en", "pier"), 7),
        (UnknownConcept, concept("pier", en="pier"), 1),
        (InvalidConcept, without_term(entry, "en", "quay"), 1),
    ]
    for error, proposed, version in refused:
        with pytest.raises(error):
            termbase.propose(proposed, version=version)
    with pytest.raises(UnknownConcept):
        termbase.propose_deletion("pier")
    assert termbase.proposals() == (0, [])


def test_an_id_that_was_taken_meanwhile_is_a_conflict(termbase: Termbase) -> None:
    termbase.propose(concept("quay", en="quay"))
    termbase.add(concept("quay", en="pier"))
    with pytest.raises(ConflictingProposal, match="by now"):
        termbase.approve(1)
    termbase.propose(concept("", en="mole"))
    assert termbase.approve(2).concept == termbase.search("mole")[0].concept


# Duplicates


def row(
    concept_id: str, text: str, language: str = "en", subject: str | None = None, kind: str | None = None
) -> LikenessRow:
    return LikenessRow(concept_id, subject, language, text, kind, text.lower(), text.lower(), text.lower().rstrip("s"))


@pytest.mark.parametrize(
    ("rows", "score", "likeness"),
    [
        ([row("a", "Quay"), row("b", "quay")], 90, [Likeness.SAME_TERM]),
        ([row("a", "long quays"), row("b", "long quay")], 85, [Likeness.SAME_WORDS]),
        ([row("a", "quay long"), row("b", "long quay")], 85, [Likeness.SAME_WORDS]),
        ([row("a", "lighthouse"), row("b", "lihgthouse")], 75, [Likeness.NEAR_SPELLING]),
        ([row("a", "IMO"), row("b", "IMO")], 70, [Likeness.SAME_ABBREVIATION]),
        ([row("a", "rep", kind="abbreviation"), row("b", "rep", kind="acronym")], 70, [Likeness.SAME_ABBREVIATION]),
        (
            [row("a", "quay"), row("a", "quai", "fr"), row("b", "quay"), row("b", "quai", "fr")],
            100,
            [Likeness.SAME_TERM, Likeness.SAME_TERM],
        ),
        (
            [row("a", "quay"), row("a", "quai", "fr"), row("b", "quay"), row("b", "môle", "fr")],
            75,
            [Likeness.SAME_TERM],
        ),
        ([row("a", "quay", subject="ports"), row("b", "quay", subject="law")], 60, [Likeness.SAME_TERM]),
        ([row("a", "quay", subject="ports"), row("b", "quay")], 90, [Likeness.SAME_TERM]),
        ([row("a", "migration"), row("b", "emigration")], None, []),
        ([row("a", "section 12"), row("b", "section 13")], None, []),
        ([row("a", "quay"), row("a", "Quay")], None, []),
    ],
)
def test_concepts_that_may_be_one_are_found_for_a_reason(
    rows: list[LikenessRow], score: float | None, likeness: list[Likeness]
) -> None:
    pairs = duplicate_pairs(rows)
    assert [(pair.one, pair.other, pair.score) for pair in pairs] == ([] if score is None else [("a", "b", score)])
    assert [reason.likeness for pair in pairs for reason in pair.reasons] == likeness
    assert all(str(reason) for pair in pairs for reason in pair.reasons)


def test_every_concept_of_one_spelling_is_held_against_every_one_of_the_other() -> None:
    rows = [row("a", "wharfage"), row("b", "wharfage"), row("x", "wharfege"), row("y", "wharfege")]
    near = [
        (pair.one, pair.other)
        for pair in duplicate_pairs(rows)
        if Likeness.NEAR_SPELLING in [reason.likeness for reason in pair.reasons]
    ]
    assert sorted(near) == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    assert all(len(pair.reasons) == 1 for pair in duplicate_pairs(rows))


def test_of_many_that_share_a_term_none_is_missed_and_all_are_few() -> None:
    pairs = duplicate_pairs(row(f"c{number}", "programme") for number in range(200))
    assert {pair.other for pair in pairs} == {f"c{number}" for number in range(1, 200)}
    assert {pair.one for pair in pairs} == {"c0"}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("abc1 ", min_size=SHORTEST, max_size=8).map(str.strip), max_size=30))
def test_slips_are_those_that_comparing_all_finds(texts: list[str]) -> None:
    known = {text for text in texts if len(text) >= SHORTEST}
    expected = {
        frozenset((one, other))
        for one in known
        for other in known
        if OSA.distance(one, other) == 1 and _comparable(one, other)
    }
    assert {frozenset(pair) for pair in slips(texts)} == expected


def _comparable(one: str, other: str) -> bool:
    def digits(text: str) -> str:
        return "".join(filter(str.isdigit, text))

    first, second = one.split(), other.split()
    initials = [word[0] for word in first] == [word[0] for word in second] or len(first) != len(second)
    return initials and one[0] == other[0] and digits(one) == digits(other)


def test_who_is_told_apart_is_no_candidate_any_more(termbase: Termbase) -> None:
    for name in ("b", "a", "c"):
        termbase.add(concept(name, en="quay"))
    assert [(one.one, one.other) for one in termbase.duplicates()[1]] == [("b", "a"), ("b", "c"), ("a", "c")]
    termbase.tell_apart("a", "b", reason="other ports", by="Ana")
    assert [(one.one, one.other) for one in termbase.duplicates()[1]] == [("b", "c"), ("a", "c")]
    assert termbase.duplicates(concept="b")[0] == 1
    assert termbase.duplicates(limit=1, offset=1)[1][0].one == "a"
    assert termbase.duplicates(min_score=95) == (0, [])
    termbase.confuse("b", "a")
    assert termbase.duplicates()[0] == 3
    for one, other, error in (("a", "a", InvalidConcept), ("a", "z", UnknownConcept)):
        with pytest.raises(error):
            termbase.tell_apart(one, other)


# Merging


@pytest.fixture
def twins(termbase: Termbase) -> Termbase:
    """Two concepts that are one, and a third and fourth that point at the second."""
    kept = concept("quay", "ports", en="quay", ru="причал")
    termbase.add(replace(kept, notes=("mine",), relations=(Relation("crossReference", target="twin"),)))
    twin = concept("twin", "harbours", en="Quay|wharf", fr="quai")
    context = Description("The wharf is closed.", "rules.docx")
    termbase.add(with_term(replace(twin, notes=("theirs",)), "en", "wharf", contexts=(context,)), by="Bo")
    termbase.add(concept("mooring", None, Relation("broader", target="twin"), en="mooring"))
    pointing = replace(Term("bollard"), relations=(Relation("crossReference", target="twin"),))
    termbase.add(ConceptEntry("bollard", (LanguageSection("en", (pointing,)),)))
    return termbase


def test_a_preview_shows_the_merge_and_does_nothing(twins: Termbase) -> None:
    before = tbx_of(twins)
    shown = twins.merge("quay", ["twin"], preview=True)
    assert tbx_of(twins) == before
    assert twins.merge("quay", ["twin"]) == shown


def test_a_merge_unites_what_both_say(twins: Termbase) -> None:
    joined = twins.merge("quay", ["twin"], reason="one thing", by="Ana")
    entry = twins.concept("quay").concept
    assert entry == joined.concept
    assert [(tag, term.text, term.status) for tag, term in entry.terms()] == [
        ("en", "quay", "preferred"),
        ("en", "wharf", "admitted"),
        ("ru", "причал", "preferred"),
        ("fr", "quai", "preferred"),
    ]
    assert entry.languages[0].terms[1].contexts[0].source == "rules.docx"
    assert (entry.notes, entry.subject, entry.relations) == (("mine", "theirs"), "ports", ())
    assert joined.gave_way == (
        "English term 'Quay' is kept as 'quay'",
        "English term 'wharf' becomes admitted",
        "concept 'quay': subject stays 'ports', 'twin' had 'harbours'",
    )
    assert joined.repointed == ("mooring", "bollard")
    assert told(twins, "quay")[0] == (2, "merge", "Ana")
    assert [(one.version, one.operation, one.merged_into) for one in twins.history("twin")] == [
        (2, "merge", "quay"),
        (1, "add", None),
    ]


def test_a_preferred_abbreviation_stays_beside_a_preferred_term(termbase: Termbase) -> None:
    termbase.add(concept("hmu", en="harbour medical unit"))
    short = Term("HMU", TermStatus.PREFERRED, "acronym")
    termbase.add(ConceptEntry("twin", (LanguageSection("en", (short,)),)))
    joined = termbase.merge("hmu", ["twin"])
    assert (joined.concept.languages[0].terms[1], joined.gave_way) == (short, ())


def test_a_merged_id_leads_to_the_concept(twins: Termbase) -> None:
    twins.merge("quay", ["twin"])
    assert twins.concept("twin") == twins.concept("quay")
    assert twins.living("twin") == "quay"
    with pytest.raises(ConceptExists):
        twins.add(concept("twin", en="other"))
    refused: list[Any] = [
        lambda: twins.update(concept("twin", en="other"), version=1),
        lambda: twins.delete("twin"),
        lambda: twins.propose_deletion("twin"),
        lambda: twins.merge("mooring", ["twin"]),
        lambda: twins.propose(concept("twin", en="other"), version=1),
    ]
    for change in refused:
        with pytest.raises(MergedConcept, match="'quay'"):
            change()
    twins.merge("mooring", ["quay"])  # and on to where that went
    assert twins.living("twin") == "mooring"
    twins.delete("mooring")
    with pytest.raises(UnknownConcept):
        twins.concept("twin")


def test_an_import_of_what_was_merged_goes_where_it_went(twins: Termbase) -> None:
    file = tbx_of(twins)
    twins.merge("quay", ["twin"])
    again = twins.import_file(io.BytesIO(file), name="t.tbx")
    assert again.added == 0
    assert twins.duplicates()[0] == 0
    assert twins.concepts().total == 3


def test_a_merge_is_undone_in_one_step_and_done_again(twins: Termbase) -> None:
    before = tbx_of(twins)
    twins.merge("quay", ["twin"])
    merged = tbx_of(twins)
    assert set(twins.undo("twin", by="Ana")) == {"quay", "twin", "mooring", "bollard"}
    assert sorted(tbx_of(twins).splitlines()) == sorted(before.splitlines())
    assert twins.concept("twin").concept.id == "twin"
    twins.undo("mooring")
    assert sorted(tbx_of(twins).splitlines()) == sorted(merged.splitlines())
    assert twins.living("twin") == "quay"


def test_a_step_is_not_undone_over_a_later_change(twins: Termbase) -> None:
    twins.merge("quay", ["twin"])
    record = twins.concept("mooring")
    twins.update(with_term(record.concept, "ru", "швартовка"), version=record.version)
    merged = tbx_of(twins)
    with pytest.raises(ChangedSince, match="'mooring'"):
        twins.undo("quay")
    assert tbx_of(twins) == merged


def test_several_are_merged_at_once(twins: Termbase) -> None:
    joined = twins.merge("quay", ["twin", "mooring", "twin"])
    assert joined.merged == ("twin", "mooring")
    assert joined.concept.relations == ()  # what pointed from one to the other points nowhere now
    assert twins.concepts().total == 2
    for others in ([], ["quay"]):
        with pytest.raises(InvalidConcept):
            twins.merge("quay", others)
    with pytest.raises(UnknownConcept):
        twins.merge("quay", ["nothing"])


# Relations


def test_relations_are_seen_from_both_ends(termbase: Termbase) -> None:
    termbase.add(concept("port", en="port"))
    outside = Relation("xGraphic", target="https://example.org/quay.png", external=True)
    termbase.add(
        concept(
            "quay", None, Relation("broader", target="port"), Relation("seeAlso", target="gone"), outside, en="quay"
        )
    )
    up, nowhere = termbase.related("quay")
    assert (up.id, up.kind, up.incoming, up.concept) == (
        "port",
        RelationKind.BROADER,
        False,
        termbase.concept("port").concept,
    )
    assert (nowhere.id, nowhere.kind, nowhere.concept) == ("gone", RelationKind.RELATED, None)
    (down,) = termbase.related("port")
    assert (down.id, down.kind, down.incoming) == ("quay", RelationKind.NARROWER, True)
    termbase.update(concept("quay", en="quay"), version=1)
    assert termbase.related("port") == []


def test_who_names_each_other_is_related_once(termbase: Termbase) -> None:
    termbase.add(concept("port", None, Relation("narrower", target="quay"), en="port"))
    termbase.add(concept("quay", None, Relation("superordinateConceptGeneric", target="port"), en="quay"))
    assert [(one.id, one.kind, one.incoming) for one in termbase.related("port")] == [("quay", "narrower", False)]
    termbase.delete("quay")
    assert [(one.id, one.concept) for one in termbase.related("port")] == [("quay", None)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("superordinateConceptPartitive", "broader"),
        ("broaderConceptGeneric", "broader"),
        ("subordinateConceptGeneric", "narrower"),
        ("narrower", "narrower"),
        ("crossReference", "related"),
        ("associatedConcept", "related"),
    ],
)
def test_relations_have_names_of_many_makers(name: str, kind: str) -> None:
    assert kind_of(name) == kind
