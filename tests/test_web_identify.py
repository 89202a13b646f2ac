"""Signing in with a provider of identities: who it names gets in, whatever is not quite right does not."""

from __future__ import annotations

import hashlib
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Response
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from lxml import html

from tests.people import PASSWORD, People, send, settle
from tests.provider import (
    SECRET,
    TestProvider,
    made_key,
    providing,
    settings,
    with_another_key,
    with_nothing,
    with_secret,
)
from web.account_log import AccountLog, Event
from web.errors import BadSetting
from web.grants import Grants
from web.identities import PATIENCE, Identities
from web.oidc.fetching import LARGEST_ANSWER
from web.oidc.settings import oidc_settings
from web.roles import Role
from web.users import Users

MAPPED = {"OIDC_ROLE": None, "OIDC_ROLE_CLAIM": "groups", "OIDC_ROLES": {"editors": "translator", "chiefs": "admin"}}


class House:
    """A service, its people and their provider."""

    def __init__(self, service: Any, provider: TestProvider, people: People) -> None:
        self.service, self.provider, self.people = service, provider, people

    def go(self, wanted: str = "/terms") -> tuple[str, dict[str, str]]:
        """Begin a sign-in; return the provider's address and the cookie."""
        answer = self.service.get("/login/oidc", next=wanted)
        assert answer.status == 303, answer.text
        crumbs = answer.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"} <= set(crumbs.split("; "))
        return answer.headers["location"], {"Cookie": crumbs.split(";")[0]}

    def agree(self, address: str) -> str:
        """Be let on by the provider; return the address that it leads back to."""
        parts = urlsplit(address)
        connection = HTTPConnection(parts.netloc, timeout=30)
        connection.request("GET", f"{parts.path}?{parts.query}")
        response = connection.getresponse()
        response.read()
        connection.close()
        back = response.headers["Location"]
        assert back.startswith(f"{self.service.url}/login/oidc/back?")
        return back.removeprefix(self.service.url)

    def sign_in(self, wanted: str = "/terms") -> Any:
        address, cookie = self.go(wanted)
        return self.service.get(self.agree(address), cookie)

    def page(self, answer: Any, path: str = "/settings") -> Any:
        """Return a page for the session that an answer began."""
        assert answer.status == 303, answer.text
        secret = next(part for part in answer.headers["set-cookie"].split(", ") if part.startswith("tm_session="))
        return self.service.get(path, {"Cookie": secret.split(";")[0]})

    def users(self) -> dict[str, str]:
        users = Users(self.people.database)
        found = {user.name: user.role.value for user in users.all()}
        users.close()
        return found

    def failures(self) -> list[str]:
        log = AccountLog(self.people.database)
        found = [event.detail for event in log.events(limit=99) if event.event is Event.SIGN_IN_FAILED]
        log.close()
        return [detail for detail in found if detail]


@pytest.fixture
def open_house(filled: Path, serving: Any) -> Iterator[Any]:
    """How to open a house with settings of one's own."""
    with ExitStack() as opened:

        def open_one(context: ssl.SSLContext | None = None, **others: Any) -> House:
            provider = opened.enter_context(providing(context))
            people = settle(filled)
            return House(opened.enter_context(serving(filled, **settings(provider, **others))), provider, people)

        yield open_one


@pytest.fixture
def house(open_house: Any) -> House:
    return open_house()


def alert(answer: Any) -> str:
    return html.fromstring(answer.text).xpath("string(//*[@role='alert'])")


def test_whom_the_provider_names_is_let_in_and_led_on(house: House) -> None:
    assert house.provider.asked == []  # the service started without it
    answer = house.sign_in("/terms?q=quay")
    assert (answer.status, answer.headers["location"]) == (303, "/terms?q=quay")
    page = house.page(answer)
    assert "vera" in html.fromstring(page.text).xpath("string(//form[@class='caller'])")
    assert "password-title" not in page.text  # there is none to change
    assert house.users()["vera"] == "reader"
    begun = parse_qs(urlsplit(house.go()[0]).query)
    assert (begun["scope"], begun["code_challenge_method"]) == (["openid profile"], ["S256"])
    assert min(len(begun[name][0]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_a_person_is_known_by_subject_and_not_by_name(house: House) -> None:
    house.sign_in()
    house.provider.people = {"sub": "s-1", "preferred_username": "vera.new", "email": "reader"}
    house.sign_in()
    house.provider.people = {"sub": "s-2", "preferred_username": "Vera"}
    house.sign_in()
    house.provider.people = {"sub": "s-3", "preferred_username": "admin"}  # as a user with a password is called
    assert "Vera (2)" not in house.page(house.sign_in()).text
    told = {name: role for name, role in house.users().items() if name not in list(Role)}
    assert told == {"vera": "reader", "Vera (2)": "reader", "admin (2)": "reader"}
    assert house.users()["admin"] == "admin"


def test_users_with_a_password_get_in_beside_them(house: House) -> None:
    house.sign_in()
    assert "/login/oidc?next=/units/1" in house.service.get("/units/1").text
    assert send(house.service, "/login", name="reader", password=PASSWORD).status == 303
    for password in ("", PASSWORD):  # who has none cannot use any
        assert send(house.service, "/login", name="vera", password=password).status == 401
    cookie = house.people.cookie(Role.ADMIN)
    assert house.provider.issuer in house.service.get("/settings", cookie).text
    users = Users(house.people.database)
    with pytest.raises(Exception, match="identity provider"):
        users.change_password("vera", PASSWORD)
    users.close()


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://elsewhere.example"}, "iss"),
        ({"aud": "another-client"}, "aud"),
        ({"aud": ["another-client"]}, "aud"),
        ({"aud": ["tm-service", "another-client"]}, "azp"),
        ({"azp": "another-client"}, "azp"),
        ({"exp": int(time.time()) - 600}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "soon"}, "exp"),
        ({"iat": int(time.time()) + 6000}, "future"),
        ({"nbf": int(time.time()) + 6000}, "not yet"),
        ({"nonce": "of another sign-in"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"at_hash": "x"}, "at_hash"),
    ],
)
def test_a_token_with_a_claim_that_is_wrong_lets_nobody_in(house: House, claims: dict[str, Any], reason: str) -> None:
    house.provider.claims = claims
    answer = house.sign_in()
    assert (answer.status in {401, 403}, "tm_session" in answer.headers.get("set-cookie", "")) == (True, False)
    assert "vera" not in house.users()
    [failure] = house.failures()
    assert reason in failure.lower()


@pytest.mark.parametrize("forge", [with_nothing, with_secret, with_another_key, lambda *_: "no.token", lambda *_: ""])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(house: House, forge: Any) -> None:
    house.provider.forge = forge
    answer = house.sign_in()
    assert (answer.status, "did not work" in alert(answer)) == (401, True)
    assert "vera" not in house.users()
    assert len(house.failures()) == 1


@pytest.mark.parametrize(
    ("algorithm", "key", "digest"),
    [
        ("PS384", RSAKey.generate_key(2048, {"kid": "two"}), "sha384"),
        ("ES256", ECKey.generate_key("P-256", {"kid": "two"}), "sha256"),
        ("EdDSA", OKPKey.generate_key("Ed25519", {"kid": "two"}), "sha512"),
    ],
)
def test_keys_of_other_kinds_are_believed(house: House, algorithm: str, key: Any, digest: str) -> None:
    half = hashlib.new(digest, b"a").digest()  # of the access token
    half_hash = urlsafe_b64encode(half[: len(half) // 2]).rstrip(b"=").decode()
    header = {"alg": algorithm, "kid": "two"}
    house.provider.published = [house.provider.key, key]
    house.provider.forge = lambda _, claims: jwt.encode(header, claims | {"at_hash": half_hash}, key, [algorithm])
    assert house.sign_in().status == 303


def test_a_key_that_is_new_is_fetched_and_one_that_went_is_not_believed(house: House) -> None:
    assert house.sign_in().status == 303
    old, house.provider.key = house.provider.key, made_key("two")
    assert house.sign_in().status == 303
    assert house.provider.asked.count("/keys") == 2
    assert house.sign_in().status == 303
    assert house.provider.asked.count("/keys") == 2  # and kept
    house.provider.published, house.provider.key = [house.provider.key], old
    assert house.sign_in().status == 401


def test_an_answer_serves_once_and_only_the_browser_that_asked(house: House) -> None:
    address, cookie = house.go()
    back = house.agree(address)
    _elsewhere, other = house.go()
    for foreign in ({}, other, {"Cookie": "tm_sign_in="}, {"Cookie": "tm_sign_in=\u00ff"}):
        assert house.service.get(back, foreign).status == 401  # somebody was sent the address
    assert house.service.get(back.replace("state=", "state=x"), cookie).status == 401
    assert house.failures() == []
    assert house.service.get(back, cookie).status == 303
    again = house.service.get(back, cookie)
    assert (again.status, "begun no such" in alert(again)) == (401, True)


def test_a_code_that_was_used_is_refused(house: House) -> None:
    address, cookie = house.go()
    used = parse_qs(urlsplit(house.agree(address)).query)["code"][0]
    house.service.get(f"/login/oidc/back?code={used}&state={cookie['Cookie'].partition('=')[2]}", cookie)
    address, cookie = house.go()
    state = cookie["Cookie"].partition("=")[2]
    answer = house.service.get(f"/login/oidc/back?code={used}&state={state}", cookie)
    assert (answer.status, "invalid_grant" in alert(answer)) == (401, True)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("error=access_denied", "access_denied"),
        ("error=%3Cscript%3E", "<script>"),
        ("code=1&iss=https://elsewhere.example", "another provider"),
        ("", "no code"),
        (f"code={'x' * 5000}", "no code"),
    ],
)
def test_what_the_provider_says_instead_is_told(house: House, query: str, said: str) -> None:
    _address, cookie = house.go()
    answer = house.service.get(f"/login/oidc/back?{query}&state={cookie['Cookie'].partition('=')[2]}", cookie)
    assert (answer.status, said in alert(answer)) == (401, True)
    assert "<script>" not in answer.text


def test_a_sign_in_takes_ten_minutes_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    identities = Identities(tmp_path / "tm.db")
    begun, other = identities.begin("/terms"), identities.begin("/")
    now = time.time()
    monkeypatch.setattr("web.identities.time.time", lambda: now + PATIENCE - 5)
    assert identities.take(begun.state) == begun
    monkeypatch.setattr("web.identities.time.time", lambda: now + PATIENCE + 5)
    assert identities.take(other.state) is None
    assert all(begun.state.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    identities.close()


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", ""])
def test_one_is_led_to_our_own_pages_only(house: House, wanted: str) -> None:
    assert house.sign_in(wanted).headers["location"] == "/"


def dropped() -> Response:
    raise ConnectionAbortedError("as if the provider ended")


def huge() -> Response:
    return Response(b'{"issuer": "' + b"x" * LARGEST_ANSWER + b'"}')


def elsewhere() -> Response:
    return Response(status=302, headers={"Location": "http://127.0.0.1:1/"})


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize(
    "answer",
    [dropped, huge, elsewhere, lambda: Response("[]"), lambda: Response("<html>"), lambda: Response("[" * 200_000)],
)
def test_a_provider_that_does_not_answer_as_it_must_is_told(house: House, path: str, answer: Any) -> None:
    if path == "/token":
        address, cookie = house.go()
        back = house.agree(address)
        house.provider.broken[path] = answer
        refused = house.service.get(back, cookie)
    else:
        house.provider.broken[path] = answer
        refused = house.service.get("/login/oidc")
    if (path, answer) == ("/token", elsewhere):
        assert refused.status in {401, 503}
    else:
        assert (refused.status, "does not answer" in alert(refused)) == (503, True)
    assert send(house.service, "/login", name="reader", password=PASSWORD).status == 303  # the others get in
    assert house.failures() == [] or path == "/token"


def test_a_provider_that_is_down_is_asked_again_after_a_rest(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.provider.broken["/keys"] = huge
    assert house.service.get("/login/oidc").status == 503
    house.provider.broken.clear()
    asked = len(house.provider.asked)
    assert house.service.get("/login/oidc").status == 503
    assert len(house.provider.asked) == asked
    later = time.monotonic() + 60
    monkeypatch.setattr("web.oidc.provider.time.monotonic", lambda: later)
    assert house.service.get("/login/oidc").status == 303


@pytest.mark.parametrize("trusted", [True, False])
def test_a_provider_shows_a_certificate_that_is_trusted(
    open_house: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    certificate = certified(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    house = open_house(context)
    answer = house.service.get("/login/oidc")
    assert answer.status == (303 if trusted else 503)
    assert bool(house.provider.asked) == trusted


def certified(folder: Path) -> Path:
    """Return a file with a new key and its own certificate for loopback."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "provider.pem").write_bytes(kept + made.public_bytes(serialization.Encoding.PEM))
    return folder / "provider.pem"


@contextmanager
def dripping() -> Iterator[str]:
    """A provider that sends a byte now and then, without end."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                while not ended.wait(0.05):
                    connection.sendall(b" ")
            except OSError:
                ended.set()

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        thread.join()
        listener.close()


def test_a_provider_that_drips_is_cut_off(tmp_path: Path, serving: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.oidc.fetching.LONGEST_WAIT", 0.5)
    people = settle(tmp_path / "tm.db")
    with dripping() as issuer:
        config = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": SECRET}
        with serving(people.database, **config) as service:
            answer = service.get("/login/oidc")
    assert (answer.status, "does not answer" in alert(answer)) == (503, True)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"jwks_uri": "http://127.0.0.1:1/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 7},
        {"authorization_endpoint": "https://elsewhere.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_nobody_else_than_the_issuer_is_asked(house: House, metadata: dict[str, Any]) -> None:
    house.provider.metadata = metadata
    answer = house.service.get("/login/oidc")
    assert (answer.status, "does not answer" in alert(answer)) == (503, True)


def test_the_secret_goes_where_the_provider_takes_it_to_its_own_host(house: House) -> None:
    house.provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert house.sign_in().status == 303


@pytest.mark.parametrize(
    "metadata",
    [
        {"token_endpoint": "https://elsewhere.example/token"},
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
    ],
)
def test_the_secret_goes_nowhere_else(house: House, metadata: dict[str, Any]) -> None:
    house.provider.metadata = metadata
    assert house.sign_in().status == 503
    assert "/token" not in house.provider.asked


def test_who_is_unknown_is_refused_unless_a_rule_admits_them(open_house: Any) -> None:
    house = open_house(OIDC_ROLE=None)
    answer = house.sign_in()
    assert (answer.status, "have no account here" in alert(answer)) == (403, True)
    assert "vera" not in house.users()
    identities = Identities(house.people.database)
    identities.admit(house.provider.issuer, "s-1", "vera", Role.TRANSLATOR)
    identities.close()
    assert house.sign_in().status == 303
    assert house.users()["vera"] == "translator"


@pytest.mark.parametrize("name", [None, "", "x" * 101, "a\nb", 7, ["vera"]])
def test_who_has_no_name_is_refused(house: House, name: Any) -> None:
    house.provider.people = {"sub": "s-1", "preferred_username": name}
    assert house.sign_in().status == 403
    assert set(house.users()) == set(Role)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["editors"], "translator"),
        (["editors", "chiefs", "others"], "admin"),
        ("editors", "translator"),
        (["others", 7, None, ["editors"]], None),
        ([], None),
        (None, None),
        ({"editors": True}, None),
    ],
)
def test_a_claim_gives_the_highest_role(open_house: Any, groups: Any, role: str | None) -> None:
    house = open_house(**MAPPED)
    house.provider.claims = {"groups": groups}
    assert house.sign_in().status == (403 if role is None else 303)
    assert house.users().get("vera") == role


def test_a_role_follows_the_claim_at_each_sign_in(open_house: Any) -> None:
    house = open_house(**MAPPED)
    house.provider.claims = {"groups": ["chiefs"]}
    first = house.sign_in()
    assert "users-title" in house.page(first).text
    house.provider.claims = {"groups": ["editors"]}
    house.sign_in()
    assert "users-title" not in house.page(first).text  # in the older session too
    house.provider.claims = {"groups": []}
    assert house.sign_in().status == 403


def test_grants_stay_whatever_the_claim_says(open_house: Any) -> None:
    """An administrator gave them; the role of the claim would be for everything."""
    house = open_house(**MAPPED)
    house.provider.claims = {"groups": ["editors"]}
    house.sign_in()
    users = Users(house.people.database)
    users.give("vera", None, Grants({"legal": Role.READER}))
    house.provider.claims = {"groups": ["chiefs"]}
    assert house.sign_in().status == 303
    assert (users.named("vera").role, users.named("vera").grants) == (None, Grants({"legal": Role.READER}))
    users.close()


def test_the_last_administrator_stays_one_whatever_the_claim_says(open_house: Any) -> None:
    house = open_house(**MAPPED)
    house.provider.claims = {"groups": ["chiefs"]}
    house.sign_in()
    users = Users(house.people.database)
    users.disable("admin")
    users.close()
    house.provider.claims = {"groups": ["editors"]}
    assert house.sign_in().status == 303
    assert house.users()["vera"] == "admin"


def test_who_is_disabled_is_out_at_once_and_stays_out(house: House) -> None:
    signed_in = house.sign_in()
    assert house.page(signed_in).status == 200
    users = Users(house.people.database)
    users.disable("vera")
    assert house.page(signed_in).status == 401
    answer = house.sign_in()
    assert (answer.status, "have no account here" in alert(answer)) == (403, True)
    users.enable("vera")
    users.close()
    assert house.page(signed_in).status == 401
    assert house.sign_in().status == 303


def test_failures_are_counted_by_address(house: House) -> None:
    house.provider.forge = with_nothing
    assert [house.sign_in().status for _ in range(11)] == [401] * 10 + [429]


def test_without_a_provider_there_is_no_such_way(service: Any) -> None:
    assert {service.get(path).status for path in ("/login/oidc", "/login/oidc/back?code=1&state=2")} == {404}


GOOD = {
    "OIDC_ISSUER": "https://sso.example.org/realms/staff",
    "OIDC_CLIENT_ID": "tm",
    "OIDC_CLIENT_SECRET": "hush hush",
    "OIDC_SCOPES": "openid",
    "OIDC_NAME_CLAIM": "name",
}


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"OIDC_ISSUER": "http://sso.example.org"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "sso.example.org"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://sso.example.org:port"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://user@sso.example.org"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://sso.example.org/?tenant=1"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "file:///etc/passwd"}, "OIDC_ISSUER"),
        ({"OIDC_CLIENT_ID": None}, "OIDC_CLIENT_ID"),
        ({"OIDC_CLIENT_SECRET": None}, "OIDC_CLIENT_SECRET"),
        ({"OIDC_CLIENT_SECRET": "hush\nhush"}, "OIDC_CLIENT_SECRET"),
        ({"OIDC_CLIENT_SECRET_FILE": "/none"}, "OIDC_CLIENT_SECRET"),
        ({"OIDC_CLIENT_SECRET": None, "OIDC_CLIENT_SECRET_FILE": "/none"}, "OIDC_CLIENT_SECRET_FILE"),
        ({"OIDC_SCOPES": "profile"}, "OIDC_SCOPES"),
        ({"OIDC_ROLE": "king"}, "OIDC_ROLE"),
        ({"OIDC_ROLE_CLAIM": "groups"}, "OIDC_ROLE_CLAIM"),
        ({"OIDC_ROLES": {"a": "admin"}}, "OIDC_ROLE_CLAIM"),
        ({"OIDC_ROLE_CLAIM": "groups", "OIDC_ROLES": {"a": "king"}}, "OIDC_ROLES"),
        ({"OIDC_ROLE_CLAIM": "groups", "OIDC_ROLES": "a=admin"}, "OIDC_ROLES"),
        ({"OIDC_ROLE_CLAIM": "groups", "OIDC_ROLES": {"a": 1}}, "OIDC_ROLES"),
    ],
)
def test_a_setting_that_is_wrong_is_named(wrong: dict[str, Any], name: str) -> None:
    with pytest.raises(BadSetting, match=f"^TM_SERVICE_{name}") as refused:
        oidc_settings(GOOD | wrong)
    assert "hush" not in str(refused.value)


def test_the_secret_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush hush\n", encoding="utf-8")
    told = {"OIDC_CLIENT_SECRET": None, "OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret")}
    found = oidc_settings(GOOD | told)
    assert found is not None
    assert found.client_secret == GOOD["OIDC_CLIENT_SECRET"]


def serve(tmp_path: Path, program: str = "", **environment: str) -> Any:
    arguments = ["tm-service", "--db", str(tmp_path / "tm.db"), "serve", "--port", "0", "--workers", "1"]
    call = f"import sys; {program}; sys.argv = {arguments!r}; from tm_service.cli import main; main()"
    env = {**os.environ, **{f"TM_SERVICE_{name}": value for name, value in environment.items()}}
    return subprocess.run(
        [sys.executable, "-c", call], env=env, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("program", "environment", "said"),
    [
        ("sys.modules['authlib'] = None", {}, "pip install 'tm-service[oidc]'"),
        ("pass", {"OIDC_ISSUER": "http://sso.example.org"}, "TM_SERVICE_OIDC_ISSUER"),
        ("pass", {"OIDC_CLIENT_SECRET": ""}, "TM_SERVICE_OIDC_CLIENT_SECRET"),
    ],
)
def test_a_service_that_lacks_something_does_not_start(
    tmp_path: Path, program: str, environment: dict[str, str], said: str
) -> None:
    told = {name: value for name, value in GOOD.items() if name[5:] in {"ISSUER", "CLIENT_ID", "CLIENT_SECRET"}}
    ended = serve(tmp_path, program, **(told | environment))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "hush" not in ended.stderr


def test_a_secret_of_digits_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    digits = "12345678901234567890e1"
    monkeypatch.setenv("TM_SERVICE_OIDC_CLIENT_SECRET", digits)
    found = oidc_settings(GOOD | {"OIDC_CLIENT_SECRET": float(digits)})
    assert found is not None
    assert found.client_secret == digits


@pytest.mark.browser
def test_people_sign_in_with_their_organisation_in_a_browser(chromium: Any, house: House) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for locale, words in (
        ("en", "Sign in with your organisation"),
        ("ru", "Войти через организацию"),
        ("fr", "Se connecter avec votre organisation"),
    ):
        context = chromium.new_context(base_url=house.service.url, locale=locale, java_script_enabled=locale == "en")
        page = context.new_page()
        assert page.goto("/units/1?from=tour").status == 401
        if locale == "en":
            assert Axe().run(page).violations_count == 0
        page.get_by_role("link", name=words).press("Enter")
        page.get_by_role("button", name="Yes, I am Vera").click()
        page.wait_for_url(f"{house.service.url}/units/1?from=tour")
        assert page.inner_text(".caller a") == "vera"
        page.click(".caller button")
        assert page.goto("/units/1").status == 401
        context.close()
    house.provider.broken["/token"] = huge
    context = chromium.new_context(base_url=house.service.url, locale="en")
    page = context.new_page()
    page.goto(f"/login?next={quote('/terms')}")
    page.get_by_role("link", name="Sign in with your organisation").click()
    page.get_by_role("button", name="Yes, I am Vera").click()
    page.locator("[role=alert]").wait_for()
    assert Axe().run(page).violations_count == 0
    page.fill("#name", "reader")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{house.service.url}/")
    context.close()
