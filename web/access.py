"""Who asks, and whether they may: a token or a session is heeded, its requests are counted, its role is held to.

Without accounts, the default on loopback, everybody may do everything and needs nothing; a token that is brought must
still be sound, and is answered within its role: a program that was shut out notices. With accounts nobody gets in
without a token or a session, and each route asks for the role that `roles` names.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request

from web.account_log import Doer, Party
from web.errors import (
    ForeignOrigin,
    NotSignedIn,
    RoleTooLow,
    SessionEnded,
    TooManyRequests,
    UnknownToken,
    WebError,
)
from web.grants import NOTHING, Grants
from web.roles import Role, Scope, needed, scope_of
from web.safety import SAFE_METHODS, own_origin
from web.services import the_rates, the_sessions, the_tokens, the_users


def heed_caller() -> None:
    """Find out who asks; raise UnknownToken, TooManyRequests, NotSignedIn, SessionEnded, RoleTooLow, ForeignOrigin."""
    if request.endpoint == "static":
        return
    g.grants = NOTHING  # until it is known who asks
    g.accounts = bool(current_app.config["ACCOUNTS"]) or the_users().any()
    problem = _heed_token() or (_heed_session() if g.accounts and "who" not in g else None)
    if g.accounts:  # what fails is counted as well, by its address: nobody tries tokens at leisure
        _count(g.get("caller") or f"address {address_of_caller()}")
    if problem is not None:
        raise problem
    if not g.accounts and "who" not in g:
        g.grants = None
    if request.endpoint is not None and (least := needed(request.endpoint)) is not None:
        require(least, scope_of(request.endpoint))


def require(least: Role, scope: Scope = Scope.EVERYWHERE) -> None:
    """Let only those go on who have that role there; raises NotSignedIn, SessionEnded, RoleTooLow."""
    if "who" not in g:
        if g.accounts:
            raise SessionEnded if g.get("session_ended") else NotSignedIn
        return
    role = role_in(scope)
    if role is None or not role.includes(least):
        raise RoleTooLow(role, least, "" if g.grants is None else scope.value)


def may(endpoint: str) -> bool:
    """Tell whether who asks could ask for that endpoint."""
    least = needed(endpoint)
    if least is None:
        return True
    if "who" not in g:
        return not g.get("accounts", False)
    role = role_in(scope_of(endpoint))
    return role is not None and role.includes(least)


def role_in(scope: Scope) -> Role | None:
    """Return the highest role that whoever asks has for a scope, None for none."""
    grants: Grants | None = g.get("grants", NOTHING)
    return g.get("role") if grants is None else grants.highest(scope)


def address_of_caller() -> str:
    """Return the address that a request came from; of IPv6 its network of 64 bits, which one customer has whole."""
    return _one_caller(str(request.remote_addr))


@lru_cache(maxsize=1024)  # asked for by every request
def _one_caller(remote: str) -> str:
    try:
        address = ip_address(remote)
    except ValueError:
        return remote
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str(address)


def doer() -> Doer:
    """Return who does what the request asks for, as the log of accounts names them."""
    kind, _, number = g.get("caller", "nobody").partition(" ")
    return Doer(Party(kind, g.get("who"), int(number) if number else None), request.remote_addr)


def cookie_name() -> str:
    """Return what the session's cookie is called; under https by a name that only this host can set (RFC 6265bis)."""
    return "__Host-tm_session" if request.is_secure else "tm_session"


def _heed_token() -> WebError | None:
    """Answer in the name of a token, if one is brought.

    It comes in the Authorization header (bearer, or as the password or name of Basic), or in the address of a
    protocol that has no other place for it.
    """
    secret = g.get("token") or _secret_of_header()
    if secret is None:
        return None
    token = the_tokens().holder(secret)
    if token is None:
        return UnknownToken()
    g.who, g.role, g.grants, g.caller = token.name, token.role, token.grants, token.holder
    return None


def _heed_session() -> WebError | None:
    secret = request.cookies.get(cookie_name())
    if not secret:
        return None
    user = the_sessions().user(secret)
    if user is None:
        g.session_ended = True
        return None
    g.who, g.role, g.grants, g.caller, g.user = user.name, user.role, user.grants, user.holder, user
    return None if request.method in SAFE_METHODS or _says_where_from() else ForeignOrigin("a request without Origin")


def _says_where_from() -> bool:
    """Tell whether a write says that it comes from our pages.

    A browser adds a cookie to what any page asks for, so what tells us apart must be there and be ours; what is there
    and is not ours `refuse_foreign_requests` has refused already.
    """
    if "Origin" in request.headers or "Sec-Fetch-Site" in request.headers:
        return True
    referer = urlsplit(request.headers.get("Referer", ""))
    return f"{referer.scheme}://{referer.netloc}" == own_origin()


def _count(caller: str) -> None:
    wait = the_rates().wait(caller, current_app.config["RATE_LIMIT"])
    if wait:
        raise TooManyRequests(wait)


def _secret_of_header() -> str | None:
    brought = request.authorization
    if brought is None or brought.type not in {"basic", "bearer"}:
        return None
    secret = brought.token if brought.type == "bearer" else brought.password or brought.username
    return (secret or "").strip()


def install_access(app: Flask) -> None:
    """Ask every request of the app who it is, and let templates leave out what is not allowed."""
    app.before_request(heed_caller)
    app.context_processor(lambda: {"may": may, "role_of_caller": role_in(Scope.ANYTHING), "signed_in": g.get("user")})
