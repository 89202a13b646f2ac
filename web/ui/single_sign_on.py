"""Signing in with the organisation's provider of identities: there, and back with its word for who somebody is."""

from __future__ import annotations

from secrets import compare_digest

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from tm_service.errors import InvalidQuery
from web.access import address_of_caller, doer
from web.account_log import Doer, Party
from web.errors import NotAdmitted, ProviderUnavailable, SignInRefused, UnknownResource
from web.identities import PATIENCE, Begun
from web.oidc.settings import OidcSettings
from web.safety import own_origin
from web.services import the_account_log, the_attempts, the_identities, the_provider
from web.ui.sign_in import address_afterwards, begin_session, is_own_address
from web.users import User

_LONGEST_CODE = 4_000  # characters


def go_to_provider() -> Response:
    """Begin a sign-in and send the browser to the provider; raises ProviderUnavailable.

    It is a link, not a form: the policy of our pages (`form-action 'self'`) lets no form lead elsewhere.
    """
    provider = the_provider()
    if provider is None:
        raise UnknownResource("identity provider", "login/oidc")
    wanted = request.args.get("next", "")
    if g.get("user"):
        return redirect(address_afterwards(), code=303)
    begun = the_identities().begin(wanted if is_own_address(wanted) else url_for("ui.lookup"))
    response = redirect(provider.address(begun, _redirect_uri()), code=303)
    response.set_cookie(
        _cookie_name(), begun.state, max_age=int(PATIENCE), secure=request.is_secure, httponly=True, samesite="Lax"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def come_back() -> Response:
    """Begin a session for whom the provider names.

    Raises SignInRefused, NotAdmitted, ProviderUnavailable, TooManyAttempts.
    """
    provider = the_provider()
    if provider is None:
        raise UnknownResource("identity provider", "login/oidc/back")
    begun = _begun()
    address = address_of_caller()
    the_attempts().begin(address, begun.state)
    try:
        claims = provider.claims(begun, _code(provider.settings.issuer), _redirect_uri())
        user = _user(provider.settings, claims)
    except ProviderUnavailable:
        the_attempts().succeeded(address, begun.state)  # nobody's fault here
        raise
    except (SignInRefused, NotAdmitted) as error:
        told = Party("provider", error.subject if isinstance(error, NotAdmitted) else None)
        the_account_log().failed(str(error), told, doer())
        raise
    the_attempts().succeeded(address, begun.state)
    response = begin_session(user, redirect(begun.next, code=303), f"with {provider.settings.issuer}")
    response.delete_cookie(_cookie_name(), secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def _begun() -> Begun:
    """Return the sign-in that this browser began; an address that somebody else sent it is none.

    That is not counted as an attempt and not logged: any page can have a browser ask for such an address.
    """
    state, kept = request.args.get("state", ""), request.cookies.get(_cookie_name(), "")
    begun = the_identities().take(state) if state and compare_digest(state.encode(), kept.encode()) else None
    if begun is None:
        raise SignInRefused("this browser has begun no such sign-in, or more than ten minutes ago; begin again")
    return begun


def _code(issuer: str) -> str:
    if request.args.get("iss", issuer) != issuer:  # RFC 9207
        raise SignInRefused("another provider answers than was asked")
    if "error" in request.args:
        said = "".join(char for char in request.args["error"] if char.isprintable())[:100]
        raise SignInRefused(f"the provider says {said!r}")
    code = request.args.get("code", "")
    if not 0 < len(code) <= _LONGEST_CODE:
        raise SignInRefused("the provider sends no code")
    return code


def _user(settings: OidcSettings, claims: dict[str, object]) -> User:
    """Return the user of verified claims, made if a rule admits them; raises NotAdmitted."""
    subject, role = str(claims["sub"]), settings.role_of(claims)
    by = Doer(Party("provider", settings.issuer), request.remote_addr)
    user = the_identities().user(settings.issuer, subject)
    if user is not None and user.disabled_at is not None:
        raise NotAdmitted(subject, "was disabled here")
    if settings.role_claim is not None and role is None:
        raise NotAdmitted(subject, f"has no role here: no value of {settings.role_claim!r} gives one")
    if user is None:
        if role is None:
            raise NotAdmitted(subject, "has no account here, and no rule gives one")
        name = claims.get(settings.name_claim)
        if not isinstance(name, str):
            raise NotAdmitted(subject, f"has no name: the provider tells no {settings.name_claim!r}")
        try:
            return the_identities().admit(settings.issuer, subject, name, role, by)
        except InvalidQuery as error:
            raise NotAdmitted(subject, str(error)) from error
    if settings.role_claim is not None and role is not None:
        return the_identities().follow_role(user, role, by)
    return user


def _redirect_uri() -> str:
    return f"{own_origin()}{url_for('ui.come_back')}"


def _cookie_name() -> str:
    """Return what the cookie of a begun sign-in is called; see `web.access.cookie_name`."""
    return "__Host-tm_sign_in" if request.is_secure else "tm_sign_in"


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/login/oidc")(go_to_provider)
    blueprint.get("/login/oidc/back")(come_back)
    blueprint.app_context_processor(lambda: {"has_provider": the_provider() is not None})
