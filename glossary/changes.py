"""What is kept of a concept's life: the changes that were made to it, and the proposals of changes.

A concept's versions are the numbers of its changes: version 3 is what its third change left. A deletion is a change
too, and what is added again under its id goes on counting, so no version ever means two things.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from glossary.concepts import ConceptEntry
from glossary.differences import Difference, differences


class Operation(StrEnum):
    """What a change was made by. Whether it made, changed or ended the concept is told by `before` and `after`."""

    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"
    IMPORT = "import"
    MERGE = "merge"
    RESTORE = "restore"
    UNDO = "undo"


class Cause(NamedTuple):
    """Why a change is made; the store says add, change or delete where no operation is given.

    `step` joins changes that were made together, `merged_into` names the concept in which a merged one lives on;
    `takes_back` is the number of the change that an undo takes back.
    """

    operation: Operation | None = None
    reason: str | None = None
    proposal: int | None = None
    step: int | None = None
    merged_into: str | None = None
    takes_back: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a concept: when (UTC), who and why; `before` and `after` are None where there was no concept.

    A change that came of a proposal was made by who approved it, and has its number and who proposed it.
    """

    sequence: int
    concept: str
    version: int
    operation: Operation
    at: str
    by: str | None
    reason: str | None
    proposal: int | None
    proposed_by: str | None
    step: int | None
    merged_into: str | None
    before: ConceptEntry | None
    after: ConceptEntry | None

    @property
    def differences(self) -> list[Difference]:
        """Return what it changed."""
        return differences(self.before, self.after)


class ProposalKind(StrEnum):
    """What is proposed: a new concept, a change of one (a term for it, too), or its deletion."""

    ADDITION = "addition"
    CHANGE = "change"
    DELETION = "deletion"


class ProposalStatus(StrEnum):
    """Where a proposal stands; all but the first are final."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed change. `version` is the one of the concept that it was made to, `entry` what it is to be.

    `concept` is the id of the concept that is to be changed or deleted, or, of an addition, that was made of it.
    """

    number: int
    kind: ProposalKind
    concept: str | None
    version: int | None
    entry: ConceptEntry | None
    reason: str | None
    status: ProposalStatus
    proposed_at: str
    proposed_by: str | None
    decided_at: str | None = None
    decided_by: str | None = None
    decision: str | None = None
