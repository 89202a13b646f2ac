"""Aligning long texts: speed, memory, and what a missing or a moved section costs.

    python -m benchmarks alignment_scale           or, with options
    python -m benchmarks.alignment_scale [--pair en-ru] [--sentences 10000] [--cold]

The text is the gold documents one behind the other, in several variants until it is long enough. So every sentence
stands in it about four times, which makes trusted points scarce; chapters of some twenty beads are shuffled, both sides
alike, so that it can be told which of the four goes with which. Each line of the table is a process of its own. Speed
counts the sentences of the source side and processor time. `gap` takes half of the target's sentences away, all from
its middle; `moved` puts 600 of them elsewhere, a quarter of the text from where they were. F1 counts strict beads, as
in benchmarks/alignment.py.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import product

from benchmarks.alignment import GOLD, VARIANTS, Case, Sides, background, documents, score, variant_case
from corpora.aligners import get_aligner
from corpora.beads import Line

CASES = ("whole", "gap", "moved")
SECTION, BEADS = 600, 20


def joined(pair: str, sentences: int) -> Case:
    """Return chapters of the gold documents in any order, until the source has that many sentences."""
    whole = Case([], [], set(), [])
    chance = random.Random(4)
    for variant in VARIANTS:
        chapters = [part for document in documents() for part in chaptered(variant_case(document, pair, variant))]
        chance.shuffle(chapters)
        for chapter in chapters:
            if len(whole.source) < sentences:
                append(whole, chapter)
    return whole


def chaptered(case: Case) -> Iterator[Case]:
    """Yield parts of a case of BEADS beads each; what has no counterpart goes with what stands before it."""
    inner = sorted([*case.beads, *case.zones])
    starts = [(0, 0), *((source[0], target[0]) for source, target in inner[BEADS::BEADS])]
    ends = [*starts[1:], (len(case.source), len(case.target))]
    for (row, column), (below, right) in zip(starts, ends, strict=True):
        yield Case(
            case.source[row:below],
            case.target[column:right],
            {_shifted(bead, -row, -column) for bead in case.beads if row <= bead[0][0] < below},
            [_shifted(zone, -row, -column) for zone in case.zones if row <= zone[0][0] < below],
        )


def append(whole: Case, part: Case) -> None:
    """Put a part behind what there is, its paragraphs numbered on."""
    rows, columns = len(whole.source), len(whole.target)
    paragraph = 1 + max((line.paragraph for line in (*whole.source[-1:], *whole.target[-1:])), default=0)
    whole.source.extend(Line(line.text, line.paragraph + paragraph, line.kind) for line in part.source)
    whole.target.extend(Line(line.text, line.paragraph + paragraph, line.kind) for line in part.target)
    whole.beads.update(_shifted(bead, rows, columns) for bead in part.beads)
    whole.zones.extend(_shifted(zone, rows, columns) for zone in part.zones)


def _shifted(sides: Sides, rows: int, columns: int) -> Sides:
    return tuple(k + rows for k in sides[0]), tuple(k + columns for k in sides[1])


def reordered(case: Case, order: Sequence[int]) -> Case:
    """Return the case with the target's sentences in another order, or some of them only."""
    place = {old: new for new, old in enumerate(order)}

    def kept(sides: Sequence[Sides]) -> Iterator[Sides]:
        for left, right in sides:
            if all(k in place for k in right):
                yield left, tuple(place[k] for k in right)

    return Case(case.source, [case.target[k] for k in order], set(kept([*case.beads])), list(kept(case.zones)))


def cases(pair: str, sentences: int, name: str) -> Case:
    case = joined(pair, sentences)
    every = list(range(len(case.target)))
    middle, half, quarter = len(every) // 4, len(every) // 2, len(every) // 4
    match name:
        case "gap":
            return reordered(case, every[:middle] + every[middle + half :])
        case "moved":
            section = every[middle : middle + SECTION]
            rest = every[:middle] + every[middle + SECTION :]
            return reordered(case, rest[: middle + quarter] + section + rest[middle + quarter :])
    return case


def measure(pair: str, sentences: int, name: str, cold: bool) -> dict[str, float]:
    """Return the figures of a case; this process's memory at its highest is one of them, in MB."""
    case = cases(pair, sentences, name)
    lexicon = None if cold else background("", pair)
    source_language, target_language = pair.split("-")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started, worked = time.perf_counter(), time.process_time()
    beads = get_aligner().align(
        case.source, case.target, source_language=source_language, target_language=target_language, lexicon=lexicon
    )
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    moved = {bead for bead in case.beads if _is_moved(bead, case)}
    found = {(bead.source, bead.target) for bead in beads}
    return {
        "source": len(case.source),
        "target": len(case.target),
        "seconds": seconds,
        "worked": worked,
        "before": before,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "strict": score(case, beads).strict_f1,
        "moved": len(moved & found) / len(moved) if moved else float("nan"),
    }


def _is_moved(bead: Sides, case: Case) -> bool:
    """Return whether a bead of `moved` lies in the section that was put elsewhere."""
    middle, quarter = len(case.target) // 4, len(case.target) // 4
    return middle + quarter <= bead[1][0] < middle + quarter + SECTION


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pair", default="en-ru")
    parser.add_argument("--sentences", type=int, default=10_000)
    parser.add_argument("--cold", action="store_true", help="no background lexicon")
    parser.add_argument("--repeat", type=int, default=3, help="the best time of so many counts")
    parser.add_argument("--case", choices=CASES, help="this one only, as JSON")
    args = parser.parse_args()
    if not GOLD.is_dir():
        sys.exit(f"{GOLD}: the gold is not there; put the measuring data beside the project")
    if args.case:
        print(json.dumps(measure(args.pair, args.sentences, args.case, args.cold)))
        return
    print("| case | sentences | strict F1 | moved beads found | s | sentences/s | MB at most | MB before |")
    print("|---|---|---|---|---|---|---|---|")
    for cold, name in product((True,) if args.cold else (False, True), CASES):
        command = [sys.executable, "-m", "benchmarks.alignment_scale", "--case", name, "--pair", args.pair]
        command += ["--sentences", str(args.sentences), *(["--cold"] if cold else [])]
        runs = [
            json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for _ in range(args.repeat)
        ]
        best = min(runs, key=lambda run: run["worked"])
        found = f"{best['moved']:.1%}" if name == "moved" else ""
        print(
            f"| {name}{', cold' if cold else ''} | {best['source']:,} × {best['target']:,} | {best['strict']:.3f} "
            f"| {found} | {best['worked']:.1f} | {best['source'] / best['worked']:,.0f} | {best['rss']:.0f} "
            f"| {best['before']:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
