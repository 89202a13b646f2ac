"""Sentence aligners: two lists of sentences → beads, each with the chance that it is right.

`lexical` is the default; `length` reads no word and is what others are measured against. Both are made of
the parts in `corpora.alignment`.

>>> from corpora.aligners.base import Line
>>> english = [Line("Borders opened in 2019.", 0), Line("Visas were free.", 0)]
>>> russian = [Line("Границы открылись в 2019 году.", 0), Line("Визы были бесплатными.", 0)]
>>> beads = get_aligner("lexical").align(english, russian, source_language="en", target_language="ru")
>>> [(bead.source, bead.target) for bead in beads]
[((0,), (0,)), ((1,), (1,))]
"""

from corpora.aligners.base import Aligner
from corpora.aligners.length import LengthAligner
from corpora.aligners.lexical import LexicalAligner
from corpora.errors import UnknownMember

DEFAULT_ALIGNER = "lexical"
ALIGNERS: dict[str, Aligner] = {aligner.name: aligner for aligner in (LexicalAligner(), LengthAligner())}

__all__ = ["ALIGNERS", "DEFAULT_ALIGNER", "get_aligner"]


def get_aligner(name: str = DEFAULT_ALIGNER) -> Aligner:
    """Return the aligner of that name; raises UnknownMember."""
    try:
        return ALIGNERS[name]
    except KeyError:
        raise UnknownMember("aligner", name, list(ALIGNERS)) from None
