"""Which texts can reach a score: signatures of bits, stored column by column.

Every text has a signature, a set of bits of which each stands for some features (see features.py). They are
stored as columns: one row of bits a feature, one bit a text, texts ordered by length. A query reads only the
columns of its own features and adds them up, 64 texts a machine word; the sum says how many of the query's
features each text has.

**What cannot be missed.** Of the k columns of a query of n characters, a text of m characters whose Levenshtein
distance is d lacks at most 2d − max(0, m − n) (features.py; a column that lacks a feature lacks its bit only if
no other feature of the text set it, so that sharing bits never lowers a sum). A score of s percent allows
d = ⌊(1 − s/100) · max(n, m)⌋. So every text that reaches the score has a sum of at least

    need(m) = k − 2d + max(0, m − n)

and all others are left out unseen. At 70 percent some hundred texts of half a million are left for comparison.

**What is likeliest.** Where more are left than are wanted, those come first that share most with the query, by
Dice's coefficient of the features: 2 · sum / (k + m + 1).

Frequent features have a column of their own, rare ones share: a feature's place is its rank by frequency in the
part, and a width of w columns keeps the first w ranks apart. Longer texts have wider signatures, so that these
do not fill up.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tm_service.indexes.features import BUCKETS
from tm_service.kernels import Kernel, Words

WIDTHS = ((64, 512), (128, 1024), (256, 2048), (512, 4096), (np.iinfo(np.int32).max, 8192))
"""Up to how many characters, and the bits of a signature."""
_CHUNK = 2048  # words worked on at once: texts of like length, whose columns stay in the cache
_STEPS = (0.75, 0.6, 0.5, 0.42, 0.36, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0.0)  # of Dice's coefficient
_SLACK = 1e-6  # of a score's share: more is let through rather than less
_MARGIN = 8  # times the limit: so many are compared by Dice's coefficient without counting first

_EVERY_BIT = np.uint64(2**64 - 1)

Positions = npt.NDArray[np.int64]


class Tier(NamedTuple):
    """Texts of like length, positions `start` to `stop`, with signatures of one width: `columns` has a row a bit."""

    start: int
    stop: int
    columns: Words


class Asked(NamedTuple):
    """What is asked of the texts: `length` is the query's, `min_score` 0–100."""

    buckets: npt.NDArray[np.uint16]
    length: int
    min_score: float


class Sums(NamedTuple):
    """The sums of the texts from position `start` on, as bit planes, of `columns` that were added up.

    `low` and `high` bound the positions that were asked for, `among` has a bit for each text that may be found.
    """

    start: int
    low: int
    high: int
    columns: int
    planes: Words
    among: Words | None = None


def ranks_of(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
    """Return for each bucket its rank by how often it was counted, 0 for the most frequent."""
    ranks = np.empty(BUCKETS, np.uint16)
    ranks[np.argsort(-counts, kind="stable")] = np.arange(BUCKETS, dtype=np.uint16)
    return ranks


def columns_of(ranks: npt.NDArray[np.uint16], width: int) -> npt.NDArray[np.int64]:
    """Return the columns of features by their ranks: ranks beyond the width share its upper half."""
    half = width // 2
    places = ranks.astype(np.int64)
    return np.where(places < width, places, half + places % half)


def reach(length: int, min_score: float) -> tuple[int, int]:
    """Return the shortest and longest text that can score `min_score` (0–100) against one of `length` characters."""
    share = min(max(min_score, 0.0), 100.0) / 100
    slack = 1e-9  # of floating point: a length on the very border belongs in
    longest = math.floor(length / share + slack) if share > 0 else np.iinfo(np.int32).max - 1
    return math.ceil(length * share - slack), min(longest, np.iinfo(np.int32).max - 1)


def bits_of(marked: npt.NDArray[np.bool_], tiers: list[Tier]) -> list[Words]:
    """Return for each tier a bit a text: whether the text is marked."""
    found = []
    for tier in tiers:
        bits = np.zeros(tier.columns.shape[1] * 64, bool)
        bits[: tier.stop - tier.start] = marked[tier.start : tier.stop]
        found.append(np.packbits(bits, bitorder="little").view(np.uint64))
    return found


def add_up(
    kernel: Kernel,
    tiers: list[Tier],
    ranks: npt.NDArray[np.uint16],
    asked: Asked,
    low: int,
    high: int,
    among: list[Words] | None = None,
) -> list[Sums]:
    """Return the sums of the texts at positions `low` to `high` (exclusive), chunk by chunk.

    `among` has for each tier a bit for every text that may be found, all may be if it is None.
    """
    sums = []
    own = ranks[asked.buckets]
    for number, tier in enumerate(tiers):
        first, last = max(low, tier.start), min(high, tier.stop)
        if first >= last:
            continue
        chosen = np.unique(columns_of(own, len(tier.columns)))
        begin, end = (first - tier.start) // 64, (last - tier.start + 63) // 64
        for at in range(begin, end, _CHUNK):
            to = min(at + _CHUNK, end)
            planes = kernel.add_up(tier.columns, chosen, at, to)
            start = tier.start + at * 64
            marked = None if among is None else among[number][at:to]
            sums.append(Sums(start, max(first, start), min(last, tier.start + to * 64), len(chosen), planes, marked))
    return sums


def possible(sums: list[Sums], lengths: npt.NDArray[np.integer], asked: Asked, limit: int | None) -> Positions:
    """Return the positions of the texts that can reach the score: all, or about the `limit` likeliest."""
    needs = [_needs(part, lengths, asked) for part in sums]
    floors = [int(need.min()) for need in needs]
    reached = _reaching(sums, floors)
    if limit is None or _count(reached) <= _MARGIN * limit:
        positions, dice = _kept_of_all(sums, reached, needs, lengths)
    else:
        positions, dice = _likeliest(sums, floors, needs, lengths, limit)
    if limit is None or len(positions) <= limit:
        return positions
    # The values are partitioned, not their positions: numpy does that with vector instructions.
    least = np.partition(dice, -limit)[-limit]
    likeliest: Positions = positions[dice >= least][: 2 * limit]
    return likeliest


def _likeliest(
    sums: list[Sums],
    floors: list[int],
    needs: list[npt.NDArray[np.int64]],
    lengths: npt.NDArray[np.integer],
    limit: int,
) -> tuple[Positions, npt.NDArray[np.float64]]:
    """Return all texts with Dice's coefficient from a step on, the first step from which there are enough of them."""
    for likeness in _STEPS:
        enough = [_enough(part, lengths, likeness) for part in sums]
        reached = _reaching(sums, [max(floor, other) for floor, other in zip(floors, enough, strict=True)])
        if likeness and _count(reached) < limit:
            continue
        positions, dice = _kept_of_all(sums, reached, needs, lengths)
        # The sum that is enough for the shortest text of a chunk is not for longer ones: only now they are counted.
        if np.count_nonzero(dice >= likeness) >= limit:
            break
    return positions, dice


def _kept_of_all(
    sums: list[Sums],
    reached: list[Words],
    needs: list[npt.NDArray[np.int64]],
    lengths: npt.NDArray[np.integer],
) -> tuple[Positions, npt.NDArray[np.float64]]:
    found = [_kept(part, bits, need, lengths) for part, bits, need in zip(sums, reached, needs, strict=True)]
    if not found:
        return np.empty(0, np.int64), np.empty(0)
    return np.concatenate([item[0] for item in found]), np.concatenate([item[1] for item in found])


def _needs(part: Sums, lengths: npt.NDArray[np.integer], asked: Asked) -> npt.NDArray[np.int64]:
    """Return for each length from the shortest to the longest of a chunk the sum that it needs."""
    theirs = np.arange(lengths[part.low], lengths[part.high - 1] + 1)
    longer = np.maximum(theirs, asked.length)
    distance = np.floor((1 - asked.min_score / 100 + _SLACK) * longer).astype(np.int64)
    needs: Positions = part.columns - 2 * distance + np.maximum(0, theirs - asked.length)
    return needs


def _enough(part: Sums, lengths: npt.NDArray[np.integer], likeness: float) -> int:
    """Return the sum that the shortest text of a chunk needs for Dice's coefficient to be so high."""
    return math.ceil(likeness * (part.columns + int(lengths[part.low]) + 1) / 2)


def _reaching(sums: list[Sums], floors: list[int]) -> list[Words]:
    found = []
    for part, floor in zip(sums, floors, strict=True):
        enough = _at_least(part.planes, floor)
        found.append(enough if part.among is None else enough & part.among)
    return found


def _count(reached: list[Words]) -> int:
    return sum(int(np.bitwise_count(bits).sum()) for bits in reached)


def _at_least(planes: Words, floor: int) -> Words:
    """Return a bit a text: whether its sum is at least `floor`; compared digit by digit, the lowest first."""
    floor = max(floor, 0)
    if floor >> len(planes):
        return np.zeros_like(planes[0])
    enough = np.full_like(planes[0], _EVERY_BIT) if len(planes) else np.empty(0, np.uint64)
    for weight, plane in enumerate(planes):
        if floor >> weight & 1:
            enough &= plane
        else:
            enough |= plane
    return enough


def _kept(
    part: Sums, enough: Words, needs: npt.NDArray[np.int64], lengths: npt.NDArray[np.integer]
) -> tuple[Positions, npt.NDArray[np.float64]]:
    """Return which of the positions marked in `enough` have what their length needs, with Dice's coefficients."""
    words = np.flatnonzero(enough)
    rows, bits = np.nonzero(np.unpackbits(enough[words].view(np.uint8), bitorder="little").reshape(-1, 64))
    positions = part.start + words[rows] * 64 + bits
    inside = (positions >= part.low) & (positions < part.high)
    positions, at, bits = positions[inside], words[rows[inside]], bits[inside].astype(np.uint64)
    totals = np.zeros(len(positions), np.int64)
    for weight, plane in enumerate(part.planes):
        totals += (plane[at] >> bits & np.uint64(1)).astype(np.int64) << weight
    own = lengths[positions].astype(np.int64)
    right = totals >= needs[own - int(lengths[part.low])]
    positions, totals, own = positions[right], totals[right], own[right]
    return positions, 2 * totals / (part.columns + own + 1)
