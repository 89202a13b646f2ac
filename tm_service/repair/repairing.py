"""A match mended: what differs between query and source is changed in the target as well, where that is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpora.segments import Segment, Tag
from tm_service.matches import Repair
from tm_service.repair.accelerators import accelerator
from tm_service.repair.capital import initial_edit
from tm_service.repair.frames import frame_edits, framed
from tm_service.repair.menders import MENDERS
from tm_service.repair.menders.base import Comparison, Edit, Phrasebook

_MOST_CHANGES = 5  # where more differs, what is alike is so by chance
_MOST_TOKENS = 60  # the same within one change


@dataclass(frozen=True, slots=True)
class Mended:
    """A target with its repairs, by their offsets; `source` is the text that it now translates, nearer to the query."""

    target: Segment
    repairs: tuple[Repair, ...]
    source: str


def mended(query: str, source: str, target: Segment, languages: tuple[str, str], phrases: Phrasebook) -> Mended | None:
    """Return the target of a match mended for the query, None where nothing is to be mended, or not surely.

    `languages` are the primary subtags of source and target.
    """
    frames = framed(query, source, target.text)
    wanted, stored, given = frames
    marks = [accelerator(frame.body) for frame in frames]
    bodies = [_without(frame.body, at) for frame, at in zip(frames[:2], marks[:2], strict=True)]
    comparison = Comparison(bodies[0], bodies[1], given.body, languages, phrases)
    outer = list(frame_edits(wanted, stored, given, languages[1]))
    inner, body = _inner(comparison)
    if marks[0] is None and marks[1] is not None and marks[2] is not None:
        inner += _apart(inner, Edit(marks[2], marks[2] + 1, "", "accelerator"))
    shift = len(given.lead)
    edits = sorted([*outer, *(edit._replace(start=edit.start + shift, end=edit.end + shift) for edit in inner)])
    edits = [edit for edit in edits if target.text[edit.start : edit.end] != edit.text]
    tags = _tags_after(target, edits)
    if not edits or tags is None:
        return None
    text, repairs = _applied(target.text, edits)
    frame = wanted if outer else stored
    return Mended(replace(target, text=text, tags=tags), repairs, f"{frame.lead}{body}{frame.tail}{frame.white}")


def _inner(comparison: Comparison) -> tuple[list[Edit], str]:
    """Return the edits of the body, and the source's body with the changes that they follow."""
    edits: list[Edit] = []
    pieces: list[str] = []
    position = 0
    for change in comparison.changes if len(comparison.changes) <= _MOST_CHANGES else ():
        mendable = 0 < len(change.added) <= _MOST_TOKENS and len(change.removed) <= _MOST_TOKENS
        kinds = {token.kind for token in change.removed} if mendable else frozenset()
        menders = (mender for mender in MENDERS if not kinds.isdisjoint(mender.kinds))
        found = [edit for mender in menders for edit in mender.edits(comparison, change)]
        kept = [edit for at, edit in enumerate(found) if _apart([*edits, *found[:at]], edit)]
        edits += kept
        if kept and change.removed:
            start, end = change.removed[0].start, change.removed[-1].end
            pieces += [comparison.source[position:start], "".join(token.text for token in change.added)]
            position = end
    if (first := initial_edit(comparison)) is not None:
        edits = [_with_initial(edit, first.text) if edit.start == first.start else edit for edit in edits]
        edits += _apart(edits, first)
    return edits, "".join([*pieces, comparison.source[position:]])


def _with_initial(edit: Edit, initial: str) -> Edit:
    first = edit.text[:1].upper() if initial.isupper() else edit.text[:1].lower()
    return edit._replace(text=first + edit.text[1:])


def _apart(edits: Sequence[Edit], edit: Edit) -> list[Edit]:
    """Return the edit in a list, or none if it touches another."""
    return [] if any(edit.start < other.end and other.start < edit.end for other in edits) else [edit]


def _without(text: str, at: int | None) -> str:
    return text if at is None else text[:at] + text[at + 1 :]


def _tags_after(target: Segment, edits: Sequence[Edit]) -> tuple[Tag, ...] | None:
    """Return the tags with their new offsets, None if one stands where the text changes."""
    if any(edit.start <= tag.offset <= edit.end for tag in target.tags for edit in edits):
        return None
    return tuple(
        replace(tag, offset=tag.offset + sum(len(e.text) - (e.end - e.start) for e in edits if e.end < tag.offset))
        for tag in target.tags
    )


def _applied(text: str, edits: Sequence[Edit]) -> tuple[str, tuple[Repair, ...]]:
    pieces: list[str] = []
    repairs: list[Repair] = []
    position = length = 0
    for edit in edits:
        pieces += [text[position : edit.start], edit.text]
        length += edit.start - position
        repairs.append(Repair(edit.name, text[edit.start : edit.end], edit.text, length, length + len(edit.text)))
        length += len(edit.text)
        position = edit.end
    return "".join([*pieces, text[position:]]), tuple(repairs)
