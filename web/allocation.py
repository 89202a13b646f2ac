"""How the C library hands out memory to the threads of a server.

glibc gives each thread a heap of its own, so that threads need not wait for each other. Each of these heaps grows to
what the largest answer of its thread takes, and keeps it: a service under load grew and grew (docs/drills.md). Python
runs one thread at a time, so nothing is lost with one heap for all.

And it gives back to the system what is free at the end of a heap, and each piece above a size that grows with the
largest piece that was ever freed. So what is large goes to the system at once here, whatever came before.
"""

from __future__ import annotations

import ctypes
import os

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _MOST_HEAPS = -1, -3, -8  # of malloc.h
_LARGE = 1 << 20  # bytes of a piece that is the system's again once it is freed
_FREE = 16 << 20  # bytes that the end of a heap may keep for what comes
_VARIABLES = ("MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES")


def keep_memory_small() -> None:
    """Have all threads allocate from one heap and give back what is free, unless the environment says otherwise.

    To be called before threads are started. Where the C library is another than glibc nothing changes.
    """
    if _is_glibc() and not any(variable in os.environ for variable in _VARIABLES):
        library = ctypes.CDLL(None)
        library.mallopt(_MOST_HEAPS, 1)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_TRIM_THRESHOLD, _FREE)


def _is_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (AttributeError, ValueError):  # Windows, macOS and musl know no such name
        return False
