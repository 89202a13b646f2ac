"""Kernels: the two loops of a lookup that are worth compiling.

Members: `arrays` (numpy, always there) and `compiled` (numba, the extra `fast`). They agree bit for bit; the
faster one that is installed is used.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from tm_service.kernels import arrays
from tm_service.kernels.base import Codes, Counts, Kernel, Words

__all__ = ["Codes", "Counts", "Kernel", "Words", "available", "fastest"]


def available() -> list[Kernel]:
    """Return the kernels that are installed, the fastest last."""
    if find_spec("numba") is None:
        return [arrays]
    from tm_service.kernels import compiled

    return [arrays, compiled]


@cache
def fastest() -> Kernel:
    """Return the fastest kernel that is installed."""
    return available()[-1]
