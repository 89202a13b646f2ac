"""Translation units of an exchange file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tm_service.payloads import file_report_payload
from tm_service.rejects import rejects_name, rejects_of
from web.tasks.base import Bench, Outcome, Rejects, Report


@dataclass(frozen=True, slots=True)
class ImportUnits:
    """An exchange file into a memory; `beside` is the file that one of a single language translates."""

    kind: ClassVar[str] = "units"
    file: str
    memory: str = "main"
    format: str | None = None
    source: str | None = None
    target: str | None = None
    beside: str | None = None
    dry_run: bool = False
    only: Sequence[str] | None = None

    def run(self, bench: Bench) -> Report | Outcome:
        """Return the import's report, and a file of what it refused; raises UnreadableFile."""
        path = bench.file(self.file)
        beside = None if self.beside is None else bench.file(self.beside)
        with bench.memory_to_change(self.only) as memory, path.open("rb") as stream:
            report = memory.import_file(
                stream,
                name=path.name,
                format=self.format,
                memory=self.memory,
                source=self.source,
                target=self.target,
                by=bench.by,
                dry_run=self.dry_run,
                beside=None if beside is None else (beside.name, beside.read_bytes()),
                progress=bench.progress,
            )
        told = {"files": [file_report_payload(report)]}
        if not report.skipped:
            return told
        rejects = Rejects(rejects_name(report), rejects_of([report]))
        return Outcome({**told, "rejects": rejects.name}, rejects)
