"""How words are used in some texts: after an article, after a pronoun, at the end of a phrase.

This tells nouns from verbs and adjectives well enough for terms, without a tagger and in any language of which
the function words are known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set

from corpora.normalise import folded
from glossary.patterns import Token

_ENOUGH = 3
"""Uses from which on a habit is believed."""
_SELDOM = 0.25


class Usage:
    """Counts of a language's words by what stands around them."""

    def __init__(
        self,
        texts: Iterable[Sequence[Token]],
        *,
        function_words: Set[str],
        before_nouns: Set[str],
        before_verbs: Set[str],
        behind_verbs: Set[str],
    ) -> None:
        self._used: Counter[str] = Counter()
        self._closing: Counter[str] = Counter()
        self._as_noun: Counter[str] = Counter()
        self._as_verb: Counter[str] = Counter()
        self._modifying: Counter[str] = Counter()
        for tokens in texts:
            forms = [folded(token.text) for token in tokens]
            for position, form in enumerate(forms):
                if form in function_words:
                    continue
                last = position + 1 == len(forms) or bool(tokens[position + 1].marks)
                before = forms[position - 1] if position and not tokens[position].marks else ""
                self._used[form] += 1
                closing = last or forms[position + 1] in function_words
                self._closing[form] += closing
                self._as_noun[form] += before in before_nouns
                self._modifying[form] += before in before_nouns and not closing
                self._as_verb[form] += before in before_verbs or (not last and forms[position + 1] in behind_verbs)

    def is_verb(self, form: str) -> bool:
        """Return whether a folded word stands as verbs do (we visit, visits the) more often than nouns (the visit)."""
        return self._as_verb[form] > max(self._as_noun[form], _SELDOM * self._used[form])

    def is_noun(self, form: str) -> bool:
        """Return whether a folded word was met behind an article or its like."""
        return self._as_noun[form] > self._as_verb[form]

    def modifies(self, form: str) -> bool:
        """Return whether a folded word was met between an article and another word (a guiding principle)."""
        return self._modifying[form] > 0

    def closes(self, form: str) -> bool:
        """Return whether a folded word may end a phrase: an adjective is nearly always followed by its noun."""
        used = self._used[form]
        return used < _ENOUGH or self._closing[form] > _SELDOM * used
