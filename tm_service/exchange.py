"""Importing and exporting files: a format on one side, the store on the other.

A file is read twice: first to see that it can be read to its end, then to store it in batches. So a broken
file stores nothing, and a large one neither fills the memory nor keeps other writers waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

from corpora.units import TranslationUnit
from tm_service.errors import UnreadableFile
from tm_service.formats import Format, Languages, format_named, recognised
from tm_service.formats.toolkit import Resources
from tm_service.history import OperationKind
from tm_service.reading_ahead import batches
from tm_service.records import AddReport, FileReport, UnitProblem
from tm_service.stores.base import Store
from tm_service.stores.sqlite.preparing import PreparedBatch

_HEAD = 4_096
_GAP = 0.01  # seconds between two transactions, in which another writer takes its turn


def import_units(
    store: Store,
    stream: BinaryIO,
    *,
    name: str,
    format_name: str | None,
    beside: tuple[str, bytes] | None,
    languages: Languages,
    memory: str,
    by: str | None,
    dry_run: bool,
    progress: Callable[[int, int], None] | None,
) -> FileReport:
    """Store the units of a file; see TranslationMemory.import_file. The stream must be seekable."""
    member, reason = (Resources(beside), f"beside {beside[0]}") if beside else _format_of(stream, name, format_name)
    total = member.count(stream, name=name, languages=languages)
    if total == 0:
        raise UnreadableFile(name, f"holds no unit that {member.name} could read")
    report, problems = AddReport(), list[UnitProblem]()
    recording = store.operations.recording(OperationKind.IMPORT, name, memory=memory, by=by)
    for batch in batches(stream, member, name=name, languages=languages):
        if dry_run:
            _count(report, _tried(store, batch.units, memory, by))
        else:
            with recording.batch() as part:
                added = store.units.add_prepared(batch.units, memory=memory, by=by)
                part.added, part.changed = added.added, added.changed
            _count(report, added)
        problems += batch.problems
        if progress is not None:
            progress(report.read + len(problems), total)
        time.sleep(0 if dry_run else _GAP)
    skipped = sum(problem.lost for problem in problems)
    return FileReport(
        file=name,
        format=member.name,
        read=report.read + skipped,
        added=report.added,
        changed=report.changed,
        duplicate=report.duplicate,
        skipped=skipped,
        problems=tuple(problems),
        reason=reason,
        operation=recording.number,
    )


def export_units(
    units: Iterator[TranslationUnit], *, format_name: str, languages: Languages, problems: list[UnitProblem]
) -> Iterator[bytes]:
    """Yield a file of the units, piece by piece."""
    return format_named(format_name).write(units, languages=languages, problems=problems)


def _format_of(stream: BinaryIO, name: str, format_name: str | None) -> tuple[Format, str]:
    head = stream.read(_HEAD)
    stream.seek(0)
    if not head:
        raise UnreadableFile(name, "the file is empty")
    return (format_named(format_name), "as it was named") if format_name else recognised(name, head)


def _tried(store: Store, units: PreparedBatch, memory: str, by: str | None) -> AddReport:
    """Store a batch and take that back, so that the report is the one of an import."""
    report = AddReport()
    try:
        with store.writing():
            report = store.units.add_prepared(units, memory=memory, by=by)
            raise _TakenBack
    except _TakenBack:
        return report


class _TakenBack(Exception):
    """Ends a transaction that was only a preview."""


def _count(total: AddReport, part: AddReport) -> None:
    total.added += part.added
    total.changed += part.changed
    total.duplicate += part.duplicate
