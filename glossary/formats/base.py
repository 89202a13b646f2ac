"""The Protocol of the termbase formats: bytes ↔ concept entries, streaming."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from corpora.documents import Problem
from glossary.concepts import ConceptEntry, Matter
from glossary.formats.kept import Kept

NOTHING = Matter()


@dataclass(frozen=True, slots=True)
class ReadConcept:
    """An entry as it was read: its place in the file, and None for a concept that could not be made of it.

    `problems` tell what was left out, or why all of it was.
    """

    place: str
    concept: ConceptEntry | None
    problems: tuple[Problem, ...] = ()


class TermFormat(Protocol):
    """Reads and writes one kind of termbase file."""

    @property
    def name(self) -> str:
        """The name that `--format` takes."""
        ...

    @property
    def extensions(self) -> tuple[str, ...]:
        """File name endings in lower case, with the dot."""
        ...

    @property
    def names_languages(self) -> bool:
        """False for a format whose files hold one pair of languages and do not say which."""
        ...

    @property
    def keeps(self) -> frozenset[Kept]:
        """The kinds of data that survive being written and read again."""
        ...

    def read(
        self, stream: BinaryIO, *, name: str, languages: Sequence[str] = ()
    ) -> Iterator[ReadConcept | Matter | Problem]:
        """Yield every entry, what stands beside them, and every problem that concerns no single entry.

        `name` is for messages; `languages` are the source and target language of a file that does not name
        them. Raises UnreadableTermFile where nothing more can be read.
        """
        ...

    def write(
        self,
        concepts: Iterable[ConceptEntry],
        stream: BinaryIO,
        *,
        languages: Sequence[str] = (),
        matter: Matter = NOTHING,
    ) -> list[Problem]:
        """Write the entries and return what of them the format could not take; see `read` for `languages`."""
        ...
