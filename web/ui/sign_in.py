"""Signing in and out: a session begins with a name and a password, and every time anew."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import address_of_caller, cookie_name, doer
from web.account_log import Doer
from web.errors import MalformedRequest, WrongPassword
from web.parameters import Fields, form_fields
from web.services import the_account_log, the_attempts, the_sessions, the_users
from web.users import LONGEST_NAME, User


def sign_in() -> Response:
    """Show the form; where nobody needs to sign in, or somebody has, lead on."""
    if not g.accounts or g.get("user"):
        return redirect(address_afterwards(), code=303)
    return make_response(render_template("sign_in.html", nobody_yet=not the_users().any()))


def let_in() -> Response:
    """Begin a session; raises WrongPassword, TooManyAttempts. The session that the browser had, if any, ends."""
    fields = form_fields()
    name = fields.text("name", longest=LONGEST_NAME, blank=True)
    password = secret_of(fields, "password")
    address = address_of_caller()
    the_attempts().begin(address, name)
    user = the_users().with_password(name, password)
    if user is None:
        the_account_log().failed("wrong password", the_users().tried(name), doer())
        raise WrongPassword
    the_attempts().succeeded(address, name)
    return begin_session(user, redirect(address_afterwards(), code=303), "with a password")


def secret_of(fields: Fields, name: str) -> str:
    """Return a password as it was sent; raises MalformedRequest for none. No error ever tells it back."""
    secret = fields.values.get(name)
    if secret is None:
        raise MalformedRequest(name, "is missing; it takes a text")
    return str(secret)


def begin_session(user: User, response: Response, how: str) -> Response:
    """Have a response begin a session, in the place of any other that the browser has; `how` is for the log."""
    end_session("another sign-in")
    response.set_cookie(
        cookie_name(),
        the_sessions().begin(user, Doer(user.party, request.remote_addr), how),
        max_age=current_app.config["SESSION_LIFETIME"],
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def end_session(reason: str) -> None:
    """End the session that the browser has, if any; `reason` is for the log."""
    if secret := request.cookies.get(cookie_name()):
        the_sessions().end(secret, doer(), reason)


def sign_out() -> Response:
    """End the session, and have the browser forget what it was shown."""
    end_session("signed out")
    response = redirect(url_for("ui.sign_in"), code=303)
    response.delete_cookie(cookie_name(), secure=request.is_secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def address_afterwards() -> str:
    """Return where to go on: the address that was asked for, or the page that something was sent from; always ours."""
    if request.endpoint in {"ui.sign_in", "ui.let_in", "ui.go_to_provider"}:
        wanted = request.args.get("next", "")
    elif request.endpoint == "ui.come_back":
        wanted = ""  # its address serves once
    elif request.method == "GET":
        wanted = request.full_path.removesuffix("?")
    else:
        referer = urlsplit(request.headers.get("Referer", ""))
        wanted = referer.path + (f"?{referer.query}" if referer.query else "")
    return wanted if is_own_address(wanted) else url_for("ui.lookup")


def is_own_address(address: str) -> bool:
    """Tell whether an address is a path of ours, however a browser may read it.

    >>> [is_own_address(one) for one in ("/units/5?page=2", "//a.example", "/\\\\a.example", "https:/x")]
    [True, False, False, False]
    """
    return address.startswith("/") and address[1:2] not in {"/", "\\"} and address.isprintable()


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/login")(sign_in)
    blueprint.post("/login")(let_in)
    blueprint.post("/logout")(sign_out)
    blueprint.app_context_processor(lambda: {"address_afterwards": address_afterwards})
