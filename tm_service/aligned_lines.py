"""Files whose lines translate each other, into the memory: in batches, so that a run that was cut off goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path

from corpora.collections import aligned_lines
from corpora.documents import Problem
from corpora.units import TranslationUnit
from tm_service.history import OperationKind
from tm_service.reading_ahead import BATCH
from tm_service.records import IngestReport
from tm_service.stores.base import Store


def store_aligned_lines(
    store: Store,
    files: Mapping[str, Path],
    *,
    memory: str,
    by: str | None,
    progress: Callable[[str], None] | None,
) -> IngestReport:
    """Store a unit a line; see TranslationMemory.ingest_aligned. What was stored before is counted as known."""
    document = next(iter(files.values())).name
    added = duplicate = 0
    problems: list[tuple[str, str]] = []
    recording = store.operations.recording(OperationKind.INGEST, document, memory=memory, by=by)
    items = aligned_lines(files, document=document)
    while batch := list(islice(items, BATCH)):
        units = [item for item in batch if isinstance(item, TranslationUnit)]
        problems += [(item.place, item.reason) for item in batch if isinstance(item, Problem)]
        with recording.batch() as part:
            report = store.units.add(units, memory=memory, by=by)
            part.added, part.changed = report.added, report.changed
        added, duplicate = added + report.added, duplicate + report.duplicate
        if progress is not None:
            progress(f"{document}: {added + duplicate:,} lines")
    return IngestReport((), added, duplicate, 0, (), tuple(problems), recording.number)
