"""How far long work is: told to the log, for whoever listens.

What takes less than two seconds is not told of. The command line shows it where stderr is a terminal; a server's log
has it at the level INFO.
"""

from __future__ import annotations

import logging
import time

EVERY = 2.0  # seconds
_log = logging.getLogger(__name__)


class Progress:
    """One piece of long work: `what` says which, as in "making the index of fr"."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._told = time.monotonic()

    def tell(self, done: int, total: int | None = None) -> None:
        """Say how much is done, and of how much if that is known."""
        now = time.monotonic()
        if now - self._told >= EVERY:
            self._told = now
            _log.info("%s: %s%s", self._what, f"{done:,}", "" if total is None else f" of {total:,}")
