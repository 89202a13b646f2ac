"""The Protocol of the stores: the truth about units, documents and their changes.

A store knows nothing of scores and indexes; it hands out texts in the order of their numbers and a gapless
sequence of changes, from which any index can be made or brought up to date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from corpora.documents import PreparedDocument
from corpora.units import TranslationUnit, UnitStatus
from tm_service.matches import UnitRecord
from tm_service.records import AddReport, DocumentRecord, MemoryRecord, Progress, SentenceRecord

if TYPE_CHECKING:
    from tm_service.stores.sqlite.operations import SqliteOperations
    from tm_service.stores.sqlite.preparing import PreparedBatch


class StoredText(NamedTuple):
    """A variant's text with the number of its unit: what an index is built from.

    `form` is a 64-bit name of the folded text: texts that are compared alike have the same one.
    """

    unit: int
    text: str
    form: int


class FoundText(NamedTuple):
    """A hit of the full-text search: a variant's or, without unit, a sentence's text."""

    text: str
    language: str
    unit: int | None
    document: str | None
    section: str | None
    paragraph: int | None


class SearchTerm(NamedTuple):
    """One thing that a text must hold: a word, or several side by side, each in one of some forms; or a beginning."""

    forms: tuple[frozenset[str], ...]  # for each word the search forms that it may have (corpora.tokens.search_form)
    prefix: bool = False  # the one form of the one word need only be its beginning


class PlacedSentence(NamedTuple):
    """A stored sentence and where it stands; `unit` holds it, and translates it unless that unit is `refused`.

    `section` is the number of the stored section, `annex` the section's own, `partners` name its translations;
    `position` counts from 0 within the section; `language` is that of the variant that it belongs to; `place` is as in
    SentenceRecord.
    """

    number: int
    section: int
    document: str
    annex: str | None
    partners: list[str]
    paragraph: int
    position: int
    language: str
    text: str
    unit: int | None
    refused: bool
    memory: str
    place: str


class Arranged(NamedTuple):
    """What a unit is to be, and the numbers of the sentences that it is to hold; no key means one by its content."""

    unit: TranslationUnit
    sentences: tuple[int, ...]


class UnitTable(Protocol):
    """Units, their variants and their changes."""

    def add(self, units: Sequence[TranslationUnit], *, memory: str, by: str | None) -> AddReport:
        """Store units in one transaction, merged with what is there by key (see docs/architecture.md)."""
        ...

    def add_prepared(self, units: PreparedBatch, *, memory: str, by: str | None) -> AddReport:
        """Store units that were prepared before, here or in another process, in one transaction, as `add` does."""
        ...

    def get(self, unit_id: int) -> UnitRecord:
        """Return one unit, or raise UnknownUnit."""
        ...

    def at_version(self, unit_id: int, version: int | None) -> UnitRecord:
        """Return one unit; raises UnknownUnit, or StaleVersion unless `version` is the present one or None."""
        ...

    def get_many(self, unit_ids: Sequence[int]) -> dict[int, UnitRecord]:
        """Return those of the units that exist."""
        ...

    def select(
        self,
        *,
        memory: str | None = None,
        document: str | None = None,
        after: int = 0,
        limit: int | None = None,
        filtered: bool = False,
    ) -> Iterator[UnitRecord]:
        """Yield units by ascending number, beginning behind `after`; those that a filter kept out only if asked for."""
        ...

    def replace(self, unit_id: int, unit: TranslationUnit, *, version: int | None, by: str | None) -> UnitRecord:
        """Replace a unit; raises UnknownUnit, or StaleVersion unless `version` is the present one or None."""
        ...

    def delete(self, unit_id: int, *, version: int | None, by: str | None) -> None:
        """Delete a unit, with the same errors."""
        ...

    def memories(self) -> list[MemoryRecord]:
        """Return the named memories with the number of their units, less those that a filter kept out."""
        ...

    def languages(self) -> list[str]:
        """Return the languages that there are variants in, quickly."""
        ...

    def count_by_language(self) -> dict[str, int]:
        """Return the languages of the variants with their numbers, less those of units that a filter kept out."""
        ...

    def last_change(self) -> int:
        """Return the newest sequence number, 0 for an empty store."""
        ...

    def mark(self, sequence: int) -> str:
        """Return what tells a change from another of the same number in an earlier life of the store; "" for none."""
        ...

    def changed_since(self, sequence: int) -> list[int]:
        """Return the units that were added, changed or deleted behind a sequence number, each once."""
        ...

    def texts(self, language: str) -> Iterator[StoredText]:
        """Yield every variant of one language by ascending number."""
        ...

    def texts_of(self, unit_ids: Sequence[int], language: str) -> list[StoredText]:
        """Return the variants of some units in one language."""
        ...

    def same_text(self, text: str, language: str, *, limit: int) -> list[int]:
        """Return the units with a variant of that language whose folded text equals the text's."""
        ...

    def translations(self, text: str, source: str, target: str, *, memory: str | None, limit: int) -> list[str]:
        """Return what units whose folded text equals the text's have in another language, the commonest first.

        Only the newest `limit` of them are looked at; equally common ones come newest first.
        """
        ...


class DocumentTable(Protocol):
    """Documents, their sections and sentences."""

    def select(self) -> list[DocumentRecord]:
        """Return the stored documents by name."""
        ...

    def get(self, name: str) -> DocumentRecord:
        """Return one document, or raise UnknownDocument."""
        ...

    def put(
        self, document: PreparedDocument, *, path: str | None, memory: str, paired: Sequence[Sequence[str]]
    ) -> list[list[int]]:
        """Store a document in place of the one of that name; return the sentences' numbers, section by section.

        `paired` names for every section the numbers of its translations.
        """
        ...

    def link(self, links: Sequence[tuple[int, int | None]]) -> None:
        """Record (sentence, unit): that a unit holds a sentence, or that none does."""
        ...

    def sentences(self, *, document: str | None = None, language: str | None = None) -> Iterator[SentenceRecord]:
        """Yield the stored sentences in document order."""
        ...

    def languages(self) -> list[str]:
        """Return the languages that there are sentences in, quickly."""
        ...

    def neighbours(self, unit_id: int, language: str) -> tuple[str | None, str | None]:
        """Return the sentences before and after a unit's own in its document, None where there is none."""
        ...


class ReviewTable(Protocol):
    """What people decide about units, and steps that can be taken back."""

    def page(
        self,
        *,
        memory: str | None,
        document: str | None,
        statuses: Collection[UnitStatus] | None,
        confidence: tuple[float, float] | None,
        after: tuple[float | None, int] | None,
        limit: int,
    ) -> list[UnitRecord]:
        """Return units, the least sure first and those without a confidence last, behind (confidence, number).

        `confidence` keeps those from the one to the other, both included.
        """
        ...

    def progress(self, *, memory: str | None, document: str | None) -> Progress:
        """Return how many units of each status there are, and how many sentences no unit translates."""
        ...

    def held(self, unit_ids: Collection[int]) -> dict[int, list[PlacedSentence]]:
        """Return the sentences that units hold, in document order; those of refused units too."""
        ...

    def placed(self, numbers: Collection[int]) -> list[PlacedSentence]:
        """Return those of the sentences that exist, in document order."""
        ...

    def stretch(self, section: int, first: int, last: int) -> list[PlacedSentence]:
        """Return the sentences of a section from one position to another, both included."""
        ...

    def following(self, sentence: PlacedSentence) -> PlacedSentence | None:
        """Return the next sentence of the section that a unit translates."""
        ...

    def arrange(
        self,
        changes: Mapping[int, Arranged | None],
        new: Sequence[Arranged],
        *,
        operation: str,
        memory: str,
        by: str | None,
    ) -> list[int]:
        """Put units and what they hold in the place of what was, as one step; None deletes. Return the new units."""
        ...

    def undo(self, unit_id: int, *, version: int | None, by: str | None) -> list[int]:
        """Take back the last step that touched a unit; return all the units that it touched.

        Raises StaleVersion, UnknownUnit, and RefusedChange when there is nothing to take back, another of the units
        was changed since, or the sentences are gone with their document.
        """
        ...


class Overview(Protocol):
    """Questions about all units at once; without a `memory` about those of every memory."""

    def by_month(self, *, memory: str | None) -> dict[str, int]:
        """Return how many units were made in each month (`2026-05`) that has any, in order."""
        ...

    def by_document(self, *, memory: str | None, limit: int) -> dict[str, int]:
        """Return the documents with most units, and how many."""
        ...

    def divergent(
        self, *, source: Sequence[str], target: Sequence[str], memory: str | None, limit: int, offset: int
    ) -> list[tuple[int, ...]]:
        """Return the units that say the same (folded) in the source languages and differ in the target ones.

        What most units say comes first. Of each unit the first of the target languages that it has counts.
        """
        ...

    def holding(
        self,
        words: str,
        *,
        languages: Sequence[str],
        memory: str | None,
        document: str | None,
        after: int,
        limit: int,
    ) -> list[int]:
        """Return the units behind a number, in order, whose text holds these characters as they are."""
        ...


class TextSearch(Protocol):
    """Full-text search over the variants that are not refused and over the sentences that no unit translates.

    `languages` are canonical tags that serve one language (corpora.languages.available_for).
    """

    def occurring(self, forms: Collection[str], stems: Collection[str], *, languages: Sequence[str]) -> set[str]:
        """Return those of the search forms that occur, and those of other stored words that have one of the stems."""
        ...

    def count(self, terms: Sequence[SearchTerm], *, languages: Sequence[str], at_most: int | None = None) -> int:
        """Return how many texts hold all the terms; no further than `at_most`."""
        ...

    def find(
        self,
        terms: Sequence[SearchTerm],
        *,
        without: Sequence[SearchTerm] = (),
        languages: Sequence[str],
        limit: int,
        offset: int,
    ) -> list[FoundText]:
        """Return a page of the texts that hold all the terms but not all of `without`: shortest first, then newest."""
        ...

    def rebuild(self) -> None:
        """Make the full-text index anew from the texts."""
        ...


class Store(Protocol):
    """One database; its tables share transactions."""

    identity: str  # differs between any two stores, so that a foreign index is noticed

    @property
    def units(self) -> UnitTable:
        """Units, their variants and their changes."""
        ...

    @property
    def documents(self) -> DocumentTable:
        """Documents, their sections and sentences."""
        ...

    @property
    def review(self) -> ReviewTable:
        """What people decide about units."""
        ...

    @property
    def overview(self) -> Overview:
        """Questions about all units at once."""
        ...

    @property
    def operations(self) -> SqliteOperations:
        """What was done to many at once."""
        ...

    @property
    def search(self) -> TextSearch:
        """Full-text search over units and documents."""
        ...

    def writing(self) -> AbstractContextManager[object]:
        """Hold one write transaction: all or nothing of the block is stored."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...
