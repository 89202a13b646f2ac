"""TBX (ISO 30042), the exchange format of termbases: the members `tbx` and `tbx2`.

Both read every dialect, and MultiTerm's XML; `tbx` writes version 3 in DCA style, `tbx2` version 2 (martif), which
older tools want.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from corpora.documents import Problem
from glossary.concepts import ConceptEntry, Matter
from glossary.formats.base import NOTHING, ReadConcept
from glossary.formats.kept import EVERYTHING, Kept
from glossary.formats.tbx.reading import read_tbx
from glossary.formats.tbx.writing import VERSION_2, VERSION_3, Dialect, write_tbx

__all__ = ["TBX_2", "TBX_3", "TbxFormat"]


@dataclass(frozen=True, slots=True)
class TbxFormat:
    """TBX, written in one dialect."""

    name: str
    extensions: tuple[str, ...]
    dialect: Dialect
    names_languages: bool = True
    keeps: frozenset[Kept] = EVERYTHING

    def read(
        self, stream: BinaryIO, *, name: str, languages: Sequence[str] = ()
    ) -> Iterator[ReadConcept | Matter | Problem]:
        """Yield the entries; nothing in a document type is fetched."""
        return read_tbx(stream, name)

    def write(
        self,
        concepts: Iterable[ConceptEntry],
        stream: BinaryIO,
        *,
        languages: Sequence[str] = (),
        matter: Matter = NOTHING,
    ) -> list[Problem]:
        """Write the entries, all that they hold."""
        return write_tbx(concepts, stream, self.dialect, matter)


TBX_3 = TbxFormat("tbx", (".tbx", ".xml"), VERSION_3)
TBX_2 = TbxFormat("tbx2", (), VERSION_2)
