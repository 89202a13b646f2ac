"""Terms by light patterns: content words in a row, with connectors (of, de) between them; nouns at the right end.

A grammar of this kind is a few lists of words and what the texts themselves show of their use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from re import Pattern as Regex

from corpora.normalise import folded
from corpora.tokens import word_texts
from glossary.extraction.grammars.base import MOST_WORDS
from glossary.extraction.grammars.usage import Usage
from glossary.patterns import Token

_MOST_CONNECTED = 2
_NAME_WORDS = 4
_SHORTEST = 2
_AND = frozenset({"and", "et"})
"""Connectors behind which a name may go on or another begin."""


@dataclass(frozen=True)
class WordLists:
    """What is known of a language: folded words, and endings.

    `vague` words mean something and yet open no term (several, relevant); a phrase of which one of the `light` ones
    is the head, or stands behind a `loose` connector, is seldom a term (level, au niveau), a `general` one is not by
    itself (country). `connectors` may stand inside any term, `name_connectors` inside names as well; articles and
    possessives stand `before_nouns`, pronouns and auxiliaries `before_verbs`, and articles that no noun has right
    behind it `behind_verbs`.
    """

    function_words: frozenset[str]
    vague: frozenset[str]
    light: frozenset[str]
    general: frozenset[str]
    loose: frozenset[str]
    connectors: frozenset[str]
    name_connectors: frozenset[str]
    before_nouns: frozenset[str]
    before_verbs: frozenset[str]
    behind_verbs: frozenset[str]
    participle: Regex[str]
    adverb: Regex[str]
    infinitive: Regex[str]
    noun_first: bool


@dataclass(frozen=True)
class Patterned:
    """The grammar of one language over some texts."""

    lists: WordLists
    usage: Usage
    cite: Callable[[Counter[str]], str]
    looks_like_verb: Callable[[str], bool] = lambda form: False

    def phrases(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """Yield the stretches that can be a term."""
        forms = [folded(token.text) for token in tokens]
        for first in range(len(tokens)):
            if not self._opens(tokens, forms, first):
                continue
            content = connected = 0
            for last in range(first, len(tokens)):
                if last > first and tokens[last].marks and not self._lists_names(tokens, forms, last):
                    break
                if self.is_content(tokens[last].text) or tokens[last].joined or self._counts(tokens, last):
                    content += 1
                    if content > MOST_WORDS or not self._belongs(tokens, forms, last):
                        break
                    if self._closes(tokens, forms, first, last):
                        yield first, last + 1
                elif not self._connects(tokens, forms, first, last):
                    break
                else:
                    connected += 1
                    if connected > _MOST_CONNECTED and not tokens[first].text[:1].isupper():
                        break

    def is_content(self, word: str) -> bool:
        """Return whether a word means something by itself."""
        return folded(word) not in self.lists.function_words and not word.isdecimal()

    def dictionary_form(self, surfaces: Counter[str]) -> str:
        """Return how a term is written in a dictionary."""
        return self.cite(surfaces)

    def is_vague(self, surface: str) -> bool:
        """Return whether the head of a phrase is a light noun: its first word, or the last before a connector."""
        forms = [folded(word) for word in word_texts(surface)]
        if len(forms) == 1:
            return forms[0] in self.lists.general | self.lists.light
        if self.lists.noun_first:
            behind = (form for before, form in pairwise(forms) if before in self.lists.loose)
            return forms[0] in self.lists.light or any(form in self.lists.light for form in behind)
        head = next((place for place, form in enumerate(forms) if place and form in self.lists.connectors), len(forms))
        return forms[head - 1] in self.lists.light

    def name_form(self, surface: str) -> str:
        """Return a name as it is: in these languages nothing but a plural would change."""
        return surface

    def _opens(self, tokens: Sequence[Token], forms: Sequence[str], first: int) -> bool:
        token, form = tokens[first], forms[first]
        following = tokens[first + 1] if first + 1 < len(tokens) else None
        hyphenated = following is not None and following.joined and not following.text.isdecimal()
        if token.joined:
            return False
        if hyphenated:
            return True
        if form in self.lists.vague or len(form) < _SHORTEST:
            return False
        if not self.is_content(token.text) or not self._belongs(tokens, forms, first):
            return False
        if self.lists.participle.fullmatch(form) and not token.text.isupper():
            return self.usage.modifies(form) or self._is_gerund(tokens, forms, first)
        if self.lists.noun_first:
            inside = first > 1 and not token.marks and tokens[first - 1].text.istitle()
            return self.usage.is_noun(form) or (token.text[:1].isupper() and not inside)
        return True

    def _counts(self, tokens: Sequence[Token], place: int) -> bool:
        """Return whether a figure belongs to the word that a hyphen joins to it (360-degree)."""
        return place + 1 < len(tokens) and tokens[place].text.isdecimal() and tokens[place + 1].joined

    def _is_gerund(self, tokens: Sequence[Token], forms: Sequence[str], place: int) -> bool:
        """Return whether a participle stands as a noun does: smuggling of migrants."""
        return (
            not self.lists.noun_first
            and place + 1 < len(tokens)
            and forms[place + 1] in self.lists.connectors
            and not tokens[place + 1].marks
        )

    def _belongs(self, tokens: Sequence[Token], forms: Sequence[str], place: int) -> bool:
        form = forms[place]
        if tokens[place].joined or (
            place and tokens[place].text[:1].isupper() and tokens[place - 1].text[:1].isupper()
        ):
            return True
        if self.lists.infinitive.fullmatch(form) and not self.usage.is_noun(form):
            return False
        behind_preposition = place > 0 and forms[place - 1] in self.lists.connectors
        return not (self.lists.adverb.fullmatch(form) or (self._is_verb(form) and not behind_preposition))

    def _is_verb(self, form: str) -> bool:
        return self.usage.is_verb(form) or (self.looks_like_verb(form) and not self.usage.is_noun(form))

    def _closes(self, tokens: Sequence[Token], forms: Sequence[str], first: int, last: int) -> bool:
        following = tokens[last + 1] if last + 1 < len(tokens) else None
        if following is not None and (following.joined or self._goes_on(tokens, forms, first, last)):
            return False
        form = forms[last]
        if not self.is_content(form) or len(form) < _SHORTEST or form in self.lists.vague:
            return False
        if self.lists.noun_first:
            return True
        if form.endswith("ed") and self.lists.participle.fullmatch(form):
            return False
        return self.usage.closes(form)

    def _connects(self, tokens: Sequence[Token], forms: Sequence[str], first: int, place: int) -> bool:
        """Return whether a function word may stand inside: of anywhere, for and and inside names.

        French names have their first capital only: Réseau des ports pour les pilotes.
        """
        form = forms[place]
        if form in self.lists.connectors or tokens[place].optional:
            return True
        following = next((token for token in tokens[place + 1 :] if not token.optional), None)
        if form not in self.lists.name_connectors or following is None:
            return False
        if self.lists.noun_first and form not in _AND:
            return first > 0 and tokens[first].text.istitle() and place - first <= _NAME_WORDS
        return tokens[place - 1].text[:1].isupper() and following.text[:1].isupper()

    def _goes_on(self, tokens: Sequence[Token], forms: Sequence[str], first: int, last: int) -> bool:
        """Return whether a name goes on behind a word: International Organization (for Migration)."""
        if (tokens[last].marks == "," and last > first) or self._lists_names(tokens, forms, last + 1):
            return True
        if last + 2 >= len(tokens) or forms[last + 1] not in self.lists.name_connectors or forms[last + 1] in _AND:
            return False
        if tokens[last + 1].marks or tokens[last + 2].marks:
            return False
        return all(tokens[place].text[:1].isupper() for place in (first, last, last + 2))

    def _lists_names(self, tokens: Sequence[Token], forms: Sequence[str], place: int) -> bool:
        """Return whether a comma parts the capitalised words of one name: Safe, Orderly and Regular Migration."""
        around = (tokens[place - 1], tokens[place])
        if tokens[place].marks != "," or not all(token.text.istitle() for token in around):
            return False
        return place + 1 < len(tokens) and forms[place + 1] in self.lists.name_connectors
