"""The index as it grows: how fast it is made and asked, and what it takes on disk and in memory.

    python -m benchmarks scale           or, with options
    python -m benchmarks.scale [--shared ../shared] [--texts 1000000 10000000] [--queries 1200]

The texts are those of the benchmark memory and edited copies of them (one to three words replaced by others of the
memory). A lookup here is all of it but the fetching of units, which does not grow with the memory: candidates,
scores and order. One thread; making an index uses all cores.
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from benchmarks.matching import OUT, benchmark_units, held_out, milliseconds, other_queries, using
from corpora.normalise import folded
from tm_service.indexes import LayeredIndex, files
from tm_service.indexes.entries import entries_of, joined
from tm_service.indexes.files import Stretch
from tm_service.indexes.part import Part, make
from tm_service.kernels import available
from tm_service.matching import Request, alike
from tm_service.stores.base import StoredText


def grown(originals: Sequence[str], count: int) -> Iterator[StoredText]:
    """Yield the originals, and edited copies of them until there are `count` texts."""
    chance = random.Random(20)
    words = [word for text in originals[:: max(1, len(originals) // 20_000)] for word in text.split()]
    for number in range(count):
        text = originals[number % len(originals)]
        if number >= len(originals):
            pieces = text.split(" ")
            for _edit in range(chance.randint(1, 3)):
                pieces[chance.randrange(len(pieces))] = chance.choice(words)
            text = " ".join(pieces)
        yield StoredText(number + 1, text, hash(text))


def resident(folder: Path) -> int:
    """Return the bytes of a folder's files that this process has in memory."""
    total, ours = 0, False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        if "-" in line.split(" ", 1)[0]:
            ours = str(folder) in line
        elif ours and line.startswith("Rss:"):
            total += int(line.split()[1]) * 1024
    return total


def _look_up(index: LayeredIndex, form: str, request: Request) -> None:
    for _text in alike(index, form, request):
        pass


def measure(originals: Sequence[str], count: int, queries: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a table for an index of `count` texts."""
    place = Path(mkdtemp(dir=OUT))
    try:
        texts = list(grown(originals, count))
        start = time.perf_counter()
        gathered = joined(list(entries_of(texts)))
        stretch = Stretch(0, 1, "")
        make([gathered], place, stretch=stretch, changed=np.empty(0, np.int64), identity="scale")
        built = time.perf_counter() - start
        del gathered, texts
        [manifest] = files.chain(place, identity="scale", upto=1)
        start = time.perf_counter()
        part = Part.open(manifest)
        opened = time.perf_counter() - start
        assert part is not None
        disk = sum(file.stat().st_size for file in manifest.folder.iterdir())
        yield f"| built, units a second | {count / built:,.0f} |"
        yield f"| opened, seconds | {opened:.2f} |"
        yield f"| on disk, bytes a unit | {disk / count:.0f} |"
        index, request = LayeredIndex((part,), 1), Request("en", "fr")
        for kernel in available():
            calls = [partial(_look_up, index, folded(query), request) for query in queries]
            with using(kernel):
                milliseconds(calls[:50])  # which maps the files
                taken = " / ".join(f"{value:.2f}" for value in milliseconds(calls))
            yield f"| lookup at 70, {kernel.name}, ms p50 / p95 / p99 | {taken} |"
        yield f"| resident index, bytes a unit | {resident(place) / count:.0f} |"
    finally:
        shutil.rmtree(place)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--texts", type=int, nargs="+", default=[535_059, 1_000_000, 10_000_000])
    parser.add_argument("--queries", type=int, default=1200)
    options = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    originals = [unit.variants["en"].text for unit in benchmark_units(options.shared, 535_059)]
    queries = [item.source for item in held_out(options.shared)[: options.queries]] + other_queries(options.shared)
    for count in options.texts:
        print(f"\n| {count:,} units | |\n|---|---|")
        for line in measure(originals, count, queries):
            print(line, flush=True)


if __name__ == "__main__":
    main()
