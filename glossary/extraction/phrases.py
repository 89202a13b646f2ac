"""The phrases of some texts that could be terms: gathered under one key whatever their inflection."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from glossary.extraction.acronyms import is_acronym
from glossary.extraction.grammars import Grammar
from glossary.extraction.rows import Key, Rows, key_of
from glossary.lemmas import Lemmatiser
from glossary.patterns import Token

_QUOTES = re.compile('[«»“”„"]')
_MOST = 200_000
"""Phrases from which on those met once are forgotten."""
_LONG = 4
"""Letters beyond which a word in capitals is no acronym if the texts have it in small letters: MUST, but WHO."""
SHORT = 3
"""Letters up to which a word may lack the capital that the other words of a name have."""
_CAPITALISED = 0.8
"""Share of a line's longer words from which on its capitals are those of a title."""


@dataclass(slots=True)
class Phrase:
    """A phrase: the keys of its words, those of them that are content words, its spellings, the texts it is in.

    `doubtful` spellings have the capitals of a title, or of the name around them: they count if there are no others.
    `held` counts the places where it stands inside a longer name, `continued` those where a longer phrase
    begins; `is_shouted` says that it is a word in capitals.
    """

    key: Key
    content: Key
    surfaces: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] | None = None
    texts: list[int] = field(default_factory=list)
    held: int = 0
    continued: int = 0
    is_shouted: bool = False

    def note(self, surface: str, text: int, *, is_title: bool, held: bool) -> None:
        """Count a place: its spelling, the number of its text, whether that is a title or a longer name holds it."""
        self.texts.append(text)
        self.held += held
        if is_title or held:
            self.doubtful = self.doubtful or Counter()
            self.doubtful[surface] += 1
        else:
            self.surfaces[surface] += 1

    @property
    def frequency(self) -> int:
        """How often it was met."""
        return len(self.texts)

    @property
    def is_acronym(self) -> bool:
        """Return whether it is written like one, most of the time."""
        return is_acronym(self.surface) and not self.is_shouted

    @property
    def is_name(self) -> bool:
        """Return whether all of its longer words have capitals, most of the time."""
        return all(word[0].isupper() for word in self.surface.split() if len(word) > SHORT)

    @property
    def surface(self) -> str:
        """The spelling met most often."""
        return max(self.surfaces, key=self.surfaces.__getitem__)


def phrases_of(rows: Rows, grammar: Grammar, names: Iterable[Key] = ()) -> dict[Key, Phrase]:
    """Return the phrases of some texts; `names` are phrases whatever the grammar says.

    Of very many, those met once are forgotten from time to time (lossy counting: Manku and Motwani 2002).
    """
    small = {token.text for tokens in rows for token in tokens if token.text.islower()}
    kept = frozenset(names)
    known = _by_first(kept)
    found: dict[Key, Phrase] = {}
    most = _MOST
    for number, (text, tokens) in enumerate(zip(rows.texts, rows, strict=True)):
        stretches = [*dict.fromkeys([*grammar.phrases(tokens), *_names_in(tokens, known, rows.lemmatiser)])]
        inside, is_title = _inside_names(stretches, tokens), _is_title(tokens)
        ends = dict(sorted(stretches))  # the last end of each first
        for first, end in stretches:
            surface = text[tokens[first].start : tokens[end - 1].end]
            if _breaks_quotes(surface):
                continue
            phrase = _gathered(found, tokens[first:end], grammar, rows.lemmatiser)
            phrase.is_shouted |= len(surface) > _LONG and surface.isupper() and surface.lower() in small
            if text.isupper() and len(tokens) > 1:
                surface = surface.lower()
            elif first == 0 and tokens[0].text.lower() in small and tokens[0].text[1:].islower():
                surface = surface[:1].lower() + surface[1:]
            phrase.continued += end < ends[first]
            held = (first, end) in inside
            phrase.note(" ".join(_QUOTES.sub("", surface).split()), number, is_title=is_title, held=held)
        if len(found) > most:
            found = {key: phrase for key, phrase in found.items() if phrase.frequency > 1 or key in kept}
            most = max(_MOST, 2 * len(found))
    for phrase in found.values():
        phrase.surfaces = phrase.surfaces or phrase.doubtful or phrase.surfaces
    return found


def _by_first(names: Iterable[Key]) -> dict[str, list[Key]]:
    known: defaultdict[str, list[Key]] = defaultdict(list)
    for key in names:
        known[key[0]].append(key)
    return known


def _names_in(
    tokens: Sequence[Token], known: Mapping[str, list[Key]], lemmatiser: Lemmatiser
) -> Iterator[tuple[int, int]]:
    """Yield the stretches that are one of the known names."""
    if not known:
        return
    places = [place for place, token in enumerate(tokens) if not token.optional]
    keys = tuple(lemmatiser.key(tokens[place].text) for place in places)
    for start, key in enumerate(keys):
        for name in known.get(key, ()):
            if keys[start : start + len(name)] == name:
                yield places[start], places[start + len(name) - 1] + 1


def _inside_names(stretches: Sequence[tuple[int, int]], tokens: Sequence[Token]) -> set[tuple[int, int]]:
    """Return the stretches that are a part of a longer one whose longer words all have capitals."""
    last: dict[int, int] = {}
    for first, end in stretches:
        if all(token.text[0].isupper() for token in tokens[first:end] if len(token.text) > SHORT):
            last[first] = max(end, last.get(first, 0))
    reach = list(accumulate((last.get(first, 0) for first in range(len(tokens))), max, initial=0))  # of those before
    return {(first, end) for first, end in stretches if end <= reach[first] or end < last.get(first, 0)}


def _gathered(found: dict[Key, Phrase], tokens: Sequence[Token], grammar: Grammar, lemmatiser: Lemmatiser) -> Phrase:
    """Return the phrase of some tokens, new or known."""
    key = key_of(tokens, lemmatiser)
    if key not in found:
        words = [token.text for token in tokens if not token.optional]
        content = tuple(lemmatiser.key(word) for word in words if grammar.is_content(word))
        found[key] = Phrase(key, key if content == key else content)
    return found[key]


def _is_title(tokens: Sequence[Token]) -> bool:
    letters = [token.text for token in tokens if token.text[:1].isalpha() and len(token.text) > 3]
    return sum(word[0].isupper() for word in letters) > _CAPITALISED * len(letters)


def _breaks_quotes(surface: str) -> bool:
    opened = surface.count("«") + surface.count("“") - surface.count("»") - surface.count("”")
    return opened != 0 or surface.count('"') % 2 == 1
