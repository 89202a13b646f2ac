"""Keep what was read from the store until the store has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Fresh(Generic[T]):
    """A value made by `make`, and made anew when it is asked for at another sequence number.

    Threads may make it twice; each gets one that is right for the number it asked for.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._held: tuple[int, T] | None = None

    def at(self, sequence: int) -> T:
        """Return the value as it is at that number of the store's changes."""
        held = self._held
        if held is None or held[0] != sequence:
            held = self._held = (sequence, self._make())
        return held[1]
