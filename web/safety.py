"""What keeps a page of another site, and a segment with markup in it, from doing harm.

The service trusts everybody on its own machine, so a browser must not be made to act for a foreign page: only our
host names are answered (a rebound DNS name is not), and a write must come from our own pages or from a program.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from web.errors import ForeignOrigin, RoleTooLow, UnknownToken, UnservedHost
from web.services import the_tokens
from web.tokens import Role

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
READING_POSTS = {
    "api.add_proposal",  # it changes nothing until somebody else approves it
    "api.context_for_text",
    "api.match_many",
    "api.recognise_terms",
    "compat.libretranslate_translate",
    "compat_token.libretranslate_translate",
}


def refuse_foreign_requests() -> None:
    """Raise UnservedHost for a foreign Host header, ForeignOrigin for a write from another origin."""
    host = request.headers.get("Host", "")
    if host_name(host) not in current_app.config["SERVED_HOSTS"]:
        raise UnservedHost(host)
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{host}":
        raise ForeignOrigin(origin)
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in {"same-origin", "none"}:
        raise ForeignOrigin(f"a {site} page")


def heed_token() -> None:
    """Answer in the name of a token, if one is brought; raise UnknownToken, RoleTooLow.

    It comes in the Authorization header (bearer, or as the password or name of Basic), or in the address of a
    protocol that has no other place for it. Nothing needs one on loopback, but one that is brought must be sound:
    a program that was shut out notices.
    """
    secret = g.get("token") or _secret_of_header()
    if secret is None:
        return
    token = the_tokens().holder(secret)
    if token is None:
        raise UnknownToken
    if token.role is Role.READER and request.method not in SAFE_METHODS and request.endpoint not in READING_POSTS:
        raise RoleTooLow(token.role)
    g.who, g.role = token.name, token.role


def _secret_of_header() -> str | None:
    brought = request.authorization
    if brought is None or brought.type not in {"basic", "bearer"}:
        return None
    secret = brought.token if brought.type == "bearer" else brought.password or brought.username
    return (secret or "").strip()


def host_name(host: str) -> str | None:
    """Return the name in a Host header, without its port; None for one that is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def add_headers(response: Response) -> Response:
    """Set the headers that every answer carries; what changes with the store is not kept by caches unasked."""
    for name, value in HEADERS.items():
        response.headers.add(name, value)  # nobody else sets them: to look for each costs more than all else here
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-cache")
    return response


def install_safety(app: Flask) -> None:
    """Guard every request of the app and dress every response."""
    app.before_request(refuse_foreign_requests)
    app.before_request(heed_token)
    app.after_request(add_headers)
