"""Measure the processor time and the memory of extraction on a part of the benchmark memory.

python benchmarks/extraction_scale.py --units 100000
"""

from __future__ import annotations

import argparse
import lzma
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from corpora.segments import Segment
from corpora.units import TranslationUnit
from glossary.extraction import extract_terms, texts_of
from tm_service import open_memory

MEMORY = Path(__file__).resolve().parents[2] / "shared" / "bench" / "memory.en-fr-ru.tsv.xz"


def units() -> Iterator[TranslationUnit]:
    """Yield the English and Russian segments that translate each other."""
    with lzma.open(MEMORY, "rt", encoding="utf-8") as lines:
        for line in lines:
            english, _, russian, _ = line.rstrip("\n").split("\t")
            if english and russian:
                yield TranslationUnit({"en": Segment(english), "ru": Segment(russian)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--limit", type=int, default=1000, help="candidates, each with its equivalents")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        memory = open_memory(Path(folder) / "bench.db")
        memory.add(islice(units(), options.units))
        started = time.process_time()
        texts = texts_of(memory, source="en", target="ru")
        read = time.process_time()
        found = extract_terms(texts, limit=options.limit)
        ended = time.process_time()
        memory.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(texts.texts):,} texts: read in {read - started:.0f} s, {len(found):,} candidates in {ended - read:.0f} s"
    )
    print(
        f"most memory {most:.0f} MB; processor time; {sum(bool(one.equivalents) for one in found):,} have equivalents"
    )


if __name__ == "__main__":
    main()
