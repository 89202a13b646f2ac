"""A part of an index: the distinct folded texts of a stretch of changes, ordered by length, with their signatures.

It is made once and never changed. What it says of a unit holds until a later part tells of that unit again.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tm_service.indexes import signatures
from tm_service.indexes.entries import Entries, Integers, Source, Texts, bands, heads_of
from tm_service.indexes.features import BUCKETS, codes_of, features, features_of_all
from tm_service.indexes.files import Arrays, Manifest, Stretch, Unfinished, Unwritten, load
from tm_service.indexes.signatures import Asked, Positions, Tier, reach
from tm_service.kernels import Kernel, Words

_BLOCK = 1 << 20  # bits of signatures that are made at once, with some twenty times as many bytes in memory
_RESTING = 16  # blocks after which memory is given back
_SAMPLE = 32_768  # texts from which the frequencies of features are learned
_SOME = 1_024  # of them at once
_log = logging.getLogger(__name__)

Told = Callable[[int, int], None]
"""Is told how many texts are done, and of how many."""


class Part:
    """A memory-mapped part; `changed` are the units of which it tells, ascending, with those that it says are gone."""

    def __init__(self, manifest: Manifest, arrays: Arrays) -> None:
        self.folder = manifest.folder
        self.stretch: Stretch = manifest.stretch
        self.changed: Integers = arrays["changed"]
        self._lengths = arrays["lengths"]
        self._offsets = arrays["offsets"]
        self._texts = arrays["texts"]
        self._forms = arrays["forms"]
        self._unit_heads = arrays["unit_heads"]
        self._units = arrays["units"]
        self._ranks = arrays["ranks"]
        self._tiers: list[Tier] = []
        start = 0
        for longest, width in signatures.WIDTHS:
            stop = int(np.searchsorted(self._lengths, longest, side="right"))
            if stop > start:
                self._tiers.append(Tier(start, stop, arrays[f"columns_{width}"]))
            start = stop

    @classmethod
    def open(cls, manifest: Manifest) -> Part | None:
        """Map a part; None when its files are damaged."""
        arrays = load(manifest)
        return None if arrays is None else cls(manifest, arrays)

    def __len__(self) -> int:
        """Return how many distinct texts there are."""
        return len(self._lengths)

    @property
    def size(self) -> int:
        """How much work it is to make it again: its texts and the changes it tells of."""
        return len(self._units) + len(self.changed)

    def marked(self, units: Integers) -> list[Words]:
        """Return which texts one of these units holds (ascending numbers), as `likely` takes it."""
        holds = np.isin(self._units.astype(np.int64), units, assume_unique=False)
        held = np.logical_or.reduceat(holds, self._unit_heads[:-1].astype(np.int64)) if len(self) else holds
        return signatures.bits_of(held, self._tiers)

    def likely(
        self,
        query: str,
        *,
        min_score: float,
        limit: int | None,
        kernel: Kernel,
        among: list[Words] | None = None,
    ) -> Positions:
        """Return the positions of texts that can reach `min_score`: all, or about the `limit` likeliest.

        Only those that are `marked` count, if that is given.
        """
        low, high = np.searchsorted(self._lengths, np.array(_around(query, min_score), self._lengths.dtype))
        if low == high:
            return np.empty(0, np.int64)
        asked = Asked(features(query), len(query), min_score)
        sums = signatures.add_up(kernel, self._tiers, self._ranks, asked, int(low), int(high), among)
        return signatures.possible(sums, self._lengths, asked, limit)

    def texts(self, positions: Positions) -> list[str]:
        """Return the folded texts at some positions."""
        data = self._texts.data  # a memoryview: slicing it costs less than slicing the array
        places = zip(self._offsets[positions].tolist(), self._offsets[positions + 1].tolist(), strict=True)
        return [str(data[start:end], "utf-8", "surrogatepass") for start, end in places]

    def units(self, positions: Positions) -> list[Integers]:
        """Return the units that hold each of some texts, oldest first."""
        starts, ends = self._unit_heads[positions].tolist(), self._unit_heads[positions + 1].tolist()
        return [self._units[start:end].astype(np.int64) for start, end in zip(starts, ends, strict=True)]

    def counts(self) -> Integers:
        """Return how many entries there are of each length; see entries.Source."""
        return np.bincount(self._lengths, weights=np.diff(self._unit_heads)).astype(np.int64)

    def band(self, low: int, high: int) -> Entries:
        """Return the entries of texts of at least `low` and fewer than `high` characters, to make another part."""
        start, stop = np.searchsorted(self._lengths, np.array((low, high), self._lengths.dtype)).tolist()
        unit_heads = self._unit_heads[start : stop + 1].astype(np.int64)
        offsets = self._offsets[start : stop + 1].astype(np.int64)
        times = np.diff(unit_heads)
        return Entries(
            self._units[unit_heads[0] : unit_heads[-1]].astype(np.int64),
            np.repeat(self._forms[start:stop], times),
            np.repeat(self._lengths[start:stop], times),
            np.repeat(np.diff(offsets).astype(np.int32), times),
            np.repeat(offsets[:-1], times),
            Texts((self._texts,)),
        )


def make(
    sources: Sequence[Source],
    folder: Path,
    *,
    stretch: Stretch,
    changed: Integers,
    identity: str,
    told: Told | None = None,
) -> Part:
    """Make a part of the entries of sources, publish it under `folder`, and map it; `told` hears of the progress.

    Where it cannot be written (a full disk, a read-only medium) this process keeps it in memory, with a warning.
    """
    changed = np.unique(changed)
    try:
        return _made(sources, Unfinished(folder), stretch, changed, identity, told)
    except OSError as error:
        reason = error.strerror or error
        _log.warning("%s cannot be written (%s): every process makes an index of its own, in memory", folder, reason)
        return _made(sources, Unwritten(folder), stretch, changed, identity, told)


def _made(
    sources: Sequence[Source],
    unfinished: Unfinished | Unwritten,
    stretch: Stretch,
    changed: Integers,
    identity: str,
    told: Told | None,
) -> Part:
    try:
        _write(sources, unfinished, told)
        unfinished.put("changed", changed)
        return Part(*unfinished.publish(stretch, identity=identity))
    except BaseException:
        unfinished.discard()
        raise


def _write(sources: Sequence[Source], unfinished: Unfinished | Unwritten, told: Told | None) -> None:
    units, forms, times = [], [], []  # of the texts so far, band by band; times: how many units hold each
    lengths, sizes, offsets = [], [], []
    for band in bands(sources):
        texts = band.texts
        order = np.lexsort((band.units, band.forms, band.lengths))
        new = np.ones(len(order), bool)
        new[1:] = (np.diff(band.forms[order]) != 0) | (np.diff(band.lengths[order]) != 0)
        heads = np.flatnonzero(new)
        firsts = order[heads]
        units.append(_small(band.units[order]))
        forms.append(band.forms[firsts])
        times.append(_small(np.diff(heads, append=len(order))))
        lengths.append(band.lengths[firsts])
        sizes.append(band.sizes[firsts])
        offsets.append(_small(band.offsets[firsts]))
    unfinished.put("units", np.concatenate(units))
    unfinished.put("forms", np.concatenate(forms))
    unfinished.put("unit_heads", _small(heads_of(np.concatenate(times))))
    del units, forms, times
    joined_lengths, joined_sizes, joined_offsets = map(np.concatenate, (lengths, sizes, offsets))
    del lengths, sizes, offsets
    unfinished.put("lengths", joined_lengths)
    unfinished.put("offsets", _small(heads_of(joined_sizes)))
    _write_texts(texts, joined_offsets, joined_sizes, joined_lengths, unfinished, told)


def _write_texts(
    source: Texts,
    offsets: Integers,
    sizes: npt.NDArray[np.int32],
    lengths: npt.NDArray[np.int32],
    unfinished: Unfinished | Unwritten,
    told: Told | None,
) -> None:
    """Write the texts in their order, and their signatures."""

    def decoded(chosen: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint32]]:
        raw = source.taken(offsets[chosen], sizes[chosen])
        return raw, codes_of(raw.tobytes().decode("utf-8", "surrogatepass"))

    sample = np.arange(0, len(lengths), max(1, len(lengths) // _SAMPLE))
    counts = np.zeros(BUCKETS, np.int64)
    for some in np.array_split(sample, len(sample) // _SOME + 1):
        counts += np.bincount(features_of_all(decoded(some)[1], lengths[some]).buckets, minlength=BUCKETS)
    ranks = signatures.ranks_of(counts)
    unfinished.put("ranks", ranks)
    texts = unfinished.allocate("texts", (int(sizes.sum()),), np.uint8)
    heads = heads_of(sizes)
    columns = {}
    blocks = []
    start = 0
    for longest, width in signatures.WIDTHS:
        stop = int(np.searchsorted(lengths, longest, side="right"))
        if stop > start:
            columns[width] = unfinished.allocate(f"columns_{width}", (width, (stop - start + 63) // 64), np.uint64)
            step = _BLOCK // width  # a multiple of 64, so that no two blocks share a word
            blocks += [(width, start, at, min(at + step, stop)) for at in range(start, stop, step)]
        start = stop

    def write(block: tuple[int, int, int, int]) -> int:
        width, tier, at, to = block
        raw, codes = decoded(np.arange(at, to))
        texts[heads[at] : heads[to]] = raw
        found = features_of_all(codes, lengths[at:to])
        bits = np.zeros((width, (to - at + 63) // 64 * 64), bool)
        bits[signatures.columns_of(ranks[found.buckets], width), found.owners] = True
        packed = np.packbits(bits, axis=1, bitorder="little").view(np.uint64)
        first = (at - tier) // 64
        columns[width][:, first : first + packed.shape[1]] = packed
        return to

    # numpy lets go of the interpreter in all of this: both cores work.
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as workers:
        for number, done in enumerate(workers.map(write, blocks)):
            if number % _RESTING == 0:
                unfinished.rest()
            if told is not None:
                told(done, len(lengths))


def _small(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return non-negative ascending or arbitrary numbers in 32 bits where these suffice."""
    return values.astype(np.uint32) if not len(values) or int(values.max()) < 1 << 32 else values


def _around(query: str, min_score: float) -> tuple[int, int]:
    shortest, longest = reach(len(query), min_score)
    return shortest, longest + 1
