"""Repair: a fuzzy match whose differences are of the surest kinds is offered with its target mended.

Query and stored source are compared token by token; each difference is handed to the *menders*, a family of their own.
A mender knows one kind of thing (figures, months, placeholders, names, terms) and answers with *edits* of the target,
or with nothing wherever there is more than one way to read it: a wrong repair costs a translator more than none.
*Frames* (marks, bullets, markup around the whole), accelerators and the initial capital are mended apart from the
words. What must suit the words around a term is the target language's *agreement*. docs/matching.md shows examples.

    python -c "import tm_service as t; print(t.open_memory('tm.db').match('Page 8', source='en', target='ru'))"
"""

from __future__ import annotations

from tm_service.repair.offering import FEWEST, MIN_SCORE, with_repairs
from tm_service.repair.repairing import Mended, mended

__all__ = ["FEWEST", "MIN_SCORE", "Mended", "mended", "with_repairs"]
