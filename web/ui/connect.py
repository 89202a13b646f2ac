"""Connecting tools that translators have: the addresses to enter in them, those of the server that shows the page."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from web.ui.pair import remembered_pair


class Connection(NamedTuple):
    """A tool, the address to enter in it, and what it then gets."""

    tool: str
    address: str
    gets: str


def connect() -> str:
    """Show what to enter where."""
    here = request.host_url.rstrip("/")
    source, target = remembered_pair()
    file = url_for("api.export", ending="tmx", source=source, target=target, _external=True)
    matches, sure = _("matches with their percentage"), _("sure matches only: it shows no percentage")
    connections = [
        Connection("Weblate, Okapi (tmserver, amaGama)", f"{here}/tmserver", matches),
        Connection("Virtaal", f"{here}/tmserver", _("matches with their percentage; it stores units too")),
        Connection("MyMemory", f"{here}/mymemory/get", matches),
        Connection("OmegaT (Apertium)", f"{here}/apertium", sure),
        Connection("LibreTranslate", f"{here}/libretranslate", sure),
        Connection("OmegaT (project)", file, _("the memory as a file")),
    ]
    return render_template("connect.html", connections=connections, here=here)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/connect")(connect)
