"""Files that come back in their own format: their segments as those of a draft, and the file again in translation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from corpora.detection import SURE, detect
from corpora.documents import ParagraphKind
from corpora.errors import UnreadableDocument
from corpora.languages import primary
from corpora.segments import Segment
from corpora.skeletons import SKELETONS
from tm_service.fillers import Filling, Slot, filler_for
from tm_service.fillers.documents import DocumentSlot
from tm_service.numbered_tags import has_all_tags, with_markers_of
from tm_service.tag_anchors import with_tags_at_anchors
from tm_service.tag_placement import with_tags_of
from web.drafts import Draft, DraftSegment, KeptFile, NewSegment

LARGEST_KEPT = 20 * 2**20  # bytes: the store is one file
_INTERCHANGE = {".po", ".pot", ".tmx", ".xlf", ".xliff"}
ENDINGS = frozenset(_INTERCHANGE.union(*(skeleton.extensions for skeleton in SKELETONS.values())))
"""The endings of files that come back."""
_SAMPLE = 4000  # characters


def comes_back(file: KeptFile) -> bool:
    """Return whether a file can be had again in its own format."""
    return PurePath(file.name).suffix.lower() in ENDINGS and len(file.data) <= LARGEST_KEPT


def segments_of(file: KeptFile, *, source: str, target: str) -> list[NewSegment]:
    """Return the segments of a file, with the translations that it has; raises UnreadableFile, UnreadableDocument."""
    _filling, slots = _read(file, source, target)
    found = [_segment(slot, number) for number, slot in enumerate(slots)]
    told = detect(" ".join(one.text for one in found[:200])[:_SAMPLE], expected=[source])
    if not found or (told and told.confidence >= SURE and told.language != primary(source)):
        raise UnreadableDocument(file.name, f"holds no sentence in {source}; choose the language that it is in")
    return found


def translated(file: KeptFile, draft: Draft, segments: Sequence[DraftSegment]) -> bytes:
    """Return the file with what a draft has for its segments; what was not changed stays as it is."""
    filling, slots = _read(file, draft.source, draft.target)
    for slot, item in zip(slots, segments, strict=True):
        if item.translation and (item.confirmed or item.translation != _present(slot)):
            typed = _placed(item)
            if not slot.put(typed, final=item.confirmed):  # tags that cross each other would break the file
                slot.put(Segment(typed.text), final=item.confirmed)
    return filling.write()


def _read(file: KeptFile, source: str, target: str) -> tuple[Filling, list[Slot]]:
    filling = filler_for(file.name, file.data).read(file.data, name=file.name, source=source, target=target)
    return filling, [slot for slot in filling.slots if slot.source.text.strip()]


def _segment(slot: Slot, number: int) -> NewSegment:
    text, tags, present = slot.source.text, slot.source.tags, _present(slot)
    if isinstance(slot, DocumentSlot):
        return NewSegment(text, None, slot.sentence.paragraph, slot.sentence.kind, tags, present)
    return NewSegment(text, None, number, ParagraphKind.TEXT, tags, present)


def _present(slot: Slot) -> str:
    return with_markers_of(slot.source, slot.target).strip() if slot.target is not None else ""


def _placed(item: DraftSegment) -> Segment:
    """Return a translation with its tags; those that nobody typed are placed where that is possible.

    White space around the source, which nobody types, comes around the translation again.
    """
    typed, text = item.target, item.text
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if lead or trail:
        tags = tuple(replace(tag, offset=tag.offset + len(lead)) for tag in typed.tags)
        typed = Segment(f"{lead}{typed.text.strip()}{trail}", tags)
    if has_all_tags(item.source, typed):
        return typed
    if not typed.tags:
        placed = with_tags_of(item.source, typed) or with_tags_at_anchors(item.source, typed.text)
        return typed if placed is None else placed
    return typed
