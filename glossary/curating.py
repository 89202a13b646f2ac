"""What terminologists do with a termbase: the part of Termbase that is for them.

See history.py, proposing.py, duplicates.py and joining.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glossary.caching import Fresh
from glossary.changes import Change, Proposal, ProposalStatus
from glossary.concepts import ConceptEntry
from glossary.duplicates import MIN_SCORE, DuplicatePair
from glossary.errors import InvalidConcept
from glossary.history import ConceptsPast, at_version, history, restore, undo
from glossary.joining import Joined, join
from glossary.proposing import Comparison, approve, close, compare, propose, propose_deletion
from glossary.records import ConceptRecord
from glossary.relations import RelatedConcept, living, related, stored
from glossary.stores import TermStore
from glossary.stores.life import ordered
from tm_service.dates import now
from tm_service.errors import RefusedUndo
from tm_service.history import Log, TakenBack
from tm_service.undoing import take_back


class Curating:
    """The lives of concepts: their history, proposals, duplicates and relations."""

    _store: TermStore
    _duplicates: Fresh[list[DuplicatePair]]

    def living(self, concept_id: str) -> str | None:
        """Return the id under which a concept is found now, through every merge; None if it is no more."""
        return living(self._store, concept_id)

    def related(self, concept_id: str) -> list[RelatedConcept]:
        """Return the concepts to which one is related, from both ends; raises UnknownConcept, MergedConcept."""
        return related(self._store, stored(self._store, concept_id).concept)

    def history(self, concept_id: str, *, limit: int | None = None) -> list[Change]:
        """Return the changes of a concept, the last one first, also of one that was deleted or merged.

        Raises UnknownConcept for one that never was.
        """
        return history(self._store, concept_id, limit=limit)

    def at_version(self, concept_id: str, version: int) -> ConceptEntry:
        """Return what a concept that is there was at a version; raises UnknownConcept, UnknownVersion."""
        return at_version(self._store, concept_id, version)

    def restore(
        self, concept_id: str, *, version: int | None = None, reason: str | None = None, by: str | None = None
    ) -> ConceptRecord:
        """Make a concept what it was at a version, of one that was deleted the last one if None is given.

        Raises UnknownConcept, UnknownVersion.
        """
        with self._store.writing():
            return restore(self._store, concept_id, version=version, reason=reason, by=by)

    def undo(self, concept_id: str, *, reason: str | None = None, by: str | None = None) -> list[str]:
        """Take back the last step that changed a concept; return the ids of all that it takes back.

        Raises UnknownConcept, ChangedSince.
        """
        with self._store.writing():
            return undo(self._store, concept_id, reason=reason, by=by)

    def take_back(
        self,
        number: int,
        *,
        preview: bool = False,
        by: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> TakenBack:
        """Take an import of terms back, but nothing that was changed since; see tm_service/undoing.py.

        A `preview` only tells what that does. Raises UnknownOperation and RefusedUndo (tm_service).
        """
        operation = self._store.operations.get(number)
        if operation.log is not Log.CONCEPTS:
            raise RefusedUndo(number, "it was done to units, which the memory takes back")
        past = ConceptsPast(self._store)
        return take_back(self._store.operations, past, operation, by=by, preview=preview, progress=progress)

    def propose(
        self, concept: ConceptEntry, *, version: int | None = None, reason: str | None = None, by: str | None = None
    ) -> Proposal:
        """Propose a new concept, or what the concept of that id and version is to be.

        Raises ConceptExists, UnknownConcept, UnknownVersion, InvalidConcept, UnknownLanguage (corpora).
        """
        with self._store.writing():
            return propose(self._store, concept, version=version, reason=reason, by=by)

    def propose_deletion(self, concept_id: str, *, reason: str | None = None, by: str | None = None) -> Proposal:
        """Propose that a concept be deleted; raises UnknownConcept, MergedConcept."""
        with self._store.writing():
            return propose_deletion(self._store, stored(self._store, concept_id), reason=reason, by=by)

    def proposals(
        self,
        *,
        status: ProposalStatus | None = None,
        concept: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[int, list[Proposal]]:
        """Return how many proposals there are of that status and about that concept, and some, oldest first."""
        return self._store.proposals.page(status=status, concept_id=concept, limit=limit, offset=offset)

    def proposal(self, number: int) -> Comparison:
        """Return a proposal beside today's entry; raises UnknownProposal."""
        return compare(self._store, number)

    def approve(self, number: int, *, reason: str | None = None, by: str | None = None) -> Proposal:
        """Make a proposed change.

        Raises UnknownProposal, DecidedProposal, ConflictingProposal, InvalidConcept.
        """
        with self._store.writing():
            return approve(self._store, number, reason=reason, by=by)

    def reject(self, number: int, *, reason: str | None = None, by: str | None = None) -> Proposal:
        """Decline a proposal, which is kept; raises UnknownProposal, DecidedProposal."""
        with self._store.writing():
            return close(self._store, number, ProposalStatus.REJECTED, reason=reason, by=by)

    def withdraw(self, number: int, *, reason: str | None = None, by: str | None = None) -> Proposal:
        """Take a proposal back, which is kept; raises UnknownProposal, DecidedProposal."""
        with self._store.writing():
            return close(self._store, number, ProposalStatus.WITHDRAWN, reason=reason, by=by)

    def duplicates(
        self, *, concept: str | None = None, min_score: float = MIN_SCORE, limit: int = 50, offset: int = 0
    ) -> tuple[int, list[DuplicatePair]]:
        """Return how many pairs of concepts may be one, of that score (0–100) or more, and some, likeliest first.

        Pairs that were told apart are left out.
        """
        apart = set(self._store.distinct.all())
        pairs = [
            pair
            for pair in self._duplicates.at(self._store.sequence())
            if pair.score >= min_score
            and (concept is None or concept in (pair.one, pair.other))
            and ordered([pair.one, pair.other]) not in apart
        ]
        return len(pairs), pairs[offset : offset + limit]

    def merge(
        self,
        keep: str,
        others: Sequence[str],
        *,
        preview: bool = False,
        reason: str | None = None,
        by: str | None = None,
    ) -> Joined:
        """Make one concept of several, or only say what that would make; raises UnknownConcept, InvalidConcept."""
        with self._store.writing():
            return join(self._store, keep, others, preview=preview, reason=reason, by=by)

    def tell_apart(self, one: str, other: str, *, reason: str | None = None, by: str | None = None) -> None:
        """Remember that two concepts are two; raises UnknownConcept, InvalidConcept."""
        if one == other:
            raise InvalidConcept("other", other, "is the same concept; name two")
        with self._store.writing():
            for concept_id in (one, other):
                stored(self._store, concept_id)
            self._store.distinct.add(one, other, reason=reason, at=now(), by=by)

    def confuse(self, one: str, other: str) -> None:
        """Forget that two concepts were told apart."""
        with self._store.writing():
            self._store.distinct.remove(one, other)
