"""What the queue of term candidates holds, and the JSON in which a candidate's evidence is stored."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from glossary.extraction.records import Equivalent


class CandidateState(StrEnum):
    """What became of a candidate."""

    OPEN = "open"
    POSTPONED = "postponed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class CandidateContext:
    """A text that a candidate stands in, its translation, and where it is (see extraction.texts.Place)."""

    text: str
    translation: str | None = None
    unit: int | None = None
    document: str | None = None
    section: str | None = None
    paragraph: int | None = None

    @property
    def source(self) -> str | None:
        """Return the place in words, for an entry of the termbase; None if nothing is known of it."""
        parts = (
            self.document,
            self.section and f"section {self.section}",
            None if self.paragraph is None else f"paragraph {self.paragraph + 1}",
        )
        if self.document is None:
            return None if self.unit is None else f"unit {self.unit}"
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the texts show of a candidate; see extraction.TermCandidate."""

    contexts: tuple[CandidateContext, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    acronyms: tuple[str, ...] = ()
    expansions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundCandidate:
    """A candidate as an extraction found it; `key` is the same for all inflections of its term."""

    key: str
    term: str
    score: float
    frequency: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class CandidateDecision:
    """What somebody decided when (UTC), and what to take back if that is undone.

    `concept` is the one that an accepted candidate went into, `version` the one that it had then, `before` its entry
    as JSON until then, None if the candidate made it.
    """

    state: CandidateState
    reason: str | None = None
    at: str | None = None
    by: str | None = None
    concept: str | None = None
    version: int | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """A candidate of the queue: canonical language tags (`target` None where one language was extracted)."""

    number: int
    source: str
    target: str | None
    found: FoundCandidate
    found_at: str
    decision: CandidateDecision


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """Some of the candidates that a question found, and how many there are in all."""

    total: int
    candidates: tuple[CandidateRecord, ...]


@dataclass(frozen=True, slots=True)
class QueueReport:
    """What an extraction did to the queue: found = added + updated; `dropped` were open and are found no more.

    `decided` of those found have a decision, which stays.
    """

    found: int = 0
    added: int = 0
    updated: int = 0
    decided: int = 0
    dropped: int = 0


def to_json(evidence: Evidence) -> str:
    """Return evidence as JSON."""
    return json.dumps(asdict(evidence), ensure_ascii=False, separators=(",", ":"))


def from_json(stored: str) -> Evidence:
    """Return the evidence of its JSON."""
    held = json.loads(stored)
    return Evidence(
        tuple(CandidateContext(**one) for one in held["contexts"]),
        tuple(Equivalent(one["term"], one["score"], tuple(one["acronyms"])) for one in held["equivalents"]),
        tuple(held["acronyms"]),
        tuple(held["expansions"]),
    )
