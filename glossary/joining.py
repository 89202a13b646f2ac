"""Make one concept of several that were one all along.

The concept that is kept takes in what the others say (see merging.py) and its own words stand where they differ. A
language has one preferred term, and one preferred abbreviation: those of the kept concept; the others' become
admitted. Relations that pointed at the others point at it, and their ids lead to it from then on. All of it is one
step, which can be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corpora.normalise import folded
from glossary.changes import Cause, Operation
from glossary.concepts import ConceptEntry, LanguageSection, Relation, Term, TermStatus
from glossary.differences import Difference, differences, language_name
from glossary.duplicates import is_short
from glossary.errors import InvalidConcept
from glossary.indexing import rows_of
from glossary.merging import merge
from glossary.relations import stored
from glossary.stores import TermStore
from tm_service.dates import now

Holder = TypeVar("Holder", ConceptEntry, LanguageSection, Term)
_Change = Callable[[Relation], Relation | None]


@dataclass(frozen=True, slots=True)
class Joined:
    """What a merge makes, or would make: the entry, and where the others' words gave way.

    `differences` are those from the kept concept as it was, `repointed` the ids of other concepts whose relations
    point at it now.
    """

    concept: ConceptEntry
    merged: tuple[str, ...]
    differences: tuple[Difference, ...]
    gave_way: tuple[str, ...]
    repointed: tuple[str, ...]


def join(
    store: TermStore, keep: str, others: Sequence[str], *, preview: bool, reason: str | None, by: str | None
) -> Joined:
    """Merge concepts into `keep`, or only say what that would make.

    Raises UnknownConcept, MergedConcept, InvalidConcept.
    """
    kept = stored(store, keep).concept
    merged = tuple(dict.fromkeys(others))
    if not merged or keep in merged:
        raise InvalidConcept("others", list(others), f"name concepts other than {keep!r} that are to be merged into it")
    entry, gave_way = kept, list[str]()
    for other in merged:
        theirs, adapted = _adapted(entry, stored(store, other).concept)
        entry, done = merge(entry, theirs)
        gave_way += adapted + [line.replace("the file has", f"{other!r} had") for line in done.differences]
    entry = _without_pointing_at(repointed(entry, merged, keep), keep)
    pointing = dict.fromkeys(pointer.concept for other in merged for pointer in store.relations.pointing_at(other))
    far = tuple(one for one in pointing if one != keep and one not in merged)
    if not preview:
        _write(store, entry, merged, far, reason, by)
    return Joined(entry, merged, tuple(differences(kept, entry)), tuple(gave_way), far)


def repointed(entry: ConceptEntry, old: Collection[str], new: str) -> ConceptEntry:
    """Return the entry with every relation that points at one of the old ids pointing at the new one."""
    return _everywhere(entry, lambda relation: replace(relation, target=new) if _points(relation, old) else relation)


def _write(
    store: TermStore, entry: ConceptEntry, merged: Sequence[str], far: Sequence[str], reason: str | None, by: str | None
) -> None:
    at = now()
    cause = Cause(Operation.MERGE, reason, step=store.sequence() + 1)
    for other in merged:
        store.remove(other, at=at, by=by, cause=cause._replace(merged_into=entry.id))
    store.replace(entry, rows_of(entry), at=at, by=by, cause=cause)
    for one in far:
        changed = repointed(stored(store, one).concept, merged, entry.id)
        store.replace(changed, rows_of(changed), at=at, by=by, cause=cause)


def _adapted(kept: ConceptEntry, other: ConceptEntry) -> tuple[ConceptEntry, list[str]]:
    """Return the other entry in the spelling of the kept one, its preferred terms admitted where that has its own.

    Beside it what that changed, a line each.
    """
    changed: list[str] = []
    sections = []
    for section in other.languages:
        mine = kept.section(section.language)
        terms = tuple(_adapted_term(term, mine, changed) for term in section.terms) if mine else section.terms
        sections.append(replace(section, terms=terms))
    return replace(other, languages=tuple(sections)), changed


def _adapted_term(term: Term, mine: LanguageSection, changed: list[str]) -> Term:
    name = language_name(mine.language)
    known = next((one for one in mine.terms if folded(one.text) == folded(term.text)), None)
    if known is not None:
        if known.text != term.text:
            changed.append(f"{name} term {term.text!r} is kept as {known.text!r}")
        return replace(term, text=known.text)
    own = {is_short(one.type) for one in mine.terms if one.status is TermStatus.PREFERRED}
    if term.status is TermStatus.PREFERRED and is_short(term.type) in own:
        changed.append(f"{name} term {term.text!r} becomes admitted")
        return replace(term, status=TermStatus.ADMITTED)
    return term


def _without_pointing_at(entry: ConceptEntry, target: str) -> ConceptEntry:
    return _everywhere(entry, lambda relation: None if _points(relation, {target}) else relation)


def _points(relation: Relation, targets: Collection[str]) -> bool:
    return not relation.external and relation.target in targets


def _everywhere(entry: ConceptEntry, change: _Change) -> ConceptEntry:
    sections = tuple(
        _related(replace(section, terms=tuple(_related(term, change) for term in section.terms)), change)
        for section in entry.languages
    )
    return _related(replace(entry, languages=sections), change)


def _related(holder: Holder, change: _Change) -> Holder:
    changed = (change(relation) for relation in holder.relations)
    return replace(holder, relations=tuple(dict.fromkeys(one for one in changed if one is not None)))
