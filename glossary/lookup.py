"""Recognition over a store: terms looked up by their first words' keys, with caches that heed every change.

A text of its own is looked up in the store alone, which needs no warming up. Behind the first texts of a long document
it pays to read once which beginnings there are (glossary.beginnings): the store is then asked for these only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, count, islice, product

from corpora.languages import available_for, parse_tag
from corpora.tokens import word_texts
from glossary.beginnings import Beginnings
from glossary.caching import Fresh
from glossary.concepts import Term, TermStatus
from glossary.lemmas import Lemmatiser, lemmatiser_for
from glossary.patterns import from_json, starts_of
from glossary.recognition import Analysed, Candidate, Occurrence, analysed, forms_of, found_in, status_rank
from glossary.records import RecognisedTerm, TargetTerm
from glossary.stores import TermStore
from glossary.stores.base import KeyRow, NamedRow

_MOST_CACHED = 20_000  # beginnings, most of which no term has; they take some 5 MB
_MOST_CONCEPTS = 5_000
_AT_ONCE = 1_000
_TEXTS = 500  # of a document, looked up together
_STATUSES = {status.value: status for status in TermStatus}
Key = tuple[str, str]
_analysed = lru_cache(maxsize=64)(analysed)  # a text is asked about once for each concept that its translation holds


class TermLookup:
    """Recognises the terms of one store."""

    def __init__(self, store: TermStore) -> None:
        self._store = store
        self._languages = Fresh(store.languages)
        self._candidates: Fresh[dict[Key, tuple[Candidate, ...]]] = Fresh(dict)
        self._terms: Fresh[dict[str, list[NamedRow]]] = Fresh(dict)
        self._beginnings: Fresh[dict[str, Beginnings]] = Fresh(dict)

    def languages(self) -> dict[str, int]:
        """Return the languages that have terms, most terms first, with their numbers of terms."""
        return dict(self._languages.at(self._store.sequence()))

    def serving(self, language: str) -> list[str]:
        """Return the languages of the termbase that can serve this one, nearest first; raises UnknownLanguage."""
        return available_for(language, self._languages.at(self._store.sequence()))

    def recognise(
        self, text: str, *, language: str, target: str | None, concepts: Container[str] | None = None
    ) -> list[RecognisedTerm]:
        """Return the terms in a text, of some concepts only if they are given; raises UnknownLanguage."""
        serving = self.serving(language)
        if target is not None:
            parse_tag(target)
        ready = _analysed(text, lemmatiser_for(parse_tag(language)))
        [found] = self._recognised_in([ready], serving, target, concepts)
        return found

    def recognise_many(
        self, texts: Iterable[str], *, language: str, target: str | None
    ) -> Iterator[list[RecognisedTerm]]:
        """Yield what `recognise` returns of each text, in their order; raises UnknownLanguage at once."""
        lemmatiser = lemmatiser_for(parse_tag(language))
        self.serving(language)
        if target is not None:
            parse_tag(target)
        return self._many(iter(texts), lemmatiser, language, target)

    def translations(self, texts: Iterable[str], *, source: str, target: str) -> list[tuple[str, str]]:
        """Return the terms that texts begin and have all words of, with their translations; raises UnknownLanguage."""
        serving, wanted = self.serving(source), self.serving(target)
        if not serving or not wanted:
            return []
        lemmatiser = lemmatiser_for(parse_tag(source))
        occurring, begun = set[str](), set[str]()
        for words in {start for text in texts for start in starts_of(word_texts(text), lemmatiser)}:
            forms = [lemmatiser.forms(word) for word in words]
            occurring.update(*forms)
            begun.update(" ".join(keys) for keys in product(*forms))
        self._know_beginnings(serving)
        candidates = self._beginning_with(begun, serving, self._store.sequence())
        terms: dict[str, dict[str, None]] = {}
        for candidate in chain.from_iterable(candidates.values()):
            if all(word.key in occurring for word in candidate.pattern):
                terms.setdefault(candidate.concept, {})[candidate.term.text] = None
        found = [row for row in self._store.terms(terms) if row.language in wanted]
        return list(dict.fromkeys((term, row.text) for row in found for term in terms[row.concept]))

    def _many(
        self, texts: Iterator[str], lemmatiser: Lemmatiser, language: str, target: str | None
    ) -> Iterator[list[RecognisedTerm]]:
        for number in count():
            some = list(islice(texts, _TEXTS))
            if not some:
                return
            serving = self.serving(language)
            if number == 1:  # once: who edits the termbase meanwhile does not have it read again and again
                self._know_beginnings(serving)
            may_begin = self._may_begin(serving, lemmatiser)
            ready = [analysed(text, lemmatiser, may_begin) for text in some]
            yield from self._recognised_in(ready, serving, target, None)

    def _recognised_in(
        self, ready: Sequence[Analysed], serving: Sequence[str], target: str | None, concepts: Container[str] | None
    ) -> Iterator[list[RecognisedTerm]]:
        sequence = self._store.sequence()
        wanted = frozenset[str]().union(*(one.all_beginnings for one in ready))
        candidates = _of_concepts(self._beginning_with(wanted, serving, sequence), concepts)
        found = [found_in(one, candidates) for one in ready]
        terms = self._terms_of({one.candidate.concept for some in found for one in some}, sequence)
        for one, some in zip(ready, found, strict=True):
            yield [_recognised(one.text, occurrence, target, terms) for occurrence in some]

    def _terms_of(self, concepts: set[str], sequence: int) -> Mapping[str, Sequence[NamedRow]]:
        """Return the terms of the concepts that were found."""
        known = self._terms.at(sequence)
        if len(known) > _MOST_CONCEPTS:
            known.clear()
        lacking = concepts - known.keys()
        read: dict[str, list[NamedRow]] = {concept: [] for concept in lacking}  # none if it was deleted since
        for row in self._store.terms(lacking) if lacking else ():
            read[row.concept].append(row)
        known.update(read)
        return {concept: known[concept] for concept in concepts}

    def _may_begin(self, languages: Sequence[str], lemmatiser: Lemmatiser) -> Callable[[str], bool] | None:
        """Return what tells of a word whether a term begins with it, if the beginnings of the languages are known."""
        there = self._beginnings.at(self._store.sequence())
        known = [there[language] for language in languages if language in there]
        if len(known) < len(languages):
            return None
        told: dict[str, bool] = {}

        def may_begin(word: str) -> bool:
            answer = told.get(word)
            if answer is None:
                forms = forms_of(word, lemmatiser)
                answer = told[word] = any(one.has_first_word(form) for one in known for form in forms)
            return answer

        return may_begin

    def _know_beginnings(self, languages: Sequence[str]) -> None:
        known, counts = self._beginnings.at(self._store.sequence()), self.languages()
        for language in languages:
            if language not in known:
                known[language] = Beginnings(self._store.beginnings(language), counts[language])

    def _beginning_with(
        self, firsts: Collection[str], languages: Sequence[str], sequence: int
    ) -> Mapping[str, Sequence[Candidate]]:
        """Return the candidates of those beginnings that terms of the languages have."""
        known = self._candidates.at(sequence)
        if len(known) > _MOST_CACHED:
            known.clear()
        found: dict[str, list[Candidate]] = {}
        for language in languages:
            there = self._beginnings.at(sequence).get(language)
            lacking = []
            for first in firsts if there is None else filter(there.__contains__, firsts):
                cached = known.get((language, first))
                if cached:
                    found.setdefault(first, []).extend(cached)
                elif cached is None:
                    lacking.append(first)
            for (_, first), read in self._read(language, lacking).items():
                known[language, first] = read
                if read:
                    found.setdefault(first, []).extend(read)
        return found

    def _read(self, language: str, firsts: Sequence[str]) -> dict[Key, tuple[Candidate, ...]]:
        read: dict[Key, list[Candidate]] = {(language, first): [] for first in firsts}
        for start in range(0, len(firsts), _AT_ONCE):
            for row in self._store.keys([language], firsts[start : start + _AT_ONCE]):
                read[language, row.first].append(_candidate(row))
        return {key: tuple(candidates) for key, candidates in read.items()}


def _recognised(
    text: str, one: Occurrence, target: str | None, terms: Mapping[str, Sequence[NamedRow]]
) -> RecognisedTerm:
    found = one.candidate
    return RecognisedTerm(
        start=one.start,
        end=one.end,
        surface=text[one.start : one.end],
        concept=found.concept,
        term=found.term.text,
        language=found.language,
        status=found.term.status,
        targets=_targets(terms[found.concept], found.language, target),
    )


def _targets(terms: Sequence[NamedRow], language: str, target: str | None) -> tuple[TargetTerm, ...]:
    """Return the terms to offer for one in `language`, preferred ones first."""
    wanted = _wanted(tuple(dict.fromkeys(row.language for row in terms)), language, target)
    offered = [TargetTerm(row.text, _status(row), row.type, row.language) for row in terms if row.language in wanted]
    offered.sort(key=lambda term: (wanted.index(term.language), status_rank(term.status)))
    return tuple(offered)


@lru_cache(maxsize=1024)
def _wanted(tags: tuple[str, ...], language: str, target: str | None) -> list[str]:
    return available_for(target, tags) if target else [tag for tag in tags if tag != language]


def _status(row: NamedRow | KeyRow) -> TermStatus | None:
    return _STATUSES[row.status] if row.status else None


def _candidate(row: KeyRow) -> Candidate:
    term = Term(row.text, _status(row), row.type)
    return Candidate(from_json(row.pattern), row.concept, row.language, term)


def _of_concepts(
    candidates: Mapping[str, Sequence[Candidate]], concepts: Container[str] | None
) -> Mapping[str, Sequence[Candidate]]:
    if concepts is None:
        return candidates
    return {key: [one for one in held if one.concept in concepts] for key, held in candidates.items()}
