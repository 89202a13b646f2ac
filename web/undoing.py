"""Taking operations back over the web: a small one within the request, a large one as a job."""

from __future__ import annotations

from flask import g

from tm_service.history import Log, Operation, TakenBack
from web.access import require
from web.jobs import Job
from web.own_jobs import queue
from web.roles import Role
from web.services import the_memory, the_termbase, who
from web.tasks.undo import UndoOperation

AT_ONCE = 2_000  # changes that are taken back within a request, in a second or two


def undo(number: int, *, preview: bool = False) -> TakenBack | Job:
    """Take an operation back, or find out what that would do; return that, or the job that does it.

    Raises UnknownOperation, RefusedUndo, RoleTooLow.
    """
    operation = the_memory().operation(number)
    if not may_undo(operation):
        require(Role.ADMIN)
    if not is_small(operation):
        return queue(UndoOperation(number, preview), name=f"undo {operation.name}")
    holder = the_memory() if operation.log is Log.UNITS else the_termbase()
    return holder.take_back(number, preview=preview, by=who())


def is_small(operation: Operation) -> bool:
    """Tell whether an operation is taken back within a request."""
    return operation.added + operation.changed + operation.removed <= AT_ONCE


def may_undo(operation: Operation) -> bool:
    """Tell whether who asks may take an operation back: an administrator, or who did it and still may do such."""
    role = g.get("role")
    if role is None:
        return not g.get("accounts", False)
    least = Role.TRANSLATOR if operation.log is Log.UNITS else Role.TERMINOLOGIST
    return role.includes(Role.ADMIN) or (role.includes(least) and operation.by == who())
