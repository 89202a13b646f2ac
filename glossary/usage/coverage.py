"""How far the termbase covers the texts, and which of its terms no text holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpora.languages import primary
from glossary.concepts import ConceptEntry
from glossary.usage.records import Coverage, Covered, UnseenTerm
from glossary.usage.tallies import Sort, Tallies


def coverage_of(tallies: Tallies, concepts: Iterable[ConceptEntry]) -> Coverage:
    """Return which share of the texts holds a term, and the terms that stand nowhere.

    Terms of a language without texts are not counted. A term stands somewhere in any inflection, and also where it
    cannot be told which of several concepts is meant.
    """
    volumes = list(tallies.of(Sort.VOLUME))
    documents = [
        Covered(row.key.language, row.key.document or None, row.key.memory or None, row.count, row.more)
        for row in volumes
    ]
    spoken = {primary(one.language) for one in documents}
    uses = (row.key for sort in (Sort.USE, Sort.UNCLEAR) for row in tallies.of(sort))
    used = {(key.concept, key.language, key.name) for key in uses}
    terms = [
        UnseenTerm(concept.id, language, term.text, term.status)
        for concept in concepts
        for language, term in concept.terms()
        if primary(language) in spoken
    ]
    unseen = tuple(one for one in terms if (one.concept, one.language, one.term) not in used)
    return Coverage(tuple(_by_language(documents)), tuple(sorted(documents, key=_by_name)), len(terms), unseen)


def _by_language(documents: Iterable[Covered]) -> Iterator[Covered]:
    texts: dict[str, tuple[int, int]] = {}
    for one in documents:
        held = texts.get(one.language, (0, 0))
        texts[one.language] = (held[0] + one.texts, held[1] + one.holding)
    for language in sorted(texts, key=lambda language: -texts[language][0]):
        yield Covered(language, None, None, *texts[language])


def _by_name(one: Covered) -> tuple[str, str, str]:
    return one.document or "", one.memory or "", one.language
