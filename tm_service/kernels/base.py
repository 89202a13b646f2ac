"""The Protocol of the kernels: the two loops in which a lookup spends its time."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int64]

GRAM_FACTOR = 0x9E3779B97F4A7C15
"""Of the hash of an n-gram, modulo 2**64: that of its first n - 1 characters times this, plus the last one's code."""


class Kernel(Protocol):
    """Adding up columns of bits, and counting shared n-grams."""

    name: str

    def add_up(self, columns: Words, chosen: Counts, first: int, last: int) -> Words:
        """Return the sums of the chosen rows of `columns`, words `first` to `last` (exclusive), as bit planes.

        A row of `columns` holds one bit a text. Row p of the answer holds bit p of the sums (the least
        significant first), one bit a text in the same order; it has as many rows as the largest sum that is
        possible, `len(chosen)`, has binary digits.
        """
        ...

    def shared_grams(self, reference: Codes, texts: Codes, lengths: Counts, longest: int) -> Counts:
        """Return how many n-grams each text shares with the reference, each as often as both have it.

        `texts` are the code points of one text after the other, of these `lengths`. The answer has a row a text
        and a column for each n from 1 to `longest`, which is at most the length of the reference.
        """
        ...
