"""What keeps the HTTP side of the assistants to this machine: the same rules as `web.safety`, for ASGI.

Only our host names are answered, no page of another origin is, a token that is brought must be sound, and
where there are users one must be brought; then requests are counted as the web counts them. Every role will do:
whoever may read may propose. A token that has grants sees what was granted (tools.py).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

from web.errors import ForeignOrigin, NotSignedIn, TooManyRequests, UnknownToken, UnservedHost, WebError, answer_to
from web.rates import Rates
from web.safety import host_name
from web.tokens import Tokens
from web.users import Users

HOLDER = "tm_service.holder"
"""Where a request's scope holds its token, a TokenRecord."""
_BEARER = "bearer "
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """Stands before an ASGI application: lets in what may come in, and answers the rest in the one error shape."""

    def __init__(
        self, application: Application, tokens: Tokens, users: Users, hosts: Collection[str], *, a_minute: float
    ) -> None:
        self._application, self._tokens, self._users, self._hosts = application, tokens, users, hosts
        self._rates, self._a_minute = Rates(), a_minute

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand the server's start and end on."""
        if scope["type"] == "http":
            try:
                self._check(scope)
            except WebError as error:
                await _refuse(error, send)
                return
        await self._application(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = headers.get("host", ""), headers.get("origin")
        if host_name(host) not in self._hosts:
            raise UnservedHost(host)
        if origin is not None and origin != f"{scope['scheme']}://{host}":
            raise ForeignOrigin(origin)
        brought = headers.get("authorization")
        kind, secret = (brought or "")[: len(_BEARER)].lower(), (brought or "")[len(_BEARER) :].strip()
        holder = self._tokens.holder(secret) if kind == _BEARER else None
        if self._users.any():  # what fails is counted as well: nobody tries tokens at leisure
            address = (scope.get("client") or ("", 0))[0]
            if wait := self._rates.wait(holder.holder if holder else f"address {address}", self._a_minute):
                raise TooManyRequests(wait)
        if holder is None:
            if brought is not None:
                raise UnknownToken
            if self._users.any():
                raise NotSignedIn
            return
        scope[HOLDER] = holder


async def _refuse(error: WebError, send: Send) -> None:
    told = answer_to(error)
    body = json.dumps(told.payload(), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in told.headers]
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
