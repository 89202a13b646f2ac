"""From texts to ranked candidates: phrases, acronyms, termhood and equivalents put together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from corpora.normalise import folded
from glossary.extraction.acronyms import acronym_pairs
from glossary.extraction.equivalents import Equivalents
from glossary.extraction.grammars import Grammar, grammar_for
from glossary.extraction.grammars.base import content_of
from glossary.extraction.phrases import Key, phrases_of
from glossary.extraction.ranking import termhood
from glossary.extraction.records import Equivalent, TermCandidate
from glossary.extraction.texts import Texts
from glossary.lemmas import Lemmatiser, lemmatiser_for
from glossary.patterns import tokens_of
from glossary.termbase import Termbase

_CONTEXTS = 3
_EQUIVALENTS = 5


def extract_terms(texts: Texts, *, known: Termbase | None = None, limit: int = 100) -> list[TermCandidate]:
    """Return the likeliest terms of some texts that the termbase does not know, best first."""
    extraction = _Extraction(texts)
    best = list(islice(_unknown(extraction.ranked(), texts.language, known), limit))
    translations = _Translations(texts)
    return [extraction.candidate(key, term, score / best[0][2], translations) for key, term, score in best]


class _Extraction:
    """The phrases of some texts, the acronyms that they introduce, and how often their words are used."""

    def __init__(self, texts: Texts) -> None:
        lemmatiser = lemmatiser_for(texts.language)
        rows = [tokens_of(text, lemmatiser) for text in texts.texts]
        self._texts = texts.texts
        self._grammar: Grammar = grammar_for(texts.language, rows)
        self._acronyms: defaultdict[Key, dict[str, None]] = defaultdict(dict)
        self._expansions: defaultdict[Key, dict[str, None]] = defaultdict(dict)
        for pair in acronym_pairs(self._texts, self._grammar):
            self._acronyms[_key(pair.expansion, lemmatiser)][pair.acronym] = None
            self._expansions[_key(pair.acronym, lemmatiser)][pair.expansion] = None
        self._phrases = phrases_of(self._texts, rows, self._grammar, lemmatiser, names=[*self._acronyms])
        self._words = Counter(lemmatiser.key(token.text) for tokens in rows for token in tokens)

    def ranked(self) -> Iterator[tuple[Key, str, float]]:
        """Yield the phrases that could be terms, best first, with their dictionary form and termhood."""
        introduced = self._acronyms.keys() | self._expansions.keys()
        weights = termhood(self._phrases, self._words, introduced=introduced, is_vague=self._grammar.is_vague)
        for key in sorted(weights, key=lambda key: (-weights[key], key)):
            yield key, self._grammar.dictionary_form(self._phrases[key].surfaces), weights[key]

    def candidate(self, key: Key, term: str, score: float, translations: _Translations) -> TermCandidate:
        """Return a phrase as it is handed out; `score` is 0–1."""
        phrase = self._phrases[key]
        places = dict.fromkeys(self._texts[number] for number in sorted(phrase.texts))
        content = content_of(term, self._grammar)
        return TermCandidate(
            term=term,
            score=round(100 * score, 1),
            frequency=phrase.frequency,
            contexts=tuple(places)[:_CONTEXTS],
            equivalents=tuple(translations.of(content, places, is_acronym=phrase.is_acronym)),
            acronyms=tuple(self._acronyms.get(key, ())),
            expansions=tuple(self._expansions.get(key, ())),
        )


class _Translations:
    """The equivalents that the translations of some texts offer; none where there are no translations."""

    def __init__(self, texts: Texts) -> None:
        self._place = {text: place for place, text in enumerate(texts.translations)}
        pairs = list(texts.translations.items())
        self._equivalents = Equivalents(pairs, texts.target_language) if pairs and texts.target_language else None

    def of(self, content: str, texts: Iterable[str], *, is_acronym: bool) -> Sequence[Equivalent]:
        """Return the likeliest equivalents of a term, of which the content words and the texts are given."""
        places = frozenset(self._place[text] for text in texts if text in self._place)
        if self._equivalents is None or not places:
            return ()
        return self._equivalents.of(content, places, is_acronym=is_acronym, limit=_EQUIVALENTS)


def _key(text: str, lemmatiser: Lemmatiser) -> Key:
    """Return the key under which phrases_of gathers a text."""
    return tuple(lemmatiser.key(token.text) for token in tokens_of(text, lemmatiser) if not token.optional)


def _unknown(
    ranked: Iterable[tuple[Key, str, float]], language: str, termbase: Termbase | None
) -> Iterator[tuple[Key, str, float]]:
    """Yield the candidates that are no term of the termbase in any inflection; of those spelled alike the best."""
    seen: set[str] = set()
    for key, term, score in ranked:
        form = folded(term)
        if form in seen or (termbase is not None and _is_known(term, language, termbase)):
            continue
        seen.add(form)
        yield key, term, score


def _is_known(term: str, language: str, termbase: Termbase) -> bool:
    return any(one.end - one.start == len(term) for one in termbase.recognise(term, language=language))
