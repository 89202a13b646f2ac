"""Term candidates of a language or a pair, into their queue."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from glossary.candidates import CandidateQueue
from glossary.extraction import texts_of
from glossary.payloads import queue_report_payload
from glossary.termbase import open_termbase
from tm_service import open_memory
from web.tasks.base import Bench, Report


@dataclass(frozen=True, slots=True)
class ExtractCandidates:
    """Fill the queue of candidates with the `limit` likeliest."""

    kind: ClassVar[str] = "candidates"
    source: str
    target: str | None
    limit: int

    def run(self, bench: Bench) -> Report:
        """Return how many were found, and what became of them."""
        with closing(open_memory(bench.database)) as memory, closing(open_termbase(bench.database)) as termbase:
            texts = texts_of(memory, source=self.source, target=self.target)
            return queue_report_payload(CandidateQueue(termbase).fill(texts, limit=self.limit)[0])
