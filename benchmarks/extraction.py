"""Measure term extraction on the seed documents against the gold glossary, a random third of the whole.

    python benchmarks/extraction.py
    python benchmarks/extraction.py --list fr     # with the best hundred candidates of a language, * for gold terms
    python benchmarks/extraction.py --errors      # with the equivalents that are not the gold's

A hit is a candidate spelled like a gold term but for case. As the glossary is a third of the whole, the precision
against it is a third of what the whole would give, or somewhat more: the concepts met most often are always in it.
Equivalents are counted over the gold terms of English that a unit translates, by dictionary form.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from corpora.normalise import folded
from glossary.extraction import acronym_pairs, extract_terms, texts_of
from glossary.extraction.records import TermCandidate
from glossary.indexing import lemmas_of
from glossary.lemmas import lemmatiser_for
from tm_service import open_memory
from tm_service.memory import TranslationMemory

SHARED = Path(__file__).resolve().parents[2] / "shared"
LANGUAGES = ("en", "ru", "fr")


def gold_rows() -> list[dict[str, Any]]:
    lines = (SHARED / "gold" / "terms" / "glossary.sample.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def gold_terms(rows: list[dict[str, Any]], language: str) -> dict[str, str]:
    """Return folded term → concept."""
    return {folded(one["term"]): row["concept"] for row in rows for one in row.get(language, [])}


def measure_ranking(memory: TranslationMemory, rows: list[dict[str, Any]], language: str, *, listed: bool) -> None:
    gold = gold_terms(rows, language)
    found = extract_terms(texts_of(memory, source=language), limit=200)
    hits = [gold.get(folded(one.term)) for one in found]
    concepts = {hit for hit in hits if hit}
    print(
        f"{language:8}  {sum(map(bool, hits[:100])):8}  {sum(map(bool, hits)):8}"
        f"  {len(concepts):3} of {len(set(gold.values())):3} concepts"
    )
    if listed:
        for hit, one in zip(hits[:100], found, strict=False):
            print(f"    {'*' if hit else ' '} {one.score:5.1f} {one.frequency:4} {one.term}")


def measure_equivalents(memory: TranslationMemory, rows: list[dict[str, Any]], *, errors: bool) -> None:
    lemmatiser = lemmatiser_for("ru")
    gold = {
        folded(term["term"]): {lemmas_of(other["term"], lemmatiser) for other in row["ru"]}
        for row in rows
        if row.get("ru")
        for term in row.get("en", [])
    }
    found = extract_terms(texts_of(memory, source="en", target="ru"), limit=1_000_000)
    asked = [one for one in found if one.equivalents and folded(one.term) in gold]
    ranks = [rank_of(one, gold[folded(one.term)]) for one in asked]
    print(f"equivalents EN-RU of {len(asked)} terms: accuracy@1 {share(ranks, 1):.2f}, @5 {share(ranks, 5):.2f}")
    if errors:
        for one, rank in zip(asked, ranks, strict=True):
            if rank != 1:
                print(f"    {rank or '-'}  {one.term}: {', '.join(other.term for other in one.equivalents)}")


def rank_of(candidate: TermCandidate, expected: set[str]) -> int:
    """Return the rank of the first right equivalent, 0 if none is right."""
    lemmatiser = lemmatiser_for("ru")
    right = (lemmas_of(other.term, lemmatiser) in expected for other in candidate.equivalents)
    return next((rank for rank, one in enumerate(right, start=1) if one), 0)


def share(ranks: list[int], depth: int) -> float:
    return sum(0 < rank <= depth for rank in ranks) / max(1, len(ranks))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="append", default=[], choices=LANGUAGES, help="show the best hundred")
    parser.add_argument("--errors", action="store_true", help="show equivalents that are not the gold's")
    options = parser.parse_args()
    rows = gold_rows()
    with tempfile.TemporaryDirectory() as folder:
        memory = open_memory(Path(folder) / "seeds.db")
        memory.ingest(sorted((SHARED / "seeds").glob("*.txt")))
        print("language  hits@100  hits@200  recall@200")
        for language in LANGUAGES:
            measure_ranking(memory, rows, language, listed=language in options.list)
        measure_equivalents(memory, rows, errors=options.errors)
        for language in LANGUAGES:
            pairs = acronym_pairs(texts_of(memory, source=language).texts)
            print(f"acronyms {language}: {', '.join(f'{one.acronym} = {one.expansion}' for one in pairs)}")
        memory.close()


if __name__ == "__main__":
    main()
