"""How words follow each other: the text as a row of tokens, a term as a pattern over such a row.

Hyphens, apostrophes and elisions part words; quotes may stand between the words of a term, a full stop, a colon
or brackets may not, unless the term itself has them there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from corpora.normalise import folded
from corpora.tokens import words
from glossary.concepts import Term
from glossary.lemmas import Lemmatiser

_MOST_HYPHENS = 3  # a term with more is matched as written
_LONGEST_ACRONYM = 6
LONGEST_BEGINNING = 4  # words, where the first are prepositions
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_QUOTES = re.compile("[«»„“”‟″\"‘’‚‛ʼ′`´']")
_HYPHEN = re.compile(r"[-‐‑‒–]\s*\n\s*|[-‐‑‒–—]")
_SPACE = re.compile(r"\s+")


class Token(NamedTuple):
    """A word of a text, its offsets, and what stands before it.

    `marks` is the punctuation before it that parts phrases; `joined` says that only a hyphen or something
    invisible parts it from the word before; `optional` that it is an article after a preposition, or a possessive s.
    """

    text: str
    start: int
    end: int
    marks: str
    joined: bool
    optional: bool


class PatternWord(NamedTuple):
    """A word of a term: its key, the punctuation that may stand before it, its spelling if capitals count.

    `names_one` says that small letters and the plural together make it another word: of a name, `Сеть ООН`.
    """

    key: str
    marks: str = ""
    capitals: str = ""
    names_one: bool = False


Pattern = tuple[PatternWord, ...]


def tokens_of(text: str, lemmatiser: Lemmatiser) -> list[Token]:
    """Return the words of a text with what parts them; offsets are code points of the text as given."""
    found: list[Token] = []
    end = 0
    behind_preposition = False
    for word, start, following in words(text):
        gap = text[end:start]
        bare = gap if gap == " " else _INVISIBLE.sub("", gap)
        joined = possessive = False
        if found and bare != " ":
            joined = not bare or _HYPHEN.fullmatch(bare) is not None
            possessive = word in {"s", "S"} and len(bare) == 1 and _QUOTES.match(bare) is not None
        article, preposition = _function(word, lemmatiser)
        optional = possessive or (article and behind_preposition)
        found.append(Token(word, start, following, "" if bare == " " else _marks(bare), joined, optional))
        end, behind_preposition = following, preposition
    return found


@lru_cache(maxsize=20_000)
def _function(word: str, lemmatiser: Lemmatiser) -> tuple[bool, bool]:
    """Return whether a word is an article, and whether it is a preposition."""
    form = folded(word)
    return form in lemmatiser.articles, form in lemmatiser.prepositions


def patterns_of(term: Term, lemmatiser: Lemmatiser, names: frozenset[str] = frozenset()) -> list[Pattern]:
    """Return the patterns under which a term is found: one, and more where it has hyphens.

    `co-ordination` is found as two words and as one, `whole-of-government` also where a hyphen was lost. `names` are
    the words with a capital that stand for the concept by themselves and mean something else in small letters.
    """
    tokens = tokens_of(term.text, lemmatiser)
    patterns = (_pattern(row, term, lemmatiser) for row in _spellings(tokens))
    if tokens and tokens[0].text in names and len(tokens) > 1:
        patterns = (_of_one(pattern) for pattern in patterns if pattern)
    return list(dict.fromkeys(pattern for pattern in patterns if pattern))


def beginning(pattern: Pattern, lemmatiser: Lemmatiser) -> str:
    """Return the keys that a pattern is looked up by: those up to its second word that is no preposition.

    One word is too little in a large termbase, of which thousands of terms begin with `protection of`.
    """
    keys: list[str] = []
    for word in pattern[:LONGEST_BEGINNING]:
        keys.append(word.key)
        if len(keys) > 1 and word.key not in lemmatiser.prepositions:
            break
    return " ".join(keys)


def starts_of(words: Sequence[str], lemmatiser: Lemmatiser) -> Iterator[tuple[str, ...]]:
    """Yield the words that terms in a text may begin with (see `beginning`), without articles behind prepositions."""
    for position, first in enumerate(words):
        yield (first,)
        start = [first]
        for word in words[position + 1 :]:
            article, preposition = _function(word, lemmatiser)
            if article and _function(start[-1], lemmatiser)[1]:
                continue
            start.append(word)
            if not preposition or len(start) == LONGEST_BEGINNING:
                break
        if len(start) > 1:
            yield tuple(start)


def to_json(pattern: Pattern) -> str:
    """Return the form in which a pattern is stored."""
    words = ([word.key, word.marks, word.capitals, *([True] if word.names_one else [])] for word in pattern)
    return json.dumps(list(words), ensure_ascii=False)


def from_json(stored: str) -> Pattern:
    """Return the pattern of its stored form."""
    return tuple(PatternWord(*word) for word in json.loads(stored))


def has_capitals(text: str, capitals: str) -> bool:
    """Return whether a text has its capitals wherever the spelling has them (GCMs has those of GCM)."""
    return len(text) >= len(capitals) and all(
        text[position].isupper() for position, letter in enumerate(capitals) if letter.isupper()
    )


def _marks(gap: str) -> str:
    """Return the punctuation of a gap that parts phrases; a hyphen is none, a dash between spaces is one."""
    quoted = _QUOTES.sub("", gap)
    if _HYPHEN.fullmatch(quoted):
        return ""
    return "".join(sorted(set(_SPACE.sub("", quoted))))


def _spellings(tokens: list[Token]) -> list[list[Token]]:
    """Return the row of tokens, and each row with some of its hyphens left out."""
    hyphens = [position for position, token in enumerate(tokens) if token.joined]
    if not 0 < len(hyphens) <= _MOST_HYPHENS:
        return [tokens]
    rows = []
    for kept in product((True, False), repeat=len(hyphens)):
        without = {position for position, keep in zip(hyphens, kept, strict=True) if not keep}
        row: list[Token] = []
        for position, token in enumerate(tokens):
            row[-1:] = [merged(row[-1], token)] if position in without else [*row[-1:], token]
        rows.append(row)
    return rows


def merged(first: Token, second: Token) -> Token:
    """Return one token for two that a hyphen parts."""
    return Token(first.text + second.text, first.start, second.end, first.marks, first.joined, optional=False)


def _pattern(row: list[Token], term: Term, lemmatiser: Lemmatiser) -> Pattern:
    """Return the pattern; articles inside are left out, what stands before them is handed to the next word.

    A term that has a comma lists things, and may have another before its last: safe, orderly(,) and regular.
    """
    pattern: list[PatternWord] = []
    marks = ""
    capitals = _words_with_capitals(row, term)
    for position, token in enumerate(row):
        marks += token.marks if position else ""
        if token.optional and 0 < position < len(row) - 1:
            continue
        pattern.append(PatternWord(lemmatiser.key(token.text), marks, token.text if token in capitals else ""))
        marks = "," if "," in marks else ""
    return tuple(pattern)


def _of_one(pattern: Pattern) -> Pattern:
    return (pattern[0]._replace(names_one=True), *pattern[1:])


def _words_with_capitals(row: list[Token], term: Term) -> list[Token]:
    """Return the words whose capitals count: all of a case-sensitive term's, else short words in capitals only.

    Of a term not marked either way that is written in capitals throughout, none.
    """
    if term.case_sensitive is not None:
        return row if term.case_sensitive else []
    acronyms = [token for token in row if token.text.isupper() and 2 <= len(token.text) <= _LONGEST_ACRONYM]
    shouted = len(row) > 1 and term.text.isupper()
    return [] if shouted else acronyms
