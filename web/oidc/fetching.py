"""Asking a provider of identities over HTTP, within limits of time and size, and nobody else.

The standard library does: no redirect is followed, no proxy taken from the environment, and a connection is cut when
its time is over, however slowly bytes drip. Certificates are verified as `ssl` does by default.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from web.errors import ProviderUnavailable

LONGEST_WAIT = 5.0  # seconds for a request, from the connection to the last byte
LARGEST_ANSWER = 1024 * 1024  # bytes
AT_ONCE = 3  # requests of a process; others wait their turn, so that a slow provider does not take all threads
_TURN = 1.0  # seconds to wait for it


class Fetcher:
    """Asks the origin of one issuer for JSON; may be used by several threads."""

    def __init__(self, issuer: str) -> None:
        self._origin = origin_of(issuer)
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def fetch(
        self, url: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Return the status and the JSON object that an address answers, asked by POST where there is a body.

        Raises ProviderUnavailable for another origin than the issuer's, no answer in time, too large a one, or one
        that is no JSON object.
        """
        if origin_of(url) != self._origin:
            raise ProviderUnavailable(url, f"is not at {self._origin}, where the issuer is, and is not asked")
        if not self._turns.acquire(timeout=_TURN):
            raise ProviderUnavailable(self._origin, "answers slowly, and others are waiting for it")
        try:
            status, content = _exchanged(url, body, {"Accept": "application/json", **(headers or {})})
        except (OSError, HTTPException, ValueError) as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise ProviderUnavailable(url, f"gives no answer: {reason[:200]}") from error
        finally:
            self._turns.release()
        return status, _object(url, content)


def origin_of(url: str) -> str:
    """Return the scheme, host and port of an address; raises ProviderUnavailable for one that is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError, AttributeError, TypeError):
        raise ProviderUnavailable(str(url)[:200], "is no address of a provider") from None
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _exchanged(url: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    secure = parts.scheme == "https"
    connection = (HTTPSConnection if secure else HTTPConnection)(parts.netloc, timeout=LONGEST_WAIT)
    with _watched(connection.host, connection.port, secure) as held:
        connection.sock = held
        connection.request("GET" if body is None else "POST", target, body, headers)
        response = connection.getresponse()
        content = response.read(LARGEST_ANSWER + 1)
    if len(content) > LARGEST_ANSWER:
        raise ValueError(f"more than {LARGEST_ANSWER:,} bytes")
    return response.status, content


@contextmanager
def _watched(host: str, port: int, secure: bool) -> Iterator[socket.socket]:
    """Hold a connection that ends when its time is over: whoever waits for it then gets an error at once.

    The handshake of TLS is part of that time, so `wrap_socket` does not make it.
    """
    with closing(socket.create_connection((host, port), LONGEST_WAIT)) as plain:
        held = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
            if secure
            else plain
        )
        watch = threading.Timer(LONGEST_WAIT, _cut, [held])
        watch.daemon = True
        watch.start()
        with closing(held):
            try:
                if isinstance(held, ssl.SSLSocket):
                    held.do_handshake()
                yield held
            finally:
                watch.cancel()


def _cut(held: socket.socket) -> None:
    with suppress(OSError):  # it ended by itself meanwhile
        socket.socket.shutdown(held, socket.SHUT_RDWR)  # not SSLSocket's own, which would say good-bye and wait


def _object(url: str, content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ProviderUnavailable(url, "answers no JSON object")
    return value
