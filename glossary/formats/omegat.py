"""OmegaT's glossary file: source term, target term and comment, parted by tabs, a pair a line, no header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from corpora.documents import Problem
from corpora.normalise import plain
from glossary.concepts import DISALLOWED, ConceptEntry, LanguageSection, Matter, Term
from glossary.errors import UnreadableTermFile
from glossary.formats.base import NOTHING, ReadConcept
from glossary.formats.bilingual import COMMENT, begins_comment, commented, pair_of, sections_in
from glossary.formats.kept import Kept, Losses
from glossary.formats.text import text_of


@dataclass(frozen=True, slots=True)
class OmegatFormat:
    """OmegaT's tab separated glossary."""

    name: str = "omegat"
    extensions: tuple[str, ...] = (".txt", ".utf8", ".tab")
    names_languages: bool = False
    keeps: frozenset[Kept] = frozenset({Kept.NOTE})

    def read(self, stream: BinaryIO, *, name: str, languages: Sequence[str] = ()) -> Iterator[ReadConcept | Problem]:
        """Yield a concept a line; lines of one source term become one concept where they are merged."""
        pair = pair_of(languages, "an OmegaT glossary")
        empty = True
        with text_of(stream, name) as (text, problems):
            yield from problems
            for number, line in enumerate(text, start=1):
                empty = False
                if line.strip() and not line.startswith(COMMENT):
                    yield _entry(line.rstrip("\r\n").split("\t"), pair, f"{name}:{number}")
        if empty:
            raise UnreadableTermFile(name, "line 1: the file is empty")

    def write(
        self,
        concepts: Iterable[ConceptEntry],
        stream: BinaryIO,
        *,
        languages: Sequence[str] = (),
        matter: Matter = NOTHING,
    ) -> list[Problem]:
        """Write every source term with every target term that may be used; count the entries without a pair."""
        pair = pair_of(languages, "an OmegaT glossary")
        losses = Losses(self.name, self.keeps, pair)
        lacking = comments = 0
        for concept in concepts:
            lines = _lines(concept, pair)
            comments += begins_comment(concept, pair)
            lacking += not lines
            if lines:
                losses.count(concept)
            stream.write("".join(lines).encode("utf-8", errors="replace"))
        reason = f"{lacking} entries have no pair of usable terms in {pair[0]} and {pair[1]}"
        found = [Problem(self.name, reason)] if lacking else []
        return [*found, *commented(comments, self.name), *losses.problems(matter)]


OMEGAT = OmegatFormat()


def _entry(cells: list[str], pair: tuple[str, str], place: str) -> ReadConcept:
    texts = [" ".join(plain(cell).split()) for cell in cells]
    if len(texts) < 2 or not (texts[0] and texts[1]):
        problem = Problem(place, "the line is no pair of terms parted by a tab")
        return ReadConcept(place, None, (problem,))
    sections = tuple(LanguageSection(language, (Term(text),)) for language, text in zip(pair, texts, strict=False))
    notes = tuple(text for text in texts[2:3] if text)
    return ReadConcept(place, ConceptEntry("", sections, notes=notes))


def _lines(concept: ConceptEntry, pair: tuple[str, str]) -> list[str]:
    sections = sections_in(concept, pair)
    if sections is None:
        return []
    comment = concept.definition or concept.note or ""
    return [
        "\t".join(" ".join(cell.split()) for cell in (one.text, other.text, comment)).rstrip("\t") + "\n"
        for one in sections[0].terms
        if not one.text.startswith(COMMENT)
        for other in sections[1].terms
        if other.status not in DISALLOWED
    ]
