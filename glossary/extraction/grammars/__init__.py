"""The grammars: English and French by light patterns, Russian by pymorphy3, any other language by its commonest words.

python -c "from glossary.extraction.grammars import grammar_for; print(grammar_for('ru', []))"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corpora.languages import primary
from glossary.extraction.grammars.base import Grammar
from glossary.extraction.grammars.default import any_language
from glossary.extraction.grammars.en import english
from glossary.extraction.grammars.fr import french
from glossary.extraction.grammars.ru import russian
from glossary.patterns import Token

__all__ = ["GRAMMARS", "Grammar", "grammar_for"]

GRAMMARS: dict[str, Callable[[Iterable[Sequence[Token]]], Grammar]] = {"en": english, "fr": french, "ru": russian}


def grammar_for(language: str, texts: Iterable[Sequence[Token]]) -> Grammar:
    """Return the grammar of a canonical language tag, made for some texts; it may go through them twice."""
    return GRAMMARS.get(primary(language), any_language)(texts)
