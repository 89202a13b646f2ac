"""Propose changes, and decide on them.

A proposal waits beside the termbase: until it is approved nothing of it is recognised, searched or exported. It is
made to one version of a concept; approved later, it is brought to today's (see reconciling.py) or refused with what
conflicts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from glossary.changes import Cause, Proposal, ProposalKind, ProposalStatus
from glossary.concepts import ConceptEntry
from glossary.differences import Difference, differences
from glossary.errors import (
    ConceptExists,
    ConflictingProposal,
    DecidedProposal,
    InvalidConcept,
    UnknownProposal,
)
from glossary.history import at_version
from glossary.indexing import rows_of
from glossary.reconciling import reconcile
from glossary.records import ConceptRecord
from glossary.relations import living
from glossary.stores import TermStore
from glossary.validation import checked, new_id
from tm_service.dates import now


@dataclass(frozen=True, slots=True)
class Comparison:
    """A proposal beside today's entry: what approving it would make of that, or what conflicts.

    Of a proposal that was decided on, what it would have changed of the version that it was made to.
    """

    proposal: Proposal
    today: ConceptEntry | None
    result: ConceptEntry | None
    differences: tuple[Difference, ...]
    conflicts: tuple[str, ...]


def propose(
    store: TermStore, entry: ConceptEntry, *, version: int | None, reason: str | None, by: str | None
) -> Proposal:
    """Keep a proposal: of a new concept, or of what the concept of that id and version is to be.

    Raises ConceptExists, UnknownConcept, UnknownVersion, InvalidConcept (also for a change that changes nothing).
    """
    entry = checked(entry)
    if version is None:
        if entry.id and _is_taken(store, entry.id):
            raise ConceptExists(entry.id)
        return store.proposals.add(ProposalKind.ADDITION, None, None, entry, reason=reason, at=now(), by=by)
    if not differences(at_version(store, entry.id, version), entry):
        raise InvalidConcept("proposal", entry.id, "changes nothing; say what is to be different")
    return store.proposals.add(ProposalKind.CHANGE, entry.id, version, entry, reason=reason, at=now(), by=by)


def propose_deletion(store: TermStore, record: ConceptRecord, *, reason: str | None, by: str | None) -> Proposal:
    """Keep the proposal that a concept be deleted."""
    concept_id = record.concept.id
    return store.proposals.add(ProposalKind.DELETION, concept_id, record.version, None, reason=reason, at=now(), by=by)


def compare(store: TermStore, number: int) -> Comparison:
    """Return a proposal beside today's entry; raises UnknownProposal."""
    proposal = _proposal(store, number)
    if proposal.status is not ProposalStatus.PROPOSED:
        base = _base(store, proposal)
        return Comparison(proposal, base, proposal.entry, tuple(differences(base, proposal.entry)), ())
    today = _today(store, proposal)
    entry = today.concept if today else None
    result, conflicts = _result(store, proposal, today)
    return Comparison(proposal, entry, result, tuple(differences(entry, result)), tuple(conflicts))


def approve(store: TermStore, number: int, *, reason: str | None, by: str | None) -> Proposal:
    """Make the proposed change, inside a transaction of the caller's.

    Raises UnknownProposal, DecidedProposal, ConflictingProposal, InvalidConcept.
    """
    proposal = _open(store, number)
    today = _today(store, proposal)
    result, conflicts = _result(store, proposal, today)
    if conflicts:
        raise ConflictingProposal(number, conflicts)
    cause, at = Cause(reason=reason or proposal.reason, proposal=number), now()
    concept_id = today.concept.id if today else None
    if result is None and concept_id:
        store.remove(concept_id, at=at, by=by, cause=cause)
    elif result is not None and today:
        entry = checked(result)
        if entry != today.concept:
            store.replace(entry, rows_of(entry), at=at, by=by, cause=cause)
    elif result is not None:
        entry = result if result.id else replace(result, id=new_id(result, lambda one: _is_taken(store, one)))
        store.insert(entry, rows_of(entry), at=at, by=by, cause=cause)
        concept_id = entry.id
    return store.proposals.decide(number, ProposalStatus.APPROVED, reason=reason, at=at, by=by, concept_id=concept_id)


def close(store: TermStore, number: int, status: ProposalStatus, *, reason: str | None, by: str | None) -> Proposal:
    """Reject or withdraw a proposal; raises UnknownProposal, DecidedProposal."""
    proposal = _open(store, number)
    return store.proposals.decide(number, status, reason=reason, at=now(), by=by, concept_id=proposal.concept)


def _result(store: TermStore, proposal: Proposal, today: ConceptRecord | None) -> tuple[ConceptEntry | None, list[str]]:
    """Return what approving would make of today's concept, None for nothing, and what conflicts."""
    entry = proposal.entry
    if proposal.kind is ProposalKind.ADDITION:
        taken = entry is not None and entry.id and _is_taken(store, entry.id)
        return entry, [f"there is a concept {entry.id!r} by now"] if taken and entry else []
    if today is None:
        return entry, [f"concept {proposal.concept!r} was deleted"]
    if today.concept.id == proposal.concept and today.version == proposal.version:
        return entry, []
    if entry is None:
        return None, [f"concept {proposal.concept!r} is another since it was to be deleted, look at it again"]
    base = _base(store, proposal)
    if base is None:
        return entry, [f"concept {proposal.concept!r} has no version {proposal.version}"]
    result, conflicts = reconcile(base, entry, today.concept)
    if not conflicts and not result.languages:
        conflicts.append("no term would be left")
    return result, conflicts


def _today(store: TermStore, proposal: Proposal) -> ConceptRecord | None:
    """Return the concept that a proposal is about, where it lives now."""
    current = living(store, proposal.concept) if proposal.concept else None
    return store.concept(current) if current else None


def _base(store: TermStore, proposal: Proposal) -> ConceptEntry | None:
    if proposal.concept is None or proposal.version is None:
        return None
    change = store.changes.at(proposal.concept, proposal.version)
    return change.after if change else None


def _proposal(store: TermStore, number: int) -> Proposal:
    proposal = store.proposals.get(number)
    if proposal is None:
        raise UnknownProposal(number)
    return proposal


def _open(store: TermStore, number: int) -> Proposal:
    proposal = _proposal(store, number)
    if proposal.status is not ProposalStatus.PROPOSED:
        raise DecidedProposal(number, proposal.status)
    return proposal


def _is_taken(store: TermStore, concept_id: str) -> bool:
    return living(store, concept_id) is not None
