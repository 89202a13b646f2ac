"""Plain text: a segment a line. A line without a match stays in the source language."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from corpora.segments import Segment
from tm_service.errors import UnreadableFile
from tm_service.fillers.base import Filling, Suggestion


class Text:
    """Lines of text in UTF-8."""

    name = "text"
    extensions: tuple[str, ...] = (".txt", ".text")

    def recognises(self, head: bytes) -> bool:
        """Return False: anything could be text, so its ending must say so."""
        return False

    def read(self, data: bytes, *, name: str, source: str, target: str) -> Filling:
        """Return the lines that are not empty; see base.py."""
        mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        try:
            written = data.removeprefix(mark).decode("utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableFile(f"{name}: byte {error.start}", "not UTF-8; convert it first") from error
        lines = [_Line(f"{name}:{number}", line) for number, line in enumerate(written.splitlines(True), start=1)]
        return Filling(
            [line for line in lines if line.source.text],
            lambda: mark + "".join(line.written for line in lines).encode("utf-8"),
        )


@dataclass(slots=True)
class _Line:
    place: str
    written: str

    @property
    def source(self) -> Segment:
        return Segment(self.written.strip())

    @property
    def translated(self) -> bool:
        return False

    @property
    def target(self) -> Segment | None:
        return None

    def fill(self, suggestion: Suggestion) -> bool:
        return suggestion.target is not None and self.put(suggestion.target, final=suggestion.final)

    def put(self, target: Segment, *, final: bool) -> bool:
        text = self.source.text
        start = self.written.index(text)
        self.written = self.written[:start] + target.text + self.written[start + len(text) :]
        return True
