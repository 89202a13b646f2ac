"""Importing and exporting files: a format on one side, the store on the other.

A file is read twice: first to see that it can be read to its end, then to store it in batches. So a broken
file stores nothing, and a large one neither fills the memory nor keeps other writers waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from corpora.units import TranslationUnit
from tm_service.errors import UnreadableFile
from tm_service.formats import Format, Languages, format_for, format_named
from tm_service.records import AddReport, FileReport, UnitProblem
from tm_service.stores.base import Store

BATCH = 5_000  # units a transaction: a second or so, so that other writers get their turn
_HEAD = 4_096


def import_units(
    store: Store,
    stream: BinaryIO,
    *,
    name: str,
    format_name: str | None,
    languages: Languages,
    memory: str,
    by: str | None,
    dry_run: bool,
    progress: Callable[[int, int], None] | None,
) -> FileReport:
    """Store the units of a file; see TranslationMemory.import_file. The stream must be seekable."""
    member = _format_of(stream, name, format_name)
    total = sum(1 for _item in member.read(stream, name=name, languages=languages))
    stream.seek(0)
    if total == 0:
        raise UnreadableFile(name, f"holds no unit that {member.name} could read")
    report, problems = AddReport(), list[UnitProblem]()
    items = member.read(stream, name=name, languages=languages)
    while batch := list(islice(items, BATCH)):
        units = [item for item in batch if isinstance(item, TranslationUnit)]
        problems += [item for item in batch if isinstance(item, UnitProblem)]
        _count(report, _preview(store, units, memory) if dry_run else store.units.add(units, memory=memory, by=by))
        if progress is not None:
            progress(report.read + len(problems), total)
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
    )


def export_units(
    units: Iterator[TranslationUnit], *, format_name: str, languages: Languages, problems: list[UnitProblem]
) -> Iterator[bytes]:
    """Yield a file of the units, piece by piece."""
    return format_named(format_name).write(units, languages=languages, problems=problems)


def _format_of(stream: BinaryIO, name: str, format_name: str | None) -> Format:
    head = stream.read(_HEAD)
    stream.seek(0)
    if not head:
        raise UnreadableFile(name, "the file is empty")
    return format_named(format_name) if format_name else format_for(name, head)


def _preview(store: Store, units: list[TranslationUnit], memory: str) -> AddReport:
    """Return what adding would do, by doing it in a transaction that is taken back."""
    report = AddReport()
    try:
        with store.writing():
            report = store.units.add(units, memory=memory, by=None)
            raise _TakenBack
    except _TakenBack:
        return report


class _TakenBack(Exception):
    """Ends a transaction that was only a preview."""


def _count(total: AddReport, part: AddReport) -> None:
    total.added += part.added
    total.changed += part.changed
    total.duplicate += part.duplicate
