"""The equivalents of terms: which phrases of the translations stand where a term stands, and say the same words.

The score is the Dice coefficient of two phrases over the units, times how far their words translate each other,
times how well their lengths agree; an acronym is likelier translated by an acronym.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import exp

from glossary.extraction.dictionary import WordDictionary
from glossary.extraction.grammars import Grammar, grammar_for
from glossary.extraction.phrases import Key, Phrase, phrases_of
from glossary.extraction.records import Equivalent
from glossary.lemmas import lemmatiser_for
from glossary.patterns import tokens_of

_OTHER_FORM = 0.3
"""What is left of the score where an acronym is paired with a full form."""
_LENGTH = 0.5
"""How fast the score falls with each content word that one phrase has more than the other."""
_LEAST = 0.02
"""Score below which two phrases have nothing to do with each other."""


class Equivalents:
    """The phrases of some translations, to find the equivalents of source phrases among."""

    def __init__(self, pairs: Sequence[tuple[str, str]], language: str) -> None:
        """Take pairs of texts that translate each other; `language` is that of the second ones."""
        lemmatiser = lemmatiser_for(language)
        targets = [target for _, target in pairs]
        rows = [tokens_of(target, lemmatiser) for target in targets]
        self._grammar: Grammar = grammar_for(language, rows)
        self._phrases: dict[Key, Phrase] = phrases_of(targets, rows, self._grammar, lemmatiser)
        self._places = {key: frozenset(phrase.texts) for key, phrase in self._phrases.items()}
        self._in_text: defaultdict[int, list[Key]] = defaultdict(list)
        for key, places in self._places.items():
            for place in places:
                self._in_text[place].append(key)
        self._dictionary = WordDictionary(pairs)

    def of(self, phrase: Phrase, term: str, places: frozenset[int], limit: int) -> list[Equivalent]:
        """Return the likeliest equivalents of a phrase that stands in these pairs, best first."""
        together = Counter(key for place in places for key in self._in_text[place])
        scores: Mapping[Key, float] = {
            key: self._score(phrase, term, places, key, both) for key, both in together.items()
        }
        best = sorted((key for key, score in scores.items() if score >= _LEAST), key=lambda key: (-scores[key], key))
        found: dict[str, float] = {}
        for key in best:
            found.setdefault(self._grammar.dictionary_form(self._phrases[key].surfaces), scores[key])
            if len(found) == limit:
                break
        return [Equivalent(form, round(100 * score, 1)) for form, score in found.items()]

    def _score(self, phrase: Phrase, term: str, places: frozenset[int], key: Key, together: int) -> float:
        target = self._phrases[key]
        dice = 2 * together / (len(places) + len(self._places[key]))
        longer = abs(len(phrase.content) - len(target.content))
        form = 1.0 if phrase.is_acronym == target.is_acronym else _OTHER_FORM
        return dice * self._dictionary.likeness(term, target.surface) * exp(-_LENGTH * longer) * form
