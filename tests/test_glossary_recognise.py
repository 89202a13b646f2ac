"""Terms in running text: inflected, hyphenated, elided, in capitals; offsets; what is no term stays none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.errors import UnknownLanguage
from glossary import ConceptEntry, LanguageSection, RecognisedTerm, Term, Termbase, TermStatus, open_termbase
from glossary.formats.vocabulary import type_named

Recognise = Callable[..., list[RecognisedTerm]]


@pytest.fixture
def termbase(tmp_path: Path) -> Iterator[Termbase]:
    opened = open_termbase(tmp_path / "terms.db")
    yield opened
    opened.close()


def add(termbase: Termbase, language: str, *texts: str, **fields: Any) -> None:
    for text in texts:
        termbase.add(ConceptEntry(text, (LanguageSection(language, (Term(text, **fields),)),)))


def surfaces(termbase: Termbase, text: str, language: str) -> list[str]:
    return [one.surface for one in termbase.recognise(text, language=language)]


@pytest.mark.parametrize(
    ("language", "term", "text", "surface"),
    [
        # English: plurals, spelling, hyphens, possessives, articles
        ("en", "host country", "Both host countries agreed.", "host countries"),
        ("en", "host country", "A HOST COUNTRY agreed.", "HOST COUNTRY"),
        ("en", "memorandum of understanding", "Two memoranda of understanding exist.", "memoranda of understanding"),
        ("en", "NGO", "The NGOs replied.", "NGOs"),
        ("en", "MoU", "Both MoUs expired.", "MoUs"),
        ("en", "labour programme", "Labor programs were cut.", "Labor programs"),
        ("en", "reception centre", "The reception centers are full.", "reception centers"),
        ("en", "legalisation", "After legalization she left.", "legalization"),
        ("en", "peer review", "Peer-reviews help.", "Peer-reviews"),
        ("en", "co-ordination", "Better coordination helps.", "coordination"),
        ("en", "coordination", "Better co-ordination helps.", "co-ordination"),
        ("en", "whole-of-society", "The wholeof-society idea.", "wholeof-society"),
        ("en", "whole-of-society", "The whole of society idea.", "whole of society"),
        ("en", "asylum seeker", "The asylum seeker's bag.", "asylum seeker"),
        ("en", "asylum seeker", "The asylum seekers’ bags.", "asylum seekers"),
        ("en", "UN's system", "The UN system works.", "UN system"),
        ("en", "review of the Compact", "A review of Compact goals.", "review of Compact"),
        ("en", "safe, orderly and regular", "Safe, orderly and regular roads.", "Safe, orderly and regular"),
        ("en", "safe, orderly and regular", "Safe orderly and regular roads.", "Safe orderly and regular"),
        ("en", "safe, orderly and regular", "Safe, orderly, and regular roads.", "Safe, orderly, and regular"),
        ("en", "vulnerable group", "All vulnerable social groups.", "vulnerable social groups"),
        ("fr", "gestion des frontières", "La gestion mondiale des frontières.", "gestion mondiale des frontières"),
        ("ru", "управление миграцией", "Об управлении трудовой миграцией.", "управлении трудовой миграцией"),
        ("en", "mixed movement", "Mixed\nmovements grow.", "Mixed\nmovements"),
        ("en", "migration", "Mi\u00adgration grows.", "Mi\u00adgration"),
        ("en-US", "labour", "Labor counts.", "Labor"),
        # French: elision, ligatures, gender, contracted prepositions, initial accents, quotes
        ("fr", "État", "Le rôle de l'État change.", "État"),
        ("fr", "État membre", "Les Etats membres votent.", "Etats membres"),
        ("fr", "main-d'œuvre", "La main-d’oeuvre manque.", "main-d’oeuvre"),
        ("fr", "pays hôte", "Deux pays hôtes ont répondu.", "pays hôtes"),
        ("fr", "pays hôte", "Un « pays hôte » répond.", "pays hôte"),
        ("fr", "pays hôte", "Un pays « hôte » répond.", "pays « hôte »"),
        ("fr", "réfugié", "Une réfugiée a parlé.", "réfugiée"),
        ("fr", "travailleur saisonnier", "Des travailleuses saisonnières.", "travailleuses saisonnières"),
        ("fr", "gestion des frontières", "La gestion de la frontière.", "gestion de la frontière"),
        ("fr", "politique régionale", "Les politiques régionales.", "politiques régionales"),
        # Russian: cases, ё, unknown words, participles, abbreviations, letters of another script
        ("ru", "принимающее общество", "Внутри принимающего общества.", "принимающего общества"),
        ("ru", "страна-первоходец", "Опыт стран-первоходцев важен.", "стран-первоходцев"),
        ("ru", "страна-первоходец", "Опыт страны – первоходца.", None),
        ("ru", "отчёт", "В отчете сказано.", "отчете"),
        ("ru", "отчет", "Оба отчёта готовы.", "отчёта"),
        ("ru", "Глобальный договор", "Цели Глобального договора ясны.", "Глобального договора"),
        ("ru", "лучшая практика", "О лучших практиках.", "лучших практиках"),
        ("ru", "МИД", "Она пришла с МИДом.", "МИДом"),
        ("ru", "дискриминация", "Против дискpиминации.", "дискpиминации"),
        # others: stems, dictionaries, and exact words where there are none
        ("de", "Flüchtling", "Viele Flüchtlinge kamen.", "Flüchtlinge"),
        ("es", "país de acogida", "Los países de acogida.", "países de acogida"),
        ("zh", "移民", "国际移民组织", "移民"),
        ("uk", "міграція", "Про міграції сказано.", "міграції"),
        ("tpi", "wok", "Wok i stap.", "Wok"),
    ],
)
def test_forms_of_a_term_are_found(
    termbase: Termbase, language: str, term: str, text: str, surface: str | None
) -> None:
    add(termbase, language.split("-")[0], term)
    assert surfaces(termbase, text, language) == ([] if surface is None else [surface])


@pytest.mark.parametrize(
    ("language", "term", "text"),
    [
        ("en", "peer learning", "Their peers learn fast."),
        ("en", "mixed movement", "They mix movements."),
        ("en", "essential service", "A service is essential."),
        ("en", "border management", "At the border. Management left."),
        ("en", "border management", "The border (management) office"),
        ("en", "border management", "The border: management"),
        ("en", "border management", "The border, management and all"),
        ("en", "border management", "The border – management"),
        ("en", "IOM", "She said iom twice."),
        ("en", "WHO", "Who is it? And who are you?"),
        ("en", "UN Network", "An un network."),
        ("en", "Global Compact", "A Global digital Compact."),
        ("en", "vulnerable group", "Vulnerable small social groups."),
        ("en", "good practice", "Some best practices."),
        ("en", "older person", "All old persons."),
        ("ru", "хорошая практика", "О лучших практиках."),
        ("en", "host country", "They host the country fair."),
        ("en", "hub", "A hubcap."),
        ("en", "return", ""),
        ("fr", "réfugié", "Elle réfugia son chat."),
        ("fr", "pacte", "Un paquet."),
        ("ru", "принимающая страна", "Это принимает страна."),
        ("ru", "МОМ", "Мом не было."),
        ("ru", "сеть", "Он сел."),
    ],
)
def test_what_only_looks_like_a_term_is_none(termbase: Termbase, language: str, term: str, text: str) -> None:
    add(termbase, language, term)
    assert surfaces(termbase, text, language) == []


@pytest.mark.parametrize(
    ("case_sensitive", "text", "found"),
    [
        (True, "The Compact and the compact.", ["Compact"]),
        (True, "THE COMPACT", ["COMPACT"]),
        (False, "The Compact and the compact.", ["Compact", "compact"]),
        (None, "The Compact and the compact.", ["Compact", "compact"]),
    ],
)
def test_a_flag_says_whether_case_counts(
    termbase: Termbase, case_sensitive: bool | None, text: str, found: list[str]
) -> None:
    add(termbase, "en", "Compact", case_sensitive=case_sensitive)
    assert surfaces(termbase, text, "en") == found


def test_a_flag_lets_capitals_go(termbase: Termbase) -> None:
    add(termbase, "en", "GFMD", case_sensitive=False)
    assert surfaces(termbase, "gfmd and GFMD", "en") == ["gfmd", "GFMD"]


def test_the_longest_term_wins(termbase: Termbase) -> None:
    add(termbase, "en", "migration", "migration policy", "policy review", "international migration policy")
    text = "International migration policies, migration policy review, and migration."
    assert surfaces(termbase, text, "en") == ["International migration policies", "migration policy", "migration"]


def test_all_concepts_of_the_same_words_are_shown(termbase: Termbase) -> None:
    for concept_id, subject in (("right-law", "law"), ("right-side", "anatomy")):
        termbase.add(ConceptEntry(concept_id, (LanguageSection("en", (Term("right"),)),), subject))
    found = termbase.recognise("The rights.", language="en")
    assert {(one.concept, one.start, one.end) for one in found} == {("right-law", 4, 10), ("right-side", 4, 10)}


def test_targets_come_preferred_first_and_of_the_nearest_language(termbase: Termbase) -> None:
    russian = (
        Term("сезонник", TermStatus.DEPRECATED),
        Term("рабочий на сезон", TermStatus.ADMITTED, "variant"),
        Term("сезонный рабочий", TermStatus.PREFERRED, "fullForm"),
    )
    sections = (
        LanguageSection("en", (Term("seasonal worker", TermStatus.PREFERRED),)),
        LanguageSection("ru", russian),
        LanguageSection("fr-CA", (Term("travailleur saisonnier"),)),
    )
    termbase.add(ConceptEntry("seasonal", sections))
    (found,) = termbase.recognise("Seasonal workers", language="en-GB", target="ru-RU")
    assert (found.term, found.status, found.language) == ("seasonal worker", TermStatus.PREFERRED, "en")
    assert [(one.term, one.status, one.type, one.language) for one in found.targets] == [
        ("сезонный рабочий", TermStatus.PREFERRED, "fullForm", "ru"),
        ("рабочий на сезон", TermStatus.ADMITTED, "variant", "ru"),
        ("сезонник", TermStatus.DEPRECATED, None, "ru"),
    ]
    (french,) = termbase.recognise("Seasonal workers", language="en", target="fr")
    assert [one.language for one in french.targets] == ["fr-CA"]
    (everything,) = termbase.recognise("Seasonal workers", language="en")
    assert {one.language for one in everything.targets} == {"ru", "fr-CA"}


@pytest.mark.parametrize("before", ["👩🏽‍🌾 ", "e\u0301te\u0301 ", "\u200f", "«", "\t\n", "İ "])
def test_offsets_are_code_points_of_the_text_as_given(termbase: Termbase, before: str) -> None:
    add(termbase, "fr", "réfugié")
    text = f"{before}re\u0301fugie\u0301s !"
    (found,) = termbase.recognise(text, language="fr")
    assert (found.start, found.end) == (len(before), len(text) - 2)
    assert text[found.start : found.end] == found.surface == "re\u0301fugie\u0301s"


@pytest.mark.parametrize("tag", ["klingonese", "", "e", "12"])
def test_an_unknown_language_is_refused(termbase: Termbase, tag: str) -> None:
    with pytest.raises(UnknownLanguage):
        termbase.recognise("text", language=tag)
    with pytest.raises(UnknownLanguage):
        termbase.recognise("text", language="en", target=tag)


def test_a_language_without_terms_has_none(termbase: Termbase) -> None:
    add(termbase, "en", "visa")
    assert surfaces(termbase, "visa", "ru") == []


@given(st.text(st.sampled_from("aevsi- '’.,«»\n\u00ad\u0301éВиз"), max_size=40))
def test_any_text_gives_ordered_spans_that_overlap_no_other(tmp_path_factory: Any, text: str) -> None:
    termbase = _shared_termbase(tmp_path_factory)
    found = termbase.recognise(text, language="en")
    assert all(text[one.start : one.end] == one.surface for one in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


_OPENED: list[Termbase] = []


def _shared_termbase(factory: pytest.TempPathFactory) -> Termbase:
    if not _OPENED:
        _OPENED.append(open_termbase(factory.mktemp("recognise") / "terms.db"))
        add(_OPENED[0], "en", "visa", "vis-a-vis", "e-visa", "as is", "visa issue")
    return _OPENED[0]


@pytest.mark.shared
@pytest.mark.parametrize(("language", "least"), [("en", 0.99), ("ru", 0.99), ("fr", 0.98)])
def test_the_gold_is_recognised(termbase: Termbase, shared: Path, language: str, least: float) -> None:
    rows = [json.loads(line) for line in (shared / "gold/terms/glossary.sample.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        terms = tuple(
            Term(one["term"], TermStatus(one["status"]), type_named(one["type"]), case_sensitive="case" in one or None)
            for one in row.get(language, [])
        )
        if terms:
            termbase.add(ConceptEntry(row["concept"], (LanguageSection(language, terms),)))
    counts = Counter[str]()
    for line in (shared / "gold/terms/recognition.dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["lang"] != language:
            continue
        found = {(one.concept, one.start, one.end) for one in termbase.recognise(row["sentence"], language=language)}
        gold = {(one["concept"], one["start"], one["end"]): bool(one.get("optional")) for one in row["spans"]}
        required = {span for span, optional in gold.items() if not optional}
        counts.update(hits=len(found & required), missed=len(required - found), false=len(found - gold.keys()))
        assert row["spans"] or row["source"] == "seed" or not found, row["sentence"]
    f1 = 2 * counts["hits"] / (2 * counts["hits"] + counts["missed"] + counts["false"])
    assert f1 >= least
