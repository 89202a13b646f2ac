"""The Protocol of the kernels: adding up columns of bits, the one loop in which a lookup spends its time."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]


class Kernel(Protocol):
    """How often each bit position is set in some columns."""

    name: str

    def add_up(self, columns: Words, chosen: npt.NDArray[np.int64], first: int, last: int) -> Words:
        """Return the sums of the chosen rows of `columns`, words `first` to `last` (exclusive), as bit planes.

        A row of `columns` holds one bit a text. Row p of the answer holds bit p of the sums (the least
        significant first), one bit a text in the same order; it has as many rows as the largest sum that is
        possible, `len(chosen)`, has binary digits.
        """
        ...
