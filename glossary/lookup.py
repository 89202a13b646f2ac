"""Recognition over a store: terms looked up by their first word's key, with a cache that heeds every change."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import chain

from corpora.languages import available_for, parse_tag
from corpora.tokens import word_texts
from glossary.caching import Fresh
from glossary.concepts import ConceptEntry, Term, TermStatus
from glossary.lemmas import lemmatiser_for
from glossary.patterns import from_json
from glossary.recognition import Candidate, Occurrence, occurrences, status_rank
from glossary.records import RecognisedTerm, TargetTerm
from glossary.stores import TermStore
from glossary.stores.base import KeyRow

_MOST_CACHED = 200_000  # keys; a whole cache of them takes some 100 MB
_AT_ONCE = 1_000
Key = tuple[str, str]


class TermLookup:
    """Recognises the terms of one store."""

    def __init__(self, store: TermStore) -> None:
        self._store = store
        self._languages = Fresh(store.languages)
        self._candidates: Fresh[dict[Key, tuple[Candidate, ...]]] = Fresh(dict)
        self._concepts: Fresh[dict[str, ConceptEntry | None]] = Fresh(dict)

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
        sequence = self._store.sequence()
        found = occurrences(
            text,
            lemmatiser_for(parse_tag(language)),
            lambda firsts: _of_concepts(self._beginning_with(firsts, serving, sequence), concepts),
        )
        return [self._recognised(text, one, target, sequence) for one in found]

    def translations(self, texts: Iterable[str], *, source: str, target: str) -> list[tuple[str, str]]:
        """Return the terms whose words all occur in some texts, with their translations; raises UnknownLanguage."""
        serving, wanted = self.serving(source), self.serving(target)
        if not serving or not wanted:
            return []
        forms = lemmatiser_for(parse_tag(source)).forms
        occurring = {form for word in {word for text in texts for word in word_texts(text)} for form in forms(word)}
        candidates = self._beginning_with(occurring, serving, self._store.sequence())
        terms: dict[str, dict[str, None]] = {}
        for candidate in chain.from_iterable(candidates.values()):
            if all(word.key in occurring for word in candidate.pattern):
                terms.setdefault(candidate.concept, {})[candidate.term.text] = None
        found = self._store.terms_of(list(terms), wanted)
        return list(dict.fromkeys((term, translation) for concept, translation in found for term in terms[concept]))

    def _beginning_with(
        self, firsts: Iterable[str], languages: Sequence[str], sequence: int
    ) -> Mapping[str, Sequence[Candidate]]:
        known = self._candidates.at(sequence)
        if len(known) > _MOST_CACHED:
            known.clear()
        found: dict[str, list[Candidate]] = {first: [] for first in firsts}
        for language in languages:
            lacking = []
            for first, candidates in found.items():
                cached = known.get((language, first))
                candidates.extend(cached or ())
                if cached is None:
                    lacking.append(first)
            for (_, first), read in self._read(language, lacking).items():
                known[language, first] = read
                found[first].extend(read)
        return found

    def _read(self, language: str, firsts: Sequence[str]) -> dict[Key, tuple[Candidate, ...]]:
        read: dict[Key, list[Candidate]] = {(language, first): [] for first in firsts}
        for start in range(0, len(firsts), _AT_ONCE):
            for row in self._store.keys([language], firsts[start : start + _AT_ONCE]):
                read[language, row.first].append(_candidate(row))
        return {key: tuple(candidates) for key, candidates in read.items()}

    def _recognised(self, text: str, one: Occurrence, target: str | None, sequence: int) -> RecognisedTerm:
        found = one.candidate
        return RecognisedTerm(
            start=one.start,
            end=one.end,
            surface=text[one.start : one.end],
            concept=found.concept,
            term=found.term.text,
            language=found.language,
            status=found.term.status,
            targets=self._targets(found, target, sequence),
        )

    def _targets(self, found: Candidate, target: str | None, sequence: int) -> tuple[TargetTerm, ...]:
        known = self._concepts.at(sequence)
        if found.concept not in known:
            record = self._store.concept(found.concept)
            known[found.concept] = record.concept if record else None
        concept = known[found.concept]
        if concept is None:  # deleted since it was looked up
            return ()
        tags = [section.language for section in concept.languages]
        wanted = available_for(target, tags) if target else [tag for tag in tags if tag != found.language]
        terms = [(wanted.index(tag), term, tag) for tag, term in concept.terms() if tag in wanted]
        terms.sort(key=lambda one: (one[0], status_rank(one[1].status)))
        return tuple(TargetTerm(term.text, term.status, term.type, tag) for _, term, tag in terms)


def _candidate(row: KeyRow) -> Candidate:
    term = Term(row.text, TermStatus(row.status) if row.status else None, row.type)
    return Candidate(from_json(row.pattern), row.concept, row.language, term)


def _of_concepts(
    candidates: Mapping[str, Sequence[Candidate]], concepts: Container[str] | None
) -> Mapping[str, Sequence[Candidate]]:
    if concepts is None:
        return candidates
    return {key: [one for one in held if one.concept in concepts] for key, held in candidates.items()}
