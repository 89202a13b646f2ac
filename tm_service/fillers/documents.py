"""Documents (Markdown, HTML, DOCX) through their skeletons: sentences are replaced, all else stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.errors import UnreadableDocument
from corpora.segments import Segment
from corpora.skeletons import Outline, Skeleton, Translatable, fits
from tm_service.errors import UnreadableFile
from tm_service.fillers.base import Filling, Suggestion
from tm_service.records import UnitProblem


class Documents:
    """The documents of one skeleton. A sentence without a match stays in the source language."""

    def __init__(self, skeleton: Skeleton) -> None:
        self.name = skeleton.name
        self.extensions = skeleton.extensions
        self._skeleton = skeleton

    def recognises(self, head: bytes) -> bool:
        """Return False: text of any kind may hold markup, so its ending must say what it is."""
        return False

    def outline(self, data: bytes, *, name: str, source: str) -> Outline:
        """Return what there is to translate; raises UnreadableFile."""
        try:
            return self._skeleton.outline(data, name=name, language=source)
        except UnreadableDocument as error:
            raise UnreadableFile(error.name, error.reason) from error

    def read(self, data: bytes, *, name: str, source: str, target: str) -> Filling:
        """Return the sentences of a document; see base.py."""
        outline = self.outline(data, name=name, source=source)
        slots = [DocumentSlot(sentence) for sentence in outline.sentences]

        def write() -> bytes:
            given = {at: slot.target for at, slot in enumerate(slots) if slot.target is not None}
            try:
                return self._skeleton.merged(data, given, name=name, source=source, target=target)
            except UnreadableDocument as error:
                raise UnreadableFile(error.name, error.reason) from error

        return Filling(slots, write, [UnitProblem(one.place, None, one.reason) for one in outline.problems])


@dataclass(slots=True)
class DocumentSlot:
    """A sentence of a document, as a slot."""

    sentence: Translatable
    target: Segment | None = None

    @property
    def place(self) -> str:
        """Where it is."""
        return self.sentence.place

    @property
    def source(self) -> Segment:
        """What there is to translate."""
        return self.sentence.segment

    @property
    def translated(self) -> bool:
        """Whether it was given a translation."""
        return self.target is not None

    def fill(self, suggestion: Suggestion) -> bool:
        """Put a translation in; return whether it was."""
        return suggestion.target is not None and self.put(suggestion.target, final=suggestion.final)

    def put(self, target: Segment, *, final: bool) -> bool:
        """Put a translation in, unless its tags are not those of its source; return whether it was."""
        if not fits(self.source, target):
            return False
        self.target = target
        return True
