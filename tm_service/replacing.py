"""Changing words in many units at once: shown first, then done as one step and one operation; see undoing.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpora.languages import available_for
from corpora.segments import Segment, Tag
from corpora.units import TranslationUnit, UnitStatus
from tm_service.dates import now
from tm_service.errors import InvalidQuery
from tm_service.history import OperationKind
from tm_service.matches import UnitRecord
from tm_service.stores.base import Arranged, Store

MOST_UNITS = 10_000
"""Units changed in one step: it is one transaction, and others wait for it."""
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a change of words does to a unit: the text of that language as it is, and as it would be.

    `spans` are where the words stand in the text as it is, in code points.
    """

    record: UnitRecord
    language: str
    before: Segment
    after: Segment
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words to be changed: `find` as it is written, in texts of `language`, of a memory or document if named."""

    find: str
    replacement: str
    language: str
    memory: str | None = None
    document: str | None = None
    whole_words: bool = True


class Replaced(NamedTuple):
    """The units in which words were changed, and the operation that takes it back, None where there were none."""

    units: tuple[int, ...]
    operation: int | None


def replacements(store: Store, wording: Wording) -> Iterator[Replacement]:
    """Yield what a change of words would do, in the order of the units; raises InvalidQuery, UnknownLanguage.

    A text in which an inline tag stands inside the words is left as it is.
    """
    if not wording.find.strip():
        raise InvalidQuery("find", wording.find, "is empty; give at least one character")
    languages = available_for(wording.language, store.units.languages())
    after = 0
    while numbers := store.overview.holding(
        wording.find,
        languages=languages,
        memory=wording.memory,
        document=wording.document,
        after=after,
        limit=_PAGE,
    ):
        for record in store.units.get_many(numbers).values():
            for language in languages:
                before = record.unit.variants.get(language)
                changed = before and replaced_in(before, wording)
                if before and changed and changed != before and changed.text.strip():
                    yield Replacement(record, language, before, changed, spans_in(before, wording))
        after = numbers[-1]


def replace_words(store: Store, wording: Wording, *, by: str | None) -> Replaced:
    """Change words in all units that hold them, as one step and one operation.

    Raises InvalidQuery for more than MOST_UNITS, and then nothing is changed.
    """
    name = f"{wording.find} → {wording.replacement}"
    recording = store.operations.recording(OperationKind.REPLACE, name, memory=wording.memory, by=by)
    with recording.batch() as part:
        moment = now()
        changed: dict[int, TranslationUnit] = {}
        for one in replacements(store, wording):
            number = one.record.id
            unit = changed.get(number, one.record.unit)
            variants = {**unit.variants, one.language: one.after}
            changed[number] = replace(
                unit, variants=variants, status=UnitStatus.EDITED, changed_at=moment, changed_by=by
            )
            if len(changed) > MOST_UNITS:
                rule = f"stands in more than {MOST_UNITS:,} units; name a memory or a document"
                raise InvalidQuery("find", wording.find, rule)
        if changed:
            held = store.review.held(changed)
            changes: dict[int, Arranged | None] = {
                number: Arranged(unit, tuple(sentence.number for sentence in held.get(number, ())))
                for number, unit in changed.items()
            }
            store.review.arrange(changes, [], operation="replace", memory="", by=by)
            part.changed = len(changes)
    return Replaced(tuple(changed), recording.number)


def replaced_in(segment: Segment, wording: Wording) -> Segment:
    """Return a segment with the words changed and its tags where they stood beside them."""
    found = spans_in(segment, wording)
    text, end = [], 0
    for start, stop in found:
        text += [segment.text[end:start], wording.replacement]
        end = stop
    shift = len(wording.replacement) - len(wording.find)
    tags = tuple(_moved(tag, shift * sum(stop <= tag.offset for _start, stop in found)) for tag in segment.tags)
    return Segment("".join([*text, segment.text[end:]]), tags)


def spans_in(segment: Segment, wording: Wording) -> tuple[tuple[int, int], ...]:
    """Return where the words stand, code points, end exclusive; not where an inline tag stands inside them."""
    pattern = re.escape(wording.find)
    if wording.whole_words:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    spans = (match.span() for match in re.finditer(pattern, segment.text))
    return tuple(span for span in spans if not any(span[0] < tag.offset < span[1] for tag in segment.tags))


def _moved(tag: Tag, by: int) -> Tag:
    return replace(tag, offset=tag.offset + by)
