"""The relations of a concept as its readers see them: resolved, and from both ends.

A relation stands in one entry only. *residence permit* with a pointer to its broader concept *permit* is, seen from
*permit*, a narrower one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from glossary.concepts import ConceptEntry, Relation
from glossary.errors import MergedConcept, UnknownConcept
from glossary.records import ConceptRecord
from glossary.stores import TermStore
from glossary.stores.life import ChangeStore


class RelationKind(StrEnum):
    """What a related concept is to the one that is shown."""

    BROADER = "broader"
    NARROWER = "narrower"
    RELATED = "related"


_INVERSE = {
    RelationKind.BROADER: RelationKind.NARROWER,
    RelationKind.NARROWER: RelationKind.BROADER,
    RelationKind.RELATED: RelationKind.RELATED,
}


@dataclass(frozen=True, slots=True)
class RelatedConcept:
    """A concept at the other end of a relation; `type` is the relation's name, `incoming` that it stands there.

    `concept` is None for a pointer to nothing that the termbase has; `id` is then what it names.
    """

    id: str
    type: str
    kind: RelationKind
    incoming: bool
    concept: ConceptEntry | None


def related(store: TermStore, entry: ConceptEntry) -> list[RelatedConcept]:
    """Return the concepts to which one is related: first those that it names, then those that name it."""
    found = [
        RelatedConcept(target.id if target else name, relation.type, kind_of(relation.type), False, target)
        for relation in _relations(entry)
        if (name := relation.target) and not relation.external
        for target in [_living(store, name)]
    ]
    known = {(one.id, one.kind) for one in found}
    for pointer in store.relations.pointing_at(entry.id):
        kind = _INVERSE[kind_of(pointer.type)]
        if pointer.concept != entry.id and (pointer.concept, kind) not in known:  # both may name each other
            known.add((pointer.concept, kind))
            found.append(RelatedConcept(pointer.concept, pointer.type, kind, True, _living(store, pointer.concept)))
    return list(dict.fromkeys(found))


def kind_of(relation_type: str) -> RelationKind:
    """Return what a relation of that name (TBX, SKOS) makes of its target."""
    name = relation_type.casefold()
    if name.startswith(("superordinate", "broader")):
        return RelationKind.BROADER
    if name.startswith(("subordinate", "narrower")):
        return RelationKind.NARROWER
    return RelationKind.RELATED


def stored(store: TermStore, concept_id: str) -> ConceptRecord:
    """Return the concept of exactly that id; raises MergedConcept for one that was merged, UnknownConcept."""
    record = store.concept(concept_id)
    if record is None:
        into = living(store, concept_id)
        raise MergedConcept(concept_id, into) if into else UnknownConcept(concept_id)
    return record


class Lives(Protocol):
    """The part of a store that knows what became of concepts."""

    @property
    def changes(self) -> ChangeStore:
        """What happened to concepts."""
        ...

    def concept(self, concept_id: str) -> ConceptRecord | None:
        """Return the concept of that id."""
        ...


def living(store: Lives, concept_id: str) -> str | None:
    """Return the id under which a concept is found now, through every merge; None if it is no more."""
    current: str | None = concept_id
    while current is not None and store.concept(current) is None:
        current = store.changes.successor(current)
    return current


def _living(store: TermStore, concept_id: str) -> ConceptEntry | None:
    current = living(store, concept_id)
    record = store.concept(current) if current else None
    return record.concept if record else None


def _relations(entry: ConceptEntry) -> Iterator[Relation]:
    yield from entry.relations
    for section in entry.languages:
        yield from section.relations
        for term in section.terms:
            yield from term.relations
