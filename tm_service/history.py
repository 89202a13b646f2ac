"""What is told of the past: changes of units one by one, and what was done to many at once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from tm_service.matches import UnitRecord

Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a unit: what, when (UTC), who; `before` and `after` are None where there was no unit.

    Changes of one `step` were made together. `takes_back` is the number of the change that an undo took back, and
    `operation` that of the operation (see Operation) of which it is a part, None where it was made by itself.
    """

    sequence: int
    unit: int
    memory: str | None
    action: str
    at: str
    by: str | None
    step: int | None
    takes_back: int | None
    operation: int | None
    before: UnitRecord | None
    after: UnitRecord | None


@dataclass(frozen=True, slots=True)
class ChangesWanted:
    """Which changes of units are asked for; None asks for all. `since` is a moment in UTC, as dates.py writes it."""

    unit: int | None = None
    by: str | None = None
    action: str | None = None
    since: str | None = None
    memory: str | None = None
    operation: int | None = None


class OperationKind(StrEnum):
    """What was done to many units, or concepts, at once."""

    IMPORT = "import"  # a file of units
    INGEST = "ingest"  # documents, and the units that they gave
    MINE = "mine"  # what was mined and accepted
    REPLACE = "replace"  # words changed everywhere
    CONFIRM = "confirm"  # all that was sure
    TERMS = "terms"  # a file of terms
    UNDO = "undo"  # another one taken back


class Log(StrEnum):
    """Whose changes an operation made."""

    UNITS = "units"
    CONCEPTS = "concepts"


class Fate(StrEnum):
    """What an operation did with a document."""

    STORED = "stored"
    REPLACED = "replaced"  # it took the place of another reading, which is no more
    REMOVED = "removed"


class DocumentFate(NamedTuple):
    """A document as an operation left it; `sha256` and `ingested_at` tell it from later readings."""

    name: str
    sha256: str
    ingested_at: str
    fate: Fate


class Batch(NamedTuple):
    """A transaction of an operation: its changes have the numbers from `first` to `last`, none if `last` is less."""

    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Operation:
    """What was done to many at once: `name` is the file, the words or whatever it was done with; `at` is in UTC.

    `memory` is the one memory that it was about, None for several or for the termbase. `added`, `changed` and `removed`
    count what it did. `takes_back` is the operation that it took back, `taken_back_by` the last that did that to it.
    """

    number: int
    kind: OperationKind
    log: Log
    name: str
    memory: str | None
    at: str
    by: str | None
    takes_back: int | None
    taken_back_by: int | None
    added: int
    changed: int
    removed: int


@dataclass(slots=True)
class TakenBack:
    """What taking an operation back did, or would do.

    `number` is that of the operation that did it, None where nothing was done. Of what the operation had touched
    `removed` is gone, `restored` is as it was before, `returned` was deleted by it and is there again; `kept` was
    changed by somebody since and stays, of which `kept_ids` names some. Of documents, `documents` are gone and
    `documents_kept` says why others stay.
    """

    operation: int
    number: int | None = None
    removed: int = 0
    restored: int = 0
    returned: int = 0
    kept: int = 0
    kept_ids: list[int | str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    documents_kept: dict[str, str] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        """Whether there was anything of it that was not taken back before."""
        return bool(self.removed or self.restored or self.returned or self.kept or self.documents)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Thing]):
    """What becomes of things that are again what they were: they go, are as before, or come back."""

    removed: frozenset[Thing]
    restored: frozenset[Thing]
    returned: frozenset[Thing]
