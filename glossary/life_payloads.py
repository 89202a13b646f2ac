"""Histories, proposals, duplicates, merges and relations as the JSON that commands and the web give out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from glossary.changes import Change, Proposal
from glossary.concepts import ConceptEntry
from glossary.differences import Difference
from glossary.duplicates import DuplicatePair
from glossary.entry_payloads import concept_payload
from glossary.joining import Joined
from glossary.proposing import Comparison
from glossary.relations import RelatedConcept

Payload = dict[str, Any]


def history_payload(concept_id: str, changes: Iterable[Change]) -> Payload:
    """Return the changes of a concept, the last one first, each with what it left (null for a deletion)."""
    return {"concept": concept_id, "changes": [_change(change) for change in changes]}


def proposal_payload(proposal: Proposal) -> Payload:
    """Return a proposal; `proposed` is what the concept is to be, null for a deletion."""
    held = {name: value for name, value in asdict(proposal).items() if name != "entry"}
    return {**held, "proposed": _entry(proposal.entry)}


def proposals_payload(total: int, proposals: Iterable[Proposal]) -> Payload:
    """Return a page of proposals."""
    return {"total": total, "proposals": [proposal_payload(proposal) for proposal in proposals]}


def comparison_payload(comparison: Comparison) -> Payload:
    """Return a proposal beside today's entry, and what approving it would make of that."""
    return {
        **proposal_payload(comparison.proposal),
        "today": _entry(comparison.today),
        "result": _entry(comparison.result),
        "differences": _differences(comparison.differences),
        "conflicts": list(comparison.conflicts),
    }


def duplicates_payload(total: int, pairs: Sequence[DuplicatePair]) -> Payload:
    """Return pairs of concepts that may be one, each with the reasons."""
    return {"total": total, "pairs": [pair_payload(pair) for pair in pairs]}


def pair_payload(pair: DuplicatePair) -> Payload:
    """Return one pair."""
    reasons = [{**asdict(reason), "text": str(reason)} for reason in pair.reasons]
    return {"one": pair.one, "other": pair.other, "score": pair.score, "reasons": reasons}


def joined_payload(joined: Joined, *, preview: bool) -> Payload:
    """Return what a merge made, or would make."""
    return {
        "concept": concept_payload(joined.concept),
        "merged": list(joined.merged),
        "differences": _differences(joined.differences),
        "gave_way": list(joined.gave_way),
        "repointed": list(joined.repointed),
        "preview": preview,
    }


def related_payload(related: Iterable[RelatedConcept]) -> list[Payload]:
    """Return related concepts with the preferred term of each language; none for a pointer to nothing."""
    return [
        {
            "id": one.id,
            "type": one.type,
            "kind": one.kind,
            "incoming": one.incoming,
            "terms": headwords(one.concept) if one.concept else {},
        }
        for one in related
    ]


def headwords(entry: ConceptEntry) -> dict[str, str]:
    """Return the preferred term of each language."""
    return {section.language: section.preferred.text for section in entry.languages}


def _change(change: Change) -> Payload:
    return {
        "version": change.version,
        "operation": change.operation,
        "at": change.at,
        "by": change.by,
        "reason": change.reason,
        "proposal": change.proposal,
        "proposed_by": change.proposed_by,
        "merged_into": change.merged_into,
        "differences": _differences(change.differences),
        "concept": _entry(change.after),
    }


def _differences(found: Iterable[Difference]) -> list[Payload]:
    return [{**asdict(difference), "text": str(difference)} for difference in found]


def _entry(entry: ConceptEntry | None) -> Payload | None:
    return concept_payload(entry) if entry else None
