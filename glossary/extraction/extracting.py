"""From a memory and a termbase to ranked candidates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from corpora.languages import available_for, parse_tag
from corpora.units import UnitStatus
from glossary.extraction.acronyms import acronym_pairs
from glossary.extraction.equivalents import Equivalents
from glossary.extraction.grammars import Grammar, grammar_for
from glossary.extraction.phrases import Key, phrases_of
from glossary.extraction.ranking import termhood
from glossary.extraction.records import TermCandidate
from glossary.lemmas import lemmatiser_for
from glossary.patterns import tokens_of
from glossary.termbase import Termbase
from tm_service.memory import TranslationMemory

_CONTEXTS = 3
_EQUIVALENTS = 5


@dataclass(frozen=True)
class Texts:
    """The texts of one language, each once, and the translations that units give of some (text → translation)."""

    language: str
    texts: tuple[str, ...]
    target_language: str | None = None
    translations: Mapping[str, str] = field(default_factory=dict)


def texts_of(memory: TranslationMemory, *, source: str, target: str | None = None) -> Texts:
    """Return the stored sentences of a language and its units' segments; raises UnknownLanguage."""
    language, other = parse_tag(source), None if target is None else parse_tag(target)
    tags = memory.languages()
    texts = dict.fromkeys(
        sentence.text
        for tag in available_for(language, {*tags, *memory.store.documents.languages()})
        for sentence in memory.sentences(language=tag)
    )
    translations: dict[str, str] = {}
    for record in memory.units():
        variants = record.unit.variants
        sources = available_for(language, variants)
        if not sources or record.unit.status is UnitStatus.REJECTED:
            continue
        text = variants[sources[0]].text
        texts[text] = None
        if other is not None and (targets := available_for(other, variants)):
            translations.setdefault(text, variants[targets[0]].text)
    return Texts(language, tuple(texts), other, translations)


def extract_terms(texts: Texts, *, known: Termbase | None = None, limit: int = 100) -> list[TermCandidate]:
    """Return the likeliest terms of some texts that the termbase does not know, best first."""
    field = _Field(texts)
    unknown = (
        (key, score)
        for key, score in field.ranked()
        if known is None or not _is_known(field.term(key), texts.language, known)
    )
    best = list(islice(unknown, limit))
    top = best[0][1] if best else 1.0
    return [field.candidate(key, 100 * score / top) for key, score in best]


class _Field:
    """The phrases of some texts with all that is known of them."""

    def __init__(self, texts: Texts) -> None:
        lemmatiser = lemmatiser_for(texts.language)
        rows = [tokens_of(text, lemmatiser) for text in texts.texts]
        self._texts = texts
        self._grammar: Grammar = grammar_for(texts.language, rows)
        self._phrases = phrases_of(texts.texts, rows, self._grammar, lemmatiser)
        self._words = Counter(lemmatiser.key(token.text) for tokens in rows for token in tokens)
        self._acronyms: defaultdict[Key, list[str]] = defaultdict(list)
        self._expansions: defaultdict[Key, list[str]] = defaultdict(list)
        for pair in acronym_pairs(texts.texts, self._grammar.function_words):
            short, long = (
                tuple(lemmatiser.key(token.text) for token in tokens_of(text, lemmatiser) if not token.optional)
                for text in (pair.acronym, pair.expansion)
            )
            self._acronyms[long].append(pair.acronym)
            self._expansions[short].append(pair.expansion)
        translated = [
            (number, texts.translations[text]) for number, text in enumerate(texts.texts) if text in texts.translations
        ]
        self._pair_of = {number: place for place, (number, _) in enumerate(translated)}
        pairs = [(texts.texts[number], translation) for number, translation in translated]
        self._equivalents = Equivalents(pairs, texts.target_language) if pairs and texts.target_language else None

    def ranked(self) -> list[tuple[Key, float]]:
        """Return the phrases that could be terms with their termhood, best first."""
        introduced = self._acronyms.keys() | self._expansions.keys()
        weights = termhood(self._phrases, self._words, introduced=introduced)
        return sorted(weights.items(), key=lambda one: (-one[1], one[0]))

    def term(self, key: Key) -> str:
        """Return the dictionary form of a phrase."""
        return self._grammar.dictionary_form(self._phrases[key].surfaces)

    def candidate(self, key: Key, score: float) -> TermCandidate:
        """Return a phrase as it is handed out."""
        phrase, term = self._phrases[key], self.term(key)
        places = frozenset(self._pair_of[number] for number in phrase.texts if number in self._pair_of)
        equivalents = self._equivalents.of(phrase, term, places, _EQUIVALENTS) if self._equivalents and places else []
        contexts = list(dict.fromkeys(self._texts.texts[number] for number in sorted(phrase.texts)))[:_CONTEXTS]
        return TermCandidate(
            term=term,
            score=round(score, 1),
            frequency=phrase.frequency,
            contexts=tuple(contexts),
            equivalents=tuple(equivalents),
            acronyms=tuple(dict.fromkeys(self._acronyms.get(key, ()))),
            expansions=tuple(dict.fromkeys(self._expansions.get(key, ()))),
        )


def _is_known(term: str, language: str, termbase: Termbase) -> bool:
    """Return whether the whole of a term is one of the termbase, whatever its inflection."""
    return any(one.end - one.start == len(term) for one in termbase.recognise(term, language=language))
