"""A provider of identities: where to send people, and who came back, by Authlib and joserfc.

Nothing is believed but a token that the provider signed with a key of its own (asymmetric algorithms only: neither
`none` nor a secret that both know), for this service, for this sign-in, and not too long ago.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from web.errors import ProviderUnavailable, SignInRefused
from web.identities import Begun
from web.oidc.fetching import Fetcher, origin_of
from web.oidc.settings import OidcSettings

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
_REGISTRY = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)  # providers add headers of their own
LEEWAY = 60  # seconds by which clocks may differ
_KEPT = 3600.0  # seconds that what the provider says of itself is believed without asking again
_REST = 5.0  # seconds after a failure in which it is not asked again
_TURN = 1.0  # seconds to wait for a thread that asks, so that a slow provider does not take all threads
_LONGEST_TOKEN = 100_000  # characters


@dataclass(frozen=True, slots=True)
class _Discovered:
    """What a provider says of itself, its keys, and until when that is believed."""

    metadata: Mapping[str, Any]
    keys: KeySet
    until: float


class Provider:
    """The provider of the settings; may be used by several threads. It is asked at the first sign-in, not before."""

    def __init__(self, settings: OidcSettings) -> None:
        self.settings = settings
        self._fetcher = Fetcher(settings.issuer)
        self._lock = threading.Lock()
        self._discovered: _Discovered | None = None
        self._failed: tuple[float, tuple[str, str]] | None = None

    def address(self, begun: Begun, redirect_uri: str) -> str:
        """Return where to send a browser to sign in; raises ProviderUnavailable."""
        return str(
            prepare_grant_uri(
                self._endpoint(self._known().metadata, "authorization_endpoint"),
                client_id=self.settings.client_id,
                response_type="code",
                redirect_uri=redirect_uri,
                scope=self.settings.scopes,
                state=begun.state,
                nonce=begun.nonce,
                code_challenge=create_s256_code_challenge(begun.verifier),
                code_challenge_method="S256",
            )
        )

    def claims(self, begun: Begun, code: str, redirect_uri: str) -> dict[str, Any]:
        """Return what the provider says of who brought a code; raises ProviderUnavailable, SignInRefused."""
        metadata = self._known().metadata
        methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        known = [one for one in ("client_secret_basic", "client_secret_post") if one in methods]
        if not known:
            raise ProviderUnavailable(self.settings.issuer, "takes the client's secret in no way known here")
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=redirect_uri, code_verifier=begun.verifier
        )
        client = ClientAuth(self.settings.client_id, self.settings.client_secret, known[0])
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url, headers, body = client.prepare("POST", self._endpoint(metadata, "token_endpoint"), headers, body)
        status, answer = self._fetcher.fetch(url, body, headers)
        if status >= 500:
            raise ProviderUnavailable(url, f"answers {status}")
        if status != 200:
            raise SignInRefused(f"the provider refuses the code: {_printable(answer.get('error'))}")
        token = answer.get("id_token")
        if not isinstance(token, str) or len(token) > _LONGEST_TOKEN:
            raise SignInRefused("the provider sends no ID token")
        return self._verified(token, begun.nonce, answer.get("access_token"))

    def _verified(self, token: str, nonce: str, access_token: object) -> dict[str, Any]:
        """Return the claims of an ID token (OpenID Connect Core 1.0, section 3.1.3.7)."""
        settings = self.settings
        try:
            decoded = self._decoded(token)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": settings.issuer},
                    "aud": {"essential": True, "value": settings.client_id},
                    "exp": {"essential": True},
                    "sub": {"essential": True},
                },
                {"nonce": nonce, "client_id": settings.client_id, "access_token": access_token},
            )
            claims.validate(leeway=LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            reason = _printable(getattr(error, "description", "") or getattr(error, "error", "") or error)
            raise SignInRefused(f"the ID token does not hold: {type(error).__name__}: {reason}") from error
        if not isinstance(claims["sub"], str):
            raise SignInRefused("the ID token names its subject by no text")
        return dict(claims)

    def _decoded(self, token: str) -> jwt.Token:
        """Return a token whose signature holds; the keys are fetched anew for a key that is not among them."""
        known = self._known()
        try:
            return jwt.decode(token, known.keys, registry=_REGISTRY)
        except InvalidKeyIdError:
            return jwt.decode(token, self._known(but=known).keys, registry=_REGISTRY)

    def _known(self, but: _Discovered | None = None) -> _Discovered:
        """Return what the provider says of itself, unless that is `but`; one thread at a time asks it, if need be."""
        held = self._held(but)
        if held is not None:
            return held
        if not self._lock.acquire(timeout=_TURN):
            raise ProviderUnavailable(self.settings.issuer, "answers slowly, and others are waiting for it")
        try:
            return self._held(but) or self._discover()
        finally:
            self._lock.release()

    def _held(self, but: _Discovered | None) -> _Discovered | None:
        held = self._discovered
        return held if held is not None and held is not but and time.monotonic() < held.until else None

    def _discover(self) -> _Discovered:
        if self._failed is not None and time.monotonic() < self._failed[0]:
            raise ProviderUnavailable(*self._failed[1])
        try:
            self._discovered = self._asked()
        except ProviderUnavailable as error:
            self._failed = (time.monotonic() + _REST, (error.value, error.reason))
            raise
        return self._discovered

    def _asked(self) -> _Discovered:
        issuer = self.settings.issuer
        metadata = self._asked_for(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if metadata.get("issuer") != issuer:
            told = _printable(metadata.get("issuer"))
            raise ProviderUnavailable(issuer, f"calls itself {told!r}; OIDC_ISSUER must be just that")
        keys = self._asked_for(self._endpoint(metadata, "jwks_uri"))
        try:
            return _Discovered(metadata, KeySet.import_key_set(_usable(keys)), time.monotonic() + _KEPT)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderUnavailable(issuer, f"has keys that cannot be read: {_printable(error)}") from error

    def _asked_for(self, url: str) -> dict[str, Any]:
        status, answer = self._fetcher.fetch(url)
        if status != 200:
            raise ProviderUnavailable(url, f"answers {status}")
        return answer

    def _endpoint(self, metadata: Mapping[str, Any], name: str) -> str:
        """Return an address that the provider names, which must be at the issuer's own origin."""
        url = metadata.get(name)
        if not isinstance(url, str) or origin_of(url) != origin_of(self.settings.issuer):
            raise ProviderUnavailable(self.settings.issuer, f"names no {name} at its own host: {_printable(url)}")
        return url


def _usable(keys: Mapping[str, Any]) -> Any:  # noqa: ANN401 - joserfc checks what it gets
    """Return the keys that can verify a signature; providers list others too, of kinds that need not be known here."""
    listed = keys.get("keys")
    if not isinstance(listed, list):
        raise ValueError("there is no list of keys")
    return {
        "keys": [
            key
            for key in listed
            if isinstance(key, dict) and key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig"
        ]
    }


def _printable(value: object) -> str:
    return "".join(char for char in " ".join(str(value).split()) if char.isprintable())[:200]
