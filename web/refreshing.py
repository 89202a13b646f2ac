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
from web.readiness import Readiness

EVERY = 0.5  # seconds
_log = logging.getLogger(__name__)


@contextmanager
def refreshing(memory: TranslationMemory, readiness: Readiness) -> Iterator[None]:
    """Open the indexes that lie on disk, then be ready, and take in what changes as long as the block runs."""
    ended = threading.Event()
    readiness.warm_up()
    thread = threading.Thread(target=_refresh, args=[memory, readiness, ended], name="refresh", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _refresh(memory: TranslationMemory, readiness: Readiness, ended: threading.Event) -> None:
    try:
        memory.open_indexes()
    except Exception:  # noqa: BLE001 - told, and lookups make what they need
        _log.exception("the indexes could not be opened")
    if not ended.is_set():
        readiness.begin()
    while not ended.wait(EVERY):
        try:
            memory.refresh()
        except Exception:  # noqa: BLE001 - told, tried again, and a lookup does it itself
            _log.exception("what changed could not be taken in")
