"""The phrases of some texts that could be terms: gathered under one key whatever their inflection."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from glossary.extraction.acronyms import is_acronym
from glossary.extraction.grammars import Grammar
from glossary.lemmas import Lemmatiser
from glossary.patterns import Token

Key = tuple[str, ...]
_QUOTES = re.compile('[«»“”„"]')
_CAPITALISED = 0.8
"""Share of a line's longer words from which on its capitals are those of a title."""


@dataclass(slots=True)
class Phrase:
    """A phrase: the keys of its words, those of them that are content words, its spellings, the texts it is in."""

    key: Key
    content: Key
    surfaces: Counter[str] = field(default_factory=Counter)
    texts: list[int] = field(default_factory=list)

    @property
    def frequency(self) -> int:
        """How often it was met."""
        return len(self.texts)

    @property
    def is_acronym(self) -> bool:
        """Return whether it is written like one, most of the time."""
        return is_acronym(self.surface)

    @property
    def is_name(self) -> bool:
        """Return whether all of its longer words have capitals, most of the time."""
        return all(word[0].isupper() for word in self.surface.split() if len(word) > 3)

    @property
    def surface(self) -> str:
        """The spelling met most often."""
        return max(self.surfaces, key=self.surfaces.__getitem__)


def phrases_of(
    texts: Sequence[str], rows: Sequence[Sequence[Token]], grammar: Grammar, lemmatiser: Lemmatiser
) -> dict[Key, Phrase]:
    """Return the phrases of the texts, of which `rows` are the tokens.

    Titles come last: their spelling counts only for what is met nowhere else.
    """
    titles = [_is_title(tokens) for tokens in rows]
    small = {token.text for tokens in rows for token in tokens if token.text.islower()}
    found: dict[Key, Phrase] = {}
    for number in sorted(range(len(rows)), key=lambda number: titles[number]):
        text, tokens = texts[number], rows[number]
        for first, end in grammar.phrases(tokens):
            surface = text[tokens[first].start : tokens[end - 1].end]
            if _breaks_quotes(surface):
                continue
            phrase = _gathered(found, tokens[first:end], grammar, lemmatiser)
            phrase.texts.append(number)
            if text.isupper() and len(tokens) > 1:
                surface = surface.lower()
            elif first == 0 and tokens[0].text.lower() in small and tokens[0].text[1:].islower():
                surface = surface[:1].lower() + surface[1:]
            if not titles[number] or not phrase.surfaces:
                phrase.surfaces[" ".join(_QUOTES.sub("", surface).split())] += 1
    return found


def _gathered(found: dict[Key, Phrase], tokens: Sequence[Token], grammar: Grammar, lemmatiser: Lemmatiser) -> Phrase:
    """Return the phrase of some tokens, new or known."""
    stretch = [token.text for token in tokens if not token.optional]
    key = tuple(map(lemmatiser.key, stretch))
    if key not in found:
        content = tuple(lemmatiser.key(word) for word in stretch if grammar.is_content(word))
        found[key] = Phrase(key, content)
    return found[key]


def _is_title(tokens: Sequence[Token]) -> bool:
    letters = [token.text for token in tokens if token.text[:1].isalpha() and len(token.text) > 3]
    return sum(word[0].isupper() for word in letters) > _CAPITALISED * len(letters)


def _breaks_quotes(surface: str) -> bool:
    opened = surface.count("«") + surface.count("“") - surface.count("»") - surface.count("”")
    return opened != 0 or surface.count('"') % 2 == 1
