"""The usage of a concept: where its terms stand, by document and translation; a place becomes a context."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from glossary import (
    ConceptEntry,
    InvalidConcept,
    LanguageSection,
    Term,
    Termbase,
    TermStatus,
    UnknownConcept,
    open_termbase,
)
from glossary.usage import ConceptUsage, add_context, names_of, place_name, usage_of
from glossary.usage.records import Place
from tm_service import TranslationMemory, open_memory
from tm_service.cli import cli

P, A, D = TermStatus.PREFERRED, TermStatus.ADMITTED, TermStatus.DEPRECATED
PILOT = ConceptEntry(
    "pilot_boat",
    (
        LanguageSection("en", (Term("pilot boat", P), Term("pilot vessel", A), Term("PB", A, "abbreviation"))),
        LanguageSection("ru", (Term("лоцманский катер", P), Term("лоцманское судно", A))),
        LanguageSection("fr", (Term("bateau-pilote", P),)),
    ),
)
KEEPER = ConceptEntry(
    "keeper",
    (LanguageSection("en", (Term("harbour keeper", P),)), LanguageSection("ru", (Term("портостранник", P),))),
)
UNITS = [
    ("Two pilot boats left the quay.", "От причала отошли два лоцманских катера.", "log.txt", "1", 0),
    ("No PB was at sea.", "В море не было ни одного лоцманского судна.", "log.txt", "1", 1),
    ("The pilot vessel came back.", "Он вернулся.", "log.txt", "2", 0),
    ("The boat of the pilot is blue.", "Лодка лоцмана синяя.", "log.txt", "2", 1),
    ("A harbor keeper waves.", "Портостранником быть хорошо.", "log.txt", "2", 2),
]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A store with units of one document, sentences of another, and two concepts."""
    file = tmp_path / "store.db"
    memory = open_memory(file)
    memory.add(
        TranslationUnit(
            {"en": Segment(english), "ru": Segment(russian)},
            status=UnitStatus.ALIGNED,
            provenance=Provenance(document=document, section=section, paragraph=paragraph),
        )
        for english, russian, document, section, paragraph in UNITS
    )
    wrong = {"en": Segment("A rejected pilot boat."), "ru": Segment("Отвергнутый катер.")}
    memory.add([TranslationUnit(wrong, status=UnitStatus.REJECTED)])
    rules = tmp_path / "rules.txt"
    rules.write_text("Every pilot boat carries a lamp.\n\nLamps of pilot boats are white.\n", "utf-8")
    memory.ingest([rules], language="en")
    memory.close()
    termbase = open_termbase(file)
    termbase.add(PILOT)
    termbase.add(KEEPER)
    termbase.close()
    return file


def by_language(usage: ConceptUsage) -> dict[str, Any]:
    return {one.language: one for one in usage.languages}


def test_terms_are_counted_in_units_and_in_sentences_without_translation(
    memory: TranslationMemory, termbase: Termbase
) -> None:
    english = by_language(usage_of(memory, termbase, "pilot_boat"))["en"]
    assert {term.term: (term.occurrences, term.texts) for term in english.terms} == {
        "pilot boat": (3, 3),
        "pilot vessel": (1, 1),
        "PB": (1, 1),
    }
    assert (english.occurrences, english.texts, english.exact) == (5, 5, True)
    assert {(one.document, one.memory, one.count) for one in english.documents} == {
        ("log.txt", "main", 3),
        ("rules.txt", "main", 2),
    }


def test_translations_are_counted_and_other_wordings_apart(memory: TranslationMemory, termbase: Termbase) -> None:
    english = by_language(usage_of(memory, termbase, "pilot_boat", target="ru"))["en"]
    assert {(one.language, one.term, one.texts) for one in english.renderings} == {
        ("ru", "лоцманский катер", 1),
        ("ru", "лоцманское судно", 1),
        ("ru", None, 1),
    }


def test_places_have_offsets_on_both_sides(memory: TranslationMemory, termbase: Termbase) -> None:
    places = usage_of(memory, termbase, "pilot_boat", language="en").places
    first = places[0]
    assert first.text[first.start : first.end] == "pilot boats"
    assert (first.place.document, first.place.section, first.place.paragraph) == ("log.txt", "1", 0)
    [rendering] = first.renderings
    assert rendering.text[rendering.start : rendering.end] == "лоцманских катера"
    assert [place.place.unit is None for place in places] == [False, False, False, True, True]
    assert places[-1].place.document == "rules.txt"
    assert places[-1].renderings == ()


@pytest.mark.parametrize(
    ("concept", "language", "occurrences"),
    [("keeper", "en", 1), ("keeper", "ru", 1), ("pilot_boat", "en-GB", 5), ("pilot_boat", "fr", 0)],
)
def test_other_spellings_and_words_of_no_dictionary_are_found(
    memory: TranslationMemory, termbase: Termbase, concept: str, language: str, occurrences: int
) -> None:
    [found] = usage_of(memory, termbase, concept, language=language).languages
    assert found.occurrences == occurrences


def test_a_frequent_term_is_sampled_and_says_so(tmp_path: Path) -> None:
    memory, termbase = open_memory(tmp_path / "s.db"), open_termbase(tmp_path / "s.db")
    termbase.add(PILOT)
    memory.add(TranslationUnit({"en": Segment(f"Pilot boat {number} {'x' * number}.")}) for number in range(90))
    [english] = usage_of(memory, termbase, "pilot_boat", language="en", most=20, limit=100).languages
    assert (english.candidates, english.read, english.exact) == (90, 20, False)
    places = usage_of(memory, termbase, "pilot_boat", language="en", most=20, limit=100).places
    lengths = sorted(len(place.text) for place in places)
    assert lengths[0] < 20
    assert lengths[-1] > 75
    whole = usage_of(memory, termbase, "pilot_boat", language="en", most=90).languages[0]
    assert (whole.read, whole.exact, whole.occurrences) == (90, True, 90)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 6), st.integers(1, 4))
def test_pages_of_places_follow_each_other(
    memory: TranslationMemory, termbase: Termbase, offset: int, limit: int
) -> None:
    whole = usage_of(memory, termbase, "pilot_boat", language="en", limit=100).places
    page = usage_of(memory, termbase, "pilot_boat", language="en", limit=limit, offset=offset).places
    assert page == whole[offset : offset + limit]


def test_an_unknown_concept_is_refused(memory: TranslationMemory, termbase: Termbase) -> None:
    with pytest.raises(UnknownConcept, match="ghost"):
        usage_of(memory, termbase, "ghost")


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ([("pilot boat", P), ("pilot vessel", A)], [["pilot boat"], ["pilot vessel"]]),
        ([("pilot boat", P), ("PB", A)], [["pilot boat", "PB"]]),
        ([("pilot boat", P), ("boat of the pilot", A)], [["pilot boat", "boat of the pilot"]]),
        ([("boat", A), ("pilot boat", P)], [["pilot boat", "boat"]]),
        ([("pilot boat", P), ("tender", P)], [["pilot boat", "tender"]]),
        ([("pilot boat", P), ("pilot boats", D)], [["pilot boat"], ["pilot boats"]]),
        ([("pilot boat", A), ("LX", P)], [["pilot boat"], ["LX"]]),
        ([("pilot boat", P), ("harbour launch", A), ("HL", A)], [["pilot boat"], ["harbour launch", "HL"]]),
        ([("PB", None)], [["PB"]]),
        ([("sea-mark", P), ("seamark", A)], [["sea-mark", "seamark"]]),
        ([("registered port", P), ("reg. port", A), ("red port", A)], [["registered port", "reg. port"], ["red port"]]),
    ],
)
def test_abbreviations_and_short_forms_are_the_same_name(
    terms: list[tuple[str, TermStatus | None]], names: list[list[str]]
) -> None:
    found = names_of([Term(text, status) for text, status in terms], "en")
    assert found == {text: group[0] for group in names for text in group}


@given(st.lists(st.tuples(st.text("ab B-", min_size=1, max_size=9), st.sampled_from([P, A, D, None])), max_size=6))
def test_every_term_has_a_name_that_is_a_term_of_its_own_name(terms: list[tuple[str, TermStatus | None]]) -> None:
    given_terms = list({text: Term(text, status) for text, status in terms if text.strip()}.values())
    names = names_of(given_terms, "en")
    assert set(names) == {term.text for term in given_terms}
    assert all(names[name] == name for name in names.values())


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (Place(1, "main", "log.txt", "2", 3), "log.txt, section 2, paragraph 4"),
        (Place(1, "main", "log.txt", None, None), "log.txt"),
        (Place(1, "main", None, None, None), None),
    ],
)
def test_a_place_is_said_in_words(place: Place, name: str | None) -> None:
    assert place_name(place) == name


def test_a_place_becomes_a_context_once(termbase: Termbase) -> None:
    text = "Every pilot boat carries a lamp."
    record, new = add_context(termbase, "pilot_boat", language="en", text=text, source="rules.txt", by="Ada")
    section = record.concept.section("en")
    assert new
    assert section is not None
    assert [(one.text, one.source) for one in section.terms[0].contexts] == [(text, "rules.txt")]
    assert section.terms[1].contexts == ()
    assert (record.version, record.changed_by) == (2, "Ada")
    again, new = add_context(termbase, "pilot_boat", language="en", text=text)
    assert (again.version, new) == (2, False)


def test_a_concept_is_known_by_the_id_that_it_was_merged_from(memory: TranslationMemory, termbase: Termbase) -> None:
    tug = ConceptEntry("tug", (LanguageSection("en", (Term("tug"),)),))
    termbase.add(tug)
    termbase.merge("pilot_boat", ["tug"])
    record, new = add_context(termbase, "tug", language="en", text="A tug waits.")
    assert (record.concept.id, new) == ("pilot_boat", True)
    assert usage_of(memory, termbase, "tug").concept == "pilot_boat"


@pytest.mark.parametrize(("text", "term"), [("No boat here.", None), ("A pilot boat.", "pilot vessel")])
def test_a_text_without_the_term_is_no_context(termbase: Termbase, text: str, term: str | None) -> None:
    with pytest.raises(InvalidConcept, match="pilot_boat"):
        add_context(termbase, "pilot_boat", language="en", text=text, term=term)


def run(database: Path, *arguments: str) -> Any:
    return CliRunner().invoke(cli, ["--db", str(database), "terms", *arguments])


def test_the_command_answers_in_json(database: Path) -> None:
    result = run(database, "usage", "pilot_boat", "-l", "en", "-t", "ru", "--limit", "1", "--json")
    assert result.exit_code == 0, result.output
    payload = json.loads(result.stdout)
    [language] = payload["languages"]
    assert (language["language"], language["occurrences"], language["exact"]) == ("en", 5, True)
    [place] = payload["places"]
    assert place["place"] == "log.txt, section 1, paragraph 1"
    assert place["translations"][0]["term"] == "лоцманский катер"


def test_people_see_numbered_places_and_keep_one_as_a_context(database: Path) -> None:
    shown = run(database, "usage", "pilot_boat", "-l", "en").stdout
    assert "   4. " in shown
    assert "(another wording)" in shown
    kept = run(database, "usage", "pilot_boat", "-l", "en", "--add-context", "4")
    assert "context added" in kept.stdout
    assert "has this context already" in run(database, "usage", "pilot_boat", "-l", "en", "--add-context", "4").stdout
    termbase = open_termbase(database)
    section = termbase.concept("pilot_boat").concept.section("en")
    termbase.close()
    assert section is not None
    [context] = section.terms[0].contexts
    assert (context.source or "").startswith("rules.txt")
    assert f"   4. {context.text}" in shown
    answer = run(database, "usage", "pilot_boat", "-l", "en", "--add-context", "1", "--json")
    assert json.loads(answer.stdout)["added"] is True


def test_a_concept_without_places_says_so(database: Path) -> None:
    assert run(database, "usage", "pilot_boat", "-l", "fr").stdout.endswith("Stands nowhere.\n")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["ghost"], 1),
        (["pilot_boat", "-l", "nonsense"], 1),
        (["pilot_boat", "--add-context", "99"], 1),
        (["pilot_boat", "--texts", "0"], 2),
        ([], 2),
    ],
)
def test_wrong_usage_is_refused_in_a_line(database: Path, arguments: list[str], status: int) -> None:
    result = run(database, "usage", *arguments)
    assert result.exit_code == status
    assert "Traceback" not in result.output
    assert status == 2 or len(result.stderr.splitlines()) == 1
