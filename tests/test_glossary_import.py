"""Imports tell what became of every entry, can be tried first, and let others write meanwhile."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import glossary.importing
from glossary import (
    ConceptEntry,
    EntryReport,
    LanguageSection,
    Matter,
    Term,
    Termbase,
    UnreadableTermFile,
    open_termbase,
)
from tm_service.cli import cli

HEAD = "id,subject,definition,language,term,status,part_of_speech\n"
PIERS = HEAD + (
    "pier,ports,Where ships lie.,en,pier,preferred,noun\n"
    "pier,ports,Where ships lie.,ru,пирс,preferred,\n"
    ",ports,,en,dock,preferred,\n"
    "bad,ports,,xx,dock,,\n"
)
MORE = HEAD + (
    "pier,harbours,,en,pier,preferred,verb\n"
    "pier,harbours,,en,jetty,admitted,\n"
    "pier,harbours,,fr,jetée,,\n"
    ",Ports,,en,Dock,preferred,\n"
    "pier-of-others,,,en,quay,,\n"
    "bad,,,,,preferred,\n"
)


@pytest.fixture
def termbase(tmp_path: Path) -> Iterator[Termbase]:
    opened = open_termbase(tmp_path / "terms.db")
    yield opened
    opened.close()


def imported(termbase: Termbase, text: str, **options: Any) -> list[EntryReport]:
    entries: list[EntryReport] = []
    report = termbase.import_file(BytesIO(text.encode()), name="a.csv", each=entries.append, **options)
    assert report.read == len(entries)
    for outcome in ("added", "changed", "duplicate", "skipped"):
        assert getattr(report, outcome) == sum(entry.outcome == outcome for entry in entries)
    return entries


def test_every_entry_is_told_with_its_place_and_outcome(termbase: Termbase) -> None:
    first = imported(termbase, PIERS)
    assert [(entry.place, entry.outcome) for entry in first] == [
        ("a.csv:2", "added"),
        ("a.csv:4", "added"),
        ("a.csv:5", "skipped"),
    ]
    assert [entry.concept for entry in first[:2]] == ["pier", first[1].concept]
    assert "'xx'" in first[2].reasons[0]


def test_a_known_concept_tells_what_it_got_and_what_it_keeps(termbase: Termbase) -> None:
    known = imported(termbase, PIERS)[1].concept
    pier, dock, other, bad = imported(termbase, MORE)
    assert (pier.concept, pier.outcome) == ("pier", "changed")
    assert pier.changes == ("language en: term 'jetty'", "language fr with 'jetée'")
    assert pier.reasons == (
        "concept 'pier': subject stays 'ports', the file has 'harbours'",
        "term 'pier': part_of_speech stays 'noun', the file has 'verb'",
    )
    assert (dock.concept, dock.outcome, dock.changes) == (known, "changed", ("language en: term 'Dock'",))
    assert (other.concept, other.outcome) == ("pier-of-others", "added")
    assert (bad.concept, bad.outcome) == (None, "skipped")


def test_an_id_that_means_something_else_is_told(termbase: Termbase) -> None:
    imported(termbase, PIERS)
    [entry] = imported(termbase, HEAD + "pier,,,en,pillar,,\n")
    assert (entry.concept, entry.outcome) == ("pier-2", "added")
    assert "'pier' is taken" in entry.reasons[0]


def test_references_follow_an_entry_that_gets_another_id(termbase: Termbase) -> None:
    termbase.add(ConceptEntry("c1", (LanguageSection("en", (Term("visa"),)),)))
    termbase.add(ConceptEntry("c2", (LanguageSection("en", (Term("permit"),)),)))
    sections = '<langSec xml:lang="en"><termSec><term>{}</term><ref type="crossReference" target="{}">see</ref></termSec></langSec>'
    text = (
        "<tbx><text><body>"
        f'<conceptEntry id="c1"><descrip type="broader" target="c2">dock</descrip>{sections.format("pier", "c2")}</conceptEntry>'
        f'<conceptEntry id="c2">{sections.format("dock", "c1")}</conceptEntry>'
        f'<conceptEntry id="c3">{sections.format("quay", "c3")}</conceptEntry>'
        "</body></text></tbx>"
    )
    for outcome in ("added", "duplicate"):
        entries: list[EntryReport] = []
        termbase.import_file(BytesIO(text.encode()), name="a.tbx", each=entries.append)
        assert [(entry.concept, entry.outcome) for entry in entries] == [(f"c{n}", outcome) for n in ("1-2", "2-2", 3)]
    targets = {
        name: termbase.concept(name).concept.languages[0].terms[0].relations[0].target
        for name in ("c1-2", "c2-2", "c3")
    }
    assert targets == {"c1-2": "c2-2", "c2-2": "c1-2", "c3": "c3"}
    assert dict(termbase.concept("c1-2").concept.extra[0].attributes)["target"] == "c2-2"


def test_a_second_import_adds_nothing(termbase: Termbase) -> None:
    imported(termbase, PIERS)
    assert [entry.outcome for entry in imported(termbase, PIERS)] == ["duplicate", "duplicate", "skipped"]


@pytest.mark.parametrize("text", [PIERS, PIERS + MORE.removeprefix(HEAD), MORE])
def test_a_dry_run_reports_the_same_and_stores_nothing(termbase: Termbase, tmp_path: Path, text: str) -> None:
    imported(termbase, HEAD + "pier,ports,,en,pier,preferred,\n")
    before = [*termbase.concepts().concepts], (tmp_path / "terms.db").stat().st_size
    tried = imported(termbase, text, dry_run=True)
    assert ([*termbase.concepts().concepts], (tmp_path / "terms.db").stat().st_size) == before
    assert imported(termbase, text) == tried


def test_back_matter_comes_with_the_concepts_and_leaves_with_them(termbase: Termbase, tmp_path: Path) -> None:
    text = """<martif type="TBX"><martifHeader><fileDesc><titleStmt><title>{}</title></titleStmt><sourceDesc><p>Ours</p>
    </sourceDesc></fileDesc></martifHeader><text><body><termEntry id="a"><langSet xml:lang="en"><tig><term>pier</term></tig>
    </langSet></termEntry></body><back><refObjectList type="respPerson"><refObject id="P1"><item type="fn">Ada</item>
    </refObject></refObjectList></back></text></martif>"""
    for title in ("Piers", "Piers", "Docks"):
        report = termbase.import_file(BytesIO(text.format(title).encode()), name="a.tbx")
    assert [problem.reason for problem in report.problems] == ["the file: title stays 'Piers', the file has 'Docks'"]
    stream = BytesIO()
    termbase.export_file(stream, name="b.tbx")
    assert b"<title>Piers</title>" in stream.getvalue()
    assert stream.getvalue().count(b">Ada<") == 1
    other = open_termbase(tmp_path / "other.db")
    other.import_file(BytesIO(stream.getvalue()), name="b.tbx")
    again = BytesIO()
    other.export_file(again, name="b.tbx")
    other.close()
    assert again.getvalue() == stream.getvalue()


def test_a_dry_run_keeps_no_back_matter(termbase: Termbase) -> None:
    text = "<TBX><header><id>Piers</id></header><body/></TBX>"
    termbase.import_file(BytesIO(text.encode()), name="a.tbx", dry_run=True)
    stream = BytesIO()
    termbase.export_file(stream, name="b.tbx")
    assert b"Piers" not in stream.getvalue()
    assert Matter().title is None


def test_a_file_that_breaks_late_stores_nothing(termbase: Termbase) -> None:
    text = HEAD + "".join(f"p{number},,,en,pier {number},,\n" for number in range(2_000)) + 'x,,,en,"pier\n'
    with pytest.raises(UnreadableTermFile, match="line 2002"):
        imported(termbase, text)
    assert termbase.concepts().total == 0


def test_progress_is_told_batch_by_batch(termbase: Termbase) -> None:
    told: list[tuple[int, int]] = []
    text = HEAD + "".join(f"p{number},,,en,pier {number},,\n" for number in range(1_200))
    imported(termbase, text, progress=lambda done, total: told.append((done, total)))
    assert told == [(200 * batch, 1_200) for batch in range(1, 7)]


def test_others_write_while_a_file_is_imported(
    termbase: Termbase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glossary.importing, "_BATCH", 20)
    text = HEAD + "".join(f"p{number},,,en,pier {number},,\n" for number in range(1_000))
    begun, waits = threading.Event(), list[float]()

    def write() -> None:
        other = open_termbase(tmp_path / "terms.db")
        begun.wait(30)
        for number in range(5):
            start = time.monotonic()
            other.add(ConceptEntry(f"mine-{number}", (LanguageSection("en", (Term(f"berth {number}"),)),)))
            waits.append(time.monotonic() - start)
        other.close()

    writer = threading.Thread(target=write)
    writer.start()
    imported(termbase, text, progress=lambda *_: begun.set())
    writer.join()
    assert termbase.concepts().total == 1_005
    assert max(waits) < 10  # seconds, on however slow a machine; an import in one piece would hold the last of them


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    (tmp_path / "piers.csv").write_text(PIERS, "utf-8")

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--db", str(tmp_path / "tm.db"), "terms", *arguments])

    return invoke


def test_the_command_lists_the_entries_in_json(run: Callable[..., Result], tmp_path: Path) -> None:
    file = str(tmp_path / "piers.csv")
    [tried] = json.loads(run("import", file, "--dry-run", "--report", "--json").stdout)["files"]
    [done] = json.loads(run("import", file, "--report", "--json").stdout)["files"]
    assert tried | {"operation": 1} == done
    assert done["entries"][0] == {
        "place": f"{file}:2",
        "concept": "pier",
        "outcome": "added",
        "changes": [],
        "reasons": [],
    }
    assert len(done["entries"]) == done["concepts"]["read"] == 3
    assert "entries" not in json.loads(run("import", file, "--json").stdout)["files"][0]


def test_the_command_tells_people_and_writes_what_was_skipped(run: Callable[..., Result], tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    result = run("import", str(tmp_path / "piers.csv"), "--dry-run", "--report", "--rejects", str(rejects))
    assert "2 added, 0 changed, 0 known already, 1 left out; nothing was stored" in result.stdout
    assert "piers.csv:2: pier added" in result.stdout
    [rejected] = [json.loads(line) for line in rejects.read_text("utf-8").splitlines()]
    assert (rejected["file"], rejected["outcome"]) == (str(tmp_path / "piers.csv"), "skipped")
    assert run("import", str(tmp_path / "piers.csv"), "--rejects", str(tmp_path / "no" / "x")).exit_code == 1
