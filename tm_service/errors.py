"""What can go wrong in the memory.

    TranslationMemoryError      the root: catch this one
    ├── StoreError              the database cannot be opened, read or written
    │   └── StoreBusy           another process is writing it, and does not come to an end
    ├── UnknownUnit             no unit of that number
    ├── UnknownDocument         no document of that name
    ├── UnknownOperation        no operation of that number
    ├── MemoryOutOfReach        a change to a memory that whoever makes it may not change
    ├── StaleVersion            the unit was changed by somebody else meanwhile
    ├── RefusedChange           a change to a unit that cannot be made, with the reason
    ├── QueryTooSlow            a question that the database did not answer in the time it was given
    ├── RefusedUndo             an operation that cannot be taken back, with the reason
    ├── InvalidQuery            a query that cannot be answered, with the value and the rule
    └── UnreadableFile          an exchange file that cannot be read, with place and reason

Every message is one line that names the offending value and says what to do next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpora.units import TranslationUnit
    from tm_service.matches import UnitRecord


class TranslationMemoryError(Exception):
    """Root of everything that tm_service raises on purpose."""


class StoreError(TranslationMemoryError):
    """The database cannot be opened, read or written."""


class StoreBusy(StoreError):
    """Another process is writing the database, and did not end in time."""


class UnknownUnit(TranslationMemoryError, LookupError):
    """No unit of that number."""

    def __init__(self, unit_id: int) -> None:
        super().__init__(f"there is no unit {unit_id}")
        self.unit_id = unit_id


class UnknownDocument(TranslationMemoryError, LookupError):
    """No document of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no document {name!r} in this store")
        self.name = name


class UnknownOperation(TranslationMemoryError, LookupError):
    """No operation of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no operation {number}; `tm-service operations` lists them")
        self.number = number


class MemoryOutOfReach(TranslationMemoryError):
    """A change to a memory that whoever makes it may not change; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("this concerns a memory that you may not change; nothing was changed, ask an administrator")


class StaleVersion(TranslationMemoryError):
    """The unit was changed by somebody else meanwhile.

    `stored` is what it is now, `sent` what whoever asked would have made of it, or had before them; None where the
    log does not know the version that was given.
    """

    def __init__(self, given: int, stored: UnitRecord, sent: UnitRecord | None) -> None:
        super().__init__(
            f"unit {stored.id} is at version {stored.version}, the change was made to version {given};"
            " reload it and try again"
        )
        self.unit_id = stored.id
        self.given = given
        self.current = stored.version
        self.stored = stored
        self.sent = sent

    def sending(self, change: Callable[[TranslationUnit], TranslationUnit]) -> StaleVersion:
        """Return the same with what would have been made of the unit that was given, or else of the stored one."""
        seen = self.sent or self.stored
        return StaleVersion(self.given, self.stored, replace(seen, version=self.given, unit=change(seen.unit)))


class RefusedChange(TranslationMemoryError):
    """A change to a unit that cannot be made: what was to be done with it, and why it cannot."""

    def __init__(self, unit_id: int, done: str, reason: str) -> None:
        super().__init__(f"unit {unit_id} cannot be {done}: {reason}")
        self.unit_id = unit_id
        self.reason = reason


class RefusedUndo(TranslationMemoryError):
    """An operation that cannot be taken back, and why."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"operation {number} cannot be taken back: {reason}")
        self.number = number
        self.reason = reason


class InvalidQuery(TranslationMemoryError, ValueError):
    """A query that cannot be answered: which field, its value, and the rule that it breaks."""

    def __init__(self, field: str, value: object, rule: str) -> None:
        shown = repr(value)
        super().__init__(f"{field} {shown if len(shown) <= 60 else shown[:57] + '...'}: {rule}")
        self.field = field
        self.value = value
        self.rule = rule


class QueryTooSlow(TranslationMemoryError):
    """A question that the database did not answer in the time (seconds) that it was given."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the database did not answer within {seconds:g} s; ask for less: rarer words, one memory or document,"
            " fewer texts at once"
        )
        self.seconds = seconds


class UnreadableFile(TranslationMemoryError):
    """An exchange file that cannot be read."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason
