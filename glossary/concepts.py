"""A concept and the terms that name it, after ISO 30042 (TBX) and in its words.

    ConceptEntry    one meaning: subject, definitions, notes, relations
    └── LanguageSection     one a language: definitions and notes that are this language's own
        └── Term                one name of the concept: status, type, grammar, contexts

What a file says beyond these fields is kept word for word as Category, so that a file that was read can be written
again with nothing lost: in `extra` what no field is for, in `marked_up` the original of a field that holds its bare
text only (it had inline markup, or attributes). A field that is changed makes its original void. Everything is
immutable: a change makes a new entry (dataclasses.replace).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Attributes = tuple[tuple[str, str], ...]


class TermStatus(StrEnum):
    """May this term be used? The administrative statuses of ISO 12620."""

    PREFERRED = "preferred"
    ADMITTED = "admitted"
    DEPRECATED = "deprecated"
    SUPERSEDED = "superseded"


DISALLOWED = frozenset({TermStatus.DEPRECATED, TermStatus.SUPERSEDED})
"""The statuses of terms that should not be used."""


IDENTITY = frozenset({"id", "language", "languages", "terms", "text"})
"""The fields of entries, sections and terms that say which one it is, or hold its parts."""


class TermType(StrEnum):
    """The usual term types; `Term.type` may hold another of ISO 12620, such as `acronym` or `symbol`."""

    FULL_FORM = "fullForm"
    SHORT_FORM = "shortForm"
    ABBREVIATION = "abbreviation"
    ACRONYM = "acronym"
    INITIALISM = "initialism"
    VARIANT = "variant"
    PHRASE = "phraseologicalUnit"


@dataclass(frozen=True, slots=True)
class Category:
    """Data of a kind that we have no field for, as the file had it.

    `element` is its TBX element (`admin`, `termNote` …), `attributes` are in order, `parts` the elements
    inside, each followed by its `tail` of text.
    """

    element: str
    text: str = ""
    attributes: Attributes = ()
    parts: tuple[Category, ...] = ()
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """A definition or a context: its text and where that text was taken from."""

    text: str
    source: str | None = None
    attributes: Attributes = ()
    extra: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Transaction:
    """Who did what and when: `type` is `origination` or `modification`, `date` ISO 8601 as the file had it."""

    type: str
    date: str | None = None
    responsible: str | None = None
    responsible_id: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A pointer to another concept (`target` is its id), or to a place outside if `external`.

    `type` is `crossReference`, `superordinateConceptGeneric` or whatever name the file gave it.
    """

    type: str
    text: str = ""
    target: str | None = None
    external: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One name of a concept in one language, in its dictionary form.

    `case_sensitive` None leaves it to recognition, which heeds the case of words in capitals only. `usage`
    is where the term is used (geographicalUsage).
    """

    text: str
    status: TermStatus | None = None
    type: str | None = None
    part_of_speech: str | None = None
    gender: str | None = None
    usage: str | None = None
    case_sensitive: bool | None = None
    source: str | None = None
    contexts: tuple[Description, ...] = ()
    notes: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    attributes: Attributes = ()
    extra: tuple[Category, ...] = ()
    marked_up: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageSection:
    """The terms of a concept in one language, a canonical BCP 47 tag."""

    language: str
    terms: tuple[Term, ...]
    definitions: tuple[Description, ...] = ()
    notes: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    attributes: Attributes = ()
    extra: tuple[Category, ...] = ()
    marked_up: tuple[Category, ...] = ()

    @property
    def preferred(self) -> Term:
        """Return the first preferred term, or the first term when none is marked so."""
        return next((term for term in self.terms if term.status is TermStatus.PREFERRED), self.terms[0])


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """One concept; an empty `id` means that the termbase is to give one. Each language has one section."""

    id: str
    languages: tuple[LanguageSection, ...]
    subject: str | None = None
    definitions: tuple[Description, ...] = ()
    notes: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    attributes: Attributes = ()
    extra: tuple[Category, ...] = ()
    marked_up: tuple[Category, ...] = ()

    @property
    def definition(self) -> str | None:
        """Return the first definition, be it the concept's or one of its languages'."""
        sections = (description for section in self.languages for description in section.definitions)
        return next((description.text for description in (*self.definitions, *sections)), None)

    @property
    def note(self) -> str | None:
        """Return the concept's notes as one text."""
        return "\n".join(self.notes) or None

    def section(self, language: str) -> LanguageSection | None:
        """Return the section of exactly this canonical language tag."""
        return next((section for section in self.languages if section.language == language), None)

    def terms(self) -> list[tuple[str, Term]]:
        """Return all terms in order, each with its language."""
        return [(section.language, term) for section in self.languages for term in section.terms]


@dataclass(frozen=True, slots=True)
class Matter:
    """What a termbase says beside its concepts (header and back matter of ISO 30042).

    `sources` tell where the entries come from; `back` holds the lists of objects that entries refer to, such as the
    persons whom a transaction names by `responsible_id`: refObjectSec, each with its refObjects.
    """

    title: str | None = None
    sources: tuple[str, ...] = ()
    back: tuple[Category, ...] = ()
