"""Terms are found in texts, ranked, given equivalents; acronyms find what they stand for."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from corpora.normalise import folded
from corpora.segments import Segment
from corpora.units import TranslationUnit, UnitStatus
from glossary import ConceptEntry, LanguageSection, Term, Termbase, open_termbase
from glossary.extraction import Texts, acronym_pairs, extract_terms, texts_of
from glossary.extraction.grammars import grammar_for
from glossary.lemmas import lemmatiser_for
from glossary.patterns import tokens_of
from tm_service import open_memory
from tm_service.cli import cli

ENGLISH = (
    "The harbour clinic treats every seasonal worker without a fee.",
    "A seasonal worker may visit the harbour clinic on Sundays.",
    "Two harbour clinics were opened for seasonal workers last spring.",
    "The freedom of movement of seasonal workers is guaranteed by the Lagoon Convention.",
    "They will promote freedom of movement.",
    "The Lagoon Convention on Safe, Fair and Open Crossings entered into force.",
    "Nobody may be turned away from a harbour clinic.",
)
RUSSIAN = (
    "Портовая поликлиника бесплатно лечит каждого сезонного работника.",
    "Сезонный работник может прийти в портовую поликлинику в воскресенье.",
    "Прошлой весной для сезонных работников открылись две портовые поликлиники.",
    "Свобода передвижения сезонных работников гарантирована Лагунной конвенцией.",
    "Они будут содействовать свободе передвижения.",
    "Лагунная конвенция вступила в силу.",
    "Никому нельзя отказывать в приеме в портовой поликлинике.",
)
FRENCH = (
    "La clinique portuaire soigne sans frais chaque travailleur saisonnier.",
    "Les travailleurs saisonniers vont à la clinique portuaire le dimanche.",
    "Les cliniques portuaires ont été ouvertes pour les travailleurs saisonniers.",
    "La liberté de circulation des travailleurs saisonniers est garantie.",
    "La liberté de circulation est un droit.",
)
TEXTS = {"en": ENGLISH, "ru": RUSSIAN, "fr": FRENCH}


def terms_in(language: str, texts: tuple[str, ...], limit: int = 100) -> list[str]:
    return [one.term for one in extract_terms(Texts(language, texts), limit=limit)]


def cited(language: str, **surfaces: int) -> str:
    return grammar_for(language, []).dictionary_form(
        Counter({form.replace("_", " "): n for form, n in surfaces.items()})
    )


@pytest.mark.parametrize(
    ("language", "terms"),
    [
        ("en", ["seasonal worker", "harbour clinic", "freedom of movement"]),
        ("ru", ["сезонный работник", "портовая поликлиника", "свобода передвижения"]),
        ("fr", ["travailleur saisonnier", "clinique portuaire", "liberté de circulation"]),
    ],
)
def test_the_best_candidates_are_the_terms_in_dictionary_form(language: str, terms: list[str]) -> None:
    assert set(terms) <= set(terms_in(language, TEXTS[language], limit=6))


def test_a_name_is_found_whole_and_not_cut_at_its_comma() -> None:
    found = terms_in("en", ENGLISH)
    assert "Lagoon Convention on Safe, Fair and Open Crossings" in found
    assert not {"Lagoon Convention on Safe", "Lagoon Convention on Safe, Fair"} & set(found)


def test_the_capitals_of_headings_and_first_words_are_not_the_term_s() -> None:
    found = terms_in(
        "en", ("TIDAL GATE KEEPERS", "Lagoon pilots are brave.", "The lagoon is deep.", "Old Harbour Tide Office")
    )
    assert {"tidal gate keeper", "lagoon pilot"} <= set(found)
    assert not [term for term in found if term.isupper()]


@pytest.mark.parametrize("language", TEXTS)
def test_no_term_begins_or_ends_with_a_function_word(language: str) -> None:
    grammar = grammar_for(language, [])
    for term in terms_in(language, TEXTS[language]):
        first, *_, last = tokens_of(f"{term} {term}", lemmatiser_for(language))
        assert grammar.is_content(first.text)
        assert grammar.is_content(last.text)


def test_what_only_stands_inside_a_longer_term_is_left_out() -> None:
    texts = tuple(f"The tidal water gate of {town} is shut." for town in ("Port Alma", "Lisk", "Orrin"))
    assert "tidal water gate" in terms_in("en", texts)
    assert not {"tidal water", "water gate", "gate"} & set(terms_in("en", texts))


@pytest.mark.parametrize(
    ("language", "texts", "verb"),
    [
        ("en", ("We support harbours.", "They support harbours.", "You will support the harbour master."), "support"),
        (
            "en",
            ("The ferry carries the mail.", "Each ferry carries a nurse.", "One ferry carries its crew."),
            "carries",
        ),
        ("fr", ("Il est impossible de fermer.", "Elle a le droit de fermer.", "Ce droit de fermer existe."), "fermer"),
    ],
)
def test_verbs_are_told_from_nouns_by_their_neighbours(language: str, texts: tuple[str, ...], verb: str) -> None:
    found = terms_in(language, texts)
    assert found
    assert not [term for term in found if verb in term.split()]


@pytest.mark.parametrize(
    ("language", "surfaces", "form"),
    [
        ("en", {"harbour_clinics": 3}, "harbour clinic"),
        ("en", {"harbour_clinics": 3, "harbour_clinic": 1}, "harbour clinic"),
        ("en", {"ministries_of_labour": 2}, "ministry of labour"),
        ("en", {"human_rights": 9}, "human rights"),
        ("en", {"NGOs": 2}, "NGO"),
        ("en", {"Seasonal_worker": 1, "seasonal_worker": 1}, "seasonal worker"),
        ("fr", {"travailleurs_saisonniers": 2}, "travailleur saisonnier"),
        ("fr", {"plans_nationaux_de_retour": 2}, "plan national de retour"),
        ("fr", {"pays_voisins": 2}, "pays voisin"),
        ("fr", {"Etats_voisins": 2}, "Etat voisin"),
        ("fr", {"droits_humains": 2}, "droits humains"),
        ("ru", {"портовых_поликлиниках": 2}, "портовая поликлиника"),
        ("ru", {"рабочих_групп": 2}, "рабочая группа"),
        ("ru", {"странами-участницами": 1}, "страна-участница"),
        ("ru", {"правами_человека": 3}, "права человека"),
        ("ru", {"осуществлением_ГДМ": 1}, "осуществление ГДМ"),
        ("ru", {"обучению_детей_моряков": 1}, "обучение детей моряков"),
    ],
)
def test_a_term_is_cited_as_a_dictionary_has_it(language: str, surfaces: dict[str, int], form: str) -> None:
    assert cited(language, **surfaces) == form


def test_scores_fall_from_100_and_frequencies_and_contexts_are_those_of_the_texts() -> None:
    found = extract_terms(Texts("en", ENGLISH))
    assert found[0].score == 100
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    clinic = next(one for one in found if one.term == "harbour clinic")
    assert clinic.frequency == 4
    assert clinic.contexts == ENGLISH[:3]


def test_any_other_language_gives_terms_as_written() -> None:
    texts = (
        "La policlinica del porto cura i lavoratori.",
        "Nella policlinica del porto non si paga.",
        "Ogni lavoro stagionale va pagato.",
        "Il lavoro stagionale dura tre mesi.",
    )
    assert "lavoro stagionale" in terms_in("it", texts)


@example(["𗀀", "порт 𗀀"], "ru")
@given(st.lists(st.text(max_size=40), max_size=5), st.sampled_from(["en", "ru", "fr", "ja", "ar"]))
def test_any_text_is_taken(texts: list[str], language: str) -> None:
    found = extract_terms(Texts(language, tuple(dict.fromkeys(texts))))
    assert all(one.term and 0 < one.score <= 100 and one.frequency > 0 for one in found)
    assert len({folded(one.term) for one in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("the Harbour Medical Unit (HMU)", {"HMU": "Harbour Medical Unit"}),
        ("an HMU (Harbour Medical Unit) of its own", {"HMU": "Harbour Medical Unit"}),
        ("for the League of Island Ports (LIP) and others", {"LIP": "League of Island Ports"}),
        ("non-governmental harbour offices (NGHOs)", {"NGHOs": "non-governmental harbour offices"}),
        ("a Letter of Joint Intent (LoJI)", {"LoJI": "Letter of Joint Intent"}),
        ("the Lagoon Multi-Port Fund (L-MPF)", {"L-MPF": "Lagoon Multi-Port Fund"}),
        ("the annual Harbour Situation Report (HSR report)", {"HSR": "Harbour Situation Report"}),
        ("Портовый медицинский отдел (ПМО)", {"ПМО": "Портовый медицинский отдел"}),
        ("ПФУГ (портовый фонд с участием городов)", {"ПФУГ": "портовый фонд с участием городов"}),
        ("l'Union des ports de l'Étang (UPE)", {"UPE": "Union des ports de l'Étang"}),
        ("les écoles de la mer (ÉM)", {"ÉM": "écoles de la mer"}),
        ("Remarks by the Minister of Ports of Central Asia (EN)", {}),
        ("the harbour office (HMU) in Lisk", {}),
        ("the Harbour Medical Unit (see page 2)", {}),
        ("We closed. Harbour Medical. Unit (HMU)", {}),
        ("the Harbour Medical Unit of the Lagoon Coast (HMU)", {}),
    ],
)
def test_acronyms_are_paired_with_what_they_stand_for(text: str, pairs: dict[str, str]) -> None:
    assert {pair.acronym: pair.expansion for pair in acronym_pairs([text])} == pairs


def test_an_acronym_and_its_expansion_name_each_other() -> None:
    texts = ("The Harbour Medical Unit (HMU) is open.", "Each HMU has a nurse.", "Ask the Harbour Medical Unit.")
    found = {one.term: one for one in extract_terms(Texts("en", texts))}
    assert found["HMU"].expansions == ("Harbour Medical Unit",)
    assert found["Harbour Medical Unit"].acronyms == ("HMU",)


@pytest.mark.parametrize(
    ("source", "target", "pairs"),
    [
        ("en", "ru", {"harbour clinic": "портовая поликлиника", "seasonal worker": "сезонный работник"}),
        ("ru", "en", {"свобода передвижения": "freedom of movement", "портовая поликлиника": "harbour clinic"}),
    ],
)
def test_aligned_texts_give_the_equivalent(source: str, target: str, pairs: dict[str, str]) -> None:
    translations = dict(zip(TEXTS[source], TEXTS[target], strict=True))
    found = {one.term: one for one in extract_terms(Texts(source, TEXTS[source], target, translations))}
    assert {term: found[term].equivalents[0].term for term in pairs} == pairs


def test_without_translations_there_are_no_equivalents() -> None:
    assert not any(one.equivalents for one in extract_terms(Texts("en", ENGLISH, "ru", {})))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a store with the English and Russian sentences as units."""
    path = tmp_path / "store.db"
    memory = open_memory(path)
    pairs = zip(ENGLISH, RUSSIAN, strict=True)
    memory.add(TranslationUnit({"en": Segment(english), "ru": Segment(russian)}) for english, russian in pairs)
    rejected = {"en": Segment("A rejected tide table."), "ru": Segment("Отклоненная таблица приливов.")}
    memory.add([TranslationUnit(rejected, status=UnitStatus.REJECTED)])
    memory.close()
    return path


def run(database: Path, *arguments: str) -> Any:
    return CliRunner().invoke(cli, ["--db", str(database), "terms", "extract", *arguments])


def lines(database: Path, *arguments: str) -> list[dict[str, Any]]:
    result = run(database, *arguments, "--jsonl")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_memory_gives_its_texts_without_what_was_rejected(database: Path) -> None:
    memory = open_memory(database)
    texts = texts_of(memory, source="en-GB", target="ru")
    memory.close()
    assert set(texts.texts) == set(ENGLISH)
    assert texts.translations == dict(zip(ENGLISH, RUSSIAN, strict=True))


def test_sentences_of_a_document_count_once_though_they_are_units_too(tmp_path: Path) -> None:
    document = tmp_path / "harbour.txt"
    document.write_text("\n\n".join(ENGLISH), "utf-8")
    memory = open_memory(tmp_path / "store.db")
    memory.ingest([document], language="en")
    memory.add([TranslationUnit({"en": Segment(ENGLISH[0]), "ru": Segment(RUSSIAN[0])})])
    texts = texts_of(memory, source="en")
    memory.close()
    assert sorted(texts.texts) == sorted(ENGLISH)


def test_the_command_prints_the_contract_s_lines(database: Path) -> None:
    found = lines(database, "-s", "en", "-t", "ru", "--limit", "5")
    assert len(found) == 5
    clinic = next(one for one in found if one["source"] == "harbour clinic")
    assert clinic["target"] == "портовая поликлиника"
    assert clinic["frequency"] == 4
    assert clinic["contexts"][0] in ENGLISH
    assert 0 < clinic["score"] <= 100


def test_a_target_is_null_where_there_is_none(database: Path) -> None:
    assert {one["target"] for one in lines(database, "-s", "en", "-t", "fr")} == {None}
    assert {one["target"] for one in lines(database, "-s", "en")} == {None}


def test_what_the_termbase_knows_is_left_out_in_any_inflection(database: Path) -> None:
    termbase: Termbase = open_termbase(database)
    termbase.add(ConceptEntry("clinic", (LanguageSection("en", (Term("harbour clinics"),)),)))
    termbase.close()
    assert "harbour clinic" not in {one["source"] for one in lines(database, "-s", "en")}
    assert "seasonal worker" in {one["source"] for one in lines(database, "-s", "en")}


def test_people_see_term_and_equivalent(database: Path) -> None:
    assert "harbour clinic → портовая поликлиника" in run(database, "-s", "en", "-t", "ru").stdout
    assert run(database, "-s", "sw").stdout == "Nothing found.\n"


@pytest.mark.parametrize(("arguments", "status"), [(["-s", "nonsense"], 1), ([], 2), (["-s", "en", "--limit", "0"], 2)])
def test_wrong_usage_is_refused_in_a_line(database: Path, arguments: list[str], status: int) -> None:
    result = run(database, *arguments)
    assert result.exit_code == status
    assert "Traceback" not in result.output


@pytest.mark.shared
def test_the_seed_documents_give_their_terms(shared: Path, tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "store.db")
    memory.ingest(sorted((shared / "seeds").glob("*.txt")))
    rows = (shared / "gold" / "terms" / "glossary.sample.jsonl").read_text("utf-8").splitlines()
    gold = [json.loads(row) for row in rows]
    hits = {}
    for language in ("en", "ru", "fr"):
        terms = {folded(one["term"]) for row in gold for one in row.get(language, [])}
        found = extract_terms(texts_of(memory, source=language), limit=100)
        hits[language] = sum(folded(one.term) in terms for one in found)
    memory.close()
    assert hits["en"] >= 27
    assert hits["ru"] >= 15
    assert hits["fr"] >= 17


def test_a_head_that_says_little_ranks_low() -> None:
    found = terms_in("en", ("We saw the level of the gate.", "We saw the keeper of the gate."))
    assert found.index("keeper of the gate") < found.index("level of the gate")


@pytest.mark.parametrize(
    ("language", "general", "term"),
    [("en", "It was the country.", "It was the gull."), ("ru", "Страна велика.", "Чайка велика.")],
)
def test_a_general_noun_ranks_below_others(language: str, general: str, term: str) -> None:
    first, second = terms_in(language, (general, term))[:2]
    assert (first.lower(), second.lower()) in {("gull", "country"), ("чайка", "страна")}


@pytest.mark.parametrize(
    ("language", "texts", "name", "part"),
    [
        (
            "fr",
            ("Elle salue le Réseau portuaire pour les pilotes.", "Ce Réseau portuaire pour les pilotes est né hier."),
            "Réseau portuaire pour les pilotes",
            "Réseau portuaire",
        ),
        (
            "en",
            (
                "They met the Lagoon Council of Pilots.",
                "We saw the Lagoon Council of Rowers.",
                "See the Lagoon Council of Pilots.",
            ),
            "Lagoon Council of Pilots",
            "Lagoon Council",
        ),
    ],
)
def test_a_part_of_names_is_no_term(language: str, texts: tuple[str, ...], name: str, part: str) -> None:
    found = terms_in(language, texts)
    assert name in found
    assert part not in found


def test_an_introduced_expansion_is_a_candidate_whatever_the_grammar_says() -> None:
    texts = (
        "The Port Pact for Safe, Fair, and Open Crossings (PPC) was signed.",
        "The PPC is old.",
        "The PPC is dear.",
    )
    assert {"PPC", "Port Pact for Safe, Fair, and Open Crossings"} <= set(terms_in("en", texts))


def test_a_word_in_capitals_is_no_acronym_if_it_is_met_in_small_letters() -> None:
    found = terms_in(
        "en", ("You should not swim HARBOUR side.", "The harbour is deep.", "The HMU is near.", "A tidal gate.")
    )
    assert found[0] == "HMU"


def test_an_acronym_finds_that_of_the_other_language() -> None:
    pairs = {
        "The Harbour Medical Unit (HMU) is open.": "Портовый медицинский отдел (ПМО) открыт.",
        "Each HMU has a nurse.": "В каждом ПМО есть медсестра.",
        "Ask the Harbour Medical Unit.": "Спросите Портовый медицинский отдел.",
    }
    found = {one.term: one for one in extract_terms(Texts("en", tuple(pairs), "ru", pairs))}
    assert found["HMU"].equivalents[0].term == "ПМО"
    assert found["Harbour Medical Unit"].equivalents[0].acronyms == ("ПМО",)


def test_very_many_texts_give_the_same_terms_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    translations = dict(zip(ENGLISH, RUSSIAN, strict=True))
    texts = Texts("en", ENGLISH, "ru", translations)
    whole = {one.term: one for one in extract_terms(texts, limit=3)}
    monkeypatch.setattr("glossary.extraction.phrases._MOST", 5)
    monkeypatch.setattr("glossary.extraction.extracting._PAIRS", 6)
    bounded = {one.term: one for one in extract_terms(texts, limit=3)}
    assert "seasonal worker" in whole.keys() & bounded.keys()
    assert bounded["seasonal worker"].equivalents[0].term == "сезонный работник"


def test_a_text_knows_where_it_stands(database: Path) -> None:
    memory = open_memory(database)
    texts = texts_of(memory, source="en")
    memory.close()
    assert [texts.places[text].unit for text in ENGLISH] == [1, 2, 3, 4, 5, 6, 7]
