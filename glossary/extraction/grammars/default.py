"""Any other language: what stands between its commonest and shortest words is a phrase; terms stay as written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from corpora.normalise import folded
from glossary.extraction.grammars.casing import commonest
from glossary.extraction.grammars.patterned import Patterned, WordLists
from glossary.extraction.grammars.usage import Usage
from glossary.patterns import Token

_COMMON = 0.01
"""Share of all words from which on a word is taken for a function word; in most languages thirty words or so."""
_OFTEN = 10
"""Uses that this takes at least: in a few lines every word has its percentage."""
_SHORT = 3
"""Letters up to which a word in small letters is taken for one."""
_NEVER = re.compile(r"(?!)")


def any_language(texts: Iterable[Sequence[Token]]) -> Patterned:
    """Return the grammar of a language of which nothing is known."""
    spellings = Counter(token.text for tokens in texts for token in tokens)
    counts = Counter[str]()
    for spelling, count in spellings.items():
        counts[folded(spelling)] += count
    short = {spelling for spelling in spellings if spelling.islower() and len(spelling) <= _SHORT}
    most = max(_OFTEN, _COMMON * counts.total())
    common = frozenset(form for form, count in counts.items() if form in short or count >= most)
    none: frozenset[str] = frozenset()
    usage = Usage(texts, function_words=common, before_nouns=none, before_verbs=none, behind_verbs=none)
    lists = WordLists(
        function_words=common,
        vague=none,
        light=none,
        general=none,
        loose=none,
        connectors=none,
        name_connectors=none,
        before_nouns=none,
        before_verbs=none,
        behind_verbs=none,
        participle=_NEVER,
        adverb=_NEVER,
        infinitive=_NEVER,
        noun_first=False,
    )
    return Patterned(lists, usage, commonest)
