"""Adding up columns with numba (the extra `fast`): carry-save adders, compiled at the first use and kept on disk.

Two columns at a time are added to the sums so far. What they carry waits for a second carry of its weight, and
the two are added to the next plane in the same way: Harley and Seal's tree (Warren, Hacker's Delight, 2nd ed.,
section 5-1), walked as its leaves come in, so that all of it stays in the first cache.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from tm_service.indexes.kernels.base import Words

name = "numba"
_BLOCK = 256  # words worked on at once


def add_up(columns: Words, chosen: npt.NDArray[np.int64], first: int, last: int) -> Words:
    """Return the sums of chosen columns as bit planes; see kernels/base.py."""
    planes = np.zeros((len(chosen).bit_length(), last - first), np.uint64)
    _add_up(columns, chosen, first, planes)
    return planes


@njit(cache=True, nogil=True)
def _add_up(columns: Words, chosen: npt.NDArray[np.int64], first: int, planes: Words) -> None:
    depth, words = planes.shape
    waiting = np.empty((depth + 1, _BLOCK), np.uint64)  # one carry of each weight
    coming = np.empty((depth + 1, _BLOCK), np.uint64)  # a second one
    for start in range(0, words, _BLOCK):
        size = min(_BLOCK, words - start)
        stop = start + size
        begin, end = first + start, first + stop
        waits = np.zeros(depth + 1, np.bool_)
        for at in range(0, len(chosen) - 1, 2):
            one, other = columns[chosen[at], begin:end], columns[chosen[at + 1], begin:end]
            weight = 0
            while waits[weight + 1]:
                _add(planes[weight, start:stop], one, other, coming[weight + 1])
                weight += 1
                waits[weight] = False
                one, other = waiting[weight, :size], coming[weight, :size]
            _add(planes[weight, start:stop], one, other, waiting[weight + 1])
            waits[weight + 1] = True
        if len(chosen) % 2:
            waiting[0, :size] = columns[chosen[-1], begin:end]
            waits[0] = True
        for weight in range(depth):
            if waits[weight]:
                for plane in range(weight, depth):
                    _add_one(planes[plane, start:stop], waiting[weight, :size])


@njit(cache=True, nogil=True)
def _add(total: Words, one: Words, other: Words, carry: Words) -> None:
    """Add two words to a total of the same weight; `carry` takes what goes to the next weight."""
    for at in range(total.shape[0]):
        a, b, c = total[at], one[at], other[at]
        odd = a ^ b
        total[at] = odd ^ c
        carry[at] = a & b | odd & c


@njit(cache=True, nogil=True)
def _add_one(total: Words, addend: Words) -> None:
    """Add a word to a total of the same weight; the addend becomes the carry."""
    for at in range(total.shape[0]):
        held = total[at]
        total[at] = held ^ addend[at]
        addend[at] &= held
