"""One quick request at a time, slow ones beside it.

Python runs one thread at a time. Threads that all want to compute do not get more done than one, they only take the
interpreter from each other, and every request takes as long as all of them together. So a request has the process to
itself as long as it is quick; once it has had its time the next one starts beside it, and neither a long export nor a
reader of a thousand segments keeps others waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

ALONE = 0.02  # seconds


class Turns:
    """Gives threads their turn; a turn that lasts longer than `alone` seconds no longer keeps others from theirs."""

    def __init__(self, alone: float = ALONE) -> None:
        self._alone = alone
        self._changed = threading.Condition()
        self._holder: object | None = None
        self._since = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it in the block."""
        me = object()
        with self._changed:
            while self._holder is not None and (left := self._since + self._alone - time.monotonic()) > 0:
                self._changed.wait(left)
            self._holder, self._since = me, time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                if self._holder is me:
                    self._holder = None
                    self._changed.notify()
