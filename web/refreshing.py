"""Taking in, between lookups, what other processes changed.

A lookup takes in every change that is committed when it begins. While a service rests, another process may store half a
million units; the next lookup would wait for all of them. So they are taken in as they come.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tm_service import TranslationMemory

EVERY = 0.5  # seconds
_log = logging.getLogger(__name__)


@contextmanager
def refreshing(memory: TranslationMemory) -> Iterator[None]:
    """Refresh the memory as long as the block runs."""
    ended = threading.Event()
    thread = threading.Thread(target=_refresh, args=[memory, ended], name="refresh", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _refresh(memory: TranslationMemory, ended: threading.Event) -> None:
    while not ended.wait(EVERY):
        try:
            memory.refresh()
        except Exception:  # noqa: BLE001 - told, tried again, and a lookup does it itself
            _log.exception("what changed could not be taken in")
