"""The rows under which a concept's terms are found: in running text, in a search, in a merge."""

from __future__ import annotations

from corpora.normalise import folded
from corpora.tokens import search_form, words
from glossary.concepts import ConceptEntry, LanguageSection, Term
from glossary.lemmas import Lemmatiser, lemmatiser_for
from glossary.patterns import patterns_of, to_json
from glossary.stores import TermStore
from glossary.stores.base import TermRow


def rows_of(concept: ConceptEntry) -> list[TermRow]:
    """Return one row a term."""
    return [_row(section, term) for section in concept.languages for term in section.terms]


def renew_keys(store: TermStore) -> None:
    """Make the keys anew of languages whose lemmatiser is another version than the one that made them."""
    made_by = store.lemma_versions()
    old = {language for language, version in made_by.items() if version != lemmatiser_for(language).version}
    if not old:
        return
    with store.writing():
        for record in store.concepts():
            if any(section.language in old for section in record.concept.languages):
                store.reindex(record.concept.id, rows_of(record.concept))
        for language in old:
            store.set_lemma_version(language, lemmatiser_for(language).version)


def lemmas_of(text: str, lemmatiser: Lemmatiser) -> str:
    """Return the keys of a text's words, without accents, as a search compares them."""
    return " ".join(search_form(lemmatiser.key(word.text)) for word in words(text))


def _row(section: LanguageSection, term: Term) -> TermRow:
    lemmatiser = lemmatiser_for(section.language)
    return TermRow(
        language=section.language,
        text=term.text,
        status=term.status,
        type=term.type,
        preferred=term is section.preferred,
        folded=folded(term.text),
        form=search_form(term.text),
        lemmas=lemmas_of(term.text, lemmatiser),
        lemmatiser=lemmatiser.version,
        patterns=tuple((pattern[0].key, to_json(pattern)) for pattern in patterns_of(term, lemmatiser)),
    )
