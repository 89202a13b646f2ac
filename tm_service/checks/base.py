"""The Protocol of the checks: one translated segment → what a person should look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from corpora.languages import primary
from corpora.segments import Segment


class Severity(StrEnum):
    """How sure a check is that something has to be done, surest first."""

    ERROR = "error"  # the translation says something else, or breaks the file it goes into
    WARNING = "warning"  # wrong as a rule, sometimes right
    INFO = "info"  # a matter of typography or style


@dataclass(frozen=True)
class Pair:
    """A segment and its translation, with canonical BCP 47 tags."""

    source: Segment
    target: Segment
    source_language: str
    target_language: str

    @cached_property
    def languages(self) -> tuple[str, str]:
        """The primary subtags of source and target."""
        return primary(self.source_language), primary(self.target_language)


@dataclass(frozen=True, slots=True)
class Fix:
    """The one way to mend a target that is certain: `text` takes the place of `start` to `end` (code points)."""

    start: int
    end: int
    text: str

    def applied_to(self, target: str) -> str:
        """Return the target mended."""
        return target[: self.start] + self.text + target[self.end :]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the message says what to do.

    `span` are code point offsets in the target, end exclusive, and `source_span` such in the source; None when there is
    nothing to point at. `suggestion` is what to write, where the check knows it, but not exactly where or in which
    form; `fix` is what mends it without a person having to think.
    """

    check: str
    severity: Severity
    message: str
    span: tuple[int, int] | None = None
    source_span: tuple[int, int] | None = None
    suggestion: str | None = None
    fix: Fix | None = None


class Check(Protocol):
    """Looks for one kind of mistake; never raises, whatever the texts are."""

    name: str

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield the findings by their place in the target."""
        ...
