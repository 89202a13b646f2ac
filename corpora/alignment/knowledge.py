"""How much a dictionary knows about two texts, and how far its silence is therefore to be believed.

A dictionary that explains few words of what is translated says nothing when it explains none: then lengths
and order must decide, and a sentence is not missing only because its words are unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np

from corpora.alignment.dictionary import Entries
from corpora.alignment.lattice import Gap
from corpora.alignment.side import Side
from corpora.alignment.walk import Step

POOR, RICH = 0.6, 0.9
"""Shares of explained words from which on a dictionary is trusted not at all, and fully."""
SAMPLE = 400
"""Beads that are looked at, spread over the text."""


class Trust(NamedTuple):
    """How evidence is read.

    `doubt` (0–1) is the share of words that chance explains, `gap` what sentences without counterpart weigh;
    beads less probable than `least` (0–1) are left out.
    """

    doubt: float
    gap: Gap
    least: float


GROPING = Trust(doubt=0.8, gap=Gap(log(0.02), log(0.02)), least=0.1)
KNOWING = Trust(doubt=0.6, gap=Gap(log(0.04), log(0.15)), least=0.3)


def trust(explained: float) -> Trust:
    """Return the trust that a share (0–1) of explained words deserves, between GROPING and KNOWING."""
    share = float(np.clip((explained - POOR) / (RICH - POOR), 0.0, 1.0))

    def between(groping: float, knowing: float) -> float:
        return groping + share * (knowing - groping)

    return Trust(
        doubt=between(GROPING.doubt, KNOWING.doubt),
        gap=Gap(*map(between, GROPING.gap, KNOWING.gap)),
        least=between(GROPING.least, KNOWING.least),
    )


def explained_by(entries: Entries, source: Side, target: Side) -> float:
    """Return the share of the words of both texts of which the dictionary knows a translation at all."""
    known = np.isin(source.ids, entries.source).sum() + np.isin(target.ids, entries.target).sum()
    return float(known / (len(source.ids) + len(target.ids)))


def explained_along(entries: Entries, source: Side, target: Side, walk: Sequence[Step]) -> float:
    """Return the share of words with a translation on the other side of their bead; 0 without any bead."""
    width = len(target.vocabulary)
    keys = np.append(entries.source * width + entries.target, len(source.vocabulary) * width)  # ascending
    beads = [step for step in walk if step.height and step.width]
    found = words = 0.0
    for step in beads[:: 1 + len(beads) // SAMPLE]:
        left, right = source.words(step.row, step.height), target.words(step.column, step.width)
        wanted = left[:, None] * width + right
        known = keys[np.searchsorted(keys, wanted)] == wanted
        found += step.chance * float(known.any(axis=1).sum() + known.any(axis=0).sum())
        words += step.chance * (len(left) + len(right))
    return found / words if words else 0.0
