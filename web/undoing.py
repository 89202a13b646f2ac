"""Taking operations back over the web: a small one within the request, a large one as a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from flask import g

from tm_service.history import Log, Operation, TakenBack
from tm_service.history_payloads import taken_back_payload
from web.access import require
from web.jobs import Job, Progress
from web.roles import Role
from web.services import the_jobs, the_memory, the_termbase, who

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
    take_back, by = _taker(operation), who()
    if operation.added + operation.changed + operation.removed <= AT_ONCE:
        return take_back(number, by=by)

    def work(progress: Progress) -> dict[str, Any]:
        return taken_back_payload(take_back(number, by=by, progress=progress), preview=False)

    return the_jobs().submit(f"undo {operation.name}", work, by=by)


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
