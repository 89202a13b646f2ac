"""Sections in several languages → translation units of all of them.

Every two languages are aligned; the beads of all pairs, surest first, grow into groups of sentences that say
the same. A bead that contradicts what surer ones said is left out, so that a group never swallows its
neighbours; a sentence that one language lacks still gives a unit of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from corpora.aligners import Aligner, get_aligner
from corpora.beads import Lexicon, Line
from corpora.combining import Group, LanguageBead, combined
from corpora.documents import Place, SectionText
from corpora.filters import Refusal, refusal
from corpora.languages import primary
from corpora.segments import Segment
from corpora.units import FILTER, FILTER_SCORE, Provenance, TranslationUnit, UnitStatus

_UNSPACED = {"zh", "ja", "yue", "wuu", "nan", "hak"}  # whose sentences follow one another without a space

Lexicons = Mapping[tuple[str, str], Lexicon]
"""Background knowledge by (source language, target language)."""


def space_in(language: str) -> str:
    """Return what stands between two sentences of a language: a space, or nothing."""
    return "" if primary(language) in _UNSPACED else " "


@dataclass(frozen=True, slots=True)
class AlignedUnit:
    """A unit, and for each of its languages the indices of the section's sentences that it is made of."""

    unit: TranslationUnit
    sentences: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Refused:
    """What a filter kept out: where it began, why, and of which sentences (see AlignedUnit) it was."""

    place: str
    reason: str
    sentences: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The units of a group of sections, in document order, and what was refused.

    `filtered` are the units that a filter refused whole: their status and their properties say so.
    """

    units: tuple[AlignedUnit, ...]
    refused: tuple[Refused, ...]
    filtered: tuple[AlignedUnit, ...] = ()


def align_sections(
    group: Sequence[SectionText],
    *,
    document: str,
    aligner: Aligner | None = None,
    lexicons: Lexicons | None = None,
) -> Alignment:
    """Return the units of sections that say the same, each in a language of its own.

    `document` names the provenance of the units; without an aligner it is the default one.
    """
    texts = {text.section.language: text for text in group}
    units: list[AlignedUnit] = []
    filtered: list[AlignedUnit] = []
    refused: list[Refused] = []
    for members in combined(_beads(texts, aligner or get_aligner(), lexicons or {}), list(texts)):
        aligned = _unit(members, texts, document)
        kept, reasons = _screened(aligned)
        (filtered if kept.unit.status is UnitStatus.FILTERED else units).append(kept)
        refused += [Refused(_place(aligned, texts, document), reason, aligned.sentences) for reason in reasons]
    return Alignment(tuple(units), tuple(refused), tuple(filtered))


def numbered_lines(lines: Sequence[str]) -> list[Line]:
    """Return a text that is given as a segment a line; an empty line ends a paragraph and counts for none."""
    paragraph, numbered = 0, []
    for line in lines:
        if line.strip():
            numbered.append(Line(line.strip(), paragraph))
        else:
            paragraph += 1
    return numbered


def _beads(texts: Mapping[str, SectionText], aligner: Aligner, lexicons: Lexicons) -> list[LanguageBead]:
    lines = {
        language: [Line(sentence.text, sentence.paragraph, sentence.kind.value) for sentence in text.sentences]
        for language, text in texts.items()
    }
    found = []
    for source, target in combinations(texts, 2):
        beads = aligner.align(
            lines[source],
            lines[target],
            source_language=source,
            target_language=target,
            lexicon=lexicons.get((source, target)),
        )
        found += [
            LanguageBead({source: bead.source, target: bead.target}, bead.confidence)
            for bead in beads
            if bead.source and bead.target
        ]
    return found


def _unit(group: Group, texts: Mapping[str, SectionText], document: str) -> AlignedUnit:
    first = next(iter(group.sides))
    start = texts[first].sentences[group.sides[first][0]]
    provenance = Provenance(
        document=document,
        section=texts[first].section.number,
        paragraph=start.paragraph,
        sentence=start.position,
        confidence=round(group.confidence, 4),
    )
    variants = {language: Segment(_joined(texts[language], side)) for language, side in group.sides.items()}
    return AlignedUnit(TranslationUnit(variants, status=UnitStatus.ALIGNED, provenance=provenance), group.sides)


def _joined(text: SectionText, side: Sequence[int]) -> str:
    space = space_in(text.section.language)
    return space.join(text.sentences[index].text for index in side)


def _screened(aligned: AlignedUnit) -> tuple[AlignedUnit, list[str]]:
    """Return what the filters leave of a unit, or the unit as filtered, and why they refused.

    Of three languages or more a single bad variant goes, and the others stay.
    """
    reason = refusal(aligned.unit)
    if reason is None:
        return aligned, []
    if len(aligned.unit.variants) > 2:
        for language in aligned.unit.variants:
            rest = _without(aligned, language)
            if refusal(rest.unit) is None:
                return rest, [f"{reason}; {language} was left out of the unit"]
    return AlignedUnit(_filtered(aligned.unit, reason), aligned.sentences), [str(reason)]


def _filtered(unit: TranslationUnit, reason: Refusal) -> TranslationUnit:
    found = {FILTER: reason.filter, FILTER_SCORE: f"{reason.score:.2f}"}
    return replace(unit, status=UnitStatus.FILTERED, properties={**unit.properties, **found})


def _without(aligned: AlignedUnit, language: str) -> AlignedUnit:
    variants = {tag: segment for tag, segment in aligned.unit.variants.items() if tag != language}
    sentences = {tag: side for tag, side in aligned.sentences.items() if tag != language}
    return AlignedUnit(replace(aligned.unit, variants=variants), sentences)


def _place(aligned: AlignedUnit, texts: Mapping[str, SectionText], document: str) -> str:
    language, side = next(iter(aligned.sentences.items()))
    first = texts[language].sentences[side[0]]
    return str(Place(document, first.line, first.place))
