"""The command line, as a person and a program would use it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

SET = """Annex 1: A word of welcome (EN)

Good morning, dear colleagues.

The new bridge links both banks of the river. It was built in two years.

Annex 1.1: A word of welcome (RU)

Доброе утро, дорогие коллеги!

Новый мост соединяет оба берега реки. Он был построен за два года.

Annex 2: A remark (EN)

Nobody translated this remark.
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(*arguments: str, stdin: str | bytes = "") -> subprocess.CompletedProcess[str]:
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        done = subprocess.run(
            [sys.executable, "-m", "tm_service", "--db", str(tmp_path / "tm.db"), *arguments],
            input=data,
            capture_output=True,
            cwd=tmp_path,
            check=False,
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "welcome.txt"
    file.write_text(SET, encoding="utf-8")
    return file


def lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_ingest_reports_sections_units_and_nothing_twice(run: Run, document: Path) -> None:
    report = json.loads(run("ingest", str(document), "--json").stdout)
    [entry] = report["documents"]
    assert entry["name"] == "welcome.txt"
    assert [(s["number"], s["language"], s["paired_with"]) for s in entry["sections"]] == [
        ("1", "en", ["1.1"]),
        ("1.1", "ru", ["1"]),
        ("2", "en", []),
    ]
    added = report["units"]["added"]
    assert added == 3
    again = json.loads(run("ingest", str(document), "--json").stdout)
    assert again["units"] == {"added": 0, "duplicate": added, "filtered": 0}


def test_sentences_are_kept_translated_or_not(run: Run, document: Path) -> None:
    run("ingest", str(document))
    found = lines(run("sentences", "--jsonl", "-l", "en").stdout)
    by_text = {item["text"]: item for item in found}
    assert by_text["The new bridge links both banks of the river."]["unit"] is not None
    alone = by_text["Nobody translated this remark."]
    assert (alone["unit"], alone["section"], alone["document"], alone["kind"]) == (None, "2", "welcome.txt", "text")
    hits = json.loads(run("concordance", "remark", "-l", "en", "--json").stdout)["hits"]
    assert {hit["text"]: hit["target"] for hit in hits}["Nobody translated this remark."] is None


def test_match_answers_one_and_many(run: Run, document: Path) -> None:
    run("ingest", str(document))
    one = json.loads(
        run("match", "The old bridge links both banks of the river.", "-s", "en", "-t", "ru", "--json").stdout
    )
    assert one["matches"][0]["target"] == "Новый мост соединяет оба берега реки."
    assert one["matches"][0]["unit"]["document"] == "welcome.txt"
    many = lines(
        run("match", "-", "-s", "ru", "-t", "en", "--jsonl", stdin="Он был построен за два года.\n\nнет\n").stdout
    )
    assert [item["query"] for item in many] == ["Он был построен за два года.", "", "нет"]
    assert [len(item["matches"]) for item in many] == [1, 0, 0]
    context = {
        "text": "The new bridge links both banks of the river.",
        "previous": "Good morning, dear colleagues.",
        "next": "It was built in two years.",
    }
    [answer] = lines(
        run("match", "-", "-s", "en", "-t", "ru", "--input", "jsonl", "--jsonl", stdin=json.dumps(context)).stdout
    )
    assert answer["matches"][0]["kind"] in {"context", "exact"}


def test_a_changed_document_replaces_itself_but_not_what_was_confirmed(
    run: Run, document: Path, tmp_path: Path
) -> None:
    from corpora.units import TranslationUnit, UnitStatus
    from tm_service import open_memory

    run("ingest", str(document))
    memory = open_memory(tmp_path / "tm.db")
    record = next(item for item in memory.units() if item.unit.variants["en"].text.startswith("It was built"))
    variants = record.unit.variants
    memory.replace(
        record.id,
        TranslationUnit(variants, status=UnitStatus.CONFIRMED, provenance=record.unit.provenance),
        version=record.version,
    )
    document.write_text(SET.replace("It was built in two years.", "It was built in four years."), encoding="utf-8")
    report = json.loads(run("ingest", str(document), "--json").stdout)
    assert report["units"]["added"] == 1
    texts = sorted(item.unit.variants["en"].text for item in memory.units())
    assert "It was built in two years." in texts  # confirmed: stays
    assert "It was built in four years." in texts
    assert len(texts) == 4
    sentences = [item.text for item in memory.sentences(language="en")]
    assert "It was built in two years." not in sentences


def test_documents_can_be_paired_by_hand(run: Run, tmp_path: Path) -> None:
    (tmp_path / "speech.txt").write_text(
        "Dear friends,\n\nThe harvest was good this year.\n\nWe thank the rain.\n", encoding="utf-8"
    )
    (tmp_path / "discours.txt").write_text(
        "Chers amis,\n\nLa récolte a été bonne cette année.\n\nNous remercions la pluie.\n", encoding="utf-8"
    )
    report = json.loads(run("ingest", "--pair", "en=speech.txt", "--pair", "fr=discours.txt", "--json").stdout)
    assert report["units"]["added"] == 3
    assert [[s["paired_with"] for s in entry["sections"]] for entry in report["documents"]] == [
        [["discours.txt"]],
        [["speech.txt"]],
    ]
    found = json.loads(run("match", "La récolte a été bonne cette année.", "-s", "fr", "-t", "en", "--json").stdout)
    assert found["matches"][0]["target"] == "The harvest was good this year."


def test_files_of_one_name_in_two_folders_are_two_documents(run: Run, tmp_path: Path) -> None:
    for language, text in (
        ("en", "The harvest was good.\n\nWe thank the rain."),
        ("ru", "Урожай был хорошим.\n\nСпасибо дождю."),
    ):
        (tmp_path / language).mkdir()
        (tmp_path / language / "talk.txt").write_text(text, encoding="utf-8")
    report = json.loads(run("ingest", "--pair", "en=en/talk.txt", "--pair", "ru=ru/talk.txt", "--json").stdout)
    assert [entry["name"] for entry in report["documents"]] == ["talk.txt", "ru/talk.txt"]
    assert report["units"]["added"] == 2
    (tmp_path / "ru" / "talk.txt").write_text("Урожай был плохим.\n\nСпасибо дождю.", encoding="utf-8")
    report = json.loads(run("ingest", "ru/talk.txt", "--json").stdout)
    assert [entry["name"] for entry in report["documents"]] == ["ru/talk.txt"]
    assert len(lines(run("sentences", "--jsonl").stdout)) == 4


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "no such file"),
        (b"", "empty"),
        (b"\x00\x01\x02binary\x00", "binary"),
        ("привет".encode("cp1251"), "UTF-8"),
    ],
)
def test_a_bad_document_costs_one_clear_line(run: Run, tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "bad.txt"
    if content is not None:
        file.write_bytes(content)
    done = run("ingest", str(file))
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "bad.txt" in line
    assert reason in line
    assert lines(run("sentences", "--jsonl").stdout) == []


def test_one_bad_document_of_two_is_a_problem(run: Run, document: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"")
    done = run("ingest", str(document), "bad.txt", "--json")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert "bad.txt" in {problem["place"] for problem in report["problems"]}
    assert report["units"]["added"] == 3


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["match", "a", "-s", "english", "-t", "ru"], 1),
        (["match", "a", "-s", "en"], 2),
        (["match", "a", "-s", "en", "-t", "ru", "--min-score", "200"], 1),
        (["match", "a", "-s", "en", "-t", "ru", "--min-score", "x"], 2),
        (["import", "nothing.tmx"], 1),
        (["export", "out.unknown"], 1),
        (["export", "out.po"], 1),
        (["sentences", "--document", "nothing.txt"], 1),
        (["nonsense"], 2),
        (["ingest"], 2),
        (["match", "-", "-s", "en", "-t", "ru", "--input", "jsonl"], 0),
    ],
)
def test_exit_statuses(run: Run, arguments: list[str], status: int) -> None:
    done = run(*arguments)
    assert done.returncode == status
    if status == 1:
        assert len(done.stderr.splitlines()) == 1


def test_stdin_that_is_not_utf8_is_refused_with_its_line(run: Run) -> None:
    done = run("match", "-", "-s", "en", "-t", "ru", stdin=b"good\n\xff\n")
    assert done.returncode == 1
    assert "line 2" in done.stderr


def test_odd_line_ends_do_not_break_a_line_of_json(run: Run) -> None:
    [answer] = lines(run("match", "one\u2028two\x85three", "-s", "en", "-t", "ru", "--jsonl").stdout)
    assert answer["query"] == "one\u2028two\x85three"


def test_import_reports_and_writes_rejects(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("en,ru\nDay,День\nNight,\n", encoding="utf-8")
    report = json.loads(run("import", "t.csv", "--rejects", "rejects.jsonl", "--json").stdout)
    assert report["files"][0]["units"] == {"read": 2, "added": 1, "changed": 0, "duplicate": 0, "skipped": 1}
    [reject] = lines((tmp_path / "rejects.jsonl").read_text(encoding="utf-8"))
    assert reject["place"] == "t.csv:3"
    piped = run("import", "-", "--format", "csv", "--json", stdin="en,ru\nDay,День\n")
    assert json.loads(piped.stdout)["files"][0]["units"]["duplicate"] == 1


def test_export_goes_to_a_file_or_to_stdout(run: Run, document: Path, tmp_path: Path) -> None:
    run("ingest", str(document))
    report = json.loads(run("export", "all.tmx", "--json").stdout)
    assert report["files"][0]["units"] == {"read": 3, "added": 3, "changed": 0, "duplicate": 0, "skipped": 0}
    assert run("export", "-").stdout == (tmp_path / "all.tmx").read_text(encoding="utf-8")
    assert 'srclang="en"' in run("export", "-", "-s", "en", "-t", "ru").stdout


def test_align_covers_every_line_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One house.\nTwo doors in 1999.\n\nThe end.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Один дом.\nДве двери в 1999 году.\n\nКонец.\n", encoding="utf-8")
    beads = lines(run("align", "a.txt", "b.txt", "-s", "en", "-t", "ru", "--lines", "--jsonl").stdout)
    assert sorted(index for bead in beads for index in bead["source_index"]) == [0, 1, 2]
    assert sorted(index for bead in beads for index in bead["target_index"]) == [0, 1, 2]


def test_analyse_adds_up(run: Run, document: Path) -> None:
    run("ingest", str(document))
    report = json.loads(run("analyse", str(document), "-s", "en", "-t", "ru", "--json").stdout)
    counted = sum(band["segments"] for band in report["bands"]) + report["repetitions"]["segments"]
    assert counted == report["segments"] == 7  # the Russian annex has an English heading
    assert sum(band["words"] for band in report["bands"]) + report["repetitions"]["words"] == report["words"]


def test_looking_after_the_store(run: Run, document: Path, tmp_path: Path) -> None:
    run("ingest", str(document))
    health = json.loads(run("doctor", "--json").stdout)
    assert health["ok"], health
    assert health["database"] == str(tmp_path / "tm.db")
    assert json.loads(run("reindex", "--json").stdout)["languages"] == {"en": 3, "ru": 3}
    assert run("backup", "copy.db").returncode == 0
    assert run("backup", "copy.db").returncode == 1
    copied = run("--db", "copy.db", "sentences", "--jsonl").stdout
    assert copied == run("sentences", "--jsonl").stdout != ""


def test_the_store_may_be_named_behind_the_command_or_by_the_environment(document: Path, tmp_path: Path) -> None:
    import os

    twin = [sys.executable, "-m", "tm_service"]
    subprocess.run([*twin, "ingest", str(document), "--db", "one.db"], cwd=tmp_path, check=True, capture_output=True)
    environment = {**os.environ, "TM_SERVICE_DATABASE": "one.db"}
    done = subprocess.run(
        [*twin, "sentences", "--jsonl"], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert len(lines(done.stdout)) > 5


def test_every_command_has_help_and_takes_json(run: Run) -> None:
    names = {point.name for point in entry_points(group="tm_service.commands")}
    listed = run("--help").stdout
    for name in names:
        assert name in listed
        text = run(name, "--help").stdout
        assert "Usage:" in text
        if name not in {"mcp", "serve", "terms", "token", "user"}:
            assert "--json" in text, name
