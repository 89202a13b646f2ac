"""The loops with numpy: whole blocks of columns, and all n-grams of all texts, at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tm_service.kernels.base import GRAM_FACTOR, Codes, Counts, Words

name = "numpy"


def add_up(columns: Words, chosen: Counts, first: int, last: int) -> Words:
    """Return the sums of chosen columns as bit planes; see kernels/base.py.

    Three columns of equal weight become one of that weight (their sum without carry) and one of the next (their
    carry), until one column of each weight is left: Harley and Seal's way of counting bits (Warren, Hacker's
    Delight, 2nd ed., section 5-1), here across columns.
    """
    planes = np.zeros((len(chosen).bit_length(), last - first), np.uint64)
    level = columns[chosen, first:last]
    for plane in planes:
        carries = []
        while len(level) >= 3:
            third = len(level) // 3
            a, b, c = level[:third], level[third : 2 * third], level[2 * third : 3 * third]
            odd = a ^ b
            carries.append(a & b | odd & c)
            odd ^= c
            level = np.concatenate((odd, level[3 * third :])) if len(level) % 3 else odd
        if len(level) == 2:
            carries.append(level[:1] & level[1:])
            level = level[:1] ^ level[1:]
        if len(level):
            plane[:] = level[0]
        level = np.concatenate(carries) if carries else level[:0]
    return planes


def shared_grams(reference: Codes, texts: Codes, lengths: Counts, longest: int) -> Counts:
    """Return how many n-grams each text shares with the reference; see kernels/base.py."""
    sizes = range(1, longest + 1)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(texts))  # characters to the end of the text
    ours, theirs = _grams(reference, longest), _grams(texts, longest)
    whole = [left[: len(grams)] >= size for size, grams in zip(sizes, theirs, strict=True)]
    grams, first, counts = np.unique(np.concatenate(ours), return_index=True, return_counts=True)
    found = np.concatenate([hashes[kept] for hashes, kept in zip(theirs, whole, strict=True)])
    holders = np.concatenate([owners[: len(kept)][kept] for kept in whole])
    at = np.minimum(np.searchsorted(grams, found), len(grams) - 1)
    same = grams[at] == found
    held = np.bincount(holders[same] * len(grams) + at[same], minlength=len(lengths) * len(grams))
    order = np.repeat(np.arange(longest), [len(hashes) for hashes in ours])[first]
    # The product with the unit vectors sums by n.
    shared: Counts = np.minimum(held.reshape(-1, len(grams)), counts) @ np.eye(longest, dtype=np.int64)[order]
    return shared


def _grams(codes: Codes, longest: int) -> list[npt.NDArray[np.uint64]]:
    """Return the n-grams of a text as 64-bit hashes: those of one character, those of two and so on."""
    grams = [codes.astype(np.uint64)]
    for size in range(2, longest + 1):
        shorter = grams[-1][: max(0, len(codes) - size + 1)]
        grams.append(shorter * np.uint64(GRAM_FACTOR) + codes[size - 1 :])
    return grams
