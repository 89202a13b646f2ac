"""What the process of a job is told when it starts.

No import here takes time: the process listens before it loads what it works with.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

STOPPED = 75  # its exit status when it ended as it was asked to: EX_TEMPFAIL of sysexits(3)
PATIENCE = 10.0  # seconds that a job has to come to the end of a batch when it is asked to end


@dataclass(frozen=True, slots=True)
class JobLimits:
    """What a job may cost.

    `memory`: bytes of address space; `cpu`: seconds of computing (both where the system knows such limits); `wall`:
    seconds until it is given up; `nice`: how much it stands back behind other processes, 0 to 19.
    """

    memory: int
    cpu: int
    wall: float
    nice: int


@dataclass(frozen=True, slots=True)
class JobOrder:
    """Which job of which store, where its files are, what it may cost."""

    database: str
    job: str
    folder: str | None
    limits: JobLimits

    def packed(self) -> str:
        """Return the order as an argument of a command."""
        return json.dumps(asdict(self))

    @classmethod
    def unpacked(cls, argument: str) -> JobOrder:
        """Return the order that an argument holds."""
        values = json.loads(argument)
        return cls(**{**values, "limits": JobLimits(**values["limits"])})
