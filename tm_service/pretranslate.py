"""Fill a file from the memory: the best match of each segment that has no translation yet.

What is *final* needs no second look: the very same text, found without doubt. Everything else is put in as a
proposal, marked so in the way of its format. What somebody translated is never touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from corpora.languages import parse_tag
from tm_service.errors import UnreadableFile
from tm_service.fillers import FILLERS, Documents, Filler, Filling, Slot, Suggestion, filler_for
from tm_service.fillers.interchange import ENDINGS as XLIFF_ENDINGS
from tm_service.fillers.interchange import as_xliff2, translations_of
from tm_service.matches import Match, MatchKind
from tm_service.matching import LONGEST_QUERY, Query
from tm_service.memory import TranslationMemory
from tm_service.records import UnitProblem
from tm_service.tag_anchors import with_tags_at_anchors
from tm_service.tag_placement import with_tags_of

MIN_SCORE = 75.0
"""Below this, translating afresh is faster than mending (the lowest band that the trade pays as a match)."""
_FINAL = 99.0  # a machine's doubt below one point is borne
_TAGS = "its inline tags stand within the text: place them by hand"
_CROSSED = "its translation closes a tag that it does not open, or crosses two: put that right in XLIFF"
_LONG = f"longer than {LONGEST_QUERY} characters: not looked up"


@dataclass(slots=True)
class Pretranslation:
    """What became of a file's segments: segments = filled + left; of those left, `translated` were done already."""

    format: str
    segments: int = 0
    filled: int = 0
    final: int = 0
    translated: int = 0
    problems: list[UnitProblem] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many stayed as they were."""
        return self.segments - self.filled


def pretranslate(
    memory: TranslationMemory,
    data: bytes,
    *,
    name: str,
    source: str,
    target: str,
    min_score: float = MIN_SCORE,
    output: str | None = None,
    translations: tuple[str, bytes] | None = None,
) -> tuple[bytes, Pretranslation]:
    """Return the file with its empty segments filled where a match reaches `min_score` (0–100), and a report.

    The kind of file is known by the ending of `name`, else by its first bytes. A document becomes XLIFF 2 if `output`,
    the name of the file that is to be written, ends so; `translations` are such a file (name and content) that somebody
    has translated: what it has goes before all matches. Raises UnreadableFile, UnknownLanguage and InvalidQuery;
    then nothing was done.
    """
    source, target = parse_tag(source), parse_tag(target)
    filler = filler_for(name, data)
    if output is not None and isinstance(filler, Documents) and PurePath(output).suffix.lower() in XLIFF_ENDINGS:
        outline = filler.outline(data, name=name, source=source)
        data, filler = as_xliff2(outline, name=name, source=source, target=target), FILLERS["xliff2"]
    filling = filler.read(data, name=name, source=source, target=target)
    if translations is not None:
        _take(translations, filler, filling, name=name, source=source, target=target)
    slots = [slot for slot in filling.slots if slot.source.text.strip()]
    report = Pretranslation(filler.name, segments=len(slots), problems=list(filling.problems))
    wanted: list[tuple[Slot, Query]] = []
    for at, slot in enumerate(slots):
        if slot.translated:
            report.translated += 1
        elif len(slot.source.text) > LONGEST_QUERY:
            report.problems.append(UnitProblem(slot.place, slot.source.text[:60], _LONG))
        else:
            wanted.append((slot, _in_context(slots, at)))
    queries = [query for _slot, query in wanted]
    results = memory.match_many(queries, source=source, target=target, min_score=min_score, limit=1)
    for slot, matches in zip((slot for slot, _query in wanted), results, strict=True):
        if matches:
            _fill(slot, matches[0], report)
    return filling.write(), report


def _take(
    translations: tuple[str, bytes],
    filler: Filler,
    filling: Filling,
    *,
    name: str,
    source: str,
    target: str,
) -> None:
    """Put in what somebody has translated in XLIFF that was made of this document."""
    if not isinstance(filler, Documents):
        raise UnreadableFile(name, "takes no translations of another file: only documents do")
    sentences = [slot.source for slot in filling.slots]
    given = translations_of(translations[1], sentences, name=translations[0], source=source, target=target)
    for at, segment in given.items():
        slot = filling.slots[at]
        if not slot.put(segment, final=True):
            filling.problems.append(UnitProblem(slot.place, slot.source.text, _CROSSED))


def _in_context(slots: list[Slot], at: int) -> Query:
    before = slots[at - 1].source.text if at else None
    after = slots[at + 1].source.text if at + 1 < len(slots) else None
    return Query(slots[at].source.text, previous=before, next=after)


def _fill(slot: Slot, match: Match, report: Pretranslation) -> None:
    placed = with_tags_of(slot.source, match.target)
    sure = placed is not None
    if placed is None:
        placed = with_tags_at_anchors(slot.source, match.target.text)
    same = match.kind in {MatchKind.EXACT, MatchKind.CONTEXT} and match.source.text.strip() == slot.source.text.strip()
    # A match with tags is less worth to a query without any; this one has them.
    forgiven = sum(penalty.value for penalty in match.penalties if penalty.name == "tags" and slot.source.tags)
    final = sure and same and match.score + forgiven >= _FINAL
    if slot.fill(Suggestion(placed, match, final)):
        report.filled += 1
        report.final += final
    elif placed is None:
        report.problems.append(UnitProblem(slot.place, slot.source.text, _TAGS))
