"""From texts to ranked candidates: phrases, acronyms, termhood and equivalents put together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from math import log2
from typing import Protocol

from corpora.normalise import folded
from glossary.extraction.acronyms import acronym_pairs, is_acronym
from glossary.extraction.equivalents import Equivalents
from glossary.extraction.grammars import Grammar, grammar_for
from glossary.extraction.grammars.base import content_of
from glossary.extraction.phrases import phrases_of
from glossary.extraction.ranking import termhood
from glossary.extraction.records import Equivalent, TermCandidate
from glossary.extraction.rows import Key, Rows
from glossary.extraction.texts import Texts
from glossary.records import RecognisedTerm

_CONTEXTS = 3
_EQUIVALENTS = 5
_PAIRS, _ENOUGH = 30_000, 30
"""Translated texts that equivalents are learned from, about, and those of one term that are enough."""


class Recogniser(Protocol):
    """Knows terms in text: a Termbase."""

    def recognise(self, text: str, *, language: str) -> list[RecognisedTerm]:
        """Return the terms in a text."""
        ...


def extract_terms(texts: Texts, *, known: Recogniser | None = None, limit: int = 100) -> list[TermCandidate]:
    """Return the likeliest terms of some texts that the termbase does not know, best first."""
    extraction = _Extraction(texts)
    best = list(islice(_unknown(extraction.ranked(), texts.language, known), limit))
    translations = _Translations(extraction.telling_pairs([key for key, _, _ in best], texts), texts.target_language)
    return [extraction.candidate(key, term, score / best[0][2], translations) for key, term, score in best]


class _Extraction:
    """The phrases of some texts, the acronyms that they introduce, and how often their words are used."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts.texts
        self._rows = rows = Rows(texts.texts, texts.language)
        self._grammar: Grammar = grammar_for(texts.language, rows)
        self._acronyms: defaultdict[Key, dict[str, None]] = defaultdict(dict)
        self._expansions: defaultdict[Key, dict[str, None]] = defaultdict(dict)
        for pair in acronym_pairs(self._texts, self._grammar):
            self._acronyms[rows.key(pair.expansion)][pair.acronym] = None
            self._expansions[rows.key(pair.acronym)][pair.expansion] = None
        self._phrases = phrases_of(rows, self._grammar, names=[*self._acronyms])
        self._words = Counter(rows.lemmatiser.key(token.text) for tokens in rows for token in tokens)

    def ranked(self) -> Iterator[tuple[Key, str, float]]:
        """Yield the phrases that could be terms, best first, with their dictionary form and termhood."""
        introduced = self._acronyms.keys() | self._expansions.keys()
        weights = termhood(self._phrases, self._words, introduced=introduced, is_vague=self._grammar.is_vague)
        for key in sorted(weights, key=lambda key: (-weights[key], -self._mentions(key), key)):
            yield key, self._grammar.dictionary_form(self._phrases[key].surfaces), weights[key]

    def _mentions(self, key: Key) -> float:
        """Return how often the words of a phrase are used, the mean of the logarithms: what decides between equals."""
        content = self._phrases[key].content or key
        return sum(log2(1 + self._words[word]) for word in content) / len(content)

    def telling_pairs(self, keys: Sequence[Key], texts: Texts) -> list[tuple[str, str]]:
        """Return the translated texts from which equivalents are learned: all, or of very many enough of each term."""
        pairs = texts.translations
        if len(pairs) <= _PAIRS:
            return [*pairs.items()]
        share = max(_ENOUGH, _PAIRS // len(keys))
        wanted: dict[str, None] = {}
        for key in keys:
            places = dict.fromkeys(self._texts[number] for number in self._phrases[key].texts)
            wanted |= dict.fromkeys(islice((text for text in places if text in pairs), share))
        others = islice(pairs, 0, None, max(1, len(pairs) // _PAIRS))
        return [(text, pairs[text]) for text in islice(wanted | dict.fromkeys(others), max(_PAIRS, len(wanted)))]

    def candidate(self, key: Key, term: str, score: float, translations: _Translations) -> TermCandidate:
        """Return a phrase as it is handed out; `score` is 0–1."""
        phrase = self._phrases[key]
        places = dict.fromkeys(self._texts[number] for number in sorted(phrase.texts))
        content = content_of(term, self._grammar)
        found = translations.of(content, places, is_acronym=phrase.is_acronym)
        return TermCandidate(
            term=term,
            score=round(100 * score, 1),
            frequency=phrase.frequency,
            contexts=tuple(sorted(places, key=translations.lack)[:_CONTEXTS]),
            equivalents=self._with_acronyms(found, key, translations),
            acronyms=tuple(self._acronyms.get(key, ())),
            expansions=tuple(self._expansions.get(key, ())),
        )

    def _with_acronyms(
        self, found: Sequence[Equivalent], key: Key, translations: _Translations
    ) -> tuple[Equivalent, ...]:
        """Return the equivalents; if no acronym of the likeliest is known, with those that translate the term's own."""
        if not found or found[0].acronyms or self._phrases[key].is_acronym:
            return tuple(found)
        own = [self._phrases[one] for one in map(self._rows.key, self._acronyms.get(key, ())) if one in self._phrases]
        places = ([self._texts[number] for number in phrase.texts] for phrase in own)
        others = [translations.of(one.surface, texts, is_acronym=True) for one, texts in zip(own, places, strict=True)]
        acronyms = [likeliest.term for likeliest, *_ in filter(None, others) if is_acronym(likeliest.term)]
        return (replace(found[0], acronyms=tuple(dict.fromkeys(acronyms))), *found[1:])


class _Translations:
    """The equivalents that the translations of some texts offer; none where there are no translations."""

    def __init__(self, pairs: Sequence[tuple[str, str]], language: str | None) -> None:
        self._place = {text: place for place, (text, _) in enumerate(pairs)}
        self._equivalents = Equivalents(pairs, language) if pairs and language else None

    def lack(self, text: str) -> bool:
        """Return whether a text has no translation."""
        return text not in self._place

    def of(self, content: str, texts: Iterable[str], *, is_acronym: bool) -> Sequence[Equivalent]:
        """Return the likeliest equivalents of a term, of which the content words and the texts are given."""
        places = frozenset(self._place[text] for text in texts if text in self._place)
        if self._equivalents is None or not places:
            return ()
        return self._equivalents.of(content, places, is_acronym=is_acronym, limit=_EQUIVALENTS)


def _unknown(
    ranked: Iterable[tuple[Key, str, float]], language: str, termbase: Recogniser | None
) -> Iterator[tuple[Key, str, float]]:
    """Yield the candidates that are no term of the termbase in any inflection; of those spelled alike the best."""
    seen: set[str] = set()
    for key, term, score in ranked:
        form = folded(term)
        if form in seen or (termbase is not None and _is_known(term, language, termbase)):
            continue
        seen.add(form)
        yield key, term, score


def _is_known(term: str, language: str, termbase: Recogniser) -> bool:
    return any(one.end - one.start == len(term) for one in termbase.recognise(term, language=language))
