"""Analysis: what of several files the memory knows, what they repeat, as table, JSON, CSV and picture."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit
from tm_service import TranslationMemory, open_memory
from tm_service.analysis import INTERNAL_BANDS, Analysis, FileAnalysis, Volume, analyse_files, analyse_segments
from tm_service.analysis_picture import drawn
from tm_service.cli import cli

KNOWN = "The ferry to the island is late today."
LIKE = "The ferry to the island was late today."
NEW = "Nobody has ever seen a lighthouse walk."
NEWER = "Nobody has ever seen a lighthouse talk."


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    memory = open_memory(tmp_path / "tm.db")
    memory.add([TranslationUnit({"en": Segment(KNOWN), "fr": Segment("Le ferry est en retard.")})])
    return memory


def parts(report: Analysis) -> list[Volume]:
    return [report.repetitions, *report.bands.values(), *report.internal.values()]


def test_repetitions_are_counted_within_and_across_files(memory: TranslationMemory) -> None:
    files = [("one", [KNOWN, NEW, NEW]), ("two", [NEW, KNOWN, LIKE])]
    whole, (one, two) = analyse_files(memory, files, source="en", target="fr")
    assert (whole.whole.segments, whole.repetitions.segments, whole.across.segments) == (6, 3, 2)
    assert (one.report.repetitions.segments, one.report.across.segments) == (1, 0)
    assert (two.report.repetitions.segments, two.report.across.segments) == (2, 2)
    assert whole.bands["100"].segments == 1
    assert two.report.bands["85-94"].segments == 1


def test_segments_like_an_earlier_one_are_told_when_asked_for(memory: TranslationMemory) -> None:
    files = [("one", [NEW]), ("two", [NEWER, LIKE])]
    plain, _files = analyse_files(memory, files, source="en", target="fr")
    asked, (_one, two) = analyse_files(memory, files, source="en", target="fr", internal=True)
    assert (plain.internal, plain.bands["none"].segments) == ({}, 2)
    assert set(asked.internal) == set(INTERNAL_BANDS)
    assert (asked.internal["95-99"].segments, asked.bands["none"].segments) == (1, 1)
    assert two.report.bands["85-94"].segments == 1  # the memory knows it as well as any earlier segment


def test_a_context_match_is_better_than_any_likeness(memory: TranslationMemory) -> None:
    memory.add([TranslationUnit({"en": Segment(LIKE), "fr": Segment("Il était en retard.")})])
    provenance = [Provenance(document="d", section="1", paragraph=0, sentence=number) for number in range(2)]
    memory.add(
        TranslationUnit({"en": Segment(text), "fr": Segment(text.upper())}, provenance=place)
        for text, place in zip([NEW, NEWER], provenance, strict=True)
    )
    whole, _files = analyse_files(memory, [("one", [NEW, NEWER])], source="en", target="fr", internal=True)
    assert whole.bands["context"].segments + whole.bands["100"].segments == 2


def test_characters_leave_white_space_out() -> None:
    volume = Volume()
    volume.count("Two  words,\u00a0three.")
    assert (volume.segments, volume.words, volume.characters) == (1, 3, 15)


@given(
    st.lists(st.lists(st.sampled_from([KNOWN, LIKE, NEW, NEWER, "x"]), min_size=1, max_size=5), min_size=1, max_size=3)
)
def test_the_parts_add_up(files: list[list[str]]) -> None:
    named = [(str(number), texts) for number, texts in enumerate(files)]
    whole, reports = analyse_files(_EMPTY, named, source="en", target="fr", internal=True)
    for name in ("segments", "words", "characters"):
        for report in (whole, *(one.report for one in reports)):
            assert sum(getattr(part, name) for part in parts(report)) == getattr(report.whole, name)
        assert sum(getattr(one.report.whole, name) for one in reports) == getattr(whole.whole, name)


class _Nothing:
    """A memory that knows nothing."""

    def match_many(self, queries: list[Any], **_options: Any) -> list[list[Any]]:
        return [[] for _query in queries]


_EMPTY: Any = _Nothing()


def test_one_text_is_reported_as_before(memory: TranslationMemory) -> None:
    report = analyse_segments(memory, [KNOWN, NEW, KNOWN], source="en", target="fr")
    assert (report.whole.segments, report.repetitions.segments, report.across.segments) == (3, 1, 0)


def test_the_picture_shows_every_file_and_its_shares() -> None:
    report = Analysis()
    for volume in (report.whole, report.bands["100"]):
        volume.words = 300
    report.whole.words, report.bands["none"].words = 400, 100
    one, other = (FileAnalysis(name, report) for name in ("a <b> & c.txt", "x" * 60))
    root = etree.fromstring(drawn(report, [one, other], title="en → fr"))
    texts = ["".join(text.itertext()) for text in root.iter("{*}text")]
    assert "a <b> & c.txta <b> & c.txt" in texts  # its tooltip and its label
    assert texts.count("75%") == texts.count("25%") == 3
    widths = [float(bar.get("width")) for bar in root.iter("{*}rect") if (bar.get("class") or "").startswith("b-")]
    assert widths[0] == pytest.approx(3 * widths[1], abs=0.2)
    assert "prefers-color-scheme:dark" in root.findtext("{*}style")
    assert len(list(etree.fromstring(drawn(Analysis(), [], title="")).iter("{*}rect"))) == 1


def test_the_command_reports_in_every_form(memory: TranslationMemory, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{KNOWN} {NEW}\n", encoding="utf-8")
    (tmp_path / "two.po").write_text(f'msgid "{NEW}"\nmsgstr ""\n', encoding="utf-8")
    files = [str(tmp_path / name) for name in ("one.txt", "two.po")]

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(cli, ["--db", str(tmp_path / "tm.db"), "analyse", *arguments, "-s", "en", "-t", "fr"])

    done = run(*files, "--json", "--csv", str(tmp_path / "a.csv"), "--svg", str(tmp_path / "a.svg"), "--internal")
    report = json.loads(done.stdout)
    assert (report["segments"], report["repetitions"]["segments"]) == (3, 1)
    assert report["repetitions"]["across_files"]["segments"] == 1
    assert [one["file"] for one in report["files"]] == files
    assert {band["band"] for band in report["internal"]} == set(INTERNAL_BANDS)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["words"] for row in rows if row["match"] == "all"] == [
        *(str(one["words"]) for one in report["files"]),
        str(report["words"]),
    ]
    assert etree.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")
    shown = run(*files).stdout
    assert shown.count("repetitions") == 3
    assert "all files" in shown
    for arguments in ((), (files[0], str(tmp_path / "none.txt")), (files[0], "--svg", str(tmp_path / "no" / "a.svg"))):
        refused = run(*arguments)
        assert refused.exit_code == (1 if arguments else 2)
        assert "Traceback" not in refused.output
