"""How many requests a user, a token or an address may send: a few numbers in memory that all workers share.

The generic cell rate algorithm (ITU-T I.371): of each key one moment is kept, the one at which all its requests so far
would be due at the steady rate. A request that would move it more than a minute ahead of the clock is refused.

In shared memory a request costs microseconds, in the store it would cost a write. What is given up for that: there
is no lock, so two workers that count the same key at the same instant may count one request; keys share 16,384 places,
four to choose from, and where these are taken the one that is least of a burden is forgotten; a restart forgets all.
Each errs on the side of letting a request through.
"""

from __future__ import annotations

import math
import mmap
import time
from hashlib import blake2b

WINDOW = 60.0  # seconds
_PLACES = 16_384
_ROUNDING = 1e-3  # seconds: a thousand additions to a clock that has run for years
_CHOICE = 4  # places that a key may take


class Rates:
    """So many requests a minute and key, at a steady rate or all at once; 0 lets everything through.

    Made before the workers are, it counts for all of them.
    """

    def __init__(self) -> None:
        self._memory = memoryview(mmap.mmap(-1, 16 * _PLACES))
        self._keys, self._due = self._memory.cast("Q"), self._memory.cast("d")  # even places, odd places

    def wait(self, key: str, per_minute: float) -> int:
        """Count a request; return 0, or the seconds after which it would be let through, and then count nothing."""
        if per_minute <= 0:
            return 0
        now = time.monotonic()  # of the machine, so the same for all workers
        number, place = self._place(key)
        due = max(self._due[place + 1] if self._keys[place] == number else 0.0, now)
        ahead = due + WINDOW / per_minute - now
        if ahead > WINDOW + _ROUNDING:
            return max(1, math.ceil(ahead - WINDOW))
        self._keys[place], self._due[place + 1] = number, due + WINDOW / per_minute
        return 0

    def _place(self, key: str) -> tuple[int, int]:
        """Return a key's number and its place; where it has none yet, the place that is least of a burden."""
        number = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little") | 1  # 0 is nobody's
        places = [2 * ((number // 2 + step) % _PLACES) for step in range(_CHOICE)]
        for place in places:
            if self._keys[place] == number:
                return number, place
        return number, min(places, key=lambda place: self._due[place + 1])
