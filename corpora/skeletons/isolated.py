"""Skeletons of files that may be hostile: their work is done by a process of its own, as that of such readers is."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from corpora.documents import ParagraphKind, Problem
from corpora.isolation import Limits, Work
from corpora.segments import Segment, Tag
from corpora.skeletons.base import Outline, Skeleton, Translatable
from corpora.skeletons.docx import DocxSkeleton

INNER: dict[str, Skeleton] = {member.name: member for member in (DocxSkeleton(),)}


class IsolatedSkeleton:
    """A skeleton of INNER behind the wall; itself a Skeleton like any other."""

    def __init__(self, name: str, limits: Limits | None = None) -> None:
        self.name = name
        self.extensions = INNER[name].extensions
        self._limits = limits or Limits()

    def outline(self, data: bytes, *, name: str, language: str) -> Outline:
        """Return the sentences of a document; raises UnreadableDocument, also for what exceeds a limit."""
        answer = self._ask({"task": "outline", "name": name, "language": language}, data)
        sentences = tuple(
            Translatable(_unpacked(segment), paragraph, ParagraphKind(kind), place)
            for segment, paragraph, kind, place in answer["sentences"]
        )
        return Outline(sentences, tuple(Problem(*values) for values in answer["problems"]))

    def merged(self, data: bytes, translations: Mapping[int, Segment], *, name: str, source: str, target: str) -> bytes:
        """Return the document with translations; raises UnreadableDocument, also for what exceeds a limit."""
        if not translations:
            return data
        given = [[index, _packed(segment)] for index, segment in translations.items()]
        order = {"task": "merge", "name": name, "source": source, "target": target, "translations": given}
        return b64decode(self._ask(order, data)["document"])

    def _ask(self, order: dict[str, Any], data: bytes) -> dict[str, Any]:
        return Work({**order, "format": self.name}, data, self._limits).result()


def carried_out(order: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Do in the other process what was ordered: the task `outline` or `merge`. Raises UnreadableDocument."""
    skeleton = INNER[order["format"]]
    if order["task"] == "merge":
        translations = {index: _unpacked(segment) for index, segment in order["translations"]}
        languages = {"source": order["source"], "target": order["target"]}
        return {"document": b64encode(skeleton.merged(data, translations, name=order["name"], **languages)).decode()}
    outline = skeleton.outline(data, name=order["name"], language=order["language"])
    return {
        "sentences": [[_packed(one.segment), one.paragraph, one.kind, one.place] for one in outline.sentences],
        "problems": [[problem.place, problem.reason] for problem in outline.problems],
    }


def _packed(segment: Segment) -> list[Any]:
    return [segment.text, [[tag.offset, tag.kind, tag.element, tag.attributes, tag.content] for tag in segment.tags]]


def _unpacked(values: list[Any]) -> Segment:
    text, tags = values
    return Segment(text, tuple(Tag(at, kind, name, tuple(map(tuple, own)), code) for at, kind, name, own, code in tags))
