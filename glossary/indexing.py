"""The rows under which a concept's terms are found: in running text, in a search, in a merge."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from corpora import tokens
from corpora.normalise import folded
from corpora.tokens import search_form, word_texts
from glossary.collation import collation_key
from glossary.concepts import ConceptEntry, LanguageSection, Term
from glossary.lemmas import Lemmatiser, lemmatiser_for
from glossary.patterns import beginning, patterns_of, to_json
from glossary.stores import TermStore
from glossary.stores.base import TermRow

_log = logging.getLogger(__name__)
_MANY = 5_000  # terms whose keys take long enough to be told of
_ROWS = "2"  # to be changed with every change of the rows, so that stored ones are made anew


def rows_of(concept: ConceptEntry) -> list[TermRow]:
    """Return one row a term."""
    return [_row(section, term) for section in concept.languages for term in section.terms]


def renew_keys(store: TermStore) -> None:
    """Make the keys anew of languages whose lemmatiser is another version than the one that made them.

    A process that finds another one at it waits for that, however long it takes.
    """
    if not _outdated(store):
        return
    with store.writing(patiently="making the keys of the terms"):
        old = _outdated(store)  # again: another process may have been quicker
        terms = sum(count for language, count in store.languages().items() if language in old)
        if terms > _MANY:
            _log.warning(
                "another version made the keys of the terms: they are made anew, once, of %s terms", f"{terms:,}"
            )
        for record in store.concepts() if old else ():
            if any(section.language in old for section in record.concept.languages):
                store.reindex(record.concept.id, rows_of(record.concept))
        for language in old:
            store.set_lemma_version(language, _version(language))


def _outdated(store: TermStore) -> set[str]:
    return {language for language, version in store.lemma_versions().items() if version != _version(language)}


def lemmas_of(text: str, lemmatiser: Lemmatiser) -> str:
    """Return the keys of a text's words, without accents, as a search compares them."""
    return " ".join(search_form(lemmatiser.key(word)) for word in word_texts(text))


def spellings_of(text: str, lemmatiser: Lemmatiser) -> Iterator[tuple[str, str]]:
    """Yield the search form of each word of a text, and its key: under both it is searched."""
    for word in word_texts(text):
        yield search_form(word), search_form(lemmatiser.key(word))


def _version(language: str) -> str:
    return f"{_ROWS}, words {tokens.VERSION}: {lemmatiser_for(language).version}"


def _row(section: LanguageSection, term: Term) -> TermRow:
    lemmatiser = lemmatiser_for(section.language)
    names = frozenset(one.text for one in section.terms if one.case_sensitive and one.text.istitle())
    patterns = patterns_of(term, lemmatiser, names)
    return TermRow(
        language=section.language,
        text=term.text,
        status=term.status,
        type=term.type,
        preferred=term is section.preferred,
        folded=folded(term.text),
        form=search_form(term.text),
        lemmas=lemmas_of(term.text, lemmatiser),
        collation=collation_key(term.text),
        words=frozenset(form for forms in spellings_of(term.text, lemmatiser) for form in forms),
        lemmatiser=_version(section.language),
        patterns=tuple((beginning(pattern, lemmatiser), to_json(pattern)) for pattern in patterns),
    )
