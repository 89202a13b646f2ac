"""Serving other machines: what that takes, and the settings that follow from it.

Without accounts only this machine is served. Other machines, or a proxy that serves them, take three things: the flag
that says it is meant, somebody who can get in, and TLS in front, which is not checked and therefore told.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any

from web.config import SERVED_HOSTS
from web.errors import NotExposed
from web.tokens import Tokens
from web.users import Users


@dataclass(frozen=True, slots=True)
class Reach:
    """From where a service is to be reached, as `serve` was asked; `names` are host names, `proxy` an IP address."""

    host: str
    accounts: bool = False
    expose: bool = False
    names: tuple[str, ...] = ()
    proxy: str | None = None


def exposure(database: str, reach: Reach) -> dict[str, Any]:
    """Return the settings for a service of that reach; raises NotExposed for what it lacks."""
    beyond = None if _is_loopback(reach.host) else f"--host {reach.host}"
    beyond = beyond or (f"--name {reach.names[0]}" if reach.names else None)
    if beyond and not reach.expose:
        raise NotExposed(
            beyond, "without --expose only this machine is served; use --host 127.0.0.1, or read docs/access.md"
        )
    if reach.host != "localhost" and _address(reach.host) is None:
        raise NotExposed(f"--host {reach.host}", "is no IP address to listen on; give one, and names with --name")
    if reach.proxy is not None and _address(reach.proxy) is None:
        raise NotExposed(f"--proxy {reach.proxy}", "is no IP address; give the one from which the proxy asks")
    if reach.expose:
        _refuse_nobody(database, reach.accounts)
    settings: dict[str, Any] = {
        "ACCOUNTS": reach.accounts or reach.expose,
        "EXPOSED": reach.expose,
        "TRUSTED_PROXY": reach.proxy,
        "SERVED_HOSTS": (*SERVED_HOSTS, *map(str.lower, reach.names)) if reach.names else None,
    }
    return {name: value for name, value in settings.items() if value}  # the environment may have set the others


def what_exposing_does(proxy: str | None) -> str:
    """Return what is told at the start of a service for other machines."""
    told = "Other machines are served: nobody gets in without a user or a token."
    if proxy is None:
        return (
            f"{told} No proxy is named, so passwords and tokens travel unencrypted: put TLS in front (docs/access.md)."
        )
    return f"{told} The proxy at {proxy} is trusted to say who asks and whether by https."


def _refuse_nobody(database: str, accounts: bool) -> None:
    """Refuse a service that nobody could get into, or that only tokens open although nobody asked for accounts."""
    users, tokens = Users(database), Tokens(database)
    somebody = any(user.disabled_at is None for user in users.all())
    program = accounts and any(token.revoked_at is None for token in tokens.all())
    users.close()
    tokens.close()
    if not somebody and not program:
        raise NotExposed(
            "--expose",
            "takes accounts, and there is no user; make one: tm-service user create --name NAME --role admin",
        )


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
