"""An import of terms is told and taken back; what terminologists changed since stays."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from corpora.segments import Segment
from corpora.units import TranslationUnit
from glossary.termbase import Termbase
from tm_service import open_memory
from tm_service.errors import RefusedUndo
from tm_service.history import Log, OperationKind

FILE = """en,ru,subject
quay,причал,ports
buoy,буй,ports
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "terms.db"


def take_in(termbase: Termbase, text: str, name: str = "terms.csv") -> int:
    report = termbase.import_file(io.BytesIO(text.encode()), name=name, by="ann")
    assert report.operation is not None
    return report.operation


def names(termbase: Termbase) -> set[str]:
    return {term.text for entry in termbase.every_concept() for section in entry.languages for term in section.terms}


def test_an_import_of_terms_is_taken_back_and_done_again(termbase: Termbase) -> None:
    number = take_in(termbase, FILE)
    kept = list(termbase.every_concept())
    preview = termbase.take_back(number, preview=True)
    assert (preview.removed, preview.number, len(names(termbase))) == (2, None, 4)
    told = termbase.take_back(number, by="bob")
    assert (told.removed, told.kept, names(termbase)) == (2, 0, set())
    assert termbase.recognise("The quay is closed.", language="en") == []
    assert told.number is not None
    again = termbase.take_back(told.number)
    assert (again.returned, list(termbase.every_concept())) == (2, kept)
    with pytest.raises(RefusedUndo, match="already"):
        termbase.take_back(told.number)
    assert [change.by for change in termbase.history(kept[0].id)] == [None, "bob", "ann"]


def test_what_terminologists_changed_since_stays(termbase: Termbase) -> None:
    first = take_in(termbase, FILE)
    quay, buoy = termbase.every_concept()
    second = take_in(termbase, "en,fr,subject\nquay,quai,ports\nbuoy,bouée,ports\n", "french.csv")
    changed = replace(termbase.concept(buoy.id).concept, subject="navigation")
    termbase.update(changed, version=2, by="eve")
    told = termbase.take_back(second)
    assert (told.restored, told.kept_ids) == (1, [buoy.id])
    assert termbase.concept(quay.id).concept == quay
    told = termbase.take_back(first)
    assert (told.removed, told.kept_ids) == (1, [buoy.id])  # the later import was taken back from the quay alone
    assert [entry.id for entry in termbase.every_concept()] == [buoy.id]


def test_operations_of_both_are_listed_together_and_each_takes_back_its_own(termbase: Termbase, database: Path) -> None:
    terms = take_in(termbase, FILE)
    memory = open_memory(database)
    tsv = io.BytesIO("en\tru\nBoats wait.\tЛодки ждут.\n".encode())
    units = memory.import_file(tsv, name="units.tsv").operation
    assert units is not None
    listed = [(one.number, one.kind, one.log, one.name, one.memory) for one in memory.operations()]
    assert listed == [
        (units, OperationKind.IMPORT, Log.UNITS, "units.tsv", "main"),
        (terms, OperationKind.TERMS, Log.CONCEPTS, "terms.csv", None),
    ]
    with pytest.raises(RefusedUndo, match="termbase"):
        memory.take_back(terms)
    with pytest.raises(RefusedUndo, match="memory"):
        termbase.take_back(units)
    memory.add([TranslationUnit({"en": Segment("A"), "ru": Segment("Б")})])
    memory.close()


def test_nothing_imported_is_no_operation(termbase: Termbase) -> None:
    take_in(termbase, FILE)
    assert termbase.import_file(io.BytesIO(FILE.encode()), name="terms.csv").operation is None
    new = FILE.replace("quay", "pier").encode()
    assert termbase.import_file(io.BytesIO(new), name="terms.csv", dry_run=True).operation is None


def test_the_log_of_concepts_refuses_to_be_rewritten(termbase: Termbase, database: Path) -> None:
    take_in(termbase, FILE)
    connection = sqlite3.connect(database)
    for sql in ("DELETE FROM concept_change", "UPDATE concept_change SET by = NULL"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            connection.execute(sql)
