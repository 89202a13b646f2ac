"""Taking an operation back that changed much."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from glossary.termbase import open_termbase
from tm_service.history import Log
from tm_service.history_payloads import taken_back_payload
from web.tasks.base import Bench, Report


@dataclass(frozen=True, slots=True)
class UndoOperation:
    """Take the operation of that number back, in the memory or in the termbase, or only find out what that would do.

    What was taken back before it was cut off stays so, and counts as done.
    """

    kind: ClassVar[str] = "undo"
    number: int
    preview: bool = False
    only: Sequence[str] | None = None

    def run(self, bench: Bench) -> Report:
        """Return what was taken back, and what was kept because somebody changed it since."""
        with bench.memory_to_change(self.only) as memory, closing(open_termbase(bench.database)) as termbase:
            holder = memory if memory.operation(self.number).log is Log.UNITS else termbase
            done = holder.take_back(self.number, preview=self.preview, by=bench.by, progress=bench.progress)
        return taken_back_payload(done, preview=self.preview)
