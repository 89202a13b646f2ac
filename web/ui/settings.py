"""Settings: the tokens of other programs, the users. About: what the service is and holds, and whether it is well."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from tm_service import __version__
from tm_service.health import examine
from web.access import doer, may, require
from web.parameters import form_fields, query_fields
from web.roles import Role
from web.services import the_drafts, the_identities, the_memory, the_termbase, the_tokens, the_users
from web.tokens import LONGEST_NAME, TokenRecord
from web.ui.users import rights_in
from web.users import LONGEST_PASSWORD, SHORTEST_PASSWORD


def settings() -> str:
    """Show the tokens and the users to administrators, with forms for new ones, and to everybody their own account."""
    return _page()


def create() -> Response:
    """Make a token and show it, this once."""
    fields = form_fields()
    name, (role, grants) = fields.text("name", longest=LONGEST_NAME), rights_in(fields)
    record, secret = the_tokens().create(name.strip(), role, doer(), grants=grants)
    response = make_response(_page(record, secret))
    response.headers["Cache-Control"] = "no-store"
    return response


def revoke(token_id: int) -> BaseResponse:
    """End a token, for good."""
    the_tokens().revoke(token_id, doer())
    return redirect(url_for("ui.settings"), code=303)


def about() -> str:
    """Show what there is and, if asked to, examine the store."""
    memory, termbase = the_memory(), the_termbase()
    wanted = query_fields().flag("examine")
    if wanted:
        require(Role.ADMIN)  # it reads the whole store
    checks = list(examine(memory.store.connections.path, memory.index_folder)) if wanted else None
    return render_template(
        "about.html",
        version=__version__,
        units=sum(one.units for one in memory.memories()),
        documents=len(memory.documents()),
        concepts=termbase.concepts(limit=1).total,
        drafts=the_drafts().count(),
        checks=checks,
    )


def _page(record: TokenRecord | None = None, secret: str | None = None) -> str:
    return render_template(
        "settings.html",
        tokens=the_tokens().all() if may("ui.create") else [],
        users=the_users().all() if may("ui.make_user") else [],
        issuers=the_identities().issuers() if may("ui.make_user") else {},
        own_password="user" in g and the_users().has_password(g.user),
        shortest_password=SHORTEST_PASSWORD,
        longest_password=LONGEST_PASSWORD,
        memories=[one.name for one in the_memory().memories()] if may("ui.create") else [],
        roles=list(Role),
        longest=LONGEST_NAME,
        made=record,
        secret=secret,
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/settings")(settings)
    blueprint.post("/settings/tokens")(create)
    blueprint.post("/settings/tokens/<int:token_id>/revoke")(revoke)
    blueprint.get("/about")(about)
