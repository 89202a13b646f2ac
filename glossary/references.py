"""References between the entries of a file, when some are kept under other ids than the file gave them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from glossary.concepts import Category, ConceptEntry, Description, LanguageSection, Relation, Term

Holder = TypeVar("Holder", ConceptEntry, LanguageSection, Term)
_REFERRING = frozenset({"ref", "descrip"})  # elements whose target may be an entry


def redirected(concept: ConceptEntry, ids: Mapping[str, str]) -> ConceptEntry:
    """Return the entry with its references to some ids led to others; its own id is as it was."""
    sections = tuple(
        replace(_holder(section, ids), terms=tuple(_holder(term, ids) for term in section.terms))
        for section in concept.languages
    )
    return replace(_holder(concept, ids), languages=sections)


def _holder(holder: Holder, ids: Mapping[str, str]) -> Holder:
    changed = replace(
        holder,
        relations=tuple(_relation(relation, ids) for relation in holder.relations),
        extra=_categories(holder.extra, ids),
        marked_up=_categories(holder.marked_up, ids),
    )
    if isinstance(changed, Term):
        return replace(changed, contexts=_descriptions(changed.contexts, ids))
    return replace(changed, definitions=_descriptions(changed.definitions, ids))


def _relation(relation: Relation, ids: Mapping[str, str]) -> Relation:
    if relation.external or relation.target is None:
        return relation
    return replace(relation, target=ids.get(relation.target, relation.target))


def _descriptions(descriptions: Iterable[Description], ids: Mapping[str, str]) -> tuple[Description, ...]:
    return tuple(replace(one, extra=_categories(one.extra, ids)) for one in descriptions)


def _categories(categories: Iterable[Category], ids: Mapping[str, str]) -> tuple[Category, ...]:
    return tuple(_category(category, ids) for category in categories)


def _category(category: Category, ids: Mapping[str, str]) -> Category:
    attributes = tuple(
        (name, ids.get(value, value) if name == "target" and category.element in _REFERRING else value)
        for name, value in category.attributes
    )
    return replace(category, attributes=attributes, parts=_categories(category.parts, ids))
