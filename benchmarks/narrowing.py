"""What narrowing costs: lookups and concordance in a small memory beside a large one, and in the whole store.

    python -m benchmarks.narrowing [--shared ../shared] [--units 210000] [--queries 200]

One thread, wall clock inside the process. Every twenty-first unit lies in the small memory. Segments are looked up
from English into French that are in neither; the words of the concordance are frequent ones.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.matching import benchmark_units
from tm_service import TranslationMemory, open_memory
from tm_service.narrowed import narrowed

WORDS = ("file", "package", "data", "option", "print", "error message")
SMALL_OF = 21
T = TypeVar("T")


def milliseconds(asked: Iterable[T], ask: Callable[[T], object]) -> list[float]:
    times = []
    for one in asked:
        begun = time.perf_counter()
        ask(one)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def measured(memory: TranslationMemory, queries: list[str]) -> list[str]:
    """Return the cells of a row."""
    cells = []
    for score in (70.0, 40.0):

        def look_up(text: str, score: float = score) -> object:
            return memory.match(text, source="en", target="fr", min_score=score)

        look_up(queries[0])  # the index is opened
        times = milliseconds(queries, look_up)
        cells += [f"{np.percentile(times, share):.1f}" for share in (50, 95)]

    def find(word: str) -> object:
        return memory.concordance(word, language="en", target="fr")

    find(WORDS[0])
    times = milliseconds(WORDS, find)
    return [*cells, f"{max(times):.1f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--units", type=int, default=210_000)
    parser.add_argument("--queries", type=int, default=200)
    given = parser.parse_args()
    lines = (given.shared / "bench" / "queries.heldout.dev.jsonl").read_text(encoding="utf-8").splitlines()
    queries = [json.loads(line)["source"] for line in lines[: given.queries]]
    with tempfile.TemporaryDirectory() as folder:
        memory = open_memory(Path(folder) / "store.db")
        units = list(benchmark_units(given.shared, given.units))
        memory.add((unit for at, unit in enumerate(units) if at % SMALL_OF), memory="large")
        memory.add(units[::SMALL_OF], memory="small")
        print(f"{len(units[::SMALL_OF]):,} units beside {len(units) - len(units[::SMALL_OF]):,}; milliseconds\n")
        print("| seen | 70 %, median | 70 %, 95th | 40 %, median | 40 %, 95th | frequent words, worst |")
        print("|---|---|---|---|---|---|")
        print(f"| whole store | {' | '.join(measured(memory, queries))} |", flush=True)
        for names in ({"small"}, {"small", "large"}):
            seen = narrowed(memory, names)
            print(f"| {' and '.join(sorted(names))}, by grants | {' | '.join(measured(seen, queries))} |", flush=True)
            seen.close()
        memory.close()


if __name__ == "__main__":
    main()
