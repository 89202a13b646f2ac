"""Concepts that may have been entered twice: listed, compared, merged or told apart."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.parameters import form_fields, query_fields
from web.services import the_termbase, who

A_PAGE = 25


def duplicates() -> str:
    """List pairs, the likeliest first."""
    termbase = the_termbase()
    page = query_fields().count("page", 1, 1, 1_000_000)
    total, pairs = termbase.duplicates(limit=A_PAGE, offset=(page - 1) * A_PAGE)
    return render_template(
        "duplicates.html",
        total=total,
        pairs=[(pair, termbase.concept(pair.one).concept, termbase.concept(pair.other).concept) for pair in pairs],
        number=page,
        more=page * A_PAGE < total,
    )


def preview_merge() -> str:
    """Show what merging one concept into another would make."""
    fields = query_fields()
    keep, other = fields.text("keep", longest=500), fields.text("other", longest=500)
    joined = the_termbase().merge(keep, [other], preview=True)
    return render_template("merge.html", joined=joined, keep=keep, other=other)


def merge() -> Response:
    """Merge one concept into another."""
    fields = form_fields()
    keep, other = fields.text("keep", longest=500), fields.text("other", longest=500)
    the_termbase().merge(keep, [other], by=who())
    return redirect(url_for("ui.concept", concept_id=keep), code=303)


def tell_apart() -> Response:
    """Remember that two concepts are two."""
    fields = form_fields()
    the_termbase().tell_apart(fields.text("one", longest=500), fields.text("other", longest=500), by=who())
    return redirect(url_for("ui.duplicates"), code=303)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/termbase/duplicates")(duplicates)
    blueprint.get("/termbase/merge")(preview_merge)
    blueprint.post("/termbase/merge")(merge)
    blueprint.post("/termbase/distinct")(tell_apart)
