"""The loops with numba (the extra `fast`): compiled at the first use and kept on disk."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np
from numba import njit

from tm_service.kernels.base import GRAM_FACTOR, Codes, Counts, Words

name = "numba"
_FACTOR = np.uint64(GRAM_FACTOR)
_BLOCK = 256  # words worked on at once
_FUNCTIONS = 5  # that are compiled below
_log = logging.getLogger(__name__)


def add_up(columns: Words, chosen: Counts, first: int, last: int) -> Words:
    """Return the sums of chosen columns as bit planes; see kernels/base.py.

    Two columns at a time are added to the sums so far. What they carry waits for a second carry of its weight, and
    the two are added to the next plane in the same way: Harley and Seal's tree (Warren, Hacker's Delight, 2nd ed.,
    section 5-1), walked as its leaves come in, so that all of it stays in the first cache.
    """
    planes = np.zeros((len(chosen).bit_length(), last - first), np.uint64)
    _call(_add_up, columns, chosen, first, planes)
    return planes


@njit(cache=True, nogil=True)
def _add_up(columns: Words, chosen: Counts, first: int, planes: Words) -> None:
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


def shared_grams(reference: Codes, texts: Codes, lengths: Counts, longest: int) -> Counts:
    """Return how many n-grams each text shares with the reference; see kernels/base.py."""
    shared = np.zeros((len(lengths), longest), np.int64)
    _call(_share, reference, texts, lengths, shared)
    return shared


def _call(function: Callable[..., None], *arguments: object) -> None:
    """Call a compiled function, also where the disk is full: numba fails to keep it then, but it is compiled."""
    for left in reversed(range(_FUNCTIONS + 1)):  # those that it calls are kept one by one
        try:
            return function(*arguments)
        except OSError as error:
            if not left:
                raise
            _log.warning("what was compiled cannot be kept (%s): every process compiles it again", error.strerror)
    return None


@njit(cache=True, nogil=True)
def _share(reference: Codes, texts: Codes, lengths: Counts, shared: Counts) -> None:
    longest = shared.shape[1]
    bits = 4
    while 1 << bits < 2 * longest * len(reference):
        bits += 1
    grams, counts = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.int64)  # a hash table, open addressing
    for start in range(len(reference)):
        gram = np.uint64(0)
        for at in range(start, min(start + longest, len(reference))):
            gram = gram * _FACTOR + np.uint64(reference[at])
            place = _place(grams, counts, gram, bits)
            grams[place] = gram
            counts[place] += 1
    left = np.empty_like(counts)
    begin = 0
    for text in range(len(lengths)):
        end = begin + lengths[text]
        left[:] = counts
        for start in range(begin, end):
            gram = np.uint64(0)
            for at in range(start, min(start + longest, end)):
                gram = gram * _FACTOR + np.uint64(texts[at])
                place = _place(grams, counts, gram, bits)
                if counts[place] == 0:
                    break  # nor does the reference hold a longer one that begins so
                if left[place] > 0:
                    left[place] -= 1
                    shared[text, at - start] += 1
        begin = end


@njit(cache=True, nogil=True)
def _place(grams: Words, counts: Counts, gram: np.uint64, bits: int) -> np.int64:
    """Return where a gram is in the table, or where it would be."""
    place = np.int64((gram * _FACTOR) >> np.uint64(64 - bits))
    while counts[place] > 0 and grams[place] != gram:
        place = (place + 1) & ((1 << bits) - 1)
    return place
