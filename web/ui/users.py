"""Users on the settings page: administrators see, make and disable them; everybody changes their own password."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from tm_service.errors import InvalidQuery
from web.access import address_of_caller, doer
from web.errors import UnknownResource
from web.grants import Grants, grants_of
from web.parameters import Fields, form_fields
from web.roles import Role
from web.services import the_account_log, the_attempts, the_users
from web.ui.sign_in import begin_session, secret_of
from web.users import LONGEST_NAME


def make_user() -> Response:
    """Make a user; the first one switches accounts on and is signed in."""
    fields = form_fields()
    name, (role, grants) = fields.text("name", longest=LONGEST_NAME), rights_in(fields)
    first = not the_users().any()
    user = the_users().create(name, secret_of(fields, "password"), role, doer(), grants=grants)
    response = redirect(url_for("ui.settings"), code=303)
    return begin_session(user, response, "as the first user") if first else response


def disable_user() -> Response:
    """Shut a user out."""
    the_users().disable(form_fields().text("name", longest=LONGEST_NAME), doer())
    return redirect(url_for("ui.settings"), code=303)


def enable_user() -> Response:
    """Let a user in again who was shut out."""
    the_users().enable(form_fields().text("name", longest=LONGEST_NAME), doer())
    return redirect(url_for("ui.settings"), code=303)


def change_role() -> Response:
    """Give a user a role everywhere or grants, in the place of what they had, at once."""
    fields = form_fields()
    name, (role, grants) = fields.text("name", longest=LONGEST_NAME), rights_in(fields)
    the_users().give(name, role if grants is None else None, grants, doer())
    return redirect(url_for("ui.settings"), code=303)


def change_password() -> Response:
    """Give whoever is signed in another password; their other sessions end. Raises InvalidQuery, TooManyAttempts."""
    user, fields = g.get("user"), form_fields()
    if user is None:
        raise InvalidQuery("name", "", "only who is signed in has a password to change")
    present = secret_of(fields, "present")
    address = address_of_caller()
    the_attempts().begin(address, user.name)
    if the_users().with_password(user.name, present) is None:
        the_account_log().failed("wrong present password for another one", user.party, doer())
        raise InvalidQuery("present", "…", "is not your password")
    the_attempts().succeeded(address, user.name)
    the_users().change_password(user.name, secret_of(fields, "password"), doer())
    return begin_session(user, redirect(url_for("ui.settings"), code=303), "with another password")


def rights_in(fields: Fields) -> tuple[Role, Grants | None]:
    """Return the role that a form names, and the grants if it names memories or a role in the termbase."""
    termbase = _role(fields, "termbase_role")
    role = _role(fields, "role") or Role.READER
    return role, grants_of(role, request.form.getlist("memory"), termbase)


def _role(fields: Fields, name: str) -> Role | None:
    given = fields.name(name)
    if given is not None and given not in list(Role):
        raise UnknownResource("role", given, list(Role))
    return None if given is None else Role(given)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.post("/settings/users")(make_user)
    blueprint.post("/settings/users/disable")(disable_user)
    blueprint.post("/settings/users/enable")(enable_user)
    blueprint.post("/settings/users/role")(change_role)
    blueprint.post("/settings/password")(change_password)
