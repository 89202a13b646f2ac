"""Measure which acronyms are found beside what they stand for in the seed documents.

    python benchmarks/acronyms.py

Every pair that a document introduces was read out by hand, also those that no initials tell. Pairs count as equal
whatever their case; the expansion must begin and end where the document's does. A second reading would find more
pairs that can be argued about: an acronym of one language behind a name of another is counted as a miss here.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from corpora.normalise import folded
from glossary.extraction import acronym_pairs, texts_of
from glossary.extraction.grammars import grammar_for
from tm_service import open_memory

SHARED = Path(__file__).resolve().parents[2] / "shared"
PAIRS = {
    "en": """
        IOM = International Organization for Migration
        M-MPTF = Migration Multi-Partner Trust Fund
        UNMN = UN Network on Migration
        RUDN = Russian University of People’s Friendship
        GCM = Global Compact for Safe, Orderly and Regular Migration
        GCM = Global Compact for Safe, Orderly, and Regular Migration
        GCM = Global Compact for Safe, Orderly and Migration
        GCM = Global Compact on Migration
        GCM = Global Compact for Migration
        ESCWA = Economic and Social Commission for Western Asia
        ESCWA = Economic and Social Commission for West Asia
        UNESCWA = UN Economic and Social Commission for Western Asia
        LAS = League of Arab States
        MENA = Middle East and North Africa
        NSIA = National Strategy of Immigration and Asylum
        OFPPT = Office for Vocational Training and Promotion of Work
        ANAPEC = National Agency for the Promotion of Employment and Competencies
        ANAPEC = Agence nationale de promotion des emplois et des competences
        UNECA = United Nations Economic Commission for Africa
        SRIM = Situation Report on International Migration
        HCP = High Commission au Plan
        RGPH = Recensement général de la Population et de l'Habitat
        IMRF = International Migration Review Forum
        SDG = Sustainable Development Goal
        FDRE = Federal Democratic Republic of Ethiopia
        CTiPs = Combating Trafficking in Persons
        CV = Countering Violent Extremism
        MPTF = Multi-Partner Trust Fund
        SOP = Standard Operating Procedure
        IOE = International Organization of Employers
        ITC = International Trade Center
        IDP = Internally Displaced Persons
        MoU = Memorandum of Understanding
        CMARN = Climate Mobility Africa Research Network
        IGAD = Intergovernmental Authority on Development
        MGI = Migration Governance Indicators
    """,
    "fr": """
        SNIA = Stratégie Nationale d'Immigration et d'Asile
        SNIA = Stratégie Nationale d'asile et d'Immigration
        SNMRE = Stratégie Nationale pour les Marocains Résidant à l'Etranger
        OIM = Organisation Internationale pour les Migrations
    """,
    "ru": "",
}


def listed(language: str) -> set[tuple[str, str]]:
    lines = (line.split(" = ") for line in PAIRS[language].strip().splitlines())
    return {(acronym.strip(), folded(expansion)) for acronym, expansion in lines}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        memory = open_memory(Path(folder) / "seeds.db")
        memory.ingest(sorted((SHARED / "seeds").glob("*.txt")))
        print("language  pairs  found  precision  recall")
        for language in PAIRS:
            gold = listed(language)
            pairs = acronym_pairs(texts_of(memory, source=language).texts, grammar_for(language, []))
            found = {(one.acronym, folded(one.expansion)) for one in pairs}
            right = len(gold & found)
            scores = (right / len(part) if part else float("nan") for part in (found, gold))
            print(f"{language:8}  {len(gold):5}  {len(found):5}  {next(scores):9.2f}  {next(scores):6.2f}")
            for mark, missed in (("-", gold - found), ("+", found - gold)):
                for acronym, expansion in sorted(missed):
                    print(f"    {mark} {acronym} = {expansion}")
        memory.close()


if __name__ == "__main__":
    main()
