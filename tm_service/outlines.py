"""What of an exception may be written into a log: its sort and its places in the code, not its words.

What an exception says may quote a segment, a term or a password that was sent.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from types import TracebackType


def outline(error: BaseException, *, texts: bool = False) -> str:
    """Return the sort of an exception, of its causes and parts, and the places in the code; no word that it says.

    >>> outline(ValueError("a secret"))
    'ValueError'
    """
    if texts:
        return "".join(traceback.format_exception(error)).rstrip()
    return "\n".join(_lines(error, set()))


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))  # an exception may be among its own causes
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        yield from _lines(cause, seen)
        yield "which led to:"
    for place in traceback.extract_tb(error.__traceback__):
        yield f"  {place.filename}:{place.lineno} {place.name}"
    yield _sort(error)
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _lines(part, seen)


def _sort(error: BaseException) -> str:
    """Return the sort of an exception; of one of the system or the database also what these call it."""
    name = type(error).__qualname__
    if isinstance(error, OSError) and error.strerror and error.errno is not None:
        return f"{name} ({error.strerror})"
    code = getattr(error, "sqlite_errorname", None)
    return f"{name} ({code})" if isinstance(code, str) else name


def outline_uncaught() -> None:
    """Let this process end without words where it ends by an exception: for one that works for another."""

    def tell(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        sys.stderr.write(f"{outline(error)}\n")

    sys.excepthook = tell
