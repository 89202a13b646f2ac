"""The JSON of the past: what command line and API tell of changes, operations, and what taking one back does."""

from __future__ import annotations

from tm_service.history import Change, Operation, TakenBack
from tm_service.matches import UnitRecord
from tm_service.payloads import Payload, unit_payload
from tm_service.unit_differences import unit_differences


def change_payload(change: Change) -> Payload:
    """Return one change of a unit, with what the unit was before and after, and what differs."""
    return {
        "sequence": change.sequence,
        "unit": change.unit,
        "memory": change.memory,
        "action": change.action,
        "at": change.at,
        "by": change.by,
        "step": change.step,
        "takes_back": change.takes_back,
        "operation": change.operation,
        "before": _side(change.before),
        "after": _side(change.after),
        "differences": differences_payload(change.before, change.after),
    }


def differences_payload(before: UnitRecord | None, after: UnitRecord | None) -> list[Payload]:
    """Return what differs between two states of a unit, word by word."""
    return [
        {
            "field": one.field,
            "language": one.language,
            "before": one.before,
            "after": one.after,
            "diff": [{"operation": part.operation, "text": part.text} for part in one.parts],
        }
        for one in unit_differences(before, after)
    ]


def operation_payload(operation: Operation) -> Payload:
    """Return what was done to many at once."""
    return {
        "number": operation.number,
        "kind": operation.kind.value,
        "log": operation.log.value,
        "name": operation.name,
        "memory": operation.memory,
        "at": operation.at,
        "by": operation.by,
        "takes_back": operation.takes_back,
        "taken_back_by": operation.taken_back_by,
        "added": operation.added,
        "changed": operation.changed,
        "removed": operation.removed,
    }


def taken_back_payload(told: TakenBack, *, preview: bool) -> Payload:
    """Return what taking an operation back did or, as a `preview`, would do."""
    return {
        "operation": told.operation,
        "undo": told.number,
        "preview": preview,
        "removed": told.removed,
        "restored": told.restored,
        "returned": told.returned,
        "kept": told.kept,
        "kept_ids": list(told.kept_ids),
        "documents": list(told.documents),
        "documents_kept": [{"name": name, "reason": reason} for name, reason in told.documents_kept.items()],
    }


def _side(record: UnitRecord | None) -> Payload | None:
    return unit_payload(record) if record else None
