"""The index files of a language held against the store that they were made from."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tm_service.indexes import files
from tm_service.indexes.layers import LayeredIndex
from tm_service.stores.base import Store
from tm_service.stores.sqlite.rows import form_of

_PAIR = np.dtype([("unit", np.int64), ("form", np.int64)])


class Compared(NamedTuple):
    """What became of an index on disk: `faults` are parts that cannot be used, with the reason.

    `behind` is how many changes it has yet to take in, None where there is no index; `differing` counts the texts of
    its `texts` or the store's that the other does not have, of units that did not change since.
    """

    faults: tuple[tuple[Path, str], ...]
    behind: int | None
    texts: int
    differing: int


def compare(store: Store, folder: Path, language: str) -> Compared:
    """Read the index files of a language in full, and compare what they hold with the store."""
    newest = store.units.last_change()
    faults = tuple(
        (place, reason)
        for place in files.parts(folder)
        if (reason := files.fault(place, identity=store.identity, mark_of=store.units.mark)) is not None
    )
    index = (
        None if faults else LayeredIndex.open(folder, identity=store.identity, upto=newest, mark_of=store.units.mark)
    )
    if index is None:
        return Compared(faults, None, 0, 0)
    since = np.fromiter(store.units.changed_since(index.sequence), np.int64)
    held = index.pairs()
    kept = _pairs(held[~np.isin(held[:, 0], since)])
    blank = form_of("")
    rows = ((stored.unit, stored.form) for stored in store.units.texts(language) if stored.form != blank)
    wanted = np.fromiter(rows, _PAIR)
    wanted = wanted[~np.isin(wanted["unit"], since)]
    return Compared((), newest - index.sequence, len(held), int(np.setxor1d(kept, wanted).size))


def _pairs(columns: npt.NDArray[np.int64]) -> npt.NDArray[np.void]:
    return np.ascontiguousarray(columns).view(_PAIR).reshape(-1)
