"""A provider of identities on loopback for tests: it keeps its part of OpenID Connect, or breaks it where it is told to."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "tm-service", "a secret of the client's own"


@dataclass
class TestProvider:
    """The provider, and what it is told to do otherwise than it should."""

    __test__ = False
    issuer: str
    people: dict[str, Any] = field(default_factory=lambda: {"sub": "s-1", "preferred_username": "vera"})
    key: RSAKey = field(default_factory=lambda: first_key())
    published: list[Any] | None = None  # None: the key that signs
    claims: dict[str, Any] = field(default_factory=dict)  # in the place of what is right; None leaves one out
    forge: Callable[[TestProvider, dict[str, Any]], str] | None = None  # signs in the place of the key
    broken: dict[str, Callable[[], Response]] = field(default_factory=dict)  # what paths answer instead
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, nonce: str) -> str:
        """Return an ID token."""
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce, **self.people}
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        if self.forge is not None:
            return self.forge(self, claims)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key, ["RS256"])


@cache
def first_key() -> RSAKey:
    """Return the key that providers begin with; making one takes a while."""
    return made_key("one")


def made_key(kid: str) -> RSAKey:
    """Return a new key of that name."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


def with_secret(provider: TestProvider, claims: dict[str, Any]) -> str:
    """Sign with the provider's public key as if it were a secret that both know."""
    header = {"alg": "HS256", "kid": provider.key.kid}
    parts = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims))
    signed = b".".join(parts)
    mark = hmac.digest(provider.key.as_pem(private=False), signed, "sha256")  # the library would refuse to
    return (signed + b"." + urlsafe_b64encode(mark).rstrip(b"=")).decode()


def with_nothing(_provider: TestProvider, claims: dict[str, Any]) -> str:
    """Sign with nothing."""
    return jwt.encode({"alg": "none"}, claims, OctKey.generate_key(256), ["none"])


def with_another_key(provider: TestProvider, claims: dict[str, Any]) -> str:
    """Sign with a key that has the name of the provider's."""
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, made_key(provider.key.kid), ["RS256"])


def _app(provider: TestProvider) -> Flask:
    app = Flask("provider")

    @app.before_request
    def break_or_note() -> Response | None:
        provider.asked.append(request.path)
        broken = provider.broken.get(request.path)
        return broken() if broken else None

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        issuer = provider.issuer
        told = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
        }
        return jsonify(told | provider.metadata)

    @app.get("/keys")
    def keys() -> Response:
        published = [provider.key] if provider.published is None else provider.published
        unusable = {"kty": "future", "kid": "x"}
        return jsonify({"keys": [unusable, *KeySet(published).as_dict(private=False)["keys"]]})

    @app.get("/authorize")
    def authorize() -> Any:
        asked = request.args.to_dict()
        right = (asked["client_id"], asked["response_type"], asked["code_challenge_method"])
        assert right == (CLIENT, "code", "S256"), asked
        if "text/html" in request.headers.get("Accept", ""):  # a browser gets a page and presses its button
            hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in asked.items())
            return f'<form action="/authorized">{hidden}<button>Yes, I am Vera</button></form>'
        return authorized()

    @app.get("/authorized")
    def authorized() -> Any:
        asked, code = request.args.to_dict(), f"code-{len(provider.codes)}"
        provider.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": provider.issuer}
        return redirect(f"{asked['redirect_uri']}?{urlencode(answer)}")

    @app.post("/token")
    def token() -> Any:
        begun = provider.codes.pop(request.form.get("code", ""), None)  # a code serves once
        brought = request.authorization
        known = brought is not None and (brought.username, brought.password) == (CLIENT, SECRET)
        known = known or (request.form.get("client_id"), request.form.get("client_secret")) == (CLIENT, SECRET)
        if not known:
            return jsonify({"error": "invalid_client"}), 401
        challenge = urlsafe_b64encode(hashlib.sha256(request.form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            begun is None
            or begun["code_challenge"] != challenge.decode()
            or begun["redirect_uri"] != request.form["redirect_uri"]
        ):
            return jsonify({"error": "invalid_grant"}), 400
        return jsonify({"access_token": "a", "token_type": "Bearer", "id_token": provider.token(begun["nonce"])})

    return app


@contextmanager
def providing(context: ssl.SSLContext | None = None) -> Iterator[TestProvider]:
    """Serve a provider on loopback in a thread of this process, by TLS if there is a context for it."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    provider = TestProvider(f"{'https' if context else 'http'}://127.0.0.1:{port}")
    server = make_server("127.0.0.1", port, _app(provider), threaded=True, fd=listener.fileno(), ssl_context=context)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        listener.close()


def settings(provider: TestProvider, **others: Any) -> dict[str, Any]:
    """Return the settings of a service whose people sign in with that provider."""
    return {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_ROLE": "reader",
        **others,
    }
