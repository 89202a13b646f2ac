"""Kernels: the one loop of a lookup that is worth compiling.

Members: `arrays` (numpy, always there) and `compiled` (numba, the extra `fast`). They agree bit for bit; the
faster one that is installed is used.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from tm_service.indexes.kernels import arrays
from tm_service.indexes.kernels.base import Kernel, Words

__all__ = ["Kernel", "Words", "available", "fastest"]


def available() -> list[Kernel]:
    """Return the kernels that are installed, the fastest last."""
    if find_spec("numba") is None:
        return [arrays]
    from tm_service.indexes.kernels import compiled

    return [arrays, compiled]


@cache
def fastest() -> Kernel:
    """Return the fastest kernel that is installed."""
    return available()[-1]
