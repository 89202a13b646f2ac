"""What is known of the termbase's terms in the texts of the memory."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from glossary.concepts import TermStatus


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: the number of its unit, or of a sentence that no unit translates; the rest as far as known.

    `section` is the document's own number of it, `paragraph` counts from 0 within it.
    """

    unit: int | None
    memory: str | None
    document: str | None
    section: str | None
    paragraph: int | None
    sentence: int | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """What stands for a concept in an aligned text: one of its terms, with its offsets in `text` (code points).

    Where none stands there, another wording does: then `term`, `start` and `end` are None.
    """

    language: str
    text: str
    term: str | None = None
    status: TermStatus | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class TermPlace:
    """A term in a text, with its offsets (code points, end exclusive) and what stands for it on the other side."""

    place: Place
    language: str
    text: str
    start: int
    end: int
    term: str
    status: TermStatus | None
    renderings: tuple[Rendering, ...]


@dataclass(frozen=True, slots=True)
class TermCount:
    """A term of a concept, its occurrences, and the texts that hold it."""

    term: str
    status: TermStatus | None
    type: str | None
    occurrences: int
    texts: int


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """A document (None for units without one) in a memory, and how often something is there."""

    document: str | None
    memory: str | None
    count: int


@dataclass(frozen=True, slots=True)
class RenderingCount:
    """A term of another language, None for any other wording, and the number of texts for which it stands."""

    language: str
    term: str | None
    texts: int


@dataclass(frozen=True, slots=True)
class LanguageUsage:
    """How the terms of a concept are used in one language.

    `candidates` texts hold the words of its terms; `read` of them were read, all or a sample that is spread evenly.
    Every other count is of what was read: it is exact where `read` equals `candidates`.
    """

    language: str
    candidates: int
    read: int
    occurrences: int
    texts: int
    terms: tuple[TermCount, ...]
    documents: tuple[DocumentCount, ...]
    renderings: tuple[RenderingCount, ...]

    @property
    def exact(self) -> bool:
        """Whether every text was read."""
        return self.read == self.candidates


@dataclass(frozen=True, slots=True)
class ConceptUsage:
    """How a concept is used: by language, with places of its terms."""

    concept: str
    languages: tuple[LanguageUsage, ...]
    places: tuple[TermPlace, ...]


class Kind(StrEnum):
    """In what way texts disagree with each other, or with the termbase."""

    TRANSLATIONS = "translations"  # two terms translate one concept
    NEVER_PREFERRED = "never_preferred"  # the preferred term is there, and no translation has it
    UNLISTED = "unlisted"  # a wording that the termbase lacks translates the concept time and again
    DEPRECATED = "deprecated"  # a deprecated or superseded term is in use
    SYNONYMS = "synonyms"  # one document has two terms for the concept
    SPELLINGS = "spellings"  # one document spells a term in two ways
    INTRODUCED = "introduced"  # one section says twice what an abbreviation stands for


@dataclass(frozen=True, slots=True)
class Example:
    """A place with its text, and the text that it translates if it is a translation."""

    place: Place
    text: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the ways in which texts name a concept; `term` None stands for wordings that are none of its terms.

    `count` is in texts; `documents` have the most first.
    """

    term: str | None
    status: TermStatus | None
    count: int
    documents: tuple[DocumentCount, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A concept that texts name in more ways than one.

    `language` is that of the variants; `source` is what they translate, None where only one language is looked at;
    `document` is set for what one document does. `expected` is the variant to use. `count` texts of `total` have
    another; `share` is the quotient (0–1).
    """

    kind: Kind
    concept: str
    language: str
    source: str | None
    document: str | None
    expected: str
    count: int
    total: int
    variants: tuple[Variant, ...]

    @property
    def share(self) -> float:
        """How much of what was counted deviates."""
        return self.count / self.total


@dataclass(frozen=True, slots=True)
class Covered:
    """Texts of a language, in one document or (None) in all, and how many of them hold a term of the termbase."""

    language: str
    document: str | None
    memory: str | None
    texts: int
    holding: int

    @property
    def share(self) -> float:
        """The quotient of the two, 0–1."""
        return self.holding / self.texts


@dataclass(frozen=True, slots=True)
class UnseenTerm:
    """A term that no text holds."""

    concept: str
    language: str
    term: str
    status: TermStatus | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the termbase covers the texts, and the texts the termbase.

    `terms` counts those of languages that there are texts in; `unseen` are those of them that stand nowhere.
    """

    languages: tuple[Covered, ...]
    documents: tuple[Covered, ...]
    terms: int
    unseen: tuple[UnseenTerm, ...]
