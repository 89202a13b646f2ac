"""What stands for a concept in the texts that are aligned with the one that names it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from corpora.languages import available_for, primary
from glossary.concepts import ConceptEntry
from glossary.records import RecognisedTerm
from glossary.termbase import Termbase


def sections_for(concept: ConceptEntry, source: str, languages: Iterable[str]) -> dict[str, str]:
    """Return for each of a unit's languages the concept's section that serves it, for other languages than the source.

    Languages without a section are left out: there the termbase says nothing.
    """
    tags = [section.language for section in concept.languages]
    others = (language for language in languages if primary(language) != primary(source))
    return {language: served[0] for language in others if (served := available_for(language, tags))}


def standing_for(
    termbase: Termbase, concept: str, text: str, language: str, recognised: Mapping[str, list[RecognisedTerm]]
) -> list[RecognisedTerm]:
    """Return the concept's terms in a text, also those inside a longer term of another one.

    `recognised` holds by concept what was recognised there already.
    """
    return recognised.get(concept) or termbase.recognise(text, language=language, concepts={concept})
