"""What can go wrong in the memory.

    TranslationMemoryError      the root: catch this one
    ├── StoreError              the database cannot be opened, read or written
    │   └── StoreBusy           another process is writing it, and does not come to an end
    ├── UnknownUnit             no unit of that number
    ├── UnknownDocument         no document of that name
    ├── MemoryOutOfReach        a change to a memory that whoever makes it may not change
    ├── StaleVersion            the unit was changed by somebody else meanwhile
    ├── RefusedChange           a change to a unit that cannot be made, with the reason
    ├── InvalidQuery            a query that cannot be answered, with the value and the rule
    └── UnreadableFile          an exchange file that cannot be read, with place and reason

Every message is one line that names the offending value and says what to do next.
"""

from __future__ import annotations


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


class MemoryOutOfReach(TranslationMemoryError):
    """A change to a memory that whoever makes it may not change; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("this concerns a memory that you may not change; nothing was changed, ask an administrator")


class StaleVersion(TranslationMemoryError):
    """The unit was changed by somebody else meanwhile."""

    def __init__(self, unit_id: int, given: int, current: int) -> None:
        super().__init__(
            f"unit {unit_id} is at version {current}, the change was made to version {given}; reload it and try again"
        )
        self.unit_id = unit_id
        self.given = given
        self.current = current


class RefusedChange(TranslationMemoryError):
    """A change to a unit that cannot be made: what was to be done with it, and why it cannot."""

    def __init__(self, unit_id: int, done: str, reason: str) -> None:
        super().__init__(f"unit {unit_id} cannot be {done}: {reason}")
        self.unit_id = unit_id
        self.reason = reason


class InvalidQuery(TranslationMemoryError, ValueError):
    """A query that cannot be answered: which field, its value, and the rule that it breaks."""

    def __init__(self, field: str, value: object, rule: str) -> None:
        shown = repr(value)
        super().__init__(f"{field} {shown if len(shown) <= 60 else shown[:57] + '...'}: {rule}")
        self.field = field
        self.value = value
        self.rule = rule


class UnreadableFile(TranslationMemoryError):
    """An exchange file that cannot be read."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason
