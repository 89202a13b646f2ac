"""What a task is: a kind and its parameters, which a row of the store can hold, and how it is done.

A task is a frozen dataclass of plain values, so that any process can do it at any time: `kind` names its class in the
registry, its fields are the parameters. What somebody asked for who may not see or change all memories has in `only`
the names of those that it is held to; None is all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

from tm_service import TranslationMemory, open_memory
from tm_service.narrowed import held_to, narrowed

Report = dict[str, Any]
Progress = Callable[[int, int], None]
"""Is told how many units are done, and of how many; called between batches, it raises when the job is to end."""


class Rejects(NamedTuple):
    """A file of what an import refused."""

    name: str
    content: bytes


class Outcome(NamedTuple):
    """What came of a job that refused a part of its file."""

    report: Report
    rejects: Rejects


@dataclass(frozen=True, slots=True)
class Bench:
    """What a task works on: the store, the folder of its upload (None where nothing was sent), in whose name."""

    database: Path
    folder: Path | None
    by: str
    progress: Progress

    def file(self, name: str) -> Path:
        """Return the path of an uploaded file; raises FileNotFoundError for a task that came without any."""
        if self.folder is None:
            raise FileNotFoundError(name)
        return self.folder / name

    @contextmanager
    def memory(self, *, seen: Collection[str] | None) -> Iterator[TranslationMemory]:
        """Hold what lies in the memories that may be `seen`, everything for None."""
        with closing(open_memory(self.database)) as whole:
            if seen is None:
                yield whole
                return
            with closing(narrowed(whole, seen)) as memory:
                yield memory

    @contextmanager
    def memory_to_change(self, only: Collection[str] | None) -> Iterator[TranslationMemory]:
        """Hold the memory, in which `only` those may be changed, all for None; MemoryOutOfReach for the others."""
        with closing(open_memory(self.database)) as whole:
            if only is None:
                yield whole
                return
            with closing(held_to(whole, only)) as memory:
                yield memory


class Task(Protocol):
    """A piece of work that outlives its request; an instance of a frozen dataclass whose fields JSON can hold."""

    kind: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def run(self, bench: Bench) -> Report | Outcome:
        """Do it; return what is told of it. Done again after it was cut off it must add nothing twice."""
        ...
