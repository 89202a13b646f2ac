"""Measure recognition on the gold: strict span F1 (concept, start and end) per language, and its speed.

    python benchmarks/recognition.py
    python benchmarks/recognition.py --errors           # with every miss and every false hit
    python benchmarks/recognition.py --terms 100000     # and with that many other terms in the termbase

Spans that the gold marks optional are neither missed when absent nor wrong when found.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter, defaultdict
from io import BytesIO
from pathlib import Path
from typing import Any

from glossary import ConceptEntry, LanguageSection, Term, Termbase, TermStatus, open_termbase
from glossary.formats.vocabulary import type_named

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "terms"
LANGUAGES = ("en", "ru", "fr")

Span = tuple[str, int, int]


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def concept_of(row: dict[str, Any]) -> ConceptEntry:
    sections = (LanguageSection(language, terms) for language in LANGUAGES if (terms := terms_of(row, language)))
    return ConceptEntry(row["concept"], tuple(sections), row["domain"])


def terms_of(row: dict[str, Any], language: str) -> tuple[Term, ...]:
    return tuple(
        Term(one["term"], TermStatus(one["status"]), type_named(one["type"]), case_sensitive=sensitive(one))
        for one in row.get(language, [])
    )


def sensitive(term: dict[str, Any]) -> bool | None:
    return True if term.get("case") == "sensitive" else None


def enlarge(termbase: Termbase, count: int) -> None:
    """Add terms of made-up words, so that the termbase has a size and nothing else changes."""
    random.seed(1)
    syllables = ["ba", "ce", "di", "fo", "gu", "lar", "men", "nis", "por", "tuv"]
    lines = ["id,en,fr"]
    for number in range(count // 2):
        term = " ".join("".join(random.choices(syllables, k=3)) for _ in range(2))
        lines.append(f"invented-{number},{term},{term}")
    termbase.import_file(BytesIO("\n".join(lines).encode()), name="invented.csv")


def spans_of(row: dict[str, Any], *, optional: bool) -> set[Span]:
    chosen = (span for span in row["spans"] if bool(span.get("optional")) is optional)
    return {(span["concept"], span["start"], span["end"]) for span in chosen}


def measure(termbase: Termbase, rows: list[dict[str, Any]], *, errors: bool) -> dict[str, Counter[str]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found = termbase.recognise(row["sentence"], language=row["lang"])
        spans = {(one.concept, one.start, one.end) for one in found}
        required, allowed = spans_of(row, optional=False), spans_of(row, optional=True)
        missed, false = required - spans, spans - required - allowed
        tally = Counter(hits=len(spans & required), missed=len(missed), false=len(false), sentences=1)
        tally["negatives hit"] = bool(not row["spans"] and spans)
        counts[row["lang"]] += tally
        if errors and (missed or false):
            print(f"{row['lang']}  {row['sentence']}")
            for name, these in (("missed", missed), ("false", false)):
                print(
                    *(f"    {name}: {concept} {row['sentence'][start:end]!r}" for concept, start, end in these),
                    sep="\n",
                )
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="show every miss and every false hit")
    parser.add_argument("--terms", type=int, default=0, metavar="N", help="add N invented terms first")
    options = parser.parse_args()
    rows = lines_of(GOLD / "recognition.dev.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        termbase = open_termbase(Path(folder) / "terms.db")
        for concept in [concept_of(row) for row in lines_of(GOLD / "glossary.sample.jsonl")]:
            termbase.add(concept)
        enlarge(termbase, options.terms)
        counts = measure(termbase, rows, errors=options.errors)
        started = time.perf_counter()
        measure(termbase, rows, errors=False)
        seconds = time.perf_counter() - started
        termbase.close()
    print("language  sentences  hits  missed  false  negatives hit  precision  recall  strict F1")
    for language in LANGUAGES:
        one = counts[language]
        precision, recall = (one["hits"] / (one["hits"] + one[kind]) for kind in ("false", "missed"))
        print(
            f"{language:8}  {one['sentences']:9}  {one['hits']:4}  {one['missed']:6}  {one['false']:5}"
            f"  {one['negatives hit']:13}  {precision:9.3f}  {recall:6.3f}"
            f"  {2 * precision * recall / (precision + recall):9.3f}"
        )
    print(f"{len(rows) / seconds:,.0f} sentences a second once the caches are warm")


if __name__ == "__main__":
    main()
