"""Translation units: one meaning in any number of languages, with where it came from.

The words are TMX's: a unit (tu) holds variants (tuv), one a language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from corpora.segments import Segment

_CANONICAL = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


class UnitStatus(StrEnum):
    """How far a unit can be trusted."""

    ALIGNED = "aligned"  # put together by an aligner, seen by nobody
    IMPORTED = "imported"  # came with a file
    CONFIRMED = "confirmed"  # a person said it is right
    EDITED = "edited"  # a person changed it here
    REJECTED = "rejected"  # a person said it is wrong: kept, never matched
    FILTERED = "filtered"  # a filter kept it out: kept with the reason, never matched
    PROPOSED = "proposed"  # a program would have it so: kept, never matched until a person confirms it


REFUSED = frozenset({UnitStatus.REJECTED, UnitStatus.FILTERED, UnitStatus.PROPOSED})
"""What is kept and never found: these units translate nothing."""
DECIDED = frozenset({UnitStatus.CONFIRMED, UnitStatus.EDITED, UnitStatus.REJECTED})
"""What a person decided."""
FILTER, FILTER_SCORE = "x-filter", "x-filter-score"
"""The properties of a filtered unit: which filter kept it out, at what score (0–1)."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a unit was found: all of it may be unknown.

    `section` is the annex number, `paragraph` and `sentence` count from 0 within the section of the first
    language, `confidence` (0–1) is the aligner's.
    """

    document: str | None = None
    section: str | None = None
    paragraph: int | None = None
    sentence: int | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """A unit: canonical language tag → segment, and what is known about it.

    `key` is the unit's name across files (TMX tuid); empty means that the content names it. Dates are
    ISO 8601 in UTC (`2026-05-01T10:00:00Z`). `properties` holds what a file said and we have no field for.
    """

    variants: Mapping[str, Segment]
    key: str = ""
    context: str | None = None
    status: UnitStatus = UnitStatus.IMPORTED
    provenance: Provenance = field(default_factory=Provenance)
    note: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    created_at: str | None = None
    created_by: str | None = None
    changed_at: str | None = None
    changed_by: str | None = None

    def content_identity(self) -> str:
        """Return a name for what the unit says and where: equal for equal variants, context and document."""
        return content_identity(self.variants.items(), self.context, self.provenance.document)


def content_identity(variants: Iterable[tuple[str, Segment]], context: str | None, document: str | None) -> str:
    """Return a name for variants, context and document: 20 hexadecimal digits of SHA-256 over canonical JSON.

    It is stable across runs, platforms and versions.
    """
    content = [
        sorted(
            (language, segment.text, [(tag.offset, tag.element, tag.content) for tag in segment.tags])
            for language, segment in variants
        ),
        context or "",
        document or "",
    ]
    return hashlib.sha256(_CANONICAL.encode(content).encode("ascii")).hexdigest()[:20]
