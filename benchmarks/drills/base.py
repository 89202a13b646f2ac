"""What a drill is: a fault or a load that the service has to bear, tried for real, with a bound to be held."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.matching import OUT, benchmark_units, opened
from tm_service.formats import FORMATS, Languages

TM_SERVICE = (sys.executable, "-m", "tm_service")


@dataclass(frozen=True)
class Place:
    """What a drill works with: the measuring data, a folder of its own, how many units the large memory has.

    `hurry` is the share of the full length that long drills take: 1 is what the figures are measured with.
    """

    shared: Path
    folder: Path
    units: int = 535_059
    hurry: float = 1.0

    def memory(self) -> Path:
        """Return the database of the large memory, made once, its index too."""
        memory = opened(self.shared, self.units)
        memory.match("so that no process has to build the index", source="en", target="fr")
        memory.close()
        return OUT / f"memory-{self.units}.db"

    def tmx(self, units: int) -> Path:
        """Return a TMX file of the first units of the benchmark memory, made once."""
        file = OUT / f"units-{units}.tmx"
        if not file.exists():
            unfinished = file.with_suffix(".part")
            with unfinished.open("wb") as stream:
                stream.writelines(
                    FORMATS["tmx"].write(benchmark_units(self.shared, units), languages=Languages(), problems=[])
                )
            unfinished.rename(file)
        return file

    def known_texts(self) -> list[str]:
        """Return English segments that the memory holds."""
        sets = json.loads((self.shared / "bench" / "queries.other.dev.json").read_text(encoding="utf-8"))
        return list(sets["exact"])

    def seconds(self, full: float) -> float:
        """Return how long a drill of so many seconds lasts."""
        return full * self.hurry


@dataclass(frozen=True)
class Finding:
    """One bound: what was asked, what was seen, whether it holds."""

    asked: str
    seen: str
    holds: bool


class Drill(Protocol):
    """A fault or a load; its docstring's first line says which."""

    def __call__(self, place: Place) -> Iterator[Finding]:
        """Yield what was found; the service is started and ended here."""
        ...
