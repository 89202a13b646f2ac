"""Units that programs proposed: a person confirms or rejects each."""

from __future__ import annotations

from flask import Blueprint, render_template

from corpora.units import UnitStatus
from web.api.review import cursor_in, cursor_of
from web.parameters import query_fields
from web.services import the_memory
from web.ui.review import UNITS_A_PAGE, done_in


def proposed() -> str:
    """Show what is proposed, the oldest first."""
    fields = query_fields()
    found = the_memory().review(statuses=[UnitStatus.PROPOSED], after=cursor_in(fields), limit=UNITS_A_PAGE + 1)
    shown = found[:UNITS_A_PAGE]
    return render_template(
        "proposed.html",
        units=shown,
        done=done_in(fields),
        following=cursor_of(shown[-1].record) if len(found) > UNITS_A_PAGE else None,
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/proposed")(proposed)
