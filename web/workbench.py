"""What is known about the segments of a draft: matches, terms, findings; and what becomes of a confirmed one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from corpora.bitexts import space_in
from corpora.documents import ParagraphKind
from corpora.errors import UnreadableDocument
from corpora.languages import primary
from corpora.pipeline import prepare
from corpora.units import Provenance, TranslationUnit, UnitStatus
from glossary.checks import Terms
from glossary.records import RecognisedTerm
from tm_service import Query
from tm_service.analysis import Analysis, analyse_segments
from tm_service.checks import Finding, check_segment
from tm_service.errors import InvalidQuery, UnknownUnit
from tm_service.matches import Match, UnitRecord
from tm_service.numbered_tags import from_markers, with_markers_of
from tm_service.pretranslate import MIN_SCORE
from tm_service.tag_anchors import with_tags_at_anchors
from tm_service.tag_placement import with_tags_of
from web.draft_files import comes_back, segments_of
from web.drafts import MOST_SEGMENTS, Draft, DraftSegment, KeptFile, NewSegment
from web.metrics import the_metrics
from web.services import memory_to_change, the_drafts, the_memory, the_termbase

LEAST_SCORE = 50.0  # a person sees at a glance what is of use
MATCHES = 3
_MARKS = {ParagraphKind.HEADING.value: "# ", ParagraphKind.LIST_ITEM.value: "- "}


@dataclass(frozen=True, slots=True)
class Bench:
    """A segment with all that helps to translate it."""

    segment: DraftSegment
    matches: list[Match]
    terms: list[RecognisedTerm]
    findings: list[Finding]

    @property
    def proposal(self) -> Match | None:
        """Return the match that stands in for what was not typed yet: the best one, if it is worth mending."""
        best = self.matches[0] if self.matches else None
        return best if best and not self.segment.translation and best.score >= MIN_SCORE else None

    def offered(self, match: Match) -> str:
        """Return the target of a match as it is typed: with markers for the segment's tags where they can be placed."""
        source = self.segment.source
        placed = with_tags_of(source, match.target) or with_tags_at_anchors(source, match.target.text)
        return match.target.text if placed is None else with_markers_of(source, placed)


def segments_of_text(text: str, language: str) -> list[NewSegment]:
    """Return the segments of a text that was typed or pasted; raises UnreadableDocument, InvalidQuery."""
    return _segments(text.encode(), "text.txt", language)


def segments_of_file(path: Path, source: str, target: str) -> tuple[list[NewSegment], KeptFile | None]:
    """Return the segments of a file in the source language, and the file itself if it can be had in translation.

    Raises UnreadableDocument, UnreadableFile and InvalidQuery.
    """
    file = KeptFile(path.name, path.read_bytes())
    if not comes_back(file):
        return _segments(path, path.name, source), None
    return _few_enough(segments_of(file, source=source, target=target)), file


def _segments(source: Path | bytes, name: str, language: str) -> list[NewSegment]:
    found: list[NewSegment] = []
    before = 0
    for section in prepare(source, name=name, language=language).sections:
        found += [
            NewSegment(one.text, section.section.number, before + one.paragraph, one.kind)
            for one in section.sentences
            if primary(one.language) == primary(language)
        ]
        before += len(section.section.paragraphs)
    if not found:
        raise UnreadableDocument(name, f"holds no sentence in {language}; choose the language that it is in")
    return _few_enough(found)


def _few_enough(found: list[NewSegment]) -> list[NewSegment]:
    if len(found) > MOST_SEGMENTS:
        raise InvalidQuery("file", len(found), f"{MOST_SEGMENTS:,} segments are the most; split the file")
    return found


def benches(draft: Draft, segments: Sequence[DraftSegment], shown: slice = slice(None)) -> list[Bench]:
    """Return those that are `shown` of segments that follow one another, with what is known about each."""
    source, target = draft.source, draft.target
    queries = [
        Query(
            item.text,
            document=draft.name,
            previous=segments[at - 1].text if at else None,
            next=segments[at + 1].text if at + 1 < len(segments) else None,
        )
        for at, item in enumerate(segments)
    ]
    termbase = the_termbase()
    asked = the_memory().match_many(queries[shown], source=source, target=target, min_score=LEAST_SCORE, limit=MATCHES)
    matches = list(asked)
    the_metrics().looked_up(*matches)
    return [
        Bench(item, found, termbase.recognise(item.text, language=source, target=target), findings(draft, item))
        for item, found in zip(segments[shown], matches, strict=True)
    ]


def bench(draft: Draft, number: int) -> Bench:
    """Return one segment with what is known about it, its neighbours heeded."""
    first = max(1, number - 1)
    around = the_drafts().segments(draft.id, first=first, limit=3)
    [found] = benches(draft, around, slice(number - first, number - first + 1))
    return found


def findings(draft: Draft, segment: DraftSegment) -> list[Finding]:
    """Return what a person should look at in a translation, the severest first; nothing where none was typed."""
    if not segment.translation.strip():
        return []
    return check_segment(
        segment.source,
        segment.target,
        source_language=draft.source,
        target_language=draft.target,
        others=[Terms(the_termbase())],
    )


def confirm(
    draft: Draft, segment: DraftSegment, translation: str, *, memory: str, version: int | None = None, by: str
) -> UnitRecord:
    """Put a translation into the memory, in the place of what the segment was confirmed as before; return the unit.

    Raises StaleVersion when somebody changed that since; `version` is the one that was looked at, if another one was.
    """
    unit = TranslationUnit(
        {draft.source: segment.source, draft.target: from_markers(translation, segment.source)},
        status=UnitStatus.CONFIRMED,
        provenance=Provenance(document=draft.name, section=segment.section, paragraph=segment.paragraph),
        changed_by=by,
    )
    if segment.unit is not None:
        try:
            known = version or segment.version or the_memory().unit(segment.unit).version
            return memory_to_change(unit=segment.unit).replace(segment.unit, unit, version=known, by=by)
        except UnknownUnit:
            pass  # somebody deleted it meanwhile: the translator wants it in the memory all the same
    return the_memory().unit(memory_to_change(memory=memory).add([unit], memory=memory, by=by).ids[0])


def report(draft: Draft) -> Analysis:
    """Return the match-rate report of a draft."""
    texts = [item.text for item in the_drafts().segments(draft.id)]
    return analyse_segments(the_memory(), texts, source=draft.source, target=draft.target)


def units_of(draft: Draft, *, whole: bool) -> list[TranslationUnit]:
    """Return the draft's segments as units: all of them if `whole`, with empty targets, else those translated."""
    return [
        TranslationUnit(
            {draft.source: item.source, draft.target: item.target},
            key=str(item.number),
            status=UnitStatus.CONFIRMED if item.confirmed else UnitStatus.IMPORTED,
            provenance=Provenance(document=draft.name, section=item.section, paragraph=item.paragraph),
        )
        for item in the_drafts().segments(draft.id)
        if whole or item.translation
    ]


def text_of(draft: Draft) -> str:
    """Return the translation as text, paragraph by paragraph; segments without a translation as they were."""
    space = space_in(draft.target)
    paragraphs = []
    for _number, items in groupby(the_drafts().segments(draft.id), key=lambda item: item.paragraph):
        segments = list(items)
        texts = (item.target.text or item.text for item in segments)
        paragraphs.append(_MARKS.get(segments[0].kind, "") + space.join(texts))
    return "\n\n".join(paragraphs) + "\n"
