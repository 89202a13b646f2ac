"""Repair: a fuzzy match whose differences are of the surest kinds is offered with its target mended.

Query and stored source are compared token by token; each difference is handed to the *menders* (base.py). A mender
knows one kind of thing - a figure, a month, a placeholder, a name, a term - and answers with *edits* of the target,
or with nothing wherever there is more than one way to read it: a wrong repair costs a translator more than none.
Frames (marks, bullets, markup around the whole) and the initial capital are mended apart from the words.

"""

from __future__ import annotations

from tm_service.repair.offering import FEWEST, MIN_SCORE, with_repairs
from tm_service.repair.repairing import Mended, mended

__all__ = ["FEWEST", "MIN_SCORE", "Mended", "mended", "with_repairs"]
