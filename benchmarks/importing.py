"""Importing into the store: units a second until they are stored and can be searched, and what that takes.

    python -m benchmarks.importing [--shared ../shared] [--units 100000] [--repeat 3]

Measured are `TranslationMemory.add` in one process with the units read beforehand: a new store is filled, the same
units are added again (all duplicates), and the full-text index is made anew; and `import_file` of the same units as
TMX into a new store, from the file to being searchable: there a second process reads, and processor time is that of
the one of the two that takes longer, which is what an idle machine with two cores would take. Of each the best of the
repetitions; processor time suffers less from what else the machine does. Resident memory is the process's peak
above what it was with the units read.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from benchmarks.matching import benchmark_units
from corpora.units import TranslationUnit
from tm_service import open_memory
from tm_service.formats import FORMATS, Languages


def seconds(call: Callable[[], object]) -> tuple[float, float]:
    """Return the time that a call takes, on the wall and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - processor


def peak() -> float:
    """Return the peak of the resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def busiest(call: Callable[[], object]) -> tuple[float, float]:
    """Return the time that a call takes on the wall, and the processor time of this process or of its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall, processor = seconds(call)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, max(processor, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def import_tmx(units: Iterable[TranslationUnit], folder: Path) -> tuple[float, float]:
    """Return what an import of the units as TMX into a new store takes, see `busiest`."""
    file = folder / "units.tmx"
    with file.open("wb") as stream:
        stream.writelines(FORMATS["tmx"].write(units, languages=Languages(), problems=[]))
    memory = open_memory(folder / "imported.db")
    with file.open("rb") as stream:
        taken = busiest(partial(memory.import_file, stream, name="units.tmx"))
    memory.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    units = list(benchmark_units(options.shared, options.units))
    before, best, size = peak(), dict[str, tuple[float, float]](), 0
    for _repetition in range(options.repeat):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "memory.db"
            memory = open_memory(file)
            taken = {"new units": seconds(partial(memory.add, units))}
            memory.store.connections.current().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            size = file.stat().st_size
            taken["known units"] = seconds(partial(memory.add, units))
            taken["the full-text index alone, anew"] = seconds(memory.store.search.rebuild)
            taken["a TMX file"] = import_tmx(units, Path(folder))
            for name, value in taken.items():
                wall, processor = best.get(name, value)
                best[name] = (min(wall, value[0]), min(processor, value[1]))
            memory.close()
    texts = sum(len(unit.variants) for unit in units)
    print(f"{len(units):,} units, {texts:,} texts\n")
    print("| what | units a second | units a second of processor time |\n|---|---|---|")
    for name, taken in best.items():
        print(f"| {name} | " + " | ".join(f"{len(units) / value:,.0f}" for value in taken) + " |")
    print(f"\n{size / len(units):,.0f} bytes a unit on disk; {peak() - before:,.0f} MB of memory at the peak.")


if __name__ == "__main__":
    main()
