"""What the termbase answers with, and the JSON in which concept entries are stored."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, TypeVar

from corpora.documents import Problem
from glossary.concepts import (
    Category,
    ConceptEntry,
    Description,
    LanguageSection,
    Matter,
    Relation,
    Term,
    TermStatus,
    Transaction,
)
from glossary.errors import InvalidConcept

T = TypeVar("T")
Outcome = Literal["added", "changed", "duplicate", "skipped"]
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_PARTS: dict[str, type] = {
    "languages": LanguageSection,
    "terms": Term,
    "definitions": Description,
    "contexts": Description,
    "relations": Relation,
    "transactions": Transaction,
    "extra": Category,
    "marked_up": Category,
    "back": Category,
    "parts": Category,
}


@dataclass(frozen=True, slots=True)
class ConceptRecord:
    """A stored concept entry: its version (from 1), and who made and changed it when (UTC)."""

    concept: ConceptEntry
    version: int
    created_at: str
    created_by: str | None
    changed_at: str
    changed_by: str | None


@dataclass(frozen=True, slots=True)
class ConceptPage:
    """Some of the concepts that a question found, and how many there are in all."""

    total: int
    concepts: tuple[ConceptRecord, ...]


@dataclass(frozen=True, slots=True)
class TargetTerm:
    """A term that names a recognised concept in another language."""

    term: str
    status: TermStatus | None
    type: str | None
    language: str


@dataclass(frozen=True, slots=True)
class RecognisedTerm:
    """A term in a text: offsets in code points, end exclusive, `surface` the text between them.

    `term` is its dictionary form as the entry has it, `language` the tag of the section it is in, `targets`
    the concept's terms in the target language, preferred first, or in all others if none was asked for.
    """

    start: int
    end: int
    surface: str
    concept: str
    term: str
    language: str
    status: TermStatus | None
    targets: tuple[TargetTerm, ...]


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A term that a search found, with the score 0–100 by which hits are ordered."""

    score: float
    concept: str
    subject: str | None
    language: str
    term: str
    status: TermStatus | None
    type: str | None


@dataclass(frozen=True, slots=True)
class EntryReport:
    """What became of one entry of a file: its place there, the id of the concept that it is now, and the outcome.

    `reasons` say why it was skipped, what of it was left out, and where the termbase keeps another value; `changes`
    what a known concept got from it.
    """

    place: str
    concept: str | None
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(slots=True)
class TermFileReport:
    """What became of the entries of a file: read = added + changed + duplicate + skipped; `terms` are theirs."""

    file: str
    format: str
    added: int = 0
    changed: int = 0
    duplicate: int = 0
    skipped: int = 0
    terms: int = 0
    problems: list[Problem] = field(default_factory=list)
    operation: int | None = None  # what takes it back, None where nothing was stored

    @property
    def read(self) -> int:
        """How many entries the file holds."""
        return self.added + self.changed + self.duplicate + self.skipped

    def count(self, entry: EntryReport, *, terms: int) -> None:
        """Take in what became of one more entry, which has so many terms."""
        setattr(self, entry.outcome, getattr(self, entry.outcome) + 1)
        self.terms += terms
        self.problems += [Problem(entry.place, reason) for reason in entry.reasons]


@dataclass(frozen=True, slots=True)
class TermExportReport:
    """What an export wrote, and what of it the format could not take.

    `languages` are the source and target language of a format that holds one pair; `left_out` counts the concepts that
    were not asked for.
    """

    file: str
    format: str
    concepts: int
    terms: int
    languages: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: int = 0


KINDS = (ConceptEntry, LanguageSection, Term, Description, Transaction, Relation, Category, Matter)
_SHAPES: dict[type, tuple[tuple[str, object], ...]] = {
    kind: tuple((one.name, one.default) for one in fields(kind)) for kind in KINDS
}


def to_json(concept: ConceptEntry | Matter) -> str:
    """Return a concept entry, or what a termbase says beside them, as JSON without the fields that are empty.

    Raises InvalidConcept for a text that no file can hold.
    """
    written = json.dumps(_plain(concept), ensure_ascii=False, separators=(",", ":"))
    if _LONE_SURROGATE.search(written):
        name = concept.id if isinstance(concept, ConceptEntry) else concept.title
        raise InvalidConcept("concept", name, "a text holds half a character (a lone surrogate)")
    return written


def from_json(stored: str) -> ConceptEntry:
    """Return the concept entry of its JSON."""
    return _made(ConceptEntry, json.loads(stored))


def matter_from_json(stored: str) -> Matter:
    """Return the matter of its JSON."""
    return _made(Matter, json.loads(stored))


def _plain(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    shape = _SHAPES.get(type(value))
    if shape is None:
        return value
    pairs = [(name, getattr(value, name), default) for name, default in shape]
    return {name: _plain(held) for name, held, default in pairs if default is MISSING or held != default}


def _made(kind: type[T], values: dict[str, Any]) -> T:
    return kind(**{name: _restored(name, value) for name, value in values.items()})


def _restored(name: str, value: Any) -> Any:  # noqa: ANN401
    if name in _PARTS:
        return tuple(_made(_PARTS[name], item) for item in value)
    if name == "attributes":
        return tuple((key, held) for key, held in value)
    if name in {"notes", "sources"}:
        return tuple(value)
    return TermStatus(value) if name == "status" and value else value
