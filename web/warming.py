"""Loading what first lookups would wait for, before workers are forked: so it is loaded once, and shared."""

from __future__ import annotations

from corpora.inflection import inflection
from tm_service import TranslationMemory
from tm_service.kernels import load


def warm_up(memory: TranslationMemory) -> None:
    """Load the compiled loops, and the dictionaries of the languages that the memory has."""
    load()
    for language in memory.languages():
        inflection("a", language)  # whatever the word, the dictionary is asked
