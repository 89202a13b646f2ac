"""The equivalents of terms: which phrases of the translations stand where a term stands, and say the same words.

The score is the Dice coefficient of two phrases over the units, times how far their words translate each other,
times how well their lengths agree; an acronym is likelier translated by an acronym.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import exp

from glossary.extraction.acronyms import acronym_pairs
from glossary.extraction.dictionary import WordDictionary
from glossary.extraction.grammars import Grammar, grammar_for
from glossary.extraction.grammars.base import content_of
from glossary.extraction.phrases import phrases_of
from glossary.extraction.records import Equivalent
from glossary.extraction.rows import Key, Rows

_OTHER_FORM = 0.3
"""What is left of the score where an acronym is paired with a full form."""
_LENGTH = 0.5
"""How fast the score falls with each content word that one phrase has more than the other."""
_LEAST = 0.05
"""Score below which two phrases have nothing to do with each other."""


class Equivalents:
    """The phrases of some translations, among which the equivalents of source phrases are looked for."""

    def __init__(self, pairs: Sequence[tuple[str, str]], language: str) -> None:
        """Take pairs of texts that translate each other; `language` is that of the second ones."""
        rows = Rows([target for _, target in pairs], language)
        self._grammar: Grammar = grammar_for(language, rows)
        self._acronyms: defaultdict[Key, list[str]] = defaultdict(list)
        for pair in acronym_pairs(rows.texts, self._grammar):
            self._acronyms[rows.key(pair.expansion)].append(pair.acronym)
        self._phrases = phrases_of(rows, self._grammar, names=[*self._acronyms])
        self._dictionary = WordDictionary(pairs)
        self._in_text: defaultdict[int, list[Key]] = defaultdict(list)
        for key, phrase in self._phrases.items():
            for place in dict.fromkeys(phrase.texts):
                self._in_text[place].append(key)

    def of(self, content: str, places: frozenset[int], *, is_acronym: bool, limit: int) -> list[Equivalent]:
        """Return the likeliest equivalents, best first, of a phrase that stands in these pairs.

        `content` are its content words.
        """
        together = Counter(key for place in places for key in self._in_text[place])
        scores: dict[str, float] = {}
        acronyms: dict[str, tuple[str, ...]] = {}
        for key, both in together.items():
            dice = 2 * both / (len(places) + len(set(self._phrases[key].texts)))
            score = dice * self._likeness(content, key, is_acronym) if dice >= _LEAST else 0.0
            form = self._grammar.dictionary_form(self._phrases[key].surfaces) if score >= _LEAST else ""
            if form:
                scores[form] = max(score, scores.get(form, 0.0))
                acronyms[form] = acronyms.get(form, ()) + tuple(self._acronyms.get(key, ()))
        best = sorted(scores, key=lambda form: (-scores[form], form))[:limit]
        return [Equivalent(form, round(100 * scores[form], 1), acronyms[form]) for form in best]

    def _likeness(self, content: str, key: Key, is_acronym: bool) -> float:
        """Return how far a phrase of the translations looks like the equivalent of some content words, 0–1."""
        target = self._phrases[key]
        words = content_of(target.surface, self._grammar)
        longer = abs(len(content.split()) - len(words.split()))
        form = 1.0 if is_acronym == target.is_acronym else _OTHER_FORM
        return self._dictionary.likeness(content, words) * exp(-_LENGTH * longer) * form
