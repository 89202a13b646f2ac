"""The Protocols of what a store keeps of concepts' lives: changes, proposals, relations, and who is told apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, Protocol

from glossary.changes import Change, Proposal, ProposalKind, ProposalStatus
from glossary.concepts import ConceptEntry
from tm_service.standing import Entry


class ChangeStore(Protocol):
    """The log of changes; concepts' own methods write it."""

    def of(self, concept_id: str, *, limit: int | None = None) -> list[Change]:
        """Return the changes of a concept, the last one first."""
        ...

    def at(self, concept_id: str, version: int) -> Change | None:
        """Return the change that made a version."""
        ...

    def step(self, change: Change) -> list[Change]:
        """Return the changes that were made together with one, itself included, the last one first."""
        ...

    def slice(self, first: int, last: int, limit: int) -> list[tuple[int, str]]:
        """Return (change, concept) from number `last` down to `first`, the newest first."""
        ...

    def entries(self, concepts: Collection[str]) -> dict[str, list[Entry]]:
        """Return the changes of concepts in their order, as much of them as undoing looks at."""
        ...

    def made(self, sequence: int) -> Change | None:
        """Return the change of that number."""
        ...

    def successor(self, concept_id: str) -> str | None:
        """Return the id of the concept into which one was merged; None while it is there, or was deleted."""
        ...


class ProposalStore(Protocol):
    """Proposals; nothing of them is found by a search or in a text."""

    def add(
        self,
        kind: ProposalKind,
        concept_id: str | None,
        version: int | None,
        entry: ConceptEntry | None,
        *,
        reason: str | None,
        at: str,
        by: str | None,
    ) -> Proposal:
        """Keep a new proposal, which is given a number."""
        ...

    def get(self, number: int) -> Proposal | None:
        """Return the proposal of that number."""
        ...

    def page(
        self, *, status: ProposalStatus | None, concept_id: str | None, limit: int, offset: int
    ) -> tuple[int, list[Proposal]]:
        """Return how many are of that status and about that concept, and some of them, oldest first."""
        ...

    def decide(
        self,
        number: int,
        status: ProposalStatus,
        *,
        reason: str | None,
        at: str,
        by: str | None,
        concept_id: str | None,
    ) -> Proposal:
        """Give a proposal its last status; return it as it is then."""
        ...


class Pointer(NamedTuple):
    """A relation as its target sees it: the concept that points at it, and how."""

    concept: str
    type: str


class RelationStore(Protocol):
    """The relations of all concepts, by their targets."""

    def pointing_at(self, concept_id: str) -> list[Pointer]:
        """Return who points at a concept, in the order in which they were added."""
        ...


class LikenessRow(NamedTuple):
    """A term as it is compared with those of other concepts; `lemmas` are the keys of its words."""

    concept: str
    subject: str | None
    language: str
    text: str
    type: str | None
    folded: str
    form: str
    lemmas: str


class DistinctStore(Protocol):
    """What tells concepts apart: their terms, and which pairs look like one and are not."""

    def terms(self) -> Iterator[LikenessRow]:
        """Yield all terms, concept by concept in the order in which these were added."""
        ...

    def add(self, one: str, other: str, *, reason: str | None, at: str, by: str | None) -> None:
        """Remember that two concepts are two."""
        ...

    def remove(self, one: str, other: str) -> None:
        """Forget it."""
        ...

    def all(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs, the lesser id first."""
        ...


def ordered(ids: Sequence[str]) -> tuple[str, str]:
    """Return a pair of ids in the order in which pairs are stored."""
    first, second = sorted(ids)
    return first, second
