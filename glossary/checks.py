"""The check of terms: was an allowed term used for each concept of the source? Was one used that is not allowed?

A term is used as well when its words are there but parted, as in `unaccompanied and separated children`.

It joins `tm-service check` by the entry point group `tm_service.checks`.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpora.tokens import word_texts
from glossary.concepts import DISALLOWED
from glossary.errors import TermbaseError
from glossary.lemmas import lemmatiser_for
from glossary.records import RecognisedTerm
from glossary.termbase import Termbase, open_termbase
from tm_service.checks import Check, Finding, Pair, Severity
from tm_service.errors import TranslationMemoryError


def terms_check(database: str, _source: str, _target: str) -> Check:
    """Return the check of terms over the termbase of a store; raises TranslationMemoryError when it is unsound."""
    try:
        return Terms(open_termbase(database))
    except TermbaseError as error:
        raise TranslationMemoryError(str(error)) from error


class Terms:
    """Compares the concepts that are recognised on both sides, in any inflection."""

    name = "terms"

    def __init__(self, termbase: Termbase) -> None:
        self._termbase = termbase

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield a warning for a term that should not be used, information on a concept whose terms the target lacks."""
        wanted = self._termbase.recognise(pair.source.text, language=pair.source_language, target=pair.target_language)
        for term in {term.concept: term for term in wanted}.values():
            allowed = [target.term for target in term.targets if target.status not in DISALLOWED]
            if not allowed:
                continue
            used = self._used(pair, term)
            if any(one.status not in DISALLOWED for one in used):
                continue
            where = (term.start, term.end)
            advice = f"for {term.surface!r} use {allowed[0]!r}"
            for one in used:
                message = f"{one.surface!r} is {one.status}: {advice}"
                yield Finding(self.name, Severity.WARNING, message, (one.start, one.end), where, allowed[0])
            if not used and not _are_parted(allowed, pair):
                # Another wording may be right, so this is for information.
                message = f"no term of the termbase: {advice}"
                yield Finding(self.name, Severity.INFO, message, source_span=where, suggestion=allowed[0])

    def _used(self, pair: Pair, term: RecognisedTerm) -> list[RecognisedTerm]:
        """Return the terms of a concept in the target, also those inside a longer term of another one."""
        return self._termbase.recognise(pair.target.text, language=pair.target_language, concepts={term.concept})


def _are_parted(terms: list[str], pair: Pair) -> bool:
    """Return whether the target holds all words of one of the terms, in any form and order; little words apart."""
    lemmatiser = lemmatiser_for(pair.target_language)
    little = lemmatiser.articles | lemmatiser.prepositions
    there = frozenset[str]().union(*(lemmatiser.forms(word) for word in word_texts(pair.target.text)))
    for term in terms:
        keys = {lemmatiser.key(word) for word in word_texts(term)} - little
        if len(keys) > 1 and keys <= there:
            return True
    return False
