"""Terms in use: milliseconds for the usage of a concept, and seconds for a survey, over any store.

    python -m benchmarks.usage [STORE] [--texts 30] [--repeat 2] [--units 100000]

Without a store it is that of the starter corpus and termbase. Processor time, of each concept the best of the
repetitions; concepts are all that the store's termbase holds. The survey reads the first `--units` units into a file
that is thrown away; 0 leaves it out.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path

from corpora.starter import documents
from glossary import Termbase, open_termbase, starter_termbase
from glossary.usage import usage_of
from glossary.usage.concept import MOST
from glossary.usage.passages import passages
from glossary.usage.survey import survey
from glossary.usage.tallies import Tallies
from tm_service import TranslationMemory, open_memory


def of_concept(memory: TranslationMemory, termbase: Termbase, concept: str, texts: int, repeat: int) -> float:
    """Return the milliseconds of one concept, the best of the repetitions."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        usage_of(memory, termbase, concept, most=texts)
        best = min(best, time.process_time() - start)
    return best * 1000


def of_survey(memory: TranslationMemory, termbase: Termbase, units: int) -> float:
    """Return the seconds of a survey of the first units."""
    with tempfile.TemporaryDirectory() as folder:
        tallies = Tallies(Path(folder) / "usage")
        start = time.process_time()
        survey(termbase, islice(passages(memory), units), tallies, total=units)
        seconds = time.process_time() - start
        tallies.close()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("store", type=Path, nargs="?")
    parser.add_argument("--texts", type=int, default=MOST)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--units", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(arguments.store or starter_store(Path(folder) / "starter.db"), arguments)


def starter_store(database: Path) -> Path:
    """Return a new store with the starter corpus and termbase."""
    memory, termbase = open_memory(database), open_termbase(database)
    memory.ingest(documents())
    termbase.import_file(starter_termbase())
    memory.close()
    termbase.close()
    return database


def measure(store: Path, arguments: argparse.Namespace) -> None:
    memory, termbase = open_memory(store), open_termbase(store)
    names = [concept.id for concept in termbase.every_concept()]
    for name in names[:1]:
        of_concept(memory, termbase, name, arguments.texts, 1)  # loads the dictionaries
    times = sorted(of_concept(memory, termbase, name, arguments.texts, arguments.repeat) for name in names)
    print(
        f"usage of {len(times)} concepts, {arguments.texts} texts a language: "
        f"{statistics.median(times):.0f} / {times[int(len(times) * 0.95)]:.0f} ({times[-1]:.0f}) ms p50 / p95 (slowest)"
    )
    if arguments.units:
        seconds = of_survey(memory, termbase, arguments.units)
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        held = min(arguments.units, sum(one.units for one in memory.memories()))
        print(f"survey of {held:,} units: {seconds:.0f} s, {megabytes:.0f} MB in all")


if __name__ == "__main__":
    main()
