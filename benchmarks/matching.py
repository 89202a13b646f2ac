"""The match engine: recall against brute force, milliseconds, and how useful the first match is.

    python benchmarks/matching.py [--shared ../shared] [--units 535059] [--queries 1200] [--usefulness 500]

One thread, wall clock inside the process, over the benchmark memory. `brute force` is rapidfuzz's Levenshtein
over every folded text: the truth for recall, and the yardstick of the machine's speed. Usefulness compares the
target of the best match of all (every query answered) with the true translation of held-out segments: chrF
(Popović 2015, through sacrebleu) and character Levenshtein, mean of French and Russian.
"""

from __future__ import annotations

import argparse
import json
import lzma
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist, extract
from sacrebleu.metrics.chrf import CHRF

from corpora.normalise import folded
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit
from tm_service import Match, TranslationMemory, open_memory
from tm_service.matching import FEW, MANY

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True)
class HeldOut:
    """A segment that the memory does not hold, with its true translations."""

    source: str
    targets: dict[str, str]
    origin: str


def benchmark_units(shared: Path, count: int) -> Iterator[TranslationUnit]:
    """Yield the first units of the benchmark memory."""
    with lzma.open(shared / "bench" / "memory.en-fr-ru.tsv.xz", "rt", encoding="utf-8") as rows:
        for _number, row in zip(range(count), rows, strict=False):
            english, french, russian, origin = row.rstrip("\n").split("\t")
            texts = {"en": english, "fr": french, "ru": russian}
            variants = {language: Segment(_unescaped(text)) for language, text in texts.items() if text}
            yield TranslationUnit(variants, provenance=Provenance(document=origin))


def opened(shared: Path, count: int) -> TranslationMemory:
    """Return a memory of that many units, imported once and kept in benchmarks/out."""
    OUT.mkdir(exist_ok=True)
    file = OUT / f"memory-{count}.db"
    fresh = not file.exists()
    memory = open_memory(file)
    if fresh:
        start = time.perf_counter()
        memory.add(benchmark_units(shared, count))
        print(f"imported {count:,} units at {count / (time.perf_counter() - start):,.0f} units/s")
    return memory


def held_out(shared: Path) -> list[HeldOut]:
    """Return the held-out queries."""
    lines = (shared / "bench" / "queries.heldout.dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [HeldOut(row["source"], {"fr": row["fr"], "ru": row["ru"]}, row["origin"]) for row in rows]


def other_queries(shared: Path) -> list[str]:
    """Return segments that the memory holds, as they are and with a few words edited."""
    sets = json.loads((shared / "bench" / "queries.other.dev.json").read_text(encoding="utf-8"))
    return [item if isinstance(item, str) else item["query"] for name in ("exact", "edited") for item in sets[name]]


def milliseconds(calls: Sequence[Callable[[], object]]) -> str:
    """Return p50 / p95 / p99 of some calls."""
    taken = []
    for call in calls:
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    return " / ".join(f"{value:.2f}" for value in np.percentile(taken, [50, 95, 99]))


def recall(
    memory: TranslationMemory, texts: list[str], queries: Sequence[str], min_score: float, complete: bool
) -> str:
    """Return recall@1 and @5 of the scores: how many of the best that there are were found."""
    right, wanted = {1: 0, 5: 0}, {1: 0, 5: 0}
    for query in queries:
        form = folded(query)
        truth = cdist([form], texts, scorer=Levenshtein.normalized_similarity, score_cutoff=min_score / 100)[0]
        best = np.sort(truth[truth > 0])[::-1][:5].astype(float) * 100
        candidates = memory._indexes.fresh("en").candidates(
            form, min_score=min_score, limit=FEW if min_score > 65 else MANY, complete=complete
        )
        scores = sorted((100 * Levenshtein.normalized_similarity(form, item.text) for item in candidates), reverse=True)
        for depth in (1, 5):
            expected = best[:depth]
            wanted[depth] += len(expected)
            right[depth] += sum(
                1 for at, score in enumerate(expected) if at < len(scores) and scores[at] >= score - 1e-3
            )
    return " / ".join(f"{right[depth] / max(1, wanted[depth]):.4f}" for depth in (1, 5))


def usefulness(answers: dict[str, list[list[Match]]], queries: Sequence[HeldOut]) -> str:
    """Return chrF of all answers, chrF of the surer half, and Levenshtein, means of the languages."""
    chrf, rows = CHRF(), []
    for language, found in answers.items():
        scored = [
            (
                matches[0].score if matches else 0.0,
                chrf.sentence_score(matches[0].target.text if matches else "", [query.targets[language]]).score,
                100
                * Levenshtein.normalized_similarity(matches[0].target.text if matches else "", query.targets[language]),
            )
            for query, matches in zip(queries, found, strict=True)
        ]
        sure = sorted(scored, key=lambda row: -row[0])[: len(scored) // 2]
        rows.append(
            (
                np.mean([row[1] for row in scored]),
                np.mean([row[1] for row in sure]),
                np.mean([row[2] for row in scored]),
            )
        )
    return " | ".join(f"{value:.1f}" for value in np.mean(rows, axis=0))


def _unescaped(cell: str) -> str:
    return cell.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\0", "\\")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--units", type=int, default=535_059)
    parser.add_argument("--queries", type=int, default=1200)
    parser.add_argument("--usefulness", type=int, default=500)
    options = parser.parse_args()
    memory = opened(options.shared, options.units)
    natural = held_out(options.shared)[: options.queries]
    queries = [item.source for item in natural] + other_queries(options.shared)
    memory.match("warm up the index", source="en", target="fr")
    texts = sorted({folded(text) for _unit, text in memory.store.units.texts("en")})
    sample = queries[:: max(1, len(queries) // 100)]
    print(f"\n{len(texts):,} distinct texts, {len(queries)} queries\n")
    print("| what | ms p50 / p95 / p99 | recall@1 / @5 |")
    print("|---|---|---|")
    options_of_extract = {"scorer": Levenshtein.normalized_similarity, "score_cutoff": 0.7, "limit": 5}
    extracts = [partial(extract, folded(query), texts, **options_of_extract) for query in sample]
    print(f"| brute force (rapidfuzz extract) | {milliseconds(extracts)} | 1 / 1 |")
    match = partial(memory.match, source="en", target="fr")
    for least in (70.0, 50.0):
        taken = milliseconds([partial(match, query, min_score=least) for query in queries])
        found = recall(memory, texts, queries[: len(natural)], least, complete=False)
        print(f"| default, threshold {least:.0f} | {taken} | {found} |")
    taken = milliseconds([partial(match, query, min_score=70, complete=True) for query in sample])
    print(f"| complete, threshold 70 | {taken} | {recall(memory, texts, sample, 70, complete=True)} |")
    chosen = natural[: options.usefulness]
    print("\n| usefulness | chrF @100 | chrF @50 | Levenshtein |\n|---|---|---|---|")
    for name, known in (("document unknown", False), ("document known", True)):
        answers = {
            language: [
                memory.match(
                    item.source, source="en", target=language, min_score=0, document=item.origin if known else None
                )
                for item in chosen
            ]
            for language in ("fr", "ru")
        }
        print(f"| {name} | {usefulness(answers, chosen)} |")


if __name__ == "__main__":
    main()
