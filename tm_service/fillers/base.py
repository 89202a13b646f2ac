"""The Protocol of the fillers: a file with room for translations → its segments, to be filled, and the file again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from corpora.segments import Segment
from tm_service.matches import Match
from tm_service.records import UnitProblem


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is put in: the target with its tags placed, the match it comes from, and whether it needs no person.

    `target` is None where the tags can only be placed by hand; then the match is offered beside, if at all.
    """

    target: Segment | None
    match: Match
    final: bool


class Slot(Protocol):
    """One segment of a file."""

    @property
    def place(self) -> str:
        """Where it is, for reports: `file:line`."""
        ...

    @property
    def source(self) -> Segment:
        """What there is to translate."""
        ...

    @property
    def translated(self) -> bool:
        """Whether it has a translation, of whatever worth: it is never touched."""
        ...

    @property
    def target(self) -> Segment | None:
        """The translation that it has, None if none: a copy of the source that a tool put there is one here."""
        ...

    def fill(self, suggestion: Suggestion) -> bool:
        """Put a translation in, or else offer it beside; return whether it was put in."""
        ...

    def put(self, target: Segment, *, final: bool) -> bool:
        """Put a person's translation in, in the place of what is there; `final` if they have confirmed it.

        Return whether it was put in: what is locked stays, and so does text whose tags are not those of its source.
        """
        ...


@dataclass(frozen=True, slots=True)
class Filling:
    """A file that was read: its segments in order, what it could not offer, and how to write it again."""

    slots: Sequence[Slot]
    write: Callable[[], bytes]
    problems: list[UnitProblem] = field(default_factory=list)


class Filler(Protocol):
    """One kind of file; `extensions` are endings in lower case, `recognises` looks at a file's first bytes."""

    name: str
    extensions: tuple[str, ...]

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes of a file look like this kind."""
        ...

    def read(self, data: bytes, *, name: str, source: str, target: str) -> Filling:
        """Return the segments of a file to be translated from `source` into `target` (canonical tags).

        Raises UnreadableFile, with place and reason.
        """
        ...
