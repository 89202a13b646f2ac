"""The default aligner: words, names, numbers and lengths, over a lattice, in two or three passes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from corpora.aligners.base import Bead, Lexicon, Line
from corpora.alignment.band import Band, band_along
from corpora.alignment.chain import trusted_points
from corpora.alignment.dictionary import Entries, background, strongest
from corpora.alignment.anchors import anchors
from corpora.alignment.evidence import Lengths, Shapes, words_evidence
from corpora.alignment.ibm1 import learn
from corpora.alignment.lattice import Lattice
from corpora.alignment.side import Floats, Side, encode

PRIOR = {(1, 1): 0.8, (1, 2): 0.04, (2, 1): 0.04, (2, 2): 0.01, (1, 3): 0.008, (3, 1): 0.008, (1, 4): 0.002, (4, 1): 0.002,
         (2, 3): 0.004, (3, 2): 0.004, (3, 3): 0.002}
SHAPES: Shapes = tuple(PRIOR)
SKIP = 0.02
TOGETHER, APART, CROSSING = 0.7, -0.5, -4.0
TEMPERATURE = 2.0
DOUBT = 0.6
SMALL = 60_000
MARGIN, WIDEST = 15, 400


class LexicalAligner:
    name = "lexical"

    def align(
        self,
        source: Sequence[Line],
        target: Sequence[Line],
        *,
        source_language: str,
        target_language: str,
        lexicon: Lexicon | None = None,
    ) -> list[Bead]:
        if not source or not target:
            return [Bead((k,), (), 0.0) for k in range(len(source))] + [Bead((), (k,), 0.0) for k in range(len(target))]
        left, right = _encoded(source), _encoded(target)
        known = [Entries.from_pairs(anchors(left.vocabulary, right.vocabulary))]
        if lexicon:
            known.append(background(lexicon, left.vocabulary, right.vocabulary))
        return self._passes(left, right, known, 3 if lexicon else 2)

    def _passes(self, left, right, known, passes):
        entries = strongest(known)
        band = _band(left, right, entries)
        lengths = Lengths.of(left, right)
        fixed = _fixed(left, right, band, lengths)
        for number in range(passes):
            steps = fixed + words_evidence(left, right, entries, band, SHAPES, doubt=DOUBT)
            if number < passes - 1:
                walk = Lattice(band, SHAPES, steps, np.log(SKIP)).best_walk()
                pairs = [(left.ids[left.starts[i]:left.starts[i+a]], right.ids[right.starts[j]:right.starts[j+b]]) for i, j, a, b in walk if a and b]
                entries = strongest([*known, learn(pairs)])
        import os
        if os.environ.get("VIT"):
            walk = Lattice(band, SHAPES, steps, np.log(SKIP)).best_walk()
            chance = [1.0]*len(walk)
        else:
            walk, chance = Lattice(band, SHAPES, (steps / TEMPERATURE).astype(np.float32), np.log(SKIP) / TEMPERATURE).likeliest_steps()
        return [Bead(tuple(range(i, i + a)), tuple(range(j, j + b)), c) for (i, j, a, b), c in zip(walk, chance)]


def _encoded(lines):
    return encode([line.text for line in lines], [line.paragraph for line in lines], [""] * len(lines))


def _band(left: Side, right: Side, entries: Entries) -> Band:
    rows, columns = len(left), len(right)
    if (rows + 1) * (columns + 1) <= SMALL:
        return band_along([], rows, columns, margin=0, widest=columns + 1)
    return band_along(trusted_points(left, right, entries), rows, columns, margin=MARGIN, widest=WIDEST)


def _fixed(left: Side, right: Side, band: Band, lengths: Lengths) -> Floats:
    rows, columns = band.row, band.column
    fixed = np.empty((len(SHAPES), band.size), dtype=np.float32)
    lopen, ropen = np.append(left.opens, False), np.append(right.opens, False)
    lc, rc = np.cumsum(lopen), np.cumsum(ropen)
    agree = np.where(lopen[rows] & ropen[columns], TOGETHER, 0) + np.where(lopen[rows] ^ ropen[columns], APART, 0)
    for k, (a, b) in enumerate(SHAPES):
        er, ec = np.minimum(rows + a, len(left)), np.minimum(columns + b, len(right))
        ls = left.reach[er] - left.reach[rows]
        lt = right.reach[ec] - right.reach[columns]
        fixed[k] = np.log(PRIOR[a, b]) + lengths.evidence(np.maximum(ls, 1), np.maximum(lt, 1)) + agree
        fixed[k] += CROSSING * ((lc[np.maximum(er - 1, 0)] > lc[rows]) + 0.0 + (rc[np.maximum(ec - 1, 0)] > rc[columns]))
    return fixed
