"""The match engine: recall against brute force, milliseconds, and how useful the first match is.

    python -m benchmarks matching        or, with options
    python -m benchmarks.matching [--shared ../shared] [--units 535059] [--queries 1200] [--usefulness 500] [--no-peers]

One thread, wall clock inside the process, over the benchmark memory. `brute force` is rapidfuzz's Levenshtein
over every folded text: the truth for recall, and the yardstick of the machine's speed. Usefulness compares the
target of the best match of all (every query answered) with the true translation of held-out segments: chrF
(Popović 2015, through sacrebleu) and character Levenshtein, mean of French and Russian. A plot goes to
benchmarks/out/matching.png.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import lzma
import pstats
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist
from sacrebleu.metrics.chrf import CHRF

from benchmarks.peers import Lookup, brute_force, trigram_index, word_index
from corpora.normalise import folded
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit
from tm_service import Match, TranslationMemory, open_memory, scoring
from tm_service.indexes import layers
from tm_service.kernels import Kernel, available
from tm_service.matching import FEW, MANY
from tm_service.scoring import levenshtein_of_all

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


def milliseconds(calls: Sequence[Callable[[], object]]) -> tuple[float, float, float]:
    """Return p50, p95 and p99 of some calls."""
    taken = []
    for call in calls:
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    low, high, highest = np.percentile(taken, [50, 95, 99])
    return float(low), float(high), float(highest)


def best_scores(texts: Sequence[str], queries: Sequence[str], min_score: float) -> list[npt.NDArray[np.float64]]:
    """Return for each folded query the five highest scores that there are: the truth for recall."""
    best = []
    for query in queries:
        shares = cdist([query], texts, scorer=Levenshtein.normalized_similarity, score_cutoff=min_score / 100)[0]
        best.append(np.sort(shares[shares > 0])[::-1][:5].astype(float) * 100)
    return best


def recall(found: Sequence[Sequence[float]], best: Sequence[npt.NDArray[np.float64]]) -> tuple[float, float]:
    """Return recall@1 and @5 of scores that were found: how many of the best that there are."""
    shares = []
    for depth in (1, 5):
        pairs = [
            (at < len(scores) and sorted(scores, reverse=True)[at] >= score - 1e-3)
            for scores, truth in zip(found, best, strict=True)
            for at, score in enumerate(truth[:depth])
        ]
        shares.append(sum(pairs) / max(1, len(pairs)))
    return shares[0], shares[1]


@contextmanager
def using(kernel: Kernel) -> Iterator[None]:
    """Look up with a kernel of one's choice."""
    chosen = layers.fastest
    layers.fastest = scoring.fastest = lambda: kernel  # type: ignore[assignment]
    try:
        yield
    finally:
        layers.fastest = scoring.fastest = chosen


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


class Row(NamedTuple):
    """A line of the table: milliseconds are p50, p95 and p99 of single lookups, None for recall not measured."""

    what: str
    taken: tuple[float, float, float]
    found: tuple[float, float] | None

    def markdown(self) -> str:
        """Return the line."""
        recalls = "" if self.found is None else " / ".join(f"{share:.4f}" for share in self.found)
        return f"| {self.what} | {' / '.join(f'{value:.2f}' for value in self.taken)} | {recalls} |"


def peer_rows(texts: Sequence[str], sample: Sequence[str], best: Sequence[npt.NDArray[np.float64]]) -> Iterator[Row]:
    """Yield what brute force and the peers take and find, at 70 %."""
    with TemporaryDirectory() as words, TemporaryDirectory() as trigrams:
        makers: list[tuple[str, Callable[[], Lookup]]] = [
            ("brute force: rapidfuzz over all", lambda: brute_force(texts)),
            ("tantivy, 200 by BM25 of words, then rapidfuzz", lambda: word_index(texts, Path(words))),
            ("FTS5, 200 by BM25 of 12 trigrams, then rapidfuzz", lambda: trigram_index(texts, Path(trigrams))),
        ]
        for name, make in makers:
            look_up = make()
            found = [[score for score, _text in look_up(query, 70)] for query in sample]
            taken = milliseconds([partial(look_up, query, 70) for query in sample])
            yield Row(name, taken, recall(found, best))


def our_rows(
    memory: TranslationMemory, queries: Sequence[str], natural: int, truth: dict[float, list[npt.NDArray[np.float64]]]
) -> Iterator[Row]:
    """Yield what whole lookups take (fetching, penalties, order and differences included) and what they find."""
    for kernel in available():
        with using(kernel):
            for least, complete in ((70.0, False), (50.0, False), (70.0, True)):
                match = partial(memory.match, source="en", target="fr", min_score=least, complete=complete)
                taken = milliseconds([partial(match, query) for query in queries])
                index = memory.indexes.fresh("en")
                limit = None if complete else FEW if least > 65 else MANY
                forms = [folded(query) for query in queries[:natural]]
                found = [
                    levenshtein_of_all(form, index.candidates(form, min_score=least, limit=limit).texts).tolist()
                    for form in forms
                ]
                name = f"{'complete' if complete else 'default'}, threshold {least:.0f}, {kernel.name}"
                yield Row(name, taken, recall(found, truth[least]))


def plot(rows: Sequence[Row], file: Path) -> None:
    """Draw milliseconds (p50 to p99) against recall."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 0.45 * len(rows) + 1.2), layout="constrained")
    for at, row in enumerate(reversed(rows)):
        low, high, highest = row.taken
        axes.plot([low, highest], [at, at], color="0.6", linewidth=2)
        axes.plot([low], [at], "o", color="tab:blue", label="p50" if at == 0 else None)
        axes.plot([high], [at], "|", color="tab:blue", markersize=12, label="p95" if at == 0 else None)
        axes.plot([highest], [at], "s", color="tab:orange", label="p99" if at == 0 else None)
        if row.found:
            axes.annotate(f"recall@5 {row.found[1]:.3f}", (highest, at), xytext=(8, -3), textcoords="offset points")
    axes.set_yticks(range(len(rows)), [row.what for row in reversed(rows)])
    axes.set_xscale("log")
    axes.margins(x=0.4)
    axes.set_xlabel("milliseconds a lookup, one thread")
    axes.legend(loc="lower right")
    figure.savefig(file, dpi=110)


def profile(memory: TranslationMemory, queries: Sequence[str]) -> str:
    """Return where the time of a lookup goes, as a Markdown table of the modules' own time."""
    profiler = cProfile.Profile()
    for query in queries:
        profiler.runcall(memory.match, query, source="en", target="fr")
    own: Counter[str] = Counter()
    for (file, _line, name), (_calls, _primitive, seconds, *_rest) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
        path = Path(file)
        own[
            path.name if "tm_service" in path.parts or "corpora" in path.parts else name if file == "~" else "libraries"
        ] += seconds
    total = sum(own.values())
    lines = [f"| {name} | {100 * seconds / total:.0f} % |" for name, seconds in own.most_common(12)]
    return "\n".join(["| where the time goes (profiled) | share |", "|---|---|", *lines])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--units", type=int, default=535_059)
    parser.add_argument("--queries", type=int, default=1200)
    parser.add_argument("--usefulness", type=int, default=500)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    memory = opened(options.shared, options.units)
    held = held_out(options.shared)
    natural = held[: options.queries]
    queries = [item.source for item in natural] + other_queries(options.shared)
    for kernel in available():
        with using(kernel):
            memory.match("warm up the index", source="en", target="fr")
    texts = sorted({folded(stored.text) for stored in memory.store.units.texts("en")})
    forms = [folded(item.source) for item in natural]
    truth = {least: best_scores(texts, forms, least) for least in (70.0, 50.0)}
    sample = forms[:: max(1, len(forms) // 100)]
    print(f"\n{len(texts):,} distinct texts, {len(queries)} queries\n")
    print("| what | ms p50 / p95 / p99 | recall@1 / @5 |")
    print("|---|---|---|")
    rows = []
    peers = () if options.no_peers else peer_rows(texts, sample, truth[70.0][:: max(1, len(forms) // 100)])
    for row in chain(peers, our_rows(memory, queries, len(natural), truth)):
        print(row.markdown(), flush=True)
        rows.append(row)
    plot(rows, OUT / "matching.png")
    print(f"\n{profile(memory, queries)}")
    chosen = held[: options.usefulness]
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
        print(f"| {name} | {usefulness(answers, chosen)} |", flush=True)


if __name__ == "__main__":
    main()
