"""How much each worker process has to do: a few numbers in memory that all of them share.

Workers accept from one listening socket, and whoever is quicker gets a connection; with connections that stay open
for minutes, one worker would soon have most of the work. So each tells how much it has, and one that has more than
another leaves a new connection to it.
"""

from __future__ import annotations

import mmap
from itertools import compress

_ABSENT = 2**31 - 1  # more than any worker has: nothing is left to one that is not there


class Loads:
    """The loads of so many workers, made before they are; each writes its own number, all read all numbers.

    A load is a count of connections and requests. Reading an old number does no harm: it only makes the sharing
    out less even.
    """

    def __init__(self, workers: int) -> None:
        self._numbers = memoryview(mmap.mmap(-1, 4 * workers)).cast("i")
        for slot in range(workers):
            self.forget(slot)

    def tell(self, slot: int, load: int) -> None:
        """Say how much the worker at `slot` has to do."""
        self._numbers[slot] = load

    def forget(self, slot: int) -> None:
        """Take out a worker that is no more."""
        self._numbers[slot] = _ABSENT

    def least_of_others(self, slot: int) -> int:
        """Return the smallest load of the workers at other slots; a very large one if there are none."""
        others = (number != slot for number in range(len(self._numbers)))
        return min(compress(self._numbers, others), default=_ABSENT)
