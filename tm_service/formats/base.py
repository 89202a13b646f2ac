"""The Protocol of the exchange formats: bytes ↔ translation units, streaming both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Protocol, cast

from corpora.languages import available_for
from corpora.units import TranslationUnit
from tm_service.records import UnitProblem


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages that a caller asks for: canonical tags, or None for whatever the file holds."""

    source: str | None = None
    target: str | None = None


class Format(Protocol):
    """One way of writing units down.

    `extensions` are file name endings in lower case, with the dot; `recognises` looks at a file's first bytes. `kept`
    says what is kept of a unit, `dropped` what is not, "" where nothing is lost; `written` is False of what is only
    read.
    """

    name: str
    kept: str
    dropped: str
    written: bool
    extensions: tuple[str, ...]
    media_type: str

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes of a file look like this format."""
        ...

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield the units of a file in order, and in place of each that cannot be read what was wrong with it.

        Raises UnreadableFile when the file as a whole cannot be read; some units may have been yielded by then.
        """
        ...

    def count(self, stream: BinaryIO, *, name: str, languages: Languages) -> int:
        """Return how many units and problems `read` yields; raises UnreadableFile if it does before its end."""
        ...

    def write(
        self, units: Iterable[TranslationUnit], *, languages: Languages, problems: list[UnitProblem]
    ) -> Iterator[bytes]:
        """Yield the file piece by piece; what could not be written as it stands is added to `problems`."""
        ...

    def refused(self, problems: Sequence[UnitProblem]) -> bytes | None:
        """Return a file of refused units, each with its reason as a note; None where such a file cannot be written."""
        ...


class CountedByReading:
    """Part of a format that has no quicker way to see that a file can be read to its end."""

    def count(self, stream: BinaryIO, *, name: str, languages: Languages) -> int:
        """Return how many units and problems `read` yields; see Format."""
        reading = cast("Format", self).read(stream, name=name, languages=languages)
        return sum(1 for _item in reading)


def keep_languages(unit: TranslationUnit, languages: Languages) -> TranslationUnit | None:
    """Return the unit with only the languages asked for, None when it lacks one of them."""
    wanted = [tag for tag in (languages.source, languages.target) if tag is not None]
    if not wanted:
        return unit
    kept = {}
    for tag in wanted:
        found = available_for(tag, unit.variants)
        if not found:
            return None
        kept[found[0]] = unit.variants[found[0]]
    return replace(unit, variants=kept)
