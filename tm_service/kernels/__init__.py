"""Kernels: the two loops of a lookup that are worth compiling.

Members: `arrays` (numpy, always there) and `compiled` (numba, the extra `fast`). They agree bit for bit; the
faster one that is installed is used.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

import numpy as np

from tm_service.kernels import arrays
from tm_service.kernels.base import Codes, Counts, Kernel, Words

__all__ = ["Codes", "Counts", "Kernel", "Words", "available", "fastest", "load"]


def available() -> list[Kernel]:
    """Return the kernels that are installed, the fastest last."""
    if find_spec("numba") is None:
        return [arrays]
    from tm_service.kernels import compiled

    return [arrays, compiled]


def load() -> None:
    """Load the fastest kernel, compiling it if that was never done: otherwise the first lookup does."""
    kernel = fastest()
    kernel.add_up(np.zeros((1, 1), np.uint64), np.zeros(1, np.int64), 0, 1)
    kernel.shared_grams(np.zeros(1, np.uint32), np.zeros(1, np.uint32), np.ones(1, np.int64), 1)


@cache
def fastest() -> Kernel:
    """Return the fastest kernel that is installed."""
    return available()[-1]
