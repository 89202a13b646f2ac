"""Mining: what says the same is found in any order, what does not is left alone."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import mining
from corpora.beads import Bead, Line
from corpora.bitexts import align_sections
from corpora.mining import mine
from corpora.pairing import pair
from corpora.pipeline import prepare
from corpora.starter import documents
from tm_service import open_memory

Pairs = list[tuple[str, str]]

FRENCH = [
    "Le ministère a ouvert trois centres d'accueil à Osh en 2021.",
    "La route de montagne est fermée pendant l'hiver.",
    "Plus de 400 familles ont reçu une aide au logement.",
    "Les enfants apprennent la langue du pays d'accueil.",
    "Le deuxième atelier régional s'est tenu à Lisbonne le 12 mai 2019.",
    "Les travailleurs migrants ont accès aux services de santé.",
    "Ce vin se boit frais.",
]
ENGLISH = [
    "The weather was good for the whole week.",
    "The second regional workshop was held in Lisbon on 12 May 2019.",
    "More than 400 families were given assistance with housing.",
    "It opened in 2021.",
    "Migrant workers have access to health services.",
    "In 2021 three reception centres were opened in Osh by the ministry.",
    "Children are learning the language of the host country.",
    "The budget was approved in May.",
]
SAME = {(0, 5), (2, 2), (3, 6), (4, 1), (5, 4)}


@pytest.fixture(scope="module")
def known() -> Pairs:
    """What the starter corpus teaches of French and English."""
    units = [
        aligned.unit.variants
        for file in documents()
        for group in pair(prepare(file).sections)
        for aligned in align_sections(group, document=file.name).units
    ]
    return [(unit["fr"].text, unit["en"].text) for unit in units if {"fr", "en"} <= set(unit)]


def lines(texts: list[str], *, paragraph: int = 1, kind: str = "text") -> list[Line]:
    return [Line(text, number // paragraph, kind) for number, text in enumerate(texts)]


def pairs(beads: list[Bead]) -> set[tuple[int, int]]:
    return {(i, j) for bead in beads for i in bead.source for j in bead.target}


def test_equivalents_are_found_in_any_order_and_nothing_else(known: Pairs) -> None:
    found = mine(lines(FRENCH), lines(ENGLISH), known=known)
    assert pairs(found) <= SAME
    assert len(pairs(found)) >= 4
    assert [bead.confidence for bead in found] == sorted((bead.confidence for bead in found), reverse=True)
    assert found == mine(lines(FRENCH), lines(ENGLISH), known=known)


def test_the_sides_may_be_exchanged(known: Pairs) -> None:
    there = mine(lines(FRENCH), lines(ENGLISH), known=known)
    back = mine(lines(ENGLISH), lines(FRENCH), known=[(target, source) for source, target in known])
    assert {(i, j) for j, i in pairs(back)} == pairs(there)


@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_confidence_is_kept_and_no_line_is_offered_twice(known: Pairs, data: st.DataObject) -> None:
    source = data.draw(st.lists(st.sampled_from([*FRENCH, "", "42", "— —"]), max_size=8))
    target = data.draw(st.lists(st.sampled_from([*ENGLISH, *FRENCH[:2], "?"]), max_size=8))
    least = data.draw(st.sampled_from([0.0, 0.2, 0.6]))
    found = mine(lines(source), lines(target), known=known[:100], min_confidence=least)
    assert all(least <= bead.confidence <= 1 for bead in found)
    for side in ([k for bead in found for k in bead.source], [k for bead in found for k in bead.target]):
        assert max(Counter(side).values(), default=0) <= 1


def test_the_vocabulary_finds_what_the_known_texts_do_not_teach() -> None:
    source = ["Le gardien ferme la porte chaque soir.", "Le pain est sur la table.", "La neige tombe sur la ville."]
    target = ["Every evening the keeper shuts the gate.", "Nobody came.", "There is bread on the table."]
    words = [("gardien", "keeper"), ("ferme", "shuts"), ("porte", "gate"), ("chaque", "every"), ("soir", "evening")]
    assert mine(lines(source), lines(target)) == []
    assert pairs(mine(lines(source), lines(target), vocabulary=words, min_confidence=0.5)) == {(0, 0)}


def test_a_shared_clause_is_less_sure_than_a_translation(known: Pairs) -> None:
    said = "More than 400 families were given assistance with housing."
    clause = (
        "The fair was opened by a brass band, a mayor and four horses; 400 families came, and rain spoilt the rest."
    )
    [whole] = mine([Line(FRENCH[2], 0)], lines([said, *ENGLISH[3:5]]), known=known, min_confidence=0.0)
    partly = mine([Line(FRENCH[2], 0)], lines([clause, *ENGLISH[3:5]]), known=known, min_confidence=0.0)
    assert whole.confidence > max((bead.confidence for bead in partly), default=0.0) + 0.3


def test_a_sentence_is_offered_with_its_surest_counterpart_only(known: Pairs) -> None:
    twice = [ENGLISH[4], "Health services are open to migrant workers too.", ENGLISH[0]]
    found = mine([Line(FRENCH[5], 0)], lines(twice), known=known, min_confidence=0.1)
    assert [bead.target for bead in found] == [(0,)]


def test_a_higher_bar_offers_less_of_the_same(known: Pairs) -> None:
    many = mine(lines(FRENCH), lines(ENGLISH), known=known, min_confidence=0.1)
    assert mine(lines(FRENCH), lines(ENGLISH), known=known, min_confidence=0.9) == [
        bead for bead in many if bead.confidence >= 0.9
    ]


LONG = "Le ministère a ouvert trois centres d'accueil à Osh en 2021, et plus de 400 familles ont reçu une aide au logement."
HALVES = [ENGLISH[5], ENGLISH[2]]


def test_neighbours_are_joined_when_the_other_side_says_both(known: Pairs) -> None:
    target = [Line(HALVES[0], 0), Line(HALVES[1], 0), *(Line(text, 1) for text in ENGLISH[3:5])]
    [bead] = mine([Line(LONG, 0)], target, known=known)
    assert (bead.source, bead.target) == ((0,), (0, 1))


def test_neighbours_of_two_paragraphs_are_offered_apart(known: Pairs) -> None:
    beads = mine([Line(LONG, 0)], lines([*HALVES, *ENGLISH[3:5]]), known=known, min_confidence=0.05)
    assert beads
    assert all(len(bead.target) == 1 for bead in beads)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (Line("Les travailleurs migrants ont-ils accès aux services de santé ?", 0), Line(ENGLISH[4], 0)),
        (Line(FRENCH[5], 0, "heading"), Line(ENGLISH[4], 0, "text")),
        (Line("Osh 2021", 0), Line("Osh 2021", 0)),
    ],
    ids=["question and statement", "heading and text", "too short to say anything"],
)
def test_unlike_lines_are_no_equivalents(known: Pairs, source: Line, target: Line) -> None:
    assert mine([source], [target], known=known, min_confidence=0.0) == []


def test_questions_meet_questions(known: Pairs) -> None:
    question = "Do migrant workers have access to health services?"
    source = [*lines(FRENCH), Line("Les travailleurs migrants ont-ils accès aux services de santé ?", 9)]
    target = [*lines(ENGLISH), Line(question, 9)]
    assert (len(FRENCH), len(ENGLISH)) in pairs(mine(source, target, known=known))


def test_what_is_said_several_times_is_offered_once(known: Pairs) -> None:
    found = mine(lines(FRENCH), lines(ENGLISH * 4), known=known)
    assert pairs(found) == pairs(mine(lines(FRENCH), lines(ENGLISH), known=known))


def test_texts_are_compared_tile_by_tile(known: Pairs, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = mine(lines(FRENCH), lines(ENGLISH), known=known)
    monkeypatch.setattr(mining, "TILE", 4)
    tiled = mine(lines(FRENCH), lines(ENGLISH), known=known)
    assert pairs(tiled) <= SAME
    assert len(pairs(tiled) & pairs(whole)) >= len(pairs(whole)) - 1


@pytest.mark.parametrize(("source", "target"), [([], []), (FRENCH, []), ([], ENGLISH)])
def test_nothing_comes_of_nothing(source: list[str], target: list[str]) -> None:
    assert mine(lines(source), lines(target)) == []


def test_other_scripts_are_mined_too() -> None:
    russian = ["Второй семинар прошёл в Лиссабоне 12 мая 2019 года.", "В горах выпал снег.", "Это вино пьют холодным."]
    learned = [
        ("Второй доклад выйдет в мае.", "The second report is due in May."),
        ("Семинар прошёл.", "The workshop was held."),
    ]
    taught = learned * 3 + [(f"Дом № {k} продан.", f"House no. {k} was sold.") for k in range(60)]
    assert (0, 1) in pairs(mine(lines(russian), lines(ENGLISH), known=taught))


@pytest.mark.shared
def test_the_sample_is_met(shared: Path, tmp_path: Path) -> None:
    """The table of docs/alignment.md in small: most of what says the same, and not everything else too."""
    memory = open_memory(tmp_path / "tm.db")
    memory.ingest(sorted((shared / "seeds").glob("*.txt")))
    found = memory.mine(source="fr", target="en")
    memory.close()
    sample = (shared / "gold" / "alignment" / "annex6.fr-en.sample.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = [item for item in map(json.loads, sample) if item["label"] in {"parallel", "near"}]
    met = [
        item
        for item in wanted
        if any(
            any(s.text in item["fr"] for s in one.source) and any(s.text in item["en"] for s in one.target)
            for one in found
        )
    ]
    assert len(met) / len(wanted) >= 0.6
    assert len(found) <= 20
