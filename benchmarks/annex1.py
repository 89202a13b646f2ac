"""From the raw document to stored units: strict F1 of the EN-RU units of Annex 1 against the hand-made gold.

    python benchmarks/annex1.py [--shared ../shared]

A pair counts when both its texts agree with a gold bead's letter for letter and digit for digit; gold beads
with an empty side are left out, as the gold's README says.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from tm_service import open_memory

Pair = tuple[str, str]


def letters_and_digits(text: str) -> str:
    """Return what is compared of a text."""
    return "".join(char for char in text if char.isalnum())


def gold_pairs(shared: Path) -> set[Pair]:
    """Return the gold beads that have both sides."""
    lines = (shared / "gold" / "alignment" / "annex1.en-ru.jsonl").read_text(encoding="utf-8").splitlines()
    beads = [json.loads(line) for line in lines]
    return {
        (letters_and_digits("".join(bead["en"])), letters_and_digits("".join(bead["ru"])))
        for bead in beads
        if bead["en"] and bead["ru"]
    }


def stored_pairs(shared: Path) -> set[Pair]:
    """Return the EN-RU units that ingesting the document leaves for Annex 1."""
    [document] = (shared / "seeds").glob("000_*.txt")
    with tempfile.TemporaryDirectory() as folder:
        memory = open_memory(Path(folder) / "tm.db")
        memory.ingest([document])
        units = [record.unit for record in memory.units() if record.unit.provenance.section in {"1", "1.1"}]
        memory.close()
    return {
        (letters_and_digits(unit.variants["en"].text), letters_and_digits(unit.variants["ru"].text)) for unit in units
    }


def scores(found: set[Pair], gold: set[Pair]) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    right = len(found & gold)
    precision, recall = right / len(found), right / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    shared: Path = parser.parse_args().shared
    found, gold = stored_pairs(shared), gold_pairs(shared)
    precision, recall, f1 = scores(found, gold)
    print("| units | gold | precision | recall | F1 |")
    print("|---|---|---|---|---|")
    print(f"| {len(found)} | {len(gold)} | {precision:.3f} | {recall:.3f} | {f1:.3f} |")
    for missed in sorted(gold - found):
        print("missed:", missed[0][:70], "|", missed[1][:70])
    for wrong in sorted(found - gold):
        print("wrong: ", wrong[0][:70], "|", wrong[1][:70])


if __name__ == "__main__":
    main()
