"""Adding up columns with numpy: carry-save adders over whole blocks of columns at once.

Three columns of equal weight become one of that weight (their sum without carry) and one of the next (their
carry), until one column of each weight is left: Harley and Seal's way of counting bits (Warren, Hacker's
Delight, 2nd ed., section 5-1), here across columns.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tm_service.indexes.kernels.base import Words

name = "numpy"


def add_up(columns: Words, chosen: npt.NDArray[np.int64], first: int, last: int) -> Words:
    """Return the sums of chosen columns as bit planes; see kernels/base.py."""
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
