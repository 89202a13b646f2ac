"""The memory of a server: one heap for all threads, what is large given back, unless the environment says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc"),
    reason="the C library is not glibc, whose heaps these are",
)

# Prints how many of eight threads got a piece of the first heap while all hold one of several sizes.
PROGRAM = """
import ctypes, threading
from web.allocation import keep_memory_small
keep_memory_small()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
pieces, together = [], threading.Barrier(8)
def hold():
    pieces.append([library.malloc({size}) for _time in range(20)])
    together.wait()
threads = [threading.Thread(target=hold) for _number in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
heap = next(line for line in open("/proc/self/maps") if "[heap]" in line)
start, end = (int(address, 16) for address in heap.split()[0].split("-"))
print(sum(all(start <= piece < end for piece in held) for held in pieces))
"""


def threads_in_the_first_heap(size: int, **environment: str) -> int:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(size=size)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(ran.stdout)


@pytest.mark.parametrize(
    ("size", "environment", "threads"),
    [
        (4_096, {}, 8),
        (500_000, {}, 8),
        (2 << 20, {}, 0),  # of the system, and its again once it is freed
        (4_096, {"MALLOC_ARENA_MAX": "9"}, 0),
    ],
)
def test_threads_share_one_heap(size: int, environment: dict[str, str], threads: int) -> None:
    assert threads_in_the_first_heap(size, **environment) == threads
