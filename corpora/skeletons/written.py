"""Files of text as they are written: their characters with every line end, and stretches of them replaced."""

from __future__ import annotations

import codecs
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpora.readers.base import decode
from corpora.segments import Segment
from corpora.skeletons.passages import Sentence, Stretch

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class WrittenText:
    """The characters of a file, and how they were encoded."""

    text: str
    mark: bytes
    encoding: str

    @classmethod
    def of(cls, data: bytes, *, name: str) -> WrittenText:
        """Return the characters of a file; raises UnreadableDocument as the readers' `decode` does."""
        decode(data, name=name)
        mark, encoding = next((found for found in _MARKS if data.startswith(found[0])), (b"", "utf-8"))
        return cls(data.removeprefix(mark).decode(encoding), mark, encoding)

    def encoded(self, text: str) -> bytes:
        """Return a text as a file of the same kind."""
        return self.mark + text.encode(self.encoding)


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a file and what takes its place: words, and stretches of the file that lie within."""

    stretch: Stretch
    parts: tuple[str | Stretch, ...]


def changes_of(found: Iterable[tuple[int, Sentence]], translations: Mapping[int, Segment]) -> Iterator[Change]:
    """Yield the changes that put translations in the place of sentences, by their indexes."""
    for index, (_number, sentence) in enumerate(found):
        if index in translations:
            yield Change(sentence.stretch, tuple(sentence.parts(translations[index])))


def spliced(text: str, changes: Iterable[Change]) -> str:
    """Return the text with its changes made, those within kept stretches included."""
    ordered = sorted(changes, key=lambda change: (change.stretch[0], -change.stretch[1]))
    starts = [change.stretch[0] for change in ordered]
    pieces: list[str] = []
    _splice(text, ordered, starts, (0, len(text)), pieces, 0)
    return "".join(pieces)


def _splice(
    text: str, changes: Sequence[Change], starts: Sequence[int], within: Stretch, pieces: list[str], index: int
) -> None:
    """Append what a stretch has become; changes before `index` are being made already."""
    at = within[0]
    number = max(bisect_left(starts, at), index)
    while number < len(changes) and starts[number] < within[1]:
        (start, end), parts = changes[number].stretch, changes[number].parts
        number += 1
        if start < at:  # within a stretch that has been replaced
            continue
        pieces.append(text[at:start])
        for part in parts:
            if isinstance(part, str):
                pieces.append(part)
            else:
                _splice(text, changes, starts, part, pieces, number)
        at = end
    pieces.append(text[at : within[1]])
