"""`tm-service terms show, add, set, delete, history, propose, merge …`: answers in JSON, for people, and refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit
from tm_service import open_memory
from tm_service.cli import cli

Run = Callable[..., Result]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "tm.db"


@pytest.fixture
def run(database: Path) -> Run:
    def invoke(*arguments: str, text: str | None = None) -> Result:
        return CliRunner().invoke(cli, ["--db", str(database), "terms", *arguments], input=text)

    assert invoke(
        *("add", "--id", "quay", "-l", "en", "--term", "quay", "-l", "ru", "--term", "причал", "--status", "preferred"),
        *("--subject", "ports", "--definition", "A wall along which ships lie.", "--reason", "asked for"),
    ).exit_code == 0  # fmt: skip
    return invoke


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_show_lays_an_entry_out(run: Run) -> None:
    run("add", "--id", "port", "-l", "en", "--term", "port")
    entry = answer(run("show", "quay", "--json"))
    assert (entry.pop("version"), entry.pop("related")) == (1, [])
    entry |= {"relations": [{"type": "broader", "target": "port"}]}
    assert run("propose", text=json.dumps(entry)).exit_code == 0
    assert run("approve", "1").exit_code == 0
    shown = run("show", "quay").stdout.splitlines()
    assert shown[0].startswith("quay  ports  version 2")
    assert [line.split() for line in shown[1:]] == [
        ["definition", "A", "wall", "along", "which", "ships", "lie."],
        ["broader", "port:", "port", "(en)"],
        ["English", "(en)"],
        ["quay", "·", "preferred"],
        ["Russian", "(ru)"],
        ["причал", "·", "preferred"],
    ]
    assert answer(run("show", "port", "--json"))["related"][0]["kind"] == "narrower"


def test_show_answers_the_contracts_concept(run: Run) -> None:
    entry = answer(run("show", "quay", "--json"))
    assert {name: entry[name] for name in ("id", "subject", "definition", "note")} == {
        "id": "quay",
        "subject": "ports",
        "definition": "A wall along which ships lie.",
        "note": None,
    }
    assert entry["terms"][0] == {"language": "en", "term": "quay", "status": "preferred", "type": None}


def test_add_takes_json_too(run: Run) -> None:
    entry = {"subject": "ports", "terms": [{"language": "fr", "term": "môle", "gender": "masculine"}]}
    added = answer(run("add", "--json", text=json.dumps(entry)))
    assert added["terms"][0]["gender"] == "masculine"
    assert answer(run("show", added["id"], "--json"))["subject"] == "ports"


def test_set_changes_one_term(run: Run) -> None:
    changed = run("set", "quay", "-l", "en", "--term", "quay", "--status", "admitted", "--reason", "so")
    assert "administrative status preferred → admitted" in changed.stdout
    assert run("set", "quay", "-l", "en", "--term", "wharf", "--add", "--usage", "US").exit_code == 0
    terms = answer(run("set", "quay", "-l", "en", "--term", "wharf", "--case-sensitive", "--json"))["terms"]
    wharf = {"language": "en", "term": "wharf", "status": None, "type": None, "usage": "US", "case_sensitive": True}
    assert terms[1] == wharf
    assert answer(run("history", "quay", "--json"))["changes"][-2]["reason"] == "so"


def test_a_context_leads_to_its_unit(run: Run, database: Path) -> None:
    memory = open_memory(database)
    place = Provenance(document="rules.docx", section="2.1", paragraph=4, sentence=0)
    memory.add([TranslationUnit({"en": Segment("The quay is closed.")}, provenance=place)])
    memory.close()
    terms = answer(run("set", "quay", "-l", "en", "--term", "quay", "--context-unit", "1", "--json"))["terms"]
    link = {"unit": 1, "document": "rules.docx", "section": "2.1", "paragraph": 4}
    assert terms[0]["contexts"] == [{"text": "The quay is closed.", "source": "rules.docx", "link": link}]
    assert "The quay is closed. [rules.docx, 2.1, paragraph 5, unit 1]" in run("show", "quay").stdout
    refused = run("set", "quay", "-l", "ru", "--term", "причал", "--context-unit", "1")
    assert (refused.exit_code, "has no text in ru, but in en" in refused.stderr) == (1, True)


def test_delete_and_restore(run: Run) -> None:
    assert answer(run("delete", "quay", "--reason", "why", "--json")) == {"deleted": "quay"}
    assert run("show", "quay").exit_code == 1
    assert answer(run("restore", "quay", "--json"))["id"] == "quay"
    run("set", "quay", "-l", "en", "--term", "quay", "--status", "deprecated")
    assert answer(run("restore", "quay", "--version", "1", "--json"))["terms"][0]["status"] == "preferred"
    operations = [change["operation"] for change in answer(run("history", "quay", "--json"))["changes"]]
    assert operations == ["restore", "change", "restore", "delete", "add"]
    lines = [json.loads(line) for line in run("history", "quay", "--jsonl", "--limit", "2").stdout.splitlines()]
    assert [line["version"] for line in lines] == [5, 4]
    told = run("history", "quay").stdout
    assert "preferred → deprecated" in told
    assert "deleted" in told


def test_undo(run: Run) -> None:
    run("set", "quay", "-l", "en", "--term", "quay", "--status", "deprecated")
    assert "deprecated → preferred" in run("undo", "quay").stdout
    assert answer(run("undo", "quay", "--json")) == {"undone": ["quay"]}


def test_propose_compare_and_decide(run: Run) -> None:
    term = answer(
        run("propose", "--concept", "quay", "-l", "ru", "--term", "набережная", "--reason", "heard", "--json")
    )
    assert (term["number"], term["kind"], term["version"], term["conflicts"]) == (1, "change", 1, [])
    assert [one["text"] for one in term["differences"]] == ["Russian term 'набережная' added"]
    run("propose", "-l", "en", "--term", "mole", "-l", "fr", "--term", "môle", "--status", "preferred")
    run("propose", "--concept", "quay", "--delete", "--reason", "a twin")
    run("propose", "--concept", "quay", "--note", "Of stone.")
    listed = answer(run("proposals", "--json"))
    assert [one["kind"] for one in listed["proposals"]] == ["change", "addition", "deletion", "change"]
    assert "English term 'mole' added" in run("proposals").stdout
    assert run("approve", "1").exit_code == 0
    assert "набережная" in run("show", "quay").stdout
    conflict = run("approve", "3")
    assert (conflict.exit_code, "look at it again" in conflict.stderr) == (1, True)
    assert "conflict:" in run("proposals", "3").stdout
    assert answer(run("reject", "3", "--reason", "it is used", "--json"))["decision"] == "it is used"
    assert answer(run("withdraw", "2", "--json"))["status"] == "withdrawn"
    assert answer(run("approve", "4", "--json"))["status"] == "approved"
    assert answer(run("show", "quay", "--json"))["note"] == "Of stone."
    assert answer(run("proposals", "--json"))["total"] == 0
    assert len(run("proposals", "--status", "all", "--jsonl").stdout.splitlines()) == 4
    assert answer(run("proposals", "--status", "rejected", "--concept", "quay", "--json"))["total"] == 1


def test_what_was_shown_can_be_proposed_after_it_has_changed(run: Run) -> None:
    shown = answer(run("show", "quay", "--json"))
    run("set", "quay", "-l", "en", "--term", "quay", "--status", "admitted")
    proposed = answer(run("propose", "--json", text=json.dumps(shown | {"subject": "docks"})))
    assert (proposed["version"], proposed["conflicts"]) == (1, [])
    assert [one["text"] for one in proposed["differences"]] == ["concept: subject field 'ports' → 'docks'"]


def test_duplicates_are_listed_merged_and_parted(run: Run) -> None:
    run("add", "--id", "twin", "-l", "en", "--term", "Quays", "-l", "fr", "--term", "quai")
    (pair,) = answer(run("duplicates", "--json"))["pairs"]
    assert (pair["one"], pair["other"], pair["score"]) == ("quay", "twin", 85.0)
    assert "the same words in English: 'quay' and 'Quays'" in run("duplicates").stdout
    shown = answer(run("merge", "quay", "twin", "--dry-run", "--json"))
    assert shown["preview"] is True
    assert run("show", "twin").stdout.startswith("twin")
    assert "French term 'quai' added" in run("merge", "quay", "twin").stdout
    assert run("show", "twin").stdout.startswith("twin was merged into quay:")
    assert sorted(answer(run("undo", "quay", "--json"))["undone"]) == ["quay", "twin"]
    assert answer(run("distinct", "quay", "twin", "--json")) == {"one": "quay", "other": "twin", "distinct": True}
    assert run("duplicates", "--jsonl").stdout == ""
    assert "may be one" in run("distinct", "quay", "twin", "--forget").stdout
    assert json.loads(run("duplicates", "--concept", "twin", "--jsonl").stdout) == pair


@pytest.mark.parametrize(
    ("arguments", "text", "status", "said"),
    [
        (["show", "pier"], None, 1, "there is no concept 'pier'"),
        (["history", "pier"], None, 1, "there is no concept 'pier'"),
        (["restore", "quay", "--version", "9"], None, 1, "version 9"),
        (["set", "quay", "-l", "en", "--term", "pier"], None, 1, "its English terms: 'quay'"),
        (["set", "quay", "-l", "en", "--term", "quay", "--status", "admitted", "--version", "7"], None, 1, "version 1"),
        (["set", "quay", "-l", "english", "--term", "quay"], None, 1, "english"),
        (["delete", "quay", "--version", "7"], None, 1, "version 1"),
        (["add", "--id", "quay", "-l", "en", "--term", "x"], None, 1, "already"),
        (["add", "-l", "en"], None, 2, "give each --term a language"),
        (["add", "-l", "en", "--term", "a", "--status", "admitted", "--status", "admitted"], None, 2, "once for each"),
        (["propose"], "{", 1, "standard input"),
        (["propose"], "[]", 1, "one JSON object"),
        (["propose"], '{"terms": [{"language": "en"}]}', 1, "terms[0].term"),
        (["propose", "--delete"], None, 2, "--concept"),
        (["propose", "--concept", "pier", "-l", "en", "--term", "x"], None, 1, "'pier'"),
        (["propose", "--concept", "quay", "-l", "en", "--term", "quay"], None, 1, "changes nothing"),
        (["approve", "1"], None, 1, "no proposal 1"),
        (["reject", "1"], None, 2, "--reason"),
        (["merge", "quay", "pier"], None, 1, "'pier'"),
        (["distinct", "quay", "quay"], None, 1, "name two"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_line(
    run: Run, arguments: list[str], text: str | None, status: int, said: str
) -> None:
    result = run(*arguments, text=text)
    assert result.exit_code == status, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output
    if status == 1:
        assert len(result.stderr.splitlines()) == 1
