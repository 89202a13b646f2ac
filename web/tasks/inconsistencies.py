"""The survey of all texts for what they name in more ways than one."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from glossary.termbase import open_termbase
from glossary.usage import made_report
from tm_service import open_memory
from web.tasks.base import Bench, Report


@dataclass(frozen=True, slots=True)
class SurveyInconsistencies:
    """Read all texts anew, and keep the report beside the store."""

    kind: ClassVar[str] = "inconsistencies"

    def run(self, bench: Bench) -> Report:
        """Return how many inconsistencies there are, and when the report was made."""
        with (
            closing(open_memory(bench.database)) as memory,
            closing(open_termbase(bench.database)) as termbase,
            closing(made_report(memory, termbase, progress=bench.progress)) as report,
        ):
            total, _ = report.inconsistencies(limit=1)
            return {"inconsistencies": total, "made_at": report.made_at}
