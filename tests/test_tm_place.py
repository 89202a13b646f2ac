"""Where a stored sentence stands, in its format's own words: cells, slides, times, else the line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation

from tm_service import TranslationMemory, open_memory
from tm_service.mining import place_of
from tm_service.payloads import equivalent_payload, reviewed_payload
from tm_service.stores.connection import connect

ENGLISH = "The second regional workshop was held in Lisbon on 12 May 2019."
FRENCH = "Le deuxième atelier régional s'est tenu à Lisbonne le 12 mai 2019."
SUBTITLES = (
    "1\n00:00:01,000 --> 00:00:02,500\nThe ferry waits.\n\n2\n00:01:05,000 --> 00:01:07,000\nThe quay is empty.\n"
)


def workbook(file: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tides"
    sheet["B7"] = ENGLISH
    book.save(file)


def slides(file: Path) -> None:
    deck = Presentation()
    for text in ("The ferry waits for its crew.", "The quay is empty at night."):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = text
    deck.save(str(file))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[TranslationMemory]:
    """A store of a workbook, slides, subtitles and a text."""
    workbook(tmp_path / "tides.xlsx")
    slides(tmp_path / "deck.pptx")
    (tmp_path / "film.srt").write_text(SUBTITLES, "utf-8")
    (tmp_path / "speech.txt").write_text(f"Le vent s'est levé.\n\n{FRENCH}\n", "utf-8")
    opened = open_memory(tmp_path / "tm.db")
    opened.ingest([tmp_path / name for name in ("tides.xlsx", "deck.pptx", "film.srt")], language="en")
    opened.ingest([tmp_path / "speech.txt"], language="fr")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("document", "places"),
    [
        ("tides.xlsx", ["Tides", "Tides!B7"]),
        ("deck.pptx", ["slide 1", "slide 2"]),
        ("film.srt", ["00:00:01,000", "00:01:05,000"]),
        ("speech.txt", ["1", "3"]),
    ],
)
def test_a_sentence_is_placed_as_its_format_does(memory: TranslationMemory, document: str, places: list[str]) -> None:
    assert [sentence.place for sentence in memory.sentences(document=document)] == places


def test_the_command_line_shows_places(memory: TranslationMemory) -> None:
    command = [sys.executable, "-m", "tm_service", "--db", str(memory.store.connections.path), "sentences"]
    lines = subprocess.run([*command, "--jsonl"], check=True, capture_output=True, text=True).stdout.splitlines()
    shown = [(sentence["document"], sentence["place"]) for sentence in map(json.loads, lines)]
    assert ("tides.xlsx", "Tides!B7") in shown
    assert ("speech.txt", "3") in shown
    plain = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "tides.xlsx:Tides!B7 §" in plain


def test_what_is_mined_is_placed(memory: TranslationMemory) -> None:
    found, *_less = memory.mine(source="fr", target="en", min_confidence=0)
    payload = equivalent_payload(found)
    assert (payload["source_place"], payload["target_place"]) == ("speech.txt:3", "tides.xlsx:Tides!B7")


def test_the_sentences_of_a_reviewed_unit_are_placed(memory: TranslationMemory) -> None:
    memory.keep(memory.mine(source="fr", target="en", min_confidence=0)[:1])
    [reviewed] = memory.review()
    places = {sentence["language"]: sentence["place"] for sentence in reviewed_payload(reviewed)["sentences"]}
    assert places == {"fr": "3", "en": "Tides!B7"}


def test_a_store_from_before_places_falls_back_to_the_line(memory: TranslationMemory) -> None:
    file = memory.store.connections.path
    memory.close()
    db = connect(file)
    db.execute("ALTER TABLE sentence DROP COLUMN place")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm005_places'")
    db.conn.close()
    older = open_memory(file)
    try:
        for sentence in older.sentences(document="tides.xlsx"):
            assert sentence.place == str(sentence.line)
            assert place_of([sentence]) == f"tides.xlsx:{sentence.line}"
        assert [sentence.text for sentence in older.sentences(document="tides.xlsx")] == ["Tides", ENGLISH]
    finally:
        older.close()


def test_the_api_answers_places_as_it_describes_them(memory: TranslationMemory, serving: Callable[..., Any]) -> None:
    file = memory.store.connections.path
    memory.keep(memory.mine(source="fr", target="en", min_confidence=0)[:1])
    memory.close()
    with serving(file) as service:
        described = service.get("/api/v1/openapi.json").json
        page = service.get("/api/v1/documents/tides.xlsx/sentences").json
        units = service.get("/api/v1/documents/tides.xlsx/units").json
    assert [sentence["place"] for sentence in page["sentences"]] == ["Tides", "Tides!B7"]
    assert {sentence["place"] for unit in units["units"] for sentence in unit["sentences"]} == {"3", "Tides!B7"}
    shapes = described["components"]["schemas"]
    of_document = shapes["DocumentSentences"]["properties"]["sentences"]["items"]
    of_unit = shapes["ReviewedUnit"]["allOf"][1]["properties"]["sentences"]["items"]
    assert set(page["sentences"][0]) == set(of_document["properties"]) == set(of_document["required"])
    assert set(units["units"][0]["sentences"][0]) == set(of_unit["properties"])
