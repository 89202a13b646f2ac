"""`--srx` on the command line: segment, align and ingest by somebody's rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tm_service import open_memory
from tm_service.cli import cli

RULES = """<srx version="2.0"><header cascade="yes"/><body><languagerules><languagerule languagerulename="semicolons">
<rule break="yes"><beforebreak>;</beforebreak><afterbreak>\\s</afterbreak></rule>
</languagerule></languagerules><maprules><languagemap languagepattern="en|fr" languagerulename="semicolons"/></maprules>
</body></srx>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.srx").write_text(RULES, encoding="utf-8")
    (tmp_path / "en.txt").write_text("The ferry waits; it is late. Nobody came; they slept.", encoding="utf-8")
    (tmp_path / "fr.txt").write_text("Le ferry attend; il est en retard. Personne; ils dormaient.", encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--db", str(folder / "tm.db"), *arguments])


def test_segment_splits_where_the_rules_say(folder: Path) -> None:
    done = run(folder, "segment", str(folder / "en.txt"), "-l", "en", "--srx", str(folder / "rules.srx"), "--json")
    assert done.exit_code == 0, done.output
    assert [item["text"] for item in json.loads(done.stdout)] == [
        "The ferry waits;",
        "it is late. Nobody came;",
        "they slept.",
    ]


def test_align_and_ingest_take_the_rules(folder: Path) -> None:
    files = [str(folder / "en.txt"), str(folder / "fr.txt")]
    rules = ["--srx", str(folder / "rules.srx")]
    done = run(folder, "align", *files, "-s", "en", "-t", "fr", "--json", *rules)
    assert [len(bead["source"]) for bead in json.loads(done.stdout)] == [1, 1, 1]
    pair = ["--pair", f"en={files[0]}", "--pair", f"fr={files[1]}"]
    assert run(folder, "ingest", *pair, *rules).exit_code == 0
    stored = [item.text for item in open_memory(folder / "tm.db").sentences(language="fr")]
    assert stored == ["Le ferry attend;", "il est en retard. Personne;", "ils dormaient."]


def test_rules_that_cannot_be_used_are_told_and_the_others_hold(folder: Path) -> None:
    broken = RULES.replace("<rule ", '<rule break="no"><beforebreak>(</beforebreak></rule><rule ', 1)
    (folder / "rules.srx").write_text(broken, encoding="utf-8")
    done = run(folder, "segment", str(folder / "en.txt"), "-l", "en", "--srx", str(folder / "rules.srx"), "--json")
    assert (done.exit_code, len(json.loads(done.stdout))) == (0, 3)
    assert "rules.srx:2" in done.stderr
    assert "cannot be used" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["segment", "en.txt", "--srx", "gone.srx"], 1, "there is no such file"),
        (["segment", "en.txt", "--srx", "en.txt"], 1, "en.txt: it is no XML"),
        (["segment", "en.txt", "-l", "ru", "--srx", "rules.srx"], 1, "none of its language maps fits 'ru'"),
        (["align", "en.txt", "fr.txt", "-s", "en", "-t", "fr", "--lines", "--srx", "rules.srx"], 2, "nothing to split"),
        (["ingest", "--aligned", "--pair", "en=en.txt", "--pair", "fr=fr.txt", "--srx", "rules.srx"], 2, "nothing to split"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int, said: str
) -> None:
    monkeypatch.chdir(folder)
    done = run(folder, *arguments)
    assert (done.exit_code, said in done.stderr) == (status, True), done.stderr
    assert "Traceback" not in done.output
