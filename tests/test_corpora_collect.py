"""Collections: folders of translations, files aligned line by line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpora.collections import aligned_lines, paired_files
from corpora.documents import Problem
from corpora.errors import UnreadableDocument
from corpora.units import TranslationUnit
from tm_service import open_memory


def make(folder: Path, *names: str, text: str = "A word.") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def told(pairs: list[dict[str, Path]], root: Path) -> list[dict[str, str]]:
    return [{tag: path.relative_to(root).as_posix() for tag, path in pair.items()} for pair in pairs]


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("report.txt", "report.txt"),
        ("report.en.txt", "report.fr.txt"),
        ("report_en.txt", "report-FR.md"),
        ("EN/2024/report.txt", "fr/2024/report.txt"),
        ("annex 2 (EN).txt", "Annex 2 (FR).txt"),
        ("en.report.html", "report.txt"),
        ("en-GB/report.txt", "report.txt"),
    ],
)
def test_files_are_paired_by_name(tmp_path: Path, english: str, french: str) -> None:
    make(tmp_path, f"a/{english}", f"b/{french}", "a/frend.txt")
    pairs = paired_files({"en-GB": tmp_path / "a", "fr": tmp_path / "b"})
    assert sorted(told(pairs, tmp_path), key=len) == [
        {"en-GB": "a/frend.txt"},
        {"en-GB": f"a/{english}", "fr": f"b/{french}"},
    ]


def test_one_folder_may_hold_all_languages(tmp_path: Path) -> None:
    make(tmp_path, "en/one.txt", "fr/one.txt", "ru/one.txt", "ru/two.txt", "ru/.hidden.txt", "ru/picture.bin")
    pairs = paired_files({tag: tmp_path / tag for tag in ("en", "fr", "ru")})
    assert [sorted(pair) for pair in pairs] == [["en", "fr", "ru"], ["ru"]]


@pytest.mark.parametrize(
    ("names", "reason"), [(["a.txt", "a.md"], "may be the same"), (["a.bin"], "no document in it")]
)
def test_doubtful_folders_are_refused(tmp_path: Path, names: list[str], reason: str) -> None:
    make(tmp_path / "en", *names)
    (tmp_path / "fr").mkdir()
    with pytest.raises(UnreadableDocument, match=reason):
        paired_files({"en": tmp_path / "en", "fr": tmp_path / "fr"})


def lines(tmp_path: Path, **texts: bytes) -> dict[str, Path]:
    files = {}
    for tag, text in texts.items():
        files[tag] = tmp_path / f"corpus.{tag}"
        files[tag].write_bytes(text)
    return files


def test_lines_become_units(tmp_path: Path) -> None:
    files = lines(
        tmp_path,
        en=b"\xef\xbb\xbfOne boat\r\nTwo boats\n\nbad\nFour",
        fr="Un bateau\nDeux bateaux\n\nmal\xff\nQuatre\n".encode("latin-1"),
    )
    found = list(aligned_lines(files, document="corpus.en"))
    units = [item for item in found if isinstance(item, TranslationUnit)]
    assert [{tag: segment.text for tag, segment in unit.variants.items()} for unit in units] == [
        {"en": "One boat", "fr": "Un bateau"},
        {"en": "Two boats", "fr": "Deux bateaux"},
        {"en": "Four", "fr": "Quatre"},
    ]
    assert [unit.provenance.paragraph for unit in units] == [0, 1, 4]
    [problem] = [item for item in found if isinstance(item, Problem)]
    assert (problem.place, "UTF-8" in problem.reason) == (f"{files['fr']}:4", True)


def test_other_numbers_of_lines_are_refused(tmp_path: Path) -> None:
    files = lines(tmp_path, en=b"a\nb\n", fr=b"a\n")
    with pytest.raises(UnreadableDocument, match=r"2 lines.*1 lines"):
        list(aligned_lines(files, document="corpus.en"))


def test_a_run_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    whole = {"en": [f"Boat {number}" for number in range(30)], "ru": [f"Лодка {number}" for number in range(30)]}
    half = lines(tmp_path, **{tag: "\n".join(texts[:10]).encode() for tag, texts in whole.items()})
    assert memory.ingest_aligned(half).added == 10
    files = lines(tmp_path, **{tag: "\n".join(texts).encode() for tag, texts in whole.items()})
    report = memory.ingest_aligned(files)
    assert (report.added, report.duplicate) == (20, 10)
    best = memory.match("Boat 29", source="en", target="ru")[0]
    assert (best.target.text, best.unit.unit.provenance.document) == ("Лодка 29", "corpus.en")


def run(database: Path, *arguments: str) -> tuple[int, Any]:
    command = [sys.executable, "-m", "tm_service", "--db", str(database), "ingest", "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_folders_are_ingested_from_the_command_line(tmp_path: Path) -> None:
    make(tmp_path, "en/a.txt", text="The pier is long.\n\nBoats land here.")
    make(tmp_path, "ru/a.txt", text="Причал длинный.\n\nЗдесь причаливают лодки.")
    make(tmp_path, "ru/b.txt", text="Это осталось без перевода.")
    arguments = ["--pair", f"en={tmp_path / 'en'}", "--pair", f"ru={tmp_path / 'ru'}"]
    status, report = run(tmp_path / "tm.db", *arguments)
    assert status == 0
    assert report["units"] == {"added": 2, "duplicate": 0, "filtered": 0}
    assert len(report["documents"]) == 3
    [problem] = report["problems"]
    assert (problem["place"], "no translation" in problem["reason"]) == (str(tmp_path / "ru" / "b.txt"), True)
    _status, again = run(tmp_path / "tm.db", *arguments)
    assert (again["units"]["added"], again["units"]["duplicate"]) == (0, 2)


def test_lines_are_ingested_from_the_command_line(tmp_path: Path) -> None:
    files = lines(tmp_path, en=b"One\nTwo\n", fr=b"Un\nDeux\n")
    arguments = [f"--pair={tag}={path}" for tag, path in files.items()]
    status, report = run(tmp_path / "tm.db", *arguments, "--aligned")
    assert (status, report["units"]["added"]) == (0, 2)
    files["fr"].write_bytes(b"Un\n")
    status, error = run(tmp_path / "tm.db", *arguments, "--aligned")
    assert (status, "cannot be aligned line by line" in error) == (1, True)


@pytest.mark.parametrize("arguments", [["--aligned"], ["--aligned", "x.txt"], ["--pair", "en=.", "--pair", "fr=x.txt"]])
def test_wrong_usage_is_told(tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path, "x.txt")
    status, error = run(tmp_path / "tm.db", *arguments)
    assert (status, "--" in error) == (2, True)
