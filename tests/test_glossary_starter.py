"""The starter termbase: enough concepts, in three languages, each told apart and well described."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from corpora.documents import Problem
from corpora.pairing import pair
from corpora.pipeline import prepare
from corpora.starter import documents
from glossary.concepts import ConceptEntry, TermStatus
from glossary.formats import ReadConcept
from glossary.formats.tbx import TBX_3
from glossary.starter import starter_termbase
from glossary.termbase import open_termbase

FILE = starter_termbase()
LANGUAGES = ("en", "ru", "fr")


@pytest.fixture(scope="module")
def concepts() -> list[ConceptEntry]:
    with FILE.open("rb") as stream:
        entries = list(TBX_3.read(stream, name=FILE.name))
    read = [entry for entry in entries if isinstance(entry, ReadConcept)]
    assert not any(isinstance(entry, Problem) for entry in entries)
    assert not any(entry.problems for entry in read)
    return [entry.concept for entry in read if entry.concept is not None]


def test_a_hundred_concepts_have_terms_in_all_three_languages(concepts: list[ConceptEntry]) -> None:
    assert sum(all(concept.section(language) for language in LANGUAGES) for concept in concepts) >= 100


def test_ids_are_slugs_and_unique(concepts: list[ConceptEntry]) -> None:
    ids = [concept.id for concept in concepts]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert [name for name in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_each_language_has_one_preferred_term(concepts: list[ConceptEntry]) -> None:
    statuses = {
        (concept.id, section.language): [term.status for term in section.terms]
        for concept in concepts
        for section in concept.languages
    }
    assert [place for place, found in statuses.items() if found.count(TermStatus.PREFERRED) != 1] == []


def test_no_term_names_two_concepts(concepts: list[ConceptEntry]) -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for concept in concepts:
        for language, term in concept.terms():
            owners.setdefault((language, term.text.casefold()), set()).add(concept.id)
    assert {term: ids for term, ids in owners.items() if len(ids) > 1} == {}


def test_every_concept_has_a_subject_and_an_english_definition(concepts: list[ConceptEntry]) -> None:
    english = {concept.id: concept.section("en") for concept in concepts}
    assert [concept.id for concept in concepts if not concept.subject] == []
    assert [name for name, section in english.items() if section is None or not section.definitions] == []


@pytest.mark.parametrize("language", ["ru", "fr"])
def test_thirty_concepts_are_defined_in_other_languages_too(concepts: list[ConceptEntry], language: str) -> None:
    sections = [concept.section(language) for concept in concepts]
    assert sum(bool(section and section.definitions) for section in sections) >= 30


def test_relations_point_to_concepts_of_the_file(concepts: list[ConceptEntry]) -> None:
    ids = {concept.id for concept in concepts}
    targets = {relation.target for concept in concepts for relation in concept.relations}
    assert targets
    assert targets <= ids


@pytest.mark.parametrize("language", ["ru", "fr"])
def test_nouns_tell_their_gender_or_stand_in_the_plural(concepts: list[ConceptEntry], language: str) -> None:
    silent = [
        term.text
        for concept in concepts
        for tag, term in concept.terms()
        if tag == language and term.part_of_speech == "noun" and term.gender is None
        if ("type", "grammaticalNumber") not in {pair for category in term.extra for pair in category.attributes}
    ]
    assert silent == []


@pytest.mark.parametrize("text", ["WHO", "GCM", "Compact", "Hub", "ВОЗ", "МОТ", "ЦУР", "Pacte"])
def test_a_term_that_is_another_word_in_lower_case_says_so(concepts: list[ConceptEntry], text: str) -> None:
    flags = [term.case_sensitive for concept in concepts for _, term in concept.terms() if term.text == text]
    assert flags == [True]


def test_deprecated_terms_are_marked_in_every_language(concepts: list[ConceptEntry]) -> None:
    deprecated = {
        (language, term.text)
        for concept in concepts
        for language, term in concept.terms()
        if term.status is TermStatus.DEPRECATED
    }
    assert {("en", "illegal migrant"), ("ru", "нелегальный мигрант"), ("fr", "migrant illégal")} <= deprecated


def test_contexts_are_sentences_of_the_starter_documents(concepts: list[ConceptEntry]) -> None:
    marks = re.compile(r"[¹²*\W]+|<sup>\d</sup>|</?\w+>")
    texts = {path.name: marks.sub(" ", path.read_text(encoding="utf-8")) for path in documents()}
    contexts = [context for concept in concepts for _, term in concept.terms() for context in term.contexts]
    strangers = [
        context.text
        for context in contexts
        if marks.sub(" ", context.text).strip() not in texts[(context.source or "").split(", ")[0]]
    ]
    assert contexts
    assert strangers == []


@pytest.mark.parametrize("language", ["ru", "fr"])
def test_terms_of_the_starter_documents_are_recognised_in_their_translations(language: str, tmp_path: Path) -> None:
    termbase = open_termbase(tmp_path / "terms.db")
    termbase.import_file(FILE)
    kept = total = 0
    for group in (group for path in documents() for group in pair(prepare(path).sections)):
        found = {
            text.section.language: {
                term.concept
                for sentence in text.sentences
                for term in termbase.recognise(sentence.text, language=text.section.language)
            }
            for text in group
        }
        kept += len(found["en"] & found[language])
        total += len(found["en"])
    assert total >= 80
    assert kept / total >= 0.9
