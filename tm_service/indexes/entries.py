"""Entries: texts with their units, on the way into a part of an index.

Everything here is an array, so that half a million texts are sorted, joined and thinned out without half a
million objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from corpora.normalise import folded
from tm_service.stores.base import StoredText

_BATCH = 20_000
_BAND = 50_000  # entries that are sorted at once, unless more are of one length

Integers = npt.NDArray[np.int64]


Bytes = npt.NDArray[np.uint8]


class Texts(NamedTuple):
    """Texts in UTF-8: pieces that are read as if they lay one behind the other, so that joining copies none."""

    pieces: tuple[Bytes, ...]

    def taken(self, offsets: Integers, sizes: npt.NDArray[np.integer]) -> Bytes:
        """Return some texts one after the other; none reaches from one piece into the next."""
        found = np.empty(int(sizes.sum()), np.uint8)
        places, start = heads_of(sizes)[:-1], 0
        for piece in self.pieces:
            here = (offsets >= start) & (offsets < start + len(piece))
            if here.any():
                found[spans(places[here], sizes[here])] = piece[spans(offsets[here] - start, sizes[here])]
            start += len(piece)
        return found

    def __len__(self) -> int:
        """Return the number of bytes."""
        return sum(len(piece) for piece in self.pieces)


class Entries(NamedTuple):
    """A row a unit: its number, the name of its folded text (see StoredText), and where that lies in `texts`.

    `lengths` count code points, `sizes` the bytes of UTF-8. Several rows may share a text.
    """

    units: Integers
    forms: Integers
    lengths: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.int32]
    offsets: Integers
    texts: Texts

    def counts(self) -> Integers:
        """Return how many entries there are of each length."""
        return np.bincount(self.lengths)

    def band(self, low: int, high: int) -> Entries:
        """Return the entries of texts that have at least `low` characters and fewer than `high`."""
        return self._those((self.lengths >= low) & (self.lengths < high))

    def without(self, units: Integers) -> Entries:
        """Return the entries of all other units."""
        return self._those(~np.isin(self.units, units))

    def _those(self, kept: npt.NDArray[np.bool_]) -> Entries:
        return Entries(
            self.units[kept], self.forms[kept], self.lengths[kept], self.sizes[kept], self.offsets[kept], self.texts
        )


class Source(Protocol):
    """What entries come from, the short texts first: a part of an index is made of a band of lengths after the other.

    So a large one, which is made of others on the disk, is never in memory as a whole.
    """

    def counts(self) -> Integers:
        """Return how many entries there are of each length, or somewhat more."""
        ...

    def band(self, low: int, high: int) -> Entries:
        """Return the entries of texts that have at least `low` characters and fewer than `high`."""
        ...


def bands(sources: Sequence[Source]) -> Iterator[Entries]:
    """Yield all entries, band by band: at least one, and all of them with the same `texts`."""
    counts = [source.counts() for source in sources]
    upto = np.cumsum(np.sum([np.pad(one, (0, max(map(len, counts)) - len(one))) for one in counts], axis=0))
    low = done = 0
    while low < len(upto):
        high = max(low + 1, int(np.searchsorted(upto, done + _BAND, side="right")))
        yield joined([source.band(low, high) for source in sources])
        low, done = high, int(upto[high - 1])
    if not low:
        yield joined([source.band(0, 1) for source in sources])


def entries_of(texts: Iterable[StoredText]) -> Iterator[Entries]:
    """Yield the entries of stored texts, batch by batch; what folds to nothing is left out."""
    remaining = iter(texts)
    while batch := list(islice(remaining, _BATCH)):
        forms = [folded(stored.text) for stored in batch]
        if "" in forms:
            batch, forms = _without_blanks(batch, forms)
        joined = "".join(forms)
        blob = np.frombuffer(joined.encode("utf-8", "surrogatepass"), np.uint8)
        lengths = np.fromiter(map(len, forms), np.int32, len(forms))
        if len(blob) == len(joined):
            sizes = lengths
        else:
            sizes = np.fromiter((len(form.encode("utf-8", "surrogatepass")) for form in forms), np.int32, len(forms))
        yield Entries(
            np.fromiter((stored.unit for stored in batch), np.int64, len(batch)),
            np.fromiter((stored.form for stored in batch), np.int64, len(batch)),
            lengths,
            sizes,
            heads_of(sizes)[:-1],
            Texts((blob,)),
        )


def _without_blanks(batch: Sequence[StoredText], forms: Sequence[str]) -> tuple[list[StoredText], list[str]]:
    kept = [(stored, form) for stored, form in zip(batch, forms, strict=True) if form]
    return [stored for stored, _form in kept], [form for _stored, form in kept]


def joined(parts: Sequence[Entries]) -> Entries:
    """Return entries one after the other as one."""
    if not parts:
        return joined([empty()])
    starts = np.cumsum([0, *(len(part.texts) for part in parts[:-1])])
    offsets = [part.offsets + start for part, start in zip(parts, starts, strict=True)]
    return Entries(
        np.concatenate([part.units for part in parts]),
        np.concatenate([part.forms for part in parts]),
        np.concatenate([part.lengths for part in parts]),
        np.concatenate([part.sizes for part in parts]),
        np.concatenate(offsets),
        Texts(tuple(piece for part in parts for piece in part.texts.pieces)),
    )


def empty() -> Entries:
    """Return no entries."""
    none, few = np.empty(0, np.int64), np.empty(0, np.int32)
    return Entries(none, none, few, few, none, Texts(()))


def heads_of(sizes: npt.NDArray[np.integer]) -> Integers:
    """Return where each of several things of these sizes begins when they lie side by side, and where the last ends."""
    heads = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=heads[1:])
    return heads


def spans(offsets: Integers, sizes: npt.NDArray[np.integer]) -> Integers:
    """Return the positions of all bytes of some texts, one text after the other."""
    sizes = sizes.astype(np.int64)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    positions: Integers = np.repeat(offsets, sizes) + within
    return positions
