"""Connecting tools that translators have: the addresses to enter in them, those of the server that shows the page."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from web.compat import omegat
from web.ui.pair import remembered_pair


class Connection(NamedTuple):
    """A tool, the address to enter in it, and what it then gets."""

    tool: str
    address: str
    gets: str


class Setup(NamedTuple):
    """A file that sets a tool up: where it is served, what it is for, what it says."""

    name: str
    address: str
    purpose: str
    text: str


def connect() -> str:
    """Show what to enter where."""
    here = request.host_url.rstrip("/")
    source, target = remembered_pair()
    memory = url_for("compat.omegat_memory", source=source, target=target, _external=True)
    glossary = url_for("compat.omegat_glossary", source=source, target=target, _external=True)
    matches, sure = _("matches with their percentage"), _("sure matches only: it shows no percentage")
    connections = [
        Connection("Weblate, Okapi (tmserver, amaGama)", f"{here}/tmserver", matches),
        Connection("Virtaal", f"{here}/tmserver", _("matches with their percentage; it stores units too")),
        Connection("MyMemory", f"{here}/mymemory/get", matches),
        Connection("OmegaT (Apertium)", f"{here}/apertium", sure),
        Connection("LibreTranslate", f"{here}/libretranslate", sure),
        Connection("OmegaT", memory, _("the memory as a file")),
        Connection("OmegaT", glossary, _("the termbase as a glossary")),
        Connection(
            "Model Context Protocol", "tm-service mcp", _("tools for a language model: it looks up and proposes")
        ),
    ]
    return render_template(
        "connect.html", connections=connections, setups=_setups(source, target), pair=(source, target), here=here
    )


def _setups(source: str, target: str) -> list[Setup]:
    folder = url_for("compat.omegat_memory", source=source, target=target, _external=True).removesuffix(omegat.MEMORY)
    project, finder = omegat.project_of((source, target), here=folder), omegat.finder_of((source, target))
    mapped = _("An OmegaT project that fetches memory and glossary from here whenever it is opened.")
    marked = _("For OmegaT’s external finder: what is marked there is looked up here.")
    return [
        Setup(omegat.PROJECT, folder + omegat.PROJECT, mapped, project),
        Setup(omegat.FINDER, folder + omegat.FINDER, marked, finder),
    ]


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/connect")(connect)
