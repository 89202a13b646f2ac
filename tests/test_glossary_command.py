"""`tm-service terms …`: the JSON of the contract, order of input kept, refusals in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tm_service.cli import cli

DATA = Path(__file__).parent / "data" / "termbase.tbx"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def invoke(*arguments: str, text: str | bytes | None = None) -> Result:
        return CliRunner().invoke(cli, ["--db", str(tmp_path / "tm.db"), "terms", *arguments], input=text)

    return invoke


@pytest.fixture
def filled(run: Run) -> Run:
    assert run("import", str(DATA)).exit_code == 0
    return run


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_import_counts_in_json(run: Run) -> None:
    expected = {"read": 2, "added": 2, "changed": 0, "duplicate": 0, "skipped": 0}
    file = {"file": str(DATA), "format": "tbx", "concepts": expected, "terms": {"read": 7}, "problems": []}
    [told] = answer(run("import", str(DATA), "--json"))["files"]
    assert told == file | {"operation": told["operation"]}
    again = answer(run("import", str(DATA), "--json"))["files"][0]["concepts"]
    assert again == {"read": 2, "added": 0, "changed": 0, "duplicate": 2, "skipped": 0}


def test_recognise_answers_in_the_contracts_shape(filled: Run) -> None:
    payload = answer(filled("recognise", "Без вида на жительство.", "-l", "ru", "-t", "en", "--json"))
    assert payload == {
        "text": "Без вида на жительство.",
        "terms": [
            {
                "start": 4,
                "end": 22,
                "surface": "вида на жительство",
                "concept": "residence_permit",
                "term": "вид на жительство",
                "status": "preferred",
                "targets": [
                    {"term": "residence permit", "status": "preferred", "type": "fullForm", "language": "en"},
                    {"term": "RP", "status": "admitted", "type": "abbreviation", "language": "en"},
                ],
            }
        ],
    }


def test_recognise_reads_a_text_a_line_and_keeps_their_order(filled: Run) -> None:
    result = filled("recognise", "-", "-l", "en", "--jsonl", text="Two visas\n\n  \nrp and RP\r\n\u2028visa")
    lines = [json.loads(line) for line in result.stdout.split("\n") if line]
    assert [line["text"] for line in lines] == ["Two visas", "", "  ", "rp and RP", "\u2028visa"]
    assert [[term["surface"] for term in line["terms"]] for line in lines] == [["visas"], [], [], ["RP"], ["visa"]]
    assert lines[4]["terms"][0]["start"] == 1


def test_search_answers_in_json(filled: Run) -> None:
    payload = answer(filled("search", "residense permits", "-l", "en-US", "--json"))
    assert payload["query"] == "residense permits"
    best = payload["terms"][0]
    assert 70 < best.pop("score") < 100
    assert best == {
        "term": "residence permit",
        "language": "en",
        "status": "preferred",
        "type": "fullForm",
        "concept": "residence_permit",
        "subject": "migration law",
    }
    lines = filled("search", "residense permits", "-l", "en-US", "--jsonl").stdout.splitlines()
    assert [json.loads(line)["concept"] for line in lines] == ["residence_permit"]


@pytest.mark.parametrize("format", ["tbx", "tbx2", "csv", "omegat"])
def test_export_writes_every_format(filled: Run, tmp_path: Path, format: str) -> None:
    path = tmp_path / "out.file"
    report = answer(filled("export", str(path), "--format", format, "--json"))["files"][0]
    assert (report["format"], report["concepts"], report["terms"]) == (
        format,
        {"written": 2, "left_out": 0},
        {"written": 7},
    )
    assert "residence permit" in path.read_text("utf-8")


def test_export_to_stdout_can_be_imported_from_stdin(filled: Run) -> None:
    exported = filled("export", "-").stdout_bytes
    assert exported == DATA.read_bytes()
    counts = answer(filled("import", "-", "--json", text=exported))["files"][0]["concepts"]
    assert (counts["read"], counts["duplicate"]) == (2, 2)


def test_people_get_text(filled: Run) -> None:
    assert "2 known already" in filled("import", str(DATA)).stdout
    assert "виза" in filled("recognise", "two visas", "-l", "en").stdout
    assert "виза" in filled("search", "виз").stdout
    assert "Nothing found" in filled("search", "zzzzzz").stdout


@pytest.mark.parametrize(
    ("arguments", "text", "exit_code", "said"),
    [
        (("recognise", "x", "-l", "klingonese"), None, 1, "'klingonese'"),
        (("recognise", "x"), None, 2, "--language"),
        (("recognise", "-", "-l", "en"), b"good\n\xff\n", 1, "line 2"),
        (("import", "none.tbx"), None, 1, "none.tbx"),
        (("import", "terms.docx"), None, 1, "terms.docx"),
        (("import", "-"), "", 1, "stdin: line 1"),
        (("import", "-"), "<tbx>\n<text>", 1, "line 2"),
        (("import", "-", "--format", "omegat"), "a\tb", 1, "-s and -t"),
        (("import", "-", "--format", "nothing"), "", 2, "nothing"),
        (("export", "out.docx"), None, 1, "out.docx"),
        (("export", "no/such/folder/out.tbx"), None, 1, "out.tbx"),
        (("search", "x", "--limit", "0"), None, 2, "--limit"),
    ],
)
def test_a_refusal_is_one_line(
    filled: Run, arguments: tuple[str, ...], text: str | bytes | None, exit_code: int, said: str
) -> None:
    result = filled(*arguments, text=text)
    assert result.exit_code == exit_code
    assert said in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.output
    assert exit_code == 2 or len(result.stderr.splitlines()) == 1


def test_one_bad_file_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tbx"
    bad.write_text("<tbx>")
    files = answer(run("import", str(bad), str(DATA), "--json"))["files"]
    assert files[0]["concepts"]["added"] == 2
    assert "bad.tbx" in files[1]["problems"][0]["reason"]
