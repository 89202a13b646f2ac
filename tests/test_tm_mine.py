"""Mining the store: offered, accepted, and not offered again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpora.segments import Segment
from corpora.units import TranslationUnit, UnitStatus
from tm_service import background, open_memory
from tm_service.background import known_pairs, starter_pairs
from tm_service.errors import InvalidQuery
from tm_service.memory import TranslationMemory
from tm_service.mining import MIN_CONFIDENCE

Run = Callable[..., subprocess.CompletedProcess[str]]

SPEECH = """Annexe 1 : Allocution (FR)

Le vent s'est levé sur le port.

Plus de 400 familles ont reçu une aide au logement. Les travailleurs migrants ont accès aux services de santé.

Le deuxième atelier régional s'est tenu à Lisbonne le 12 mai 2019.
"""
REPORT = """Annex 1: Report (EN)

The second regional workshop was held in Lisbon on 12 May 2019.

The budget was approved. Migrant workers have access to health services.

Annex 1.1: Report (RU)

Второй региональный семинар состоялся в Лиссабоне 12 мая 2019 года.

Бюджет утверждён. Трудящиеся-мигранты имеют доступ к медицинским услугам.
"""
LISBON = (
    "Le deuxième atelier régional s'est tenu à Lisbonne le 12 mai 2019.",
    "The second regional workshop was held in Lisbon on 12 May 2019.",
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    for name, text in (("speech.txt", SPEECH), ("report.txt", REPORT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    memory = open_memory(tmp_path / "tm.db")
    memory.ingest([tmp_path / "speech.txt", tmp_path / "report.txt"])
    memory.close()
    return tmp_path / "tm.db"


@pytest.fixture
def memory(database: Path) -> TranslationMemory:
    return open_memory(database)


@pytest.fixture
def run(database: Path) -> Run:
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tm_service", "--db", str(database), "mine", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return call


def lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_what_says_the_same_is_offered_with_its_places_and_nothing_is_stored(
    run: Run, memory: TranslationMemory
) -> None:
    before = memory.last_change()
    done = run("-s", "fr", "-t", "en", "--jsonl")
    assert done.returncode == 0
    found = lines(done.stdout)
    assert all(list(item) == ["source", "target", "confidence", "source_place", "target_place"] for item in found)
    [lisbon] = [item for item in found if (item["source"], item["target"]) == LISBON]
    assert (lisbon["source_place"], lisbon["target_place"]) == ("speech.txt:7", "report.txt:3")
    confidences = [item["confidence"] for item in found]
    assert confidences == sorted(confidences, reverse=True)
    assert MIN_CONFIDENCE <= confidences[-1] <= confidences[0] <= 1
    assert json.loads(run("-s", "fr", "-t", "en", "--json").stdout) == found
    assert memory.last_change() == before


def test_what_is_accepted_becomes_units_and_is_offered_no_more(run: Run, memory: TranslationMemory) -> None:
    offered = lines(run("-s", "fr", "-t", "en", "--accept", "--memory", "mined", "--jsonl").stdout)
    stored = {
        (unit.variants["fr"].text, unit.variants["en"].text): unit
        for unit in (record.unit for record in memory.units(memory="mined"))
    }
    assert set(stored) == {(item["source"], item["target"]) for item in offered}
    unit = stored[LISBON]
    assert unit.status is UnitStatus.ALIGNED
    assert unit.provenance.document == "speech.txt"
    assert unit.provenance.confidence == next(item["confidence"] for item in offered if item["source"] == LISBON[0])
    assert lines(run("-s", "fr", "-t", "en", "--jsonl").stdout) == []
    assert {s.text for s in memory.sentences(language="fr") if s.unit} == {item["source"] for item in offered}


def test_a_sentence_that_has_another_language_already_keeps_its_unit(memory: TranslationMemory) -> None:
    held = {s.text: s.unit for s in memory.sentences(language="en")}
    assert held[LISBON[1]] is not None
    memory.keep(memory.mine(source="fr", target="en"))
    assert {s.text: s.unit for s in memory.sentences(language="en")}[LISBON[1]] == held[LISBON[1]]
    assert memory.match(LISBON[0], source="fr", target="en")[0].target.text == LISBON[1]


def test_sentences_that_are_aligned_with_each_other_are_not_offered(memory: TranslationMemory) -> None:
    assert memory.mine(source="en", target="ru", min_confidence=0.0) == []


def test_accepting_twice_adds_nothing(memory: TranslationMemory) -> None:
    found = memory.mine(source="fr", target="en")
    first, second = memory.keep(found), memory.keep(found)
    assert (first.added, second.added) == (len(found), 0)


def test_a_related_tag_finds_the_same(memory: TranslationMemory) -> None:
    assert memory.mine(source="fr-CH", target="en-GB") == memory.mine(source="fr", target="en")


@pytest.mark.parametrize("confidence", [-0.1, 1.5, float("nan")])
def test_a_confidence_out_of_range_is_refused(memory: TranslationMemory, confidence: float) -> None:
    with pytest.raises(InvalidQuery, match=r"min_confidence .*: must lie between 0 and 1"):
        memory.mine(source="fr", target="en", min_confidence=confidence)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("-s", "fr", "-t", "fr-CA"), "must be another language than the source"),
        (("-s", "fr", "-t", "x!"), "is no language tag"),
        (("-s", "fr", "-t", "en", "--min-confidence", "2"), "must lie between 0 and 1"),
        (("-s", "fr", "-t", "en", "--accept", "--memory", " "), "a memory's name"),
    ],
)
def test_what_cannot_be_mined_is_refused_in_one_line(run: Run, arguments: tuple[str, ...], reason: str) -> None:
    done = run(*arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert reason in done.stderr


def test_a_language_without_sentences_gives_nothing(run: Run) -> None:
    done = run("-s", "fr", "-t", "uk", "--jsonl")
    assert (done.returncode, done.stdout) == (0, "")


def test_words_are_learned_from_the_memory_and_while_it_is_small_from_the_starter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = open_memory(tmp_path / "small.db")
    own = ("Le phare est éteint.", "The lighthouse is dark.")
    rejected = {"fr": Segment("Le quai"), "en": Segment("A whale")}
    memory.add(
        [
            TranslationUnit({"fr": Segment(own[0]), "en": Segment(own[1])}),
            TranslationUnit(rejected, status=UnitStatus.REJECTED),
        ]
    )
    known = known_pairs(memory.store, "fr", "en")
    assert known[0] == own
    assert set(starter_pairs("fr", "en")) == set(known[1:])
    assert len(known) > 100
    monkeypatch.setattr(background, "FEW", 1)
    assert known_pairs(memory.store, "fr", "en") == [own]
    assert starter_pairs("de", "en") == ()
