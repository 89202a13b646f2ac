"""Mining comparable text: what is offered of the French Annex 6 and the English seeds, from the raw documents.

    python benchmarks/mining.py [--shared ../shared]

The gold is a sample of pairs, read by hand and labelled parallel, near or partial: it gives the recall by
label. A pair that is offered and not in the sample may be right or wrong; `--show` prints all of them to be
read. A pair is found when both its texts share a sentence with what is offered.

A second table is free of judgement: the sentences of the starter documents in two languages, each set mined
with nothing known but the other sets, its order shuffled and every second translation taken away.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path

from corpora.beads import Line
from corpora.bitexts import align_sections
from corpora.mining import mine
from corpora.pairing import pair
from corpora.pipeline import prepare
from corpora.starter import documents, vocabulary
from tm_service import open_memory
from tm_service.mining import Equivalent
from tm_service.records import SentenceRecord

THRESHOLDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
LABELS = ("parallel", "near", "partial")
Variants = dict[str, str]


def letters(text: str) -> str:
    """Return what is compared of a text."""
    return "".join(char for char in text.casefold() if char.isalnum())


def shares(side: Sequence[SentenceRecord], text: str) -> bool:
    """Return whether one of the sentences is, or stands in, the gold's text."""
    return any(letters(sentence.text) in letters(text) for sentence in side)


def offered(shared: Path) -> list[Equivalent]:
    """Return what is offered, French to English, after nothing but the seeds was ingested."""
    with tempfile.TemporaryDirectory() as folder:
        memory = open_memory(Path(folder) / "tm.db")
        memory.ingest(sorted((shared / "seeds").glob("*.txt")))
        found = memory.mine(source="fr", target="en", min_confidence=min(THRESHOLDS))
        memory.close()
    return found


def label_of(equivalent: Equivalent, gold: Sequence[dict[str, str]]) -> str | None:
    """Return the gold's label of what is offered, None for what is not in the sample."""
    for item in gold:
        if shares(equivalent.source, item["fr"]) and shares(equivalent.target, item["en"]):
            return item["label"]
    return None


def annex6(shared: Path, show: bool) -> None:
    lines = (shared / "gold" / "alignment" / "annex6.fr-en.sample.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    size = Counter(item["label"] for item in gold)
    found = offered(shared)
    print(
        "| confidence from | offered | not in the sample | " + " | ".join(f"{label} found" for label in LABELS) + " |"
    )
    print("|---" * (3 + len(LABELS)) + "|")
    for threshold in THRESHOLDS:
        kept = [equivalent for equivalent in found if equivalent.confidence >= threshold]
        hits = Counter(
            item["label"]
            for item in gold
            if any(shares(one.source, item["fr"]) and shares(one.target, item["en"]) for one in kept)
        )
        unknown = sum(label_of(equivalent, gold) is None for equivalent in kept)
        cells = " | ".join(f"{hits[label]} of {size[label]}" for label in LABELS)
        print(f"| {threshold} | {len(kept)} | {unknown} | {cells} |")
    if show:
        for equivalent in found:
            print(f"\n{equivalent.confidence:.2f} {label_of(equivalent, gold) or ''}")
            print(" ", " ".join(sentence.text for sentence in equivalent.source))
            print(" ", " ".join(sentence.text for sentence in equivalent.target))


def starter_sets() -> list[list[Variants]]:
    """Return the units of every starter document, language → text."""
    return [
        [
            {tag: segment.text for tag, segment in aligned.unit.variants.items()}
            for group in pair(prepare(file).sections)
            for aligned in align_sections(group, document=file.name).units
        ]
        for file in documents()
    ]


def trials(sets: Sequence[Sequence[Variants]], source: str, target: str) -> Iterator[tuple[float, bool, int]]:
    """Yield confidence and rightness of everything that is offered, and at the end how much there was."""
    draw = random.Random(7)
    for left_out in sets:
        units = [unit for unit in left_out if source in unit and target in unit]
        known = [
            (u[source], u[target]) for one in sets if one is not left_out for u in one if source in u and target in u
        ]
        kept = draw.sample(range(len(units)), len(units) // 2)
        beads = mine(
            [Line(unit[source], k) for k, unit in enumerate(units)],
            [Line(units[k][target], place) for place, k in enumerate(kept)],
            known=known,
            vocabulary=vocabulary(source, target),
            min_confidence=min(THRESHOLDS),
        )
        yield from ((bead.confidence, kept[bead.target[0]] == bead.source[0], 0) for bead in beads)
        yield 0.0, False, len(kept)


def starter() -> None:
    sets = starter_sets()
    results = [trial for pair_ in permutations(("en", "fr", "ru"), 2) for trial in trials(sets, *pair_)]
    there = sum(count for _confidence, _right, count in results)
    print("| confidence from | offered | precision | recall |")
    print("|---|---|---|---|")
    for threshold in THRESHOLDS:
        kept = [right for confidence, right, _count in results if confidence >= threshold]
        print(f"| {threshold} | {len(kept)} | {sum(kept) / len(kept):.2f} | {sum(kept) / there:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--show", action="store_true", help="print everything that is offered")
    arguments = parser.parse_args()
    print("Annex 6, French to English, against the labelled sample:\n")
    annex6(arguments.shared, arguments.show)
    print("\nStarter documents, six directions, half of the translations taken away:\n")
    starter()


if __name__ == "__main__":
    main()
