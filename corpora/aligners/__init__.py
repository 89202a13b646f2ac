"""Sentence aligners: two lists of sentences → beads, each with the chance that it is right.

`lexical` is the default; `length` reads no word and is what others are measured against; `semantic` needs a model
(the extra `semantic`). All are made of the parts in `corpora.alignment`.

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
from corpora.aligners.semantic import SemanticAligner
from corpora.encoders import encoder_named
from corpora.errors import UnknownMember

DEFAULT_ALIGNER = "lexical"
ALIGNERS: dict[str, Aligner] = {
    aligner.name: aligner for aligner in (LexicalAligner(), LengthAligner(), SemanticAligner())
}

__all__ = ["ALIGNERS", "DEFAULT_ALIGNER", "Aligner", "get_aligner"]


def get_aligner(name: str = DEFAULT_ALIGNER, *, encoder: str | None = None) -> Aligner:
    """Return the aligner of that name, if it is `semantic` with the encoder of that name; raises UnknownMember."""
    if encoder is not None and name == SemanticAligner.name:
        return SemanticAligner(encoder_named(encoder))
    try:
        return ALIGNERS[name]
    except KeyError:
        raise UnknownMember("aligner", name, list(ALIGNERS)) from None
