"""OmegaT's glossary file: source term, target term and comment, parted by tabs, a pair a line, no header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from corpora.documents import Problem
from corpora.languages import available_for, parse_tag
from corpora.normalise import plain
from glossary.concepts import ConceptEntry, LanguageSection, Term, TermStatus
from glossary.errors import InvalidConcept, UnreadableTermFile
from glossary.formats.base import ReadConcept
from glossary.formats.text import text_of

_UNWANTED = frozenset({TermStatus.DEPRECATED, TermStatus.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class OmegatFormat:
    """OmegaT's tab separated glossary."""

    name: str = "omegat"
    extensions: tuple[str, ...] = (".txt", ".utf8", ".tab")
    names_languages: bool = False

    def read(self, stream: BinaryIO, *, name: str, languages: Sequence[str] = ()) -> Iterator[ReadConcept | Problem]:
        """Yield a concept a line; lines of one source term become one concept where they are merged."""
        source, target = _pair(languages)
        empty = True
        with text_of(stream, name) as text:
            for number, line in enumerate(text, start=1):
                empty = False
                if line.strip() and not line.startswith("#"):
                    yield _entry(line.rstrip("\r\n").split("\t"), source, target, f"{name}:{number}")
        if empty:
            raise UnreadableTermFile(name, "line 1: the file is empty")

    def write(
        self, concepts: Iterable[ConceptEntry], stream: BinaryIO, *, languages: Sequence[str] = ()
    ) -> list[Problem]:
        """Write every source term with every target term that may be used; count the entries without a pair."""
        source, target = _pair(languages)
        lacking = 0
        for concept in concepts:
            lines = _lines(concept, source, target)
            lacking += not lines
            stream.write("".join(lines).encode("utf-8", errors="replace"))
        if not lacking:
            return []
        return [Problem("omegat", f"{lacking} entries have no pair of usable terms in {source} and {target}")]


OMEGAT = OmegatFormat()


def _pair(languages: Sequence[str]) -> tuple[str, str]:
    if len(languages) != 2:
        raise InvalidConcept("languages", list(languages), "an OmegaT glossary holds one pair: give -s and -t")
    return parse_tag(languages[0]), parse_tag(languages[1])


def _entry(cells: list[str], source: str, target: str, place: str) -> ReadConcept:
    texts = [" ".join(plain(cell).split()) for cell in cells]
    if len(texts) < 2 or not (texts[0] and texts[1]):
        problem = Problem(place, "the line is no pair of terms parted by a tab")
        return ReadConcept(place, None, (problem,))
    sections = tuple(
        LanguageSection(language, (Term(text),)) for language, text in zip((source, target), texts, strict=False)
    )
    notes = tuple(text for text in texts[2:3] if text)
    return ReadConcept(place, ConceptEntry("", sections, notes=notes))


def _lines(concept: ConceptEntry, source: str, target: str) -> list[str]:
    sources, targets = _terms(concept, source), _terms(concept, target)
    comment = concept.definition or concept.note or ""
    return [
        "\t".join(" ".join(cell.split()) for cell in (one.text, other.text, comment)).rstrip("\t") + "\n"
        for one in sources
        for other in targets
        if other.status not in _UNWANTED
    ]


def _terms(concept: ConceptEntry, language: str) -> list[Term]:
    """Return the terms of the nearest language, preferred ones first."""
    tags = available_for(language, [section.language for section in concept.languages])
    section = concept.section(tags[0]) if tags else None
    if section is None:
        return []
    return sorted(section.terms, key=lambda term: term.status is not TermStatus.PREFERRED)
