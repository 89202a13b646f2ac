"""Concepts and terms of a termbase file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from glossary.payloads import import_payload
from glossary.records import EntryReport
from glossary.termbase import open_termbase
from web.tasks.base import Bench, Report

MOST_ENTRIES = 1_000  # of a file, of which a job tells one by one what became of them


@dataclass(frozen=True, slots=True)
class ImportTerms:
    """A termbase file into the termbase; `languages` are the pair of a format that names none."""

    kind: ClassVar[str] = "terms"
    file: str
    format: str | None = None
    languages: Sequence[str] = ()
    dry_run: bool = False

    def run(self, bench: Bench) -> Report:
        """Return the import's report; raises UnreadableTermFile, UnknownTermFormat."""
        entries: list[EntryReport] = []

        def listed(entry: EntryReport) -> None:
            if len(entries) < MOST_ENTRIES:
                entries.append(entry)

        path = bench.file(self.file)
        with closing(open_termbase(bench.database)) as termbase:
            report = termbase.import_file(
                path,
                name=path.name,
                format=self.format,
                languages=self.languages,
                by=bench.by,
                dry_run=self.dry_run,
                each=listed,
                progress=bench.progress,
            )
        return {"files": [import_payload(report, entries)]}
