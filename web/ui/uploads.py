"""Adding a file by hand."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.api.imports import taken
from web.config import MEGABYTE
from web.services import the_memory
from web.ui.pair import languages_to_choose


def add() -> str:
    """Show the form."""
    return render_template(
        "add.html",
        languages=languages_to_choose(),
        memories=the_memory().memories(),
        most=current_app.config["MAX_CONTENT_LENGTH"] // MEGABYTE,
    )


def take() -> Response:
    """Take a file and show its job."""
    return redirect(url_for("ui.job", job_id=taken().id), code=303)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/add")(add)
    blueprint.post("/add")(take)
