"""Entries: texts with their units, on the way into a part of an index.

Everything here is an array, so that half a million texts are sorted, joined and thinned out without half a
million objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpora.normalise import folded
from tm_service.stores.base import StoredText

_BATCH = 20_000

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

    def without(self, units: Integers) -> Entries:
        """Return the entries of all other units."""
        kept = ~np.isin(self.units, units)
        return Entries(
            self.units[kept], self.forms[kept], self.lengths[kept], self.sizes[kept], self.offsets[kept], self.texts
        )


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
