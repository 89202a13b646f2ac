"""Which provider of identities people sign in with, and what they may do here.

All settings are in the environment or given to `create_app`; the client's secret may lie in a file. What is wrong with
them is told when the service starts, with the name of the setting.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from web.errors import BadSetting
from web.roles import Role


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """A provider, how this service is known to it, and its rules for people.

    `role` is what a person gets whom nothing else admits, None to refuse them. With `role_claim` the provider decides:
    `roles` says which role each value of that claim stands for, and the highest one counts, at each sign-in.
    """

    issuer: str
    client_id: str
    client_secret: str
    scopes: str
    name_claim: str
    role: Role | None
    role_claim: str | None
    roles: Mapping[str, Role]

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """Return the role that verified claims give, None for none."""
        if self.role_claim is None:
            return self.role
        told = claims.get(self.role_claim)
        values = [told] if isinstance(told, str) else told if isinstance(told, list) else []
        found = {self.roles[value] for value in values if isinstance(value, str) and value in self.roles}
        return max(found, key=list(Role).index, default=self.role)


def oidc_settings(config: Mapping[str, Any]) -> OidcSettings | None:
    """Return the settings of a provider, None where none is configured; raises BadSetting."""
    issuer = _text(config, "OIDC_ISSUER")
    if issuer is None:
        return None
    scopes, claim = _needed(config, "OIDC_SCOPES"), _text(config, "OIDC_ROLE_CLAIM")
    if "openid" not in scopes.split():
        raise BadSetting("OIDC_SCOPES", scopes, "holds `openid`, and others parted by spaces")
    roles = _roles(config)
    if bool(roles) != bool(claim):
        raise BadSetting("OIDC_ROLE_CLAIM", claim or "", "and OIDC_ROLES are given together: a claim and its values")
    default = _text(config, "OIDC_ROLE")
    return OidcSettings(
        issuer=_sound_issuer(issuer),
        client_id=_ascii("OIDC_CLIENT_ID", _needed(config, "OIDC_CLIENT_ID")),
        client_secret=_secret(config),
        scopes=scopes,
        name_claim=_needed(config, "OIDC_NAME_CLAIM"),
        role=None if default is None else _role("OIDC_ROLE", default),
        role_claim=claim,
        roles=roles,
    )


def _text(config: Mapping[str, Any], name: str) -> str | None:
    """Return a setting as it was written: what is read from the environment as JSON makes a number of digits."""
    value = config.get(name)
    if value is not None and not isinstance(value, str):
        value = os.environ.get(f"TM_SERVICE_{name}", str(value))
    return (value or "").strip() or None


def _needed(config: Mapping[str, Any], name: str) -> str:
    value = _text(config, name)
    if value is None:
        raise BadSetting(name, "", "is missing; it goes with OIDC_ISSUER")
    return value


def _secret(config: Mapping[str, Any]) -> str:
    """Return the client's secret, from the setting or the file that it names; no error tells it."""
    secret, file = _text(config, "OIDC_CLIENT_SECRET"), _text(config, "OIDC_CLIENT_SECRET_FILE")
    if (secret is None) == (file is None):
        raise BadSetting("OIDC_CLIENT_SECRET", "…", "or OIDC_CLIENT_SECRET_FILE is given, one of the two")
    if file is not None:
        try:
            secret = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting("OIDC_CLIENT_SECRET_FILE", file, f"cannot be read: {error}") from error
    return _ascii("OIDC_CLIENT_SECRET", secret or "", shown="…")


def _ascii(name: str, value: str, shown: str | None = None) -> str:
    """Return what is sent in a header."""
    if not value or not value.isascii() or not value.isprintable():
        raise BadSetting(name, shown or value, "is a line of ASCII characters")
    return value


def _sound_issuer(issuer: str) -> str:
    """Return an issuer that is asked by https, or by http on this machine."""
    try:
        parts = urlsplit(issuer)
        port = parts.port
    except ValueError as error:
        raise BadSetting("OIDC_ISSUER", issuer, f"is no address: {error}") from error
    told = parts.username or parts.query or parts.fragment or port == 0
    if not parts.hostname or told or not issuer.isascii() or not issuer.isprintable():
        raise BadSetting("OIDC_ISSUER", issuer, "is an address such as https://sso.example.org/realms/staff")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise BadSetting("OIDC_ISSUER", issuer, "begins with https; http is for a provider on this machine")
    return issuer


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _roles(config: Mapping[str, Any]) -> dict[str, Role]:
    told = config.get("OIDC_ROLES") or {}
    if not isinstance(told, Mapping) or not all(isinstance(role, str) for role in told.values()):
        raise BadSetting("OIDC_ROLES", str(told), 'is a JSON object such as {"tm-editors": "translator"}')
    return {value: _role("OIDC_ROLES", role) for value, role in told.items()}


def _role(name: str, role: str) -> Role:
    if role not in list(Role):
        raise BadSetting(name, role, f"takes roles: {', '.join(Role)}")
    return Role(role)
