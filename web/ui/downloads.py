"""What can be taken away, and what there is."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from corpora.units import UnitStatus
from glossary.formats import FORMATS as TERM_FORMATS
from tm_service import __version__
from tm_service.formats import FORMATS as MEMORY_FORMATS
from web.parameters import query_fields
from web.services import the_memory, the_termbase
from web.ui.pair import languages_to_choose, remembered_pair


def downloads() -> str:
    """Show the files that can be had and the numbers of what the store holds."""
    memory, termbase = the_memory(), the_termbase()
    return render_template(
        "downloads.html",
        memories=memory.memories(),
        variants=memory.languages(),
        documents=len(memory.documents()),
        concepts=termbase.concepts(limit=1).total,
        terms=termbase.languages(),
        memory_formats={name: member for name, member in MEMORY_FORMATS.items() if member.written},
        term_formats=TERM_FORMATS,
        languages=languages_to_choose(),
        statuses=list(UnitStatus),
        pair=remembered_pair(),
        version=__version__,
    )


def download() -> Response:
    """Send the form's choice on to the address of that file."""
    fields = query_fields()
    return redirect(
        url_for(
            "api.export",
            ending=fields.name("ending") or "tmx",
            source=fields.name("source"),
            target=fields.name("target"),
            memory=fields.name("memory"),
            status=fields.name("status"),
            changed_since=fields.name("changed_since"),
        )
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/downloads")(downloads)
    blueprint.get("/download")(download)
