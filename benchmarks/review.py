"""Reviewing a large memory: what a page, its progress, a decision and a join cost.

    python -m benchmarks review           or, with options
    python -m benchmarks.review [--units 200000]

The units are made up, 2,000 a document, with confidences spread evenly; milliseconds of processor time, best of five.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service import open_memory

A_DOCUMENT = 2_000


def made_up(count: int) -> Iterator[TranslationUnit]:
    """Yield aligned units of different texts."""
    chance = random.Random(4)
    for number in range(count):
        yield TranslationUnit(
            {"en": Segment(f"Boat {number} left the harbour."), "ru": Segment(f"Лодка {number} вышла из порта.")},
            status=UnitStatus.ALIGNED,
            provenance=Provenance(document=f"{number // A_DOCUMENT}.txt", confidence=round(chance.random(), 4)),
        )


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """Return what the work costs at best."""
    found = []
    for _time in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return 1000 * min(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=200_000)
    units = parser.parse_args().units
    with TemporaryDirectory() as folder:
        memory = open_memory(Path(folder) / "tm.db")
        memory.add(made_up(units))
        review = memory.store.review
        numbers = iter(range(1, units))

        def page(document: str | None) -> object:
            return review.page(memory=None, document=document, statuses=None, confidence=None, after=None, limit=50)

        rows = [
            ("a page of 50 units of a document", lambda: page("0.txt")),
            ("a page of 50 units of the whole memory", lambda: page(None)),
            ("progress of a document", lambda: review.progress(memory=None, document="0.txt")),
            ("progress of the whole memory", lambda: review.progress(memory=None, document=None)),
            ("one decision", lambda: memory.confirm(next(numbers))),
        ]
        print(f"{units:,} units in {units // A_DOCUMENT} documents, best of five, one thread:\n")
        print("| | ms |\n|---|---|")
        for name, work in rows:
            print(f"| {name} | {milliseconds(work):.1f} |")
        memory.close()


if __name__ == "__main__":
    main()
