"""The segmenters: running text → sentences, the units in which translators remember.

A segmenter is given a paragraph and its language and never joins or changes anything. `rules` is the default;
`SrxSegmenter` (srx.py) is made of a file of rules that somebody brings.

>>> split("Г-н Петров выступил. См. Приложение 3.", language="ru")
['Г-н Петров выступил.', 'См. Приложение 3.']
"""

from __future__ import annotations

from corpora.errors import UnknownMember
from corpora.segmenters.base import Segmenter
from corpora.segmenters.rules import RuleSegmenter
from corpora.segmenters.srx import SrxSegmenter

__all__ = ["SEGMENTERS", "Segmenter", "SrxSegmenter", "segmenter_named", "split"]

SEGMENTERS: dict[str, Segmenter] = {segmenter.name: segmenter for segmenter in (RuleSegmenter(),)}


def segmenter_named(name: str = "rules") -> Segmenter:
    """Return a segmenter; raises UnknownMember."""
    if name not in SEGMENTERS:
        raise UnknownMember("segmenter", name, list(SEGMENTERS))
    return SEGMENTERS[name]


def split(text: str, *, language: str) -> list[str]:
    """Return the sentences of a text with the default segmenter."""
    return segmenter_named().split(text, language=language)
