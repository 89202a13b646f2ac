"""Texts that are read, cleaned, split and aligned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tm_service.payloads import ingest_report_payload
from web.tasks.base import Bench, Report


@dataclass(frozen=True, slots=True)
class IngestDocuments:
    """A document into a memory, with its translations (language → file) if they came with it.

    A document is stored whole, in one transaction: there is nothing to tell before it is.
    """

    kind: ClassVar[str] = "documents"
    file: str
    memory: str = "main"
    language: str | None = None
    translations: Mapping[str, str] = field(default_factory=dict)
    only: Sequence[str] | None = None

    def run(self, bench: Bench) -> Report:
        """Return the ingest's report; raises UnreadableFile."""
        path = bench.file(self.file)
        pairs = []
        if self.language and self.translations:
            pairs = [{self.language: path, **{tag: bench.file(name) for tag, name in self.translations.items()}}]
        with bench.memory_to_change(self.only) as memory:
            report = memory.ingest(
                [] if pairs else [path],
                memory=self.memory,
                language=None if pairs else self.language,
                pairs=pairs,
                uploaded=True,
                by=bench.by,
            )
        return ingest_report_payload(report)
