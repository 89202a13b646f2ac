"""How long the statements of this thread may go on: set around a request, unset for work that may take its time.

SQLite asks every connection now and then whether to go on (`late`), and ends a statement that is over its time with
an error that says "interrupted". The connection is as usable afterwards as before, a transaction is rolled back.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from tm_service.errors import QueryTooSlow

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3  # pysqlite3 where it is installed

STEPS = 200_000
"""Steps of SQLite's machine, a few milliseconds, between two questions: a quick statement is never asked."""


class _Time(threading.local):
    seconds: float | None = None
    end = float("inf")  # by time.monotonic


_time = _Time()


def set_deadline(seconds: float | None) -> None:
    """Let the statements of this thread go on for so long from now; None for as long as they take."""
    _time.seconds = seconds
    _time.end = float("inf") if seconds is None else time.monotonic() + seconds


def put_off(seconds: float) -> None:
    """Do not count the time in which this thread waited for other writers."""
    _time.end += seconds


def late() -> bool:
    """Tell whether the time of this thread is over."""
    return time.monotonic() > _time.end


def too_slow(error: BaseException) -> QueryTooSlow | None:
    """Return what an error of SQLite's is, if it comes from here."""
    seconds = _time.seconds
    if seconds is not None and isinstance(error, sqlite3.OperationalError) and str(error) == "interrupted":
        return QueryTooSlow(seconds)
    return None
