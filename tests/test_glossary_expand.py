"""Acronyms are paired with what they stand for: in three languages, in every order, and not where it is something else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from glossary.extraction import acronym_pairs
from glossary.extraction.grammars import grammar_for


def pairs_in(language: str, *texts: str) -> dict[str, str]:
    return {one.acronym: one.expansion for one in acronym_pairs(texts, grammar_for(language, []))}


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("the Harbour Medical Unit (HMU)", {"HMU": "Harbour Medical Unit"}),
        ("the Harbour Medical Unit(HMU) and others", {"HMU": "Harbour Medical Unit"}),
        ("the Harbour Medical Unit [HMU]", {"HMU": "Harbour Medical Unit"}),
        ("the “Harbour Medical Unit” (“HMU”)", {"HMU": "Harbour Medical Unit"}),
        ("the Harbour Medical Unit, hereinafter HMU, is", {"HMU": "Harbour Medical Unit"}),
        ("the Harbour Medical Unit, hereafter referred to as the “HMU”,", {"HMU": "Harbour Medical Unit"}),
        ("the Harbour Medical Unit (hereinafter HMU)", {"HMU": "Harbour Medical Unit"}),
        ("a count (the Harbour Medical Unit - HMU) of beds", {"HMU": "Harbour Medical Unit"}),
        ("HMU – Harbour Medical Unit", {"HMU": "Harbour Medical Unit"}),
        ("HMU: Harbour Medical Unit", {"HMU": "Harbour Medical Unit"}),
        ("HMU\tHarbour Medical Unit", {"HMU": "Harbour Medical Unit"}),
        ("an HMU (the Harbour Medical Unit) of its own", {"HMU": "Harbour Medical Unit"}),
        ("a lodge (Harbour Medical Unit, HMU) in Lisk", {"HMU": "Harbour Medical Unit"}),
        ("the Harbour Medical Unit (HMU; ПМО)", {"HMU": "Harbour Medical Unit"}),
        ("the annual Harbour Situation Report (HSR report)", {"HSR": "Harbour Situation Report"}),
        ("Harbour Operating Rules (HORs)", {"HOR": "Harbour Operating Rule"}),
        ("Displaced Harbour Pilots (DHP)", {"DHP": "Displaced Harbour Pilots"}),
        (
            "the Port Pact for Safe, Fair and Open Crossings (PPC)",
            {"PPC": "Port Pact for Safe, Fair and Open Crossings"},
        ),
        (
            "the Port Pact for Safe, Fair, and Open Crossings (PPC)",
            {"PPC": "Port Pact for Safe, Fair, and Open Crossings"},
        ),
        ("the Lagoon Multi-Port Fund (L-MPF)", {"L-MPF": "Lagoon Multi-Port Fund"}),
        (
            "with the Tidal Gate Union / Port Pilots Union (TGU/PPU)",
            {"TGU": "Tidal Gate Union", "PPU": "Port Pilots Union"},
        ),
        ("a Letter of Joint Intent (LoJI)", {"LoJI": "Letter of Joint Intent"}),
        ("the Regional Rowers and Rescue Plan (3RP)", {"3RP": "Regional Rowers and Rescue Plan"}),
        ("head of the UN Fund on Lagoons Secretariat (UNFL)", {"UNFL": "UN Fund on Lagoons"}),
        ("Strategy for Lagoons and Islands (SIL), Strategy for Lagoons and Isles", {}),
        ("the National Strategy of Lagoons and Islands (NSIL)", {"NSIL": "National Strategy of Lagoons and Islands"}),
        ("the Office for Pilots and Training of Rowers (OFPTR)", {"OFPTR": "Office for Pilots and Training of Rowers"}),
    ],
)
def test_english(text: str, pairs: dict[str, str]) -> None:
    assert pairs_in("en", text) == pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("в рамках Портового договора о лагунах (ПДЛ)", {"ПДЛ": "Портовый договор о лагунах"}),
        ("осуществление Портового договора о лагунах (ПДЛ; PLP)", {"ПДЛ": "Портовый договор о лагунах"}),
        (
            "о Портовом договоре о безопасных, открытых и честных переправах (ПДП)",
            {"ПДП": "Портовый договор о безопасных, открытых и честных переправах"},
        ),
        ("в Портовом медицинском отделе (далее — ПМО)", {"ПМО": "Портовый медицинский отдел"}),
        ("с Портовым медицинским отделом, далее — ПМО, в городе", {"ПМО": "Портовый медицинский отдел"}),
        ("с «Портовым медицинским отделом» («ПМО»)", {"ПМО": "Портовый медицинский отдел"}),
        ("ПМО (Портовый медицинский отдел)", {"ПМО": "Портовый медицинский отдел"}),
        ("ПМО — Портовый медицинский отдел", {"ПМО": "Портовый медицинский отдел"}),
        ("неморскими организациями (НМО)", {"НМО": "неморская организация"}),
        ("Целям в области берегового хозяйства (ЦБХ)", {"ЦБХ": "Цели в области берегового хозяйства"}),
        ("Береговой экономической комиссии ООН (БЭК ООН)", {"БЭК ООН": "Береговая экономическая комиссия ООН"}),
        (
            "Управлением главного лоцмана Организации Объединенных Наций по делам гаваней (УГЛГ ООН)",
            {"УГЛГ ООН": "Управление главного лоцмана Организации Объединенных Наций по делам гаваней"},
        ),
        ("лиц, ищущих причала (ЛИП)", {"ЛИП": "лицо, ищущее причала"}),
        ("Фонда гаваней с участием многих портов (ФГМП)", {"ФГМП": "Фонд гаваней с участием многих портов"}),
    ],
)
def test_russian_expansions_are_cited_in_the_nominative(text: str, pairs: dict[str, str]) -> None:
    assert pairs_in("ru", text) == pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("l'Union des ports de l'Étang (UPE)", {"UPE": "Union des ports de l'Étang"}),
        ("l'Organisation portuaire des lagunes, ci-après OPL, a", {"OPL": "Organisation portuaire des lagunes"}),
        ("la Stratégie nationale des ports (ci-après « SNP »)", {"SNP": "Stratégie nationale des ports"}),
        ("SNP : Stratégie nationale des ports", {"SNP": "Stratégie nationale des ports"}),
        ("la SNP (Stratégie nationale des ports)", {"SNP": "Stratégie nationale des ports"}),
        (
            "le Haut-Bureau des Nations Unies pour les lagunes (HBL)",
            {"HBL": "Haut-Bureau des Nations Unies pour les lagunes"},
        ),
        (
            "le Pacte portuaire pour des traversées sûres, ouvertes et justes (PPT)",
            {"PPT": "Pacte portuaire pour des traversées sûres, ouvertes et justes"},
        ),
        ("la Stratégie nationale d'emploi et d'accueil (SNAE)", {"SNAE": "Stratégie nationale d'emploi et d'accueil"}),
        ("les écoles de la mer (ÉM)", {"ÉM": "écoles de la mer"}),
    ],
)
def test_french(text: str, pairs: dict[str, str]) -> None:
    assert pairs_in("fr", text) == pairs


@pytest.mark.parametrize(
    "text",
    [
        "Remarks by the Minister of Ports of Central Asia (EN)",
        "the harbour office (HMU) in Lisk",
        "the Harbour Medical Unit (see page 2)",
        "the Harbour Medical Unit of the Lagoon Coast (HMU)",
        "We closed. Harbour Medical. Unit (HMU)",
        "Ms Orrin, Adviser on Population Affairs - HMU, spoke",
        "Ms Orrin, the Senior Adviser on Population Affairs (HMUX), spoke",
        "Report of the Director (2020)",
        "HMU – a fine place for the sick",
        "Note: Harbour Medical Unit",
        "директор Портового отдела (EN)",
        "в городе Лиск (ПМО)",
        "ПМО — хорошее место",
        "по итогам встречи в порту (далее — встреча)",
        "le directeur du port de Lisk (FR)",
        "la région des lagunes (voir SNP)",
    ],
)
def test_what_only_looks_like_an_introduction_is_none(text: str) -> None:
    assert acronym_pairs([text]) == []


def test_pairs_are_counted_whatever_their_case_and_the_commonest_comes_first() -> None:
    texts = [
        "the harbour clinic fund (HCF)",
        "the Harbour Clinic Fund (HCF)",
        "a Tidal Gate (TG)",
        "Harbour Clinic Fund (HCF)",
    ]
    found = acronym_pairs(texts)
    assert [(one.acronym, one.expansion, one.frequency) for one in found] == [
        ("HCF", "Harbour Clinic Fund", 3),
        ("TG", "Tidal Gate", 1),
    ]


@example("X (AB)")
@example("АБ (")
@example("A1 (1A 2B)")
@given(st.text(st.sampled_from("AБé b,-(–)«»;:13\n"), max_size=40))
def test_any_text_is_taken(text: str) -> None:
    for language in ("en", "ru", "fr", "ja"):
        for pair in acronym_pairs([text], grammar_for(language, [])):
            assert pair.acronym
            assert pair.expansion
