"""Taking operations back over the web: a small one within the request, a large one as a job."""

from __future__ import annotations

from typing import cast

from flask import g

from tm_service.history import Log, Operation, TakenBack
from web.errors import RoleTooLow
from web.jobs import Job
from web.own_jobs import queue, within
from web.roles import Role, Scope
from web.services import caller_grants, memory_to_change, the_memory, the_termbase, who
from web.tasks.undo import UndoOperation

AT_ONCE = 2_000  # changes that are taken back within a request, in a second or two


def undo(number: int, *, preview: bool = False) -> TakenBack | Job:
    """Take an operation back, or find out what that would do; return that, or the job that does it.

    Raises UnknownOperation, RefusedUndo, RoleTooLow.
    """
    operation = the_memory().operation(number)
    if not may_undo(operation):
        raise RoleTooLow(_role(operation), Role.ADMIN, "" if caller_grants() is None else _scope(operation))
    if not is_small(operation):
        only = within([operation.memory] if operation.memory else [])
        return queue(UndoOperation(number, preview, only), name=f"undo {operation.name}")
    holder = memory_to_change(memory=operation.memory) if operation.log is Log.UNITS else the_termbase()
    return holder.take_back(number, preview=preview, by=who())


def is_small(operation: Operation) -> bool:
    """Tell whether an operation is taken back within a request."""
    return operation.added + operation.changed + operation.removed <= AT_ONCE


def may_undo(operation: Operation) -> bool:
    """Tell whether who asks may take an operation back: an administrator, or who did it and still may do such.

    Of somebody who has grants the role counts that they have in its memory or, for terms, in the termbase.
    """
    if "who" not in g:
        return not g.get("accounts", False)
    role = _role(operation)
    least = Role.TRANSLATOR if operation.log is Log.UNITS else Role.TERMINOLOGIST
    return role is not None and (role.includes(Role.ADMIN) or (role.includes(least) and operation.by == who()))


def _role(operation: Operation) -> Role | None:
    grants, role = caller_grants(), cast("Role | None", g.get("role"))
    if grants is None:
        return role
    if operation.log is Log.CONCEPTS:
        return grants.termbase
    return None if operation.memory is None else grants.memories.get(operation.memory)


def _scope(operation: Operation) -> Scope:
    return Scope.MEMORY if operation.log is Log.UNITS else Scope.TERMBASE
