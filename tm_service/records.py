"""What the memory tells about what it holds and about what it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpora.units import UnitStatus


@dataclass(frozen=True, slots=True)
class MemoryRecord:
    """A named memory and the number of its units."""

    name: str
    units: int


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """A section of a stored document; `segments` counts its sentences, `paired_with` names its translations."""

    number: str | None
    title: str
    language: str
    segments: int
    paired_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A stored document; `sha256` is that of the file it was read from, `path` where that lay, if it lay anywhere."""

    name: str
    format: str
    sha256: str
    memory: str
    ingested_at: str
    sections: tuple[SectionRecord, ...]
    path: str | None = None


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """A stored sentence with its place; `unit` is the number of the unit that translates it, if any does.

    `line` counts from 1 in the document's file; `place` is what its format calls the place (`Prices!B7`, `page 3`), the
    line where it has no name for it. Sentences that follow each other in a section have `number`s that do.
    """

    text: str
    language: str
    document: str
    section: str | None
    paragraph: int
    kind: str
    unit: int | None
    line: int = 0
    number: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review has come: the number of units of every status, of sentences, and of those without a unit."""

    units: Mapping[UnitStatus, int]
    sentences: int
    unaligned: int


@dataclass(slots=True)
class AddReport:
    """What became of the units that were handed in: read = added + changed + duplicate + skipped."""

    added: int = 0
    changed: int = 0
    duplicate: int = 0
    skipped: int = 0
    ids: list[int] = field(default_factory=list)  # one a unit handed in, 0 for one that was skipped

    @property
    def read(self) -> int:
        """How many were handed in."""
        return self.added + self.changed + self.duplicate + self.skipped


@dataclass(frozen=True, slots=True)
class UnitProblem:
    """What was wrong with one unit of a file: its place in the file, its name there, and the reason.

    It is `lost` unless the file could be repaired there, and the unit kept. `content` is the unit as the file has it,
    in the file's own format, for a file of what was refused.
    """

    place: str
    unit: str | None
    reason: str
    lost: bool = True
    content: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What an import or export did with one file: read = added + changed + duplicate + skipped."""

    file: str
    format: str
    read: int
    added: int
    changed: int
    duplicate: int
    skipped: int
    problems: tuple[UnitProblem, ...] = ()
    reason: str = ""  # why the file was taken for one of that format
    operation: int | None = None  # what takes it back, None where nothing was stored


@dataclass(frozen=True, slots=True)
class RepairSummary:
    """How often one kind of repair was made, with examples as (place, before, after)."""

    kind: str
    count: int
    examples: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did: documents with their sections, units, repairs and problems."""

    documents: tuple[DocumentRecord, ...]
    added: int
    duplicate: int
    filtered: int
    repairs: tuple[RepairSummary, ...]
    problems: tuple[tuple[str, str], ...]  # (place, reason)
    operation: int | None = None  # what takes it back, None where nothing was stored
