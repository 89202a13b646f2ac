"""`terms import` and a survey, killed: whole concepts only, and the same command goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from glossary.termbase import open_termbase
from glossary.usage import kept_report, made_report
from tests.test_tm_interrupt import BETWEEN, is_sound, killed
from tm_service import open_memory

CONCEPTS, BATCH = 100, 20
IMPORT = f"""{BETWEEN}
from glossary import importing
from glossary.termbase import open_termbase
importing._BATCH = {BATCH}
database, moment, at, name = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
count = Count(at)
told = {{"progress": count}} if moment == "between batches" else {{"each": count}}
open_termbase(database).import_file(name, languages=["en", "fr"], **told)
"""
SURVEY = f"""{BETWEEN}
from glossary.termbase import open_termbase
from glossary.usage import made_report
from tm_service import open_memory
count = Count(3)
made_report(open_memory(sys.argv[1]), open_termbase(sys.argv[1]), progress=count)
"""


def run(database: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "tm_service", "--db", str(database), *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("moment", "at", "kept"),
    [("between batches", 1, 20), ("between batches", 3, 60), ("in a batch", 7, 0), ("in a batch", 75, 60)],
)
def test_an_import_of_terms_goes_on_where_it_was_killed(tmp_path: Path, moment: str, at: int, kept: int) -> None:
    database, file = tmp_path / "tm.db", tmp_path / "terms.csv"
    rows = "".join(f"lantern {number},lanterne {number}\n" for number in range(CONCEPTS))
    file.write_text(f"en,fr\n{rows}", encoding="utf-8")
    killed(IMPORT, str(database), moment, str(at), str(file))
    termbase = open_termbase(database)
    concepts = [concept.terms() for concept in termbase.every_concept()]
    assert len(concepts) == kept
    assert all(len(terms) == 2 for terms in concepts)
    assert termbase.languages() == ({"en": kept, "fr": kept} if kept else {})
    termbase.close()
    [told] = run(database, "terms", "import", str(file), "-s", "en", "-t", "fr")["files"]
    assert told["concepts"] == {
        "read": CONCEPTS, "added": CONCEPTS - kept, "duplicate": kept, "changed": 0, "skipped": 0
    }  # fmt: skip
    termbase = open_termbase(database)
    for number in range(CONCEPTS):
        [found] = termbase.recognise(f"two lanterns and lantern {number}", language="en", target="fr")
        assert found.term == f"lantern {number}"
    termbase.close()
    open_memory(database).close()
    assert is_sound(database)


def test_a_survey_that_is_killed_leaves_no_report(filled: Path) -> None:
    killed(SURVEY, str(filled))
    memory, termbase = open_memory(filled), open_termbase(filled)
    assert kept_report(memory, termbase) is None
    report = made_report(memory, termbase)
    assert report.current
    report.close()
    memory.close()
    termbase.close()
