"""Taking operations back over the web: a small one within the request, a large one as a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from flask import g

from tm_service.history import Log, Operation, TakenBack
from web.access import require
from web.jobs import Job
from web.own_jobs import queue
from web.roles import Role
from web.services import the_memory, the_termbase, who
from web.tasks.undo import UndoOperation

AT_ONCE = 2_000  # changes that are taken back within a request, in a second or two


class TakeBack(Protocol):
    """How memory and termbase take an operation back."""

    def __call__(
        self,
        number: int,
        *,
        preview: bool = False,
        by: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> TakenBack:
        """Take the operation of that number back, or only tell what that would do."""
        ...


def preview(number: int) -> tuple[Operation, TakenBack]:
    """Return an operation and what taking it back would do; raises UnknownOperation, RefusedUndo, RoleTooLow."""
    operation = the_memory().operation(number)
    _require_leave(operation)
    return operation, _taker(operation)(number, preview=True)


def undo(number: int) -> TakenBack | Job:
    """Take an operation back; return what that did, or the job that does it. Raises as `preview` does."""
    operation = the_memory().operation(number)
    _require_leave(operation)
    if operation.added + operation.changed + operation.removed <= AT_ONCE:
        return _taker(operation)(number, by=who())
    return queue(UndoOperation(number), name=f"undo {operation.name}")


def may_undo(operation: Operation) -> bool:
    """Tell whether who asks may take an operation back: an administrator, or who did it and still may do such."""
    role = g.get("role")
    if role is None:
        return not g.get("accounts", False)
    least = Role.TRANSLATOR if operation.log is Log.UNITS else Role.TERMINOLOGIST
    return role.includes(Role.ADMIN) or (role.includes(least) and operation.by == who())


def _require_leave(operation: Operation) -> None:
    if not may_undo(operation):
        require(Role.ADMIN)


def _taker(operation: Operation) -> TakeBack:
    return the_memory().take_back if operation.log is Log.UNITS else the_termbase().take_back
