"""Exports: the part that was asked for, and a true account of what a format cannot hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glossary import (
    Category,
    ConceptEntry,
    Description,
    LanguageSection,
    Matter,
    Relation,
    Selection,
    Term,
    Termbase,
    TermStatus,
    Transaction,
    open_termbase,
)
from glossary.formats import FORMATS, ReadConcept
from glossary.formats.kept import EVERYTHING, Kept, kinds_in
from tm_service.cli import cli
from tm_service.dates import moment_of

DOCS = Path(__file__).parents[1] / "docs" / "term-formats.md"


def concept(name: str, subject: str | None = None, **terms: list[Term]) -> ConceptEntry:
    sections = tuple(LanguageSection(tag.replace("_", "-"), tuple(of)) for tag, of in terms.items())
    return ConceptEntry(name, sections, subject)


PIER = concept(
    "pier",
    "Ports",
    en=[Term("pier", TermStatus.PREFERRED), Term("peer", TermStatus.DEPRECATED)],
    en_GB=[Term("jetty")],
    ru=[Term("пирс", TermStatus.PREFERRED)],
)
ASYLUM = concept("asylum", "law", fr=[Term("asile", TermStatus.PREFERRED)])


@pytest.fixture
def termbase(tmp_path: Path) -> Iterator[Termbase]:
    opened = open_termbase(tmp_path / "terms.db")
    opened.add(PIER)
    opened.add(ASYLUM)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("selection", "terms"),
    [
        (Selection(), ["pier", "peer", "jetty", "пирс", "asile"]),
        (Selection(subject="ports"), ["pier", "peer", "jetty", "пирс"]),
        (Selection(subject="port"), []),
        (Selection(languages=("en",)), ["pier", "peer", "jetty"]),
        (Selection(languages=("ru", "fr")), ["пирс", "asile"]),
        (Selection(statuses=frozenset({TermStatus.PREFERRED})), ["pier", "пирс", "asile"]),
        (Selection(("en",), "Ports", frozenset({TermStatus.DEPRECATED})), ["peer"]),
        (Selection(changed_since="2000-01-01T00:00:00Z"), ["pier", "peer", "jetty", "пирс", "asile"]),
        (Selection(changed_since="2999-01-01T00:00:00Z"), []),
    ],
)
def test_what_was_asked_for_is_written(termbase: Termbase, selection: Selection, terms: list[str]) -> None:
    stream = BytesIO()
    report = termbase.export_file(stream, name="a.tbx", selection=selection)
    stream.seek(0)
    read = [item.concept for item in FORMATS["tbx"].read(stream, name="a") if isinstance(item, ReadConcept)]
    assert [term.text for one in read if one for _, term in one.terms()] == terms
    assert (report.terms, report.concepts + report.left_out) == (len(terms), 2)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-01", "2026-05-01T00:00:00Z"),
        ("2026-05-01T10:00", "2026-05-01T10:00:00Z"),
        ("2026-05-01T10:00+03:00", "2026-05-01T07:00:00Z"),
    ],
)
def test_a_date_is_a_moment(text: str, moment: str) -> None:
    assert moment_of(text) == moment


def test_the_command_chooses(termbase: Termbase, tmp_path: Path) -> None:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(cli, ["--db", str(tmp_path / "terms.db"), "terms", "export", *arguments])

    out = tmp_path / "out.csv"
    chosen = ("--subject", "ports", "-l", "en", "-l", "ru", "--status", "preferred", "--changed-since", "2020-01-01")
    [report] = json.loads(run(str(out), *chosen, "--json").stdout)["files"]
    assert (report["concepts"], report["terms"]) == ({"written": 1, "left_out": 1}, {"written": 2})
    assert "peer" not in out.read_text("utf-8")
    assert "2026-05-01" in run(str(out), "--changed-since", "yesterday").stderr
    assert run(str(out), "--changed-since", "yesterday").exit_code == 2
    assert run(str(out), "-l", "klingonese").exit_code == 1


# --- what is kept --------------------------------------------------------------------------------------------------

RICH = ConceptEntry(
    "c1",
    (
        LanguageSection(
            "en",
            (
                Term(
                    "pier",
                    TermStatus.PREFERRED,
                    "fullForm",
                    "noun",
                    "neuter",
                    "UK",
                    True,
                    "own",
                    (Description("On the pier.", "own"),),
                    ("rare",),
                    (Relation("crossReference", target="c2"),),
                    (Transaction("origination", "2026-05-01"),),
                    (("id", "t1"),),
                    (Category("admin", "x", (("type", "y"),)),),
                ),
            ),
            (Description("Of English only."),),
        ),
        LanguageSection("ru", (Term("пирс", TermStatus.PREFERRED),)),
        LanguageSection("fr", (Term("jetée"),)),
    ),
    "ports",
    (Description("Where ships lie.", "own"),),
    ("a note",),
)


def test_an_entry_with_everything_has_every_kind() -> None:
    assert set(kinds_in(RICH, ("en", "ru"))) | {Kept.MATTER} == EVERYTHING
    assert set(kinds_in(concept("", en=[Term("pier")]))) == set()


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_lost_is_told_kind_by_kind(name: str) -> None:
    member = FORMATS[name]
    pair = () if member.names_languages else ("en", "ru")
    found = member.write([RICH, RICH], BytesIO(), languages=pair, matter=Matter("Piers"))
    told = {problem.reason.split(":")[0] for problem in found}
    held = {*kinds_in(RICH, pair), Kept.MATTER}
    assert told == {str(kind) for kind in held - member.keeps}
    assert all("2 entries" in problem.reason or Kept.MATTER in problem.reason for problem in found)


WORDS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "=", "+", "-", "@", "'", '"', ";", ","]),
        st.text(st.sampled_from("aéЖ中_,\"'"), min_size=1),
    ).map(lambda parts: (*parts, "b")),
)
MAYBE = st.none() | WORDS
DESCRIBED = st.lists(st.builds(Description, WORDS, MAYBE), max_size=1).map(tuple)
NOTES = st.lists(WORDS, max_size=1).map(tuple)
TERMS = st.builds(
    Term,
    WORDS,
    st.none() | st.sampled_from(TermStatus),
    st.none() | st.sampled_from(["fullForm", "acronym", "symbol"]),
    MAYBE,
    MAYBE,
    MAYBE,
    st.none() | st.booleans(),
    MAYBE,
    DESCRIBED,
    NOTES,
    st.lists(st.builds(Relation, st.just("crossReference"), WORDS), max_size=1).map(tuple),
    st.lists(st.builds(Transaction, WORDS), max_size=1).map(tuple),
)
SECTIONS = st.builds(
    lambda tags, several: tuple(LanguageSection(tag, tuple(terms)) for tag, terms in zip(tags, several, strict=False)),
    st.permutations(["en", "ru", "fr-CA"]),
    st.lists(st.lists(TERMS, min_size=1, max_size=2), min_size=1, max_size=3),
)
ENTRIES = st.builds(ConceptEntry, WORDS, SECTIONS, MAYBE, DESCRIBED, NOTES)


def kept_of(entry: ConceptEntry) -> ConceptEntry:
    """The entry without what a table says that it does not keep."""
    cleared = {"relations": (), "transactions": ()}
    sections = [replace(one, terms=tuple(replace(term, **cleared) for term in one.terms)) for one in entry.languages]
    return replace(entry, languages=tuple(sections))


@pytest.mark.parametrize("name", ["csv", "xlsx"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(entry=ENTRIES)
def test_a_table_keeps_exactly_what_it_says(name: str, entry: ConceptEntry) -> None:
    stream = BytesIO()
    lost = FORMATS[name].write([entry], stream)
    stream.seek(0)
    [item] = [one for one in FORMATS[name].read(stream, name="a") if isinstance(one, ReadConcept)]
    assert item.concept == kept_of(entry)
    assert bool(lost) == (entry != kept_of(entry))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(entry=ENTRIES)
def test_omegat_keeps_the_usable_pairs(entry: ConceptEntry) -> None:
    stream = BytesIO()
    FORMATS["omegat"].write([entry], stream, languages=("en", "ru"))
    stream.seek(0)
    sections = {section.language: section.terms for section in entry.languages}
    usable = [term.text for term in sections.get("ru", ()) if term.status not in {"deprecated", "superseded"}]
    wanted = {(one.text, other) for one in sections.get("en", ()) for other in usable}
    if not wanted:
        assert stream.getvalue() == b""
        return
    items = [
        one for one in FORMATS["omegat"].read(stream, name="a", languages=("en", "ru")) if isinstance(one, ReadConcept)
    ]
    pairs = [tuple(term.text for _, term in one.concept.terms()) for one in items if one.concept]
    assert set(pairs) == wanted


# --- the guide tells the truth --------------------------------------------------------------------------------------


def table(head: str) -> list[list[str]]:
    """The cells of the table in the guide whose first line begins so."""
    lines = DOCS.read_text("utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(head))
    rows = []
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return [rows[0], *rows[2:]]


def test_the_guides_formats_are_those_of_the_registry() -> None:
    _, *rows = table("| format |")
    named = {re.sub("`", "", row[1]): set(re.findall(r"`(\.\w+)`", row[2])) for row in rows}
    assert named == {name: set(member.extensions) for name, member in FORMATS.items()}


def test_the_guides_table_says_what_each_format_keeps() -> None:
    head, *rows = table("| kept |")
    names = [cell.strip("`") for cell in head[1:]]
    assert names == list(FORMATS)
    assert [row[0] for row in rows] == [str(kind) for kind in Kept]
    for kind, row in zip(Kept, rows, strict=True):
        for name, cell in zip(names, row[1:], strict=True):
            assert cell == ("yes" if kind in FORMATS[name].keeps else "–"), (kind, name)


def test_every_field_of_an_entry_is_of_some_kind() -> None:
    """A field that nobody counts would be lost without a word."""
    for holder in (RICH, RICH.languages[0], RICH.languages[0].terms[0]):
        for one in fields(holder):
            if one.name in {"id", "languages", "language", "terms", "text", "marked_up"}:
                continue
            cleared = replace(holder, **{one.name: one.default})
            if cleared != holder:
                whole = _with(cleared)
                assert set(kinds_in(whole, ("en", "ru"))) != set(kinds_in(RICH, ("en", "ru"))) or one.name in {
                    "attributes",
                    "extra",
                }, one.name


def _with(changed: Any) -> ConceptEntry:
    """The rich entry with one of its holders changed."""
    if isinstance(changed, ConceptEntry):
        return changed
    if isinstance(changed, LanguageSection):
        return replace(RICH, languages=(changed, *RICH.languages[1:]))
    return replace(RICH, languages=(replace(RICH.languages[0], terms=(changed,)), *RICH.languages[1:]))
