"""The phrases of some texts that could be terms: gathered under one key whatever their inflection."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from glossary.extraction.acronyms import is_acronym
from glossary.extraction.grammars import Grammar
from glossary.lemmas import Lemmatiser, lemmatiser_for
from glossary.patterns import Token, tokens_of
from tm_service.progress import Progress

Key = tuple[str, ...]
_QUOTES = re.compile('[«»“”„"]')
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
    `held` counts the places where it stands inside a longer name; `is_shouted` says that it is a word in capitals.
    """

    key: Key
    content: Key
    surfaces: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)
    texts: list[int] = field(default_factory=list)
    held: int = 0
    is_shouted: bool = False

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


def phrases_of(
    texts: Sequence[str],
    rows: Sequence[Sequence[Token]],
    grammar: Grammar,
    lemmatiser: Lemmatiser,
    names: Iterable[Key] = (),
) -> dict[Key, Phrase]:
    """Return the phrases of the texts, of which `rows` are the tokens; `names` are phrases in any case."""
    titles = [_is_title(tokens) for tokens in rows]
    small = {token.text for tokens in rows for token in tokens if token.text.islower()}
    known = _by_first(names)
    found: dict[Key, Phrase] = {}
    progress = Progress("finding the phrases")
    for number, (text, tokens) in enumerate(zip(texts, rows, strict=True)):
        progress.tell(number, len(rows))
        stretches = [*dict.fromkeys([*grammar.phrases(tokens), *_names_in(tokens, known, lemmatiser)])]
        inside = _inside_names(stretches, tokens)
        for first, end in stretches:
            surface = text[tokens[first].start : tokens[end - 1].end]
            if _breaks_quotes(surface):
                continue
            phrase = _gathered(found, tokens[first:end], grammar, lemmatiser)
            phrase.texts.append(number)
            phrase.held += (first, end) in inside
            phrase.is_shouted |= len(surface) > _LONG and surface.isupper() and surface.lower() in small
            if text.isupper() and len(tokens) > 1:
                surface = surface.lower()
            elif first == 0 and tokens[0].text.lower() in small and tokens[0].text[1:].islower():
                surface = surface[:1].lower() + surface[1:]
            doubtful = titles[number] or (first, end) in inside
            (phrase.doubtful if doubtful else phrase.surfaces)[" ".join(_QUOTES.sub("", surface).split())] += 1
    for phrase in found.values():
        phrase.surfaces = phrase.surfaces or phrase.doubtful
    return found


def tokens_of_all(texts: Sequence[str], language: str) -> list[list[Token]]:
    """Return the tokens of each text."""
    lemmatiser, progress = lemmatiser_for(language), Progress(f"finding the words of {language}")
    rows = []
    for number, text in enumerate(texts, start=1):
        progress.tell(number, len(texts))
        rows.append(tokens_of(text, lemmatiser))
    return rows


def key_of(text: str, lemmatiser: Lemmatiser) -> Key:
    """Return the key under which a text is gathered."""
    return tuple(lemmatiser.key(token.text) for token in tokens_of(text, lemmatiser) if not token.optional)


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
