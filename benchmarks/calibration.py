"""Hold the aligner's confidence against how often it is right, and fit what leads from the one to the other.

    python -m benchmarks calibration           or, with options
    python -m benchmarks.calibration [--draw docs/alignment-confidence.png]

Every bead of every document, pair and variant, with and without a background lexicon. A document's beads are judged
by the calibration that was fitted to the other documents ("left out"), and by the one that the aligner has. Two beads
of a document are hardly independent, so a bin of few beads says little.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.alignment import GOLD, PAIRS, VARIANTS, background, documents, judged, variant_case
from corpora.aligners.lexical import LexicalAligner
from corpora.alignment.calibration import AS_IS, FITTED, NEAREST, Calibration

EDGES = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.95, 0.99, 1.0)
Values = NDArray[np.float64]


class Beads(NamedTuple):
    """Beads that were found, in parallel: probability in the lattice, whether right, document."""

    chance: Values
    right: Values
    document: NDArray[np.str_]


def beads() -> Beads:
    """Return what the aligner finds in all documents."""
    return Beads(*(np.array(values) for values in zip(*_found(), strict=True)))


def _found() -> Iterator[tuple[float, float, str]]:
    aligner = LexicalAligner(calibration=AS_IS)
    for document, pair, variant, cold in product(documents(), PAIRS, VARIANTS, (False, True)):
        case = variant_case(document, pair, variant)
        source, target = pair.split("-")
        found = aligner.align(
            case.source,
            case.target,
            source_language=source,
            target_language=target,
            lexicon=None if cold else background(document, pair),
        )
        for bead in judged(case, found):
            yield bead.confidence, float((bead.source, bead.target) in case.beads), document


def fitted(chance: Values, right: Values) -> Calibration:
    """Return the calibration under which these beads are most probable (logistic regression, Newton's method)."""
    kept = np.clip(chance, NEAREST, 1 - NEAREST)
    given = np.stack([np.log(kept), -np.log(1 - kept), np.ones(len(kept))], axis=1)
    weights = np.array(AS_IS)
    for _step in range(30):
        share = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (right - share)
        curve = (given * (share * (1 - share))[:, None]).T @ given
        weights = weights + np.linalg.solve(curve, slope)
    return Calibration(*weights.tolist())


def applied(calibration: Calibration, chance: Values) -> Values:
    return np.array([calibration.confidence(value) for value in chance.tolist()])


def left_out(found: Beads) -> Values:
    """Return confidences of which each was fitted without the bead's own document."""
    confidence = np.empty(len(found.chance))
    for document in documents():
        own = found.document == document
        confidence[own] = applied(fitted(found.chance[~own], found.right[~own]), found.chance[own])
    return confidence


def bins(confidence: Values, right: Values) -> Iterator[tuple[str, int, float, float]]:
    """Yield of every bin its name, how many beads it has, their mean confidence and the share that is right."""
    for low, high in pairwise(EDGES):
        inside = (confidence >= low) & ((confidence < high) | (high == 1.0))
        if inside.any():
            yield f"{low:g}–{high:g}", int(inside.sum()), confidence[inside].mean(), right[inside].mean()


def gap(confidence: Values, right: Values) -> float:
    """Return how far confidence and share right are apart, on average over beads."""
    parts = list(bins(confidence, right))
    return sum(count * abs(mean - share) for _name, count, mean, share in parts) / len(right)


def draw(curves: dict[str, Values], right: Values, file: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5.2, 4.6), dpi=120)
    axes.plot([0.2, 1], [0.2, 1], color="0.75", linewidth=1, zorder=1)
    for (name, confidence), (colour, marker) in zip(curves.items(), (("#888888", "o"), ("#1f6f8b", "s")), strict=True):
        points = [(mean, share, count) for _name, count, mean, share in bins(confidence, right) if count >= 20]
        means, shares, counts = np.array(points).T
        error = 1.96 * np.sqrt(np.maximum(shares * (1 - shares), 1e-4) / counts)
        axes.errorbar(means, shares, yerr=error, color=colour, marker=marker, markersize=5, linewidth=1.4, label=name)
    axes.set(xlabel="confidence", ylabel="share exactly right", xlim=(0.2, 1.02), ylim=(0.2, 1.02))
    axes.legend(frameon=False, loc="upper left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draw", type=Path, metavar="PNG", help="draw the curves (needs the extra bench)")
    args = parser.parse_args()
    if not GOLD.is_dir():
        sys.exit(f"{GOLD}: the gold is not there; put the measuring data beside the project")
    found = beads()
    shipped, apart = applied(FITTED, found.chance), left_out(found)
    print("| confidence, document left out | beads | mean | right |\n|---|---|---|---|")
    for name, count, mean, share in bins(apart, found.right):
        print(f"| {name} | {count:,} | {mean:.3f} | {share:.3f} |")
    print("\n| | lattice as it is | document left out | as shipped |\n|---|---|---|---|")
    figures = [gap(values, found.right) for values in (found.chance, apart, shipped)]
    print(f"| mean gap between confidence and share right | {' | '.join(f'{value:.4f}' for value in figures)} |")
    print("\n| fitted without | low | high | shift |\n|---|---|---|---|")
    for document in (*documents(), ""):
        others = found.document != document
        low, high, shift = fitted(found.chance[others], found.right[others])
        print(f"| {document or '– (all)'} | {low:.2f} | {high:.2f} | {shift:.2f} |")
    if args.draw:
        draw({"lattice as it is": found.chance, "calibrated, document left out": apart}, found.right, args.draw)


if __name__ == "__main__":
    main()
