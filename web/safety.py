"""What keeps a page of another site, and a segment with markup in it, from doing harm.

A browser must not be made to act for a foreign page, neither by the trust that everybody on its own machine has nor
by somebody's session: only our host names are answered (a rebound DNS name is not), and a write must come from our own
pages or from a program. Who may do what is decided elsewhere (`access`).
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from web.errors import ForeignOrigin, UnservedHost

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
A_YEAR = 365 * 24 * 3600  # seconds
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def refuse_foreign_requests() -> None:
    """Raise UnservedHost for a foreign Host header, ForeignOrigin for a write from another origin."""
    host = request.headers.get("Host", "")
    if not _is_served(host_name(host)):
        raise UnservedHost(host)
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != own_origin():
        raise ForeignOrigin(origin)
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in {"same-origin", "none"}:
        raise ForeignOrigin(f"a {site} page")


def own_origin() -> str:
    """Return the origin of our own pages, as the request names us."""
    return f"{request.scheme}://{request.headers.get('Host', '')}"


def _is_served(name: str | None) -> bool:
    """Tell whether a host name is ours; a service for other machines takes every IP address: no name was rebound."""
    if name in current_app.config["SERVED_HOSTS"]:
        return True
    try:
        return bool(current_app.config["EXPOSED"]) and ip_address(name or "") is not None
    except ValueError:
        return False


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
        response.headers.setdefault("Cache-Control", "private, no-cache" if g.get("accounts") else "no-cache")
    if request.is_secure:
        response.headers.add("Strict-Transport-Security", f"max-age={A_YEAR}")
    return response


def install_safety(app: Flask) -> None:
    """Guard every request of the app and dress every response."""
    app.before_request(refuse_foreign_requests)
    app.after_request(add_headers)
