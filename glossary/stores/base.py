"""The Protocol of the termbase's stores: the truth about concepts, their terms and their changes.

A store knows nothing of languages' forms: with every entry it is handed the rows under which its terms are to
be found, and hands out candidates and search forms as it was given them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol

from glossary.candidate_records import (
    CandidateDecision,
    CandidatePage,
    CandidateRecord,
    CandidateState,
    FoundCandidate,
    QueueReport,
)
from glossary.changes import Cause
from glossary.concepts import ConceptEntry, Matter
from glossary.records import ConceptPage, ConceptRecord
from glossary.stores.life import ChangeStore, DistinctStore, ProposalStore, RelationStore
from tm_service.stores.sqlite.operations import SqliteOperations

NO_CAUSE = Cause()

Order = Literal["added", "term"]


class TermRow(NamedTuple):
    """A term as it is found: `folded` names it in a merge, `form` and `lemmas` are searched.

    `collation` is what terms are put in order by; `words` are the forms under which a search looks for candidates.
    `lemmatiser` is the version of what made the row; `patterns` are stored patterns (glossary.patterns), each with
    its beginning.
    """

    language: str
    text: str
    status: str | None
    type: str | None
    preferred: bool
    folded: str
    form: str
    lemmas: str
    collation: str
    words: frozenset[str]
    lemmatiser: str
    patterns: tuple[tuple[str, str], ...]


Rows = Iterable[TermRow]


class KeyRow(NamedTuple):
    """A stored pattern whose beginning was looked up, and the term it belongs to."""

    first: str
    pattern: str
    concept: str
    language: str
    text: str
    status: str | None
    type: str | None


class NamedRow(NamedTuple):
    """A term of a concept."""

    concept: str
    language: str
    text: str
    status: str | None
    type: str | None


class SearchRow(NamedTuple):
    """A term's forms for the search."""

    concept: str
    subject: str | None
    language: str
    text: str
    status: str | None
    type: str | None
    form: str
    lemmas: str


class CandidateTable(Protocol):
    """Keeps the queue of term candidates; one key a pair of languages."""

    def put(self, found: Iterable[FoundCandidate], *, source: str, target: str | None, at: str) -> QueueReport:
        """Make the queue of a pair what was found: new figures for those known, decisions kept, other open ones out."""
        ...

    def get(self, number: int) -> CandidateRecord | None:
        """Return the candidate of that number."""
        ...

    def page(
        self, *, source: str | None, target: str | None, state: CandidateState | None, limit: int, offset: int
    ) -> CandidatePage:
        """Return some of the candidates of that state and these languages, best first; None means any."""
        ...

    def decided(self, *, source: str, target: str | None) -> set[str]:
        """Return the keys of a pair of languages about which something was decided."""
        ...

    def decide(self, number: int, decision: CandidateDecision) -> None:
        """Keep what was decided about a candidate."""
        ...


class Wanted(NamedTuple):
    """What a search is narrowed to; None is everything. The subject is folded."""

    languages: Sequence[str] | None = None
    status: str | None = None
    subject: str | None = None


Spellings = Sequence[tuple[str, str]]
"""The words of a query in one language, each as search form and as key."""


class TermStore(Protocol):
    """Keeps concept entries, and what is known of their lives."""

    @property
    def changes(self) -> ChangeStore:
        """Return the log of changes."""
        ...

    @property
    def operations(self) -> SqliteOperations:
        """Return what was done to many concepts at once."""
        ...

    @property
    def proposals(self) -> ProposalStore:
        """Return the proposals."""
        ...

    @property
    def relations(self) -> RelationStore:
        """Return the relations by their targets."""
        ...

    @property
    def distinct(self) -> DistinctStore:
        """Return who is told apart."""
        ...

    @property
    def candidates(self) -> CandidateTable:
        """The queue of term candidates, written in the same transactions."""
        ...

    def writing(self, *, patiently: str | None = None) -> AbstractContextManager[object]:
        """Hold a write transaction: all that is written in the block, or nothing if it raises.

        With `patiently`, which says what another process may be doing, that is waited for however long it writes.
        """
        ...

    def sequence(self) -> int:
        """Return the number of the last change, 0 for none: what was cached before it may be old."""
        ...

    def concept(self, concept_id: str) -> ConceptRecord | None:
        """Return the concept of that id."""
        ...

    def concepts(self) -> Iterator[ConceptRecord]:
        """Yield all concepts in the order in which they were added."""
        ...

    def page(self, wanted: Wanted, *, order: Order, limit: int, offset: int) -> ConceptPage:
        """Return those that have a term in one of the languages, of that status, and that subject.

        In the order of their terms they come by the preferred term of the first of the languages that they have, or of
        their first language if none is given.
        """
        ...

    def named(self, language: str, folded: str) -> list[str]:
        """Return the ids of the concepts whose preferred term in that language is this one (folded)."""
        ...

    def insert(
        self, concept: ConceptEntry, rows: Iterable[TermRow], *, at: str, by: str | None, cause: Cause = NO_CAUSE
    ) -> None:
        """Keep a new concept as its next version, the first one unless there was one of that id."""
        ...

    def replace(
        self, concept: ConceptEntry, rows: Iterable[TermRow], *, at: str, by: str | None, cause: Cause = NO_CAUSE
    ) -> None:
        """Keep the next version of the concept of that id."""
        ...

    def reindex(self, concept_id: str, rows: Iterable[TermRow]) -> None:
        """Change how a concept's terms are found, and nothing else."""
        ...

    def remove(self, concept_id: str, *, at: str, by: str | None, cause: Cause = NO_CAUSE) -> None:
        """Forget the concept of that id; its last state stays in the log of changes."""
        ...

    def languages(self) -> dict[str, int]:
        """Return the languages that have terms, most terms first, and how many."""
        ...

    def keys(self, languages: Sequence[str], firsts: Sequence[str]) -> Iterator[KeyRow]:
        """Yield the patterns in these languages that have one of these beginnings."""
        ...

    def beginnings(self, language: str) -> Iterator[str]:
        """Yield the beginnings of all patterns of a language, each once."""
        ...

    def terms(self, concepts: Collection[str]) -> Iterator[NamedRow]:
        """Yield all terms of the concepts of these ids, those of one concept in their order."""
        ...

    def search_rows(self, wanted: Wanted) -> Iterator[SearchRow]:
        """Yield the forms of all terms that are wanted."""
        ...

    def likely(self, words: Mapping[str, Spellings], wanted: Wanted, *, most: int) -> list[SearchRow]:
        """Return the terms most like the words of a query, which are given for each language; in no order.

        All that are wanted if the store has no more than `most` terms; a few times `most` at the utmost.
        """
        ...

    def lemma_versions(self) -> Mapping[str, str]:
        """Return for each language the version of the lemmatiser that made its stored keys."""
        ...

    def set_lemma_version(self, language: str, version: str) -> None:
        """Say which lemmatiser made the keys of a language."""
        ...

    def matter(self) -> Matter:
        """Return what the termbase says beside its concepts."""
        ...

    def set_matter(self, matter: Matter) -> None:
        """Keep what the termbase says beside its concepts from now on."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
