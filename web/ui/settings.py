"""Settings: the tokens of other programs. About: what this service is, what it holds, and whether it is well."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from tm_service import __version__
from tm_service.health import examine
from web.errors import RoleTooLow, UnknownResource
from web.parameters import form_fields, query_fields
from web.services import the_drafts, the_memory, the_termbase, the_tokens
from web.tokens import LONGEST_NAME, Role, TokenRecord


def settings() -> str:
    """Show the tokens, and a form for a new one."""
    return _page()


def create() -> Response:
    """Make a token and show it, this once."""
    _require_owner()
    fields = form_fields()
    name, role = fields.text("name", longest=LONGEST_NAME), fields.name("role") or Role.READER.value
    if role not in list(Role):
        raise UnknownResource("role", role, list(Role))
    record, secret = the_tokens().create(name.strip(), Role(role))
    response = make_response(_page(record, secret))
    response.headers["Cache-Control"] = "no-store"
    return response


def revoke(token_id: int) -> BaseResponse:
    """End a token, for good."""
    _require_owner()
    the_tokens().revoke(token_id)
    return redirect(url_for("ui.settings"), code=303)


def about() -> str:
    """Show what there is and, if asked to, examine the store."""
    memory, termbase = the_memory(), the_termbase()
    checks = list(examine(memory.store, memory.index_folder)) if query_fields().flag("examine") else None
    return render_template(
        "about.html",
        version=__version__,
        units=sum(one.units for one in memory.memories()),
        documents=len(memory.documents()),
        concepts=termbase.concepts(limit=1).total,
        drafts=len(the_drafts().recent()),
        checks=checks,
    )


def _page(record: TokenRecord | None = None, secret: str | None = None) -> str:
    return render_template(
        "settings.html",
        tokens=the_tokens().all(),
        roles=list(Role),
        longest=LONGEST_NAME,
        made=record,
        secret=secret,
    )


def _require_owner() -> None:
    """Let in who needs no token, that is who sits at this machine, and administrators; raise RoleTooLow for others."""
    role = g.get("role")
    if role is not None and role is not Role.ADMIN:
        raise RoleTooLow(role)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/settings")(settings)
    blueprint.post("/settings/tokens")(create)
    blueprint.post("/settings/tokens/<int:token_id>/revoke")(revoke)
    blueprint.get("/about")(about)
