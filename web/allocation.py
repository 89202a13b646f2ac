"""How the C library hands out memory to the threads of a server.

glibc gives each thread a heap of its own, so that threads need not wait for each other. Each of these heaps grows to
what the largest answer of its thread takes, and keeps it: with two workers of eight threads the service grew by 400 MB
in 80,000 requests and went on. Python runs one thread at a time, so nothing is lost with one heap for all: it grew by
20 MB (docs/drills.md).
"""

from __future__ import annotations

import ctypes
import os

_MOST_HEAPS = -8  # M_ARENA_MAX of malloc.h
_VARIABLE = "MALLOC_ARENA_MAX"


def share_one_heap() -> None:
    """Have all threads that are started from now on allocate from one heap, unless the environment says how many.

    Where the C library is another than glibc nothing changes: it has heaps of another kind.
    """
    if _is_glibc() and _VARIABLE not in os.environ:
        ctypes.CDLL(None).mallopt(_MOST_HEAPS, 1)


def _is_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (AttributeError, ValueError):  # Windows, macOS and musl know no such name
        return False
