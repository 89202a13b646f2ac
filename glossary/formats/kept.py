"""The kinds of data that an entry may hold: what a format says that it keeps, and what an export says that it lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum

from corpora.documents import Problem
from corpora.languages import available_for
from glossary.concepts import ConceptEntry, Description, LanguageSection, Matter, Term


class Kept(StrEnum):
    """A kind of data; its value is what people call it."""

    ID = "ids"
    SUBJECT = "subjects"
    DEFINITION = "definitions"
    DEFINITION_SOURCE = "sources of definitions"
    NOTE = "notes of concepts"
    OTHER_LANGUAGES = "languages beyond a pair"
    STATUS = "statuses"
    SOURCE_STATUS = "statuses of source terms"
    TYPE = "term types"
    PART_OF_SPEECH = "parts of speech"
    GENDER = "genders"
    USAGE = "places of use"
    CASE = "case flags"
    SOURCE = "sources of terms"
    CONTEXT = "contexts"
    CONTEXT_SOURCE = "sources of contexts"
    TERM_NOTE = "notes of terms"
    LANGUAGE = "definitions and notes of one language"
    RELATION = "relations"
    TRANSACTION = "transactions"
    UNKNOWN = "unknown data and inline markup"
    MATTER = "title, sources and back matter"


EVERYTHING = frozenset(Kept)
_OF_TERM = {
    Kept.TYPE: "type",
    Kept.PART_OF_SPEECH: "part_of_speech",
    Kept.GENDER: "gender",
    Kept.USAGE: "usage",
    Kept.SOURCE: "source",
    Kept.CONTEXT: "contexts",
    Kept.TERM_NOTE: "notes",
}


class Losses:
    """Counts the entries whose data a format has no place for; `pair` are the languages of one that holds two."""

    def __init__(self, name: str, keeps: frozenset[Kept], pair: Sequence[str] = ()) -> None:
        self._name = name
        self._keeps = keeps
        self._pair = pair
        self._counts: Counter[Kept] = Counter()

    def count(self, concept: ConceptEntry) -> None:
        """Take note of what of an entry gets lost."""
        self._counts.update(set(kinds_in(concept, self._pair)) - self._keeps)

    def problems(self, matter: Matter) -> list[Problem]:
        """Return what got lost, one kind a problem, in the order of Kept."""
        found = [
            Problem(self._name, f"{kind}: not kept as such, of {count} {'entry' if count == 1 else 'entries'}; use tbx")
            for kind in Kept
            if (count := self._counts[kind])
        ]
        if matter != Matter() and Kept.MATTER not in self._keeps:
            found.append(Problem(self._name, f"{Kept.MATTER}: not kept; use tbx"))
        return found


def kinds_in(concept: ConceptEntry, pair: Sequence[str] = ()) -> Iterator[Kept]:
    """Yield the kinds of data that an entry holds, some several times; of its languages only the pair, if any."""
    tags = [section.language for section in concept.languages]
    nearest = [next(iter(available_for(language, tags)), None) for language in pair]
    sections = [section for section in concept.languages if not pair or section.language in nearest]
    if concept.id:
        yield Kept.ID
    if concept.subject:
        yield Kept.SUBJECT
    if len(sections) < len(concept.languages):
        yield Kept.OTHER_LANGUAGES
    yield from _described(concept.definitions, Kept.DEFINITION, Kept.DEFINITION_SOURCE)
    if concept.notes:
        yield Kept.NOTE
    yield from _beyond(concept)
    for section in sections:
        if section.definitions or section.notes:
            yield Kept.LANGUAGE
        yield from _beyond(section)
        for term in section.terms:
            is_source = bool(pair) and section.language == nearest[0]
            yield from _in_term(term, Kept.SOURCE_STATUS if is_source else Kept.STATUS)


def _in_term(term: Term, status: Kept) -> Iterator[Kept]:
    if term.status is not None:
        yield status
    if term.case_sensitive is not None:
        yield Kept.CASE
    yield from (kind for kind, field in _OF_TERM.items() if getattr(term, field))
    yield from _described(term.contexts, Kept.CONTEXT, Kept.CONTEXT_SOURCE)
    yield from _beyond(term)


def _described(descriptions: tuple[Description, ...], text: Kept, source: Kept) -> Iterator[Kept]:
    for description in descriptions:
        yield text
        if description.source:
            yield source
        if description.attributes or description.extra:
            yield Kept.UNKNOWN


def _beyond(holder: ConceptEntry | LanguageSection | Term) -> Iterator[Kept]:
    if holder.relations:
        yield Kept.RELATION
    if holder.transactions:
        yield Kept.TRANSACTION
    if holder.attributes or holder.extra or holder.marked_up:
        yield Kept.UNKNOWN
