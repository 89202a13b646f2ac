"""Sentence aligners: two lists of sentences → beads, each with the chance that it is right."""

from corpora.aligners.base import Aligner
from corpora.aligners.lexical import LexicalAligner
from corpora.errors import UnknownMember

ALIGNERS: dict[str, Aligner] = {aligner.name: aligner for aligner in (LexicalAligner(),)}


def get_aligner(name: str) -> Aligner:
    try:
        return ALIGNERS[name]
    except KeyError:
        raise UnknownMember("aligner", name, list(ALIGNERS)) from None
