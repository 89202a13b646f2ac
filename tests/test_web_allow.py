"""Every route and everybody: what the table of roles allows is answered, nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.people import FORM, PASSWORD, People, send, settle
from web import create_app
from web.roles import NEEDED, OPEN, Role, Scope, needed, scope_of
from web.services import close_services
from web.tokens import Tokens

ROLES = list(Role)
PEOPLE = [
    "nobody",
    "revoked token",
    "expired session",
    *(f"{way} {role}" for role in ROLES for way in ("token", "session")),
]
VALUES: dict[str, object] = {
    "unit_id": 999_999,
    "number": 999_999,
    "token_id": 999_999,
    "concept_id": "none",
    "name": "none",
    "draft_id": "none",
    "job_id": "none",
    "action": "none",
    "ending": "tmx",
    "filename": "style.css",
    "source": "en",
    "target": "ru",
    "text": "word",
}
IN_ADDRESS = sorted(endpoint.replace("compat.", "compat_token.") for endpoint in NEEDED if endpoint[:7] == "compat.")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    made = create_app({"DATABASE": str(tmp_path_factory.mktemp("app") / "store.db")})
    close_services(made)
    return made


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, fill: Any, serving: Any) -> Iterator[tuple[Any, People]]:
    """A server with accounts, and its people."""
    database = tmp_path_factory.mktemp("house") / "store.db"
    fill(database)
    people = settle(database)
    with serving(database, RATE_LIMIT=0) as running:
        yield running, people


@pytest.fixture(scope="module")
def revoked(house: tuple[Any, People]) -> str:
    tokens = Tokens(house[1].database)
    record, secret = tokens.create("gone", Role.ADMIN)
    tokens.revoke(record.id)
    tokens.close()
    return secret


def route(app: Flask, endpoint: str, token: str = "") -> tuple[str, str]:
    """Return the method and an address of an endpoint."""
    [rule] = app.url_map.iter_rules(endpoint)
    [method] = rule.methods - {"HEAD", "OPTIONS"}
    return method, re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str({**VALUES, "token": token}[found[1]]), rule.rule)


def credentials(person: str, people: People, revoked: str) -> dict[str, str]:
    if person == "nobody":
        return {}
    if person == "revoked token":
        return {"Authorization": f"Bearer {revoked}"}
    if person == "expired session":
        return {"Cookie": "tm_session=a-session-that-was-forgotten"}
    way, _, name = person.partition(" ")
    return people.bearer(Role(name)) if way == "token" else people.cookie(Role(name))


def expected(person: str, endpoint: str) -> set[int]:
    """Return the refusals that there must be, none where the request is answered."""
    least = needed(endpoint)
    if person == "revoked token":
        return set() if endpoint == "static" else {401}  # it notices, even where nobody needs one
    if least is None:
        return set()
    if person in {"nobody", "expired session"}:
        return {401}
    return set() if ROLES.index(Role(person.split()[1])) >= ROLES.index(least) else {403}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("endpoint", sorted(NEEDED))
def test_a_route_is_open_to_its_roles_and_to_nobody_else(
    app: Flask, house: tuple[Any, People], revoked: str, endpoint: str, person: str
) -> None:
    service, people = house
    method, path = route(app, endpoint)
    headers = {"Origin": service.url, "Content-Type": FORM, **credentials(person, people, revoked)}
    answer = service.call(method, path, raw=b"", headers=headers)
    refusals = {401, 403, 429} & {answer.status}
    assert refusals == expected(person, endpoint), answer.text[:300]
    if 401 in refusals:
        assert answer.headers["www-authenticate"].startswith("Bearer")
    if refusals and path.startswith("/api/"):
        assert set(answer.json["error"]) == {"code", "message", "details"}


@pytest.mark.parametrize("person", ["revoked token", *(f"token {role}" for role in ROLES)])
@pytest.mark.parametrize("endpoint", IN_ADDRESS)
def test_a_token_in_the_address_is_held_to_its_role(
    app: Flask, house: tuple[Any, People], revoked: str, endpoint: str, person: str
) -> None:
    service, people = house
    secret = revoked if person == "revoked token" else people.tokens[Role(person.split()[1])]
    method, path = route(app, endpoint, secret)
    answer = service.call(method, path, raw=b"", headers={"Content-Type": FORM})
    assert {401, 403} & {answer.status} == expected(person, endpoint), answer.text[:300]


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory, fill: Any, serving: Any) -> Iterator[Any]:
    database = tmp_path_factory.mktemp("open") / "store.db"
    fill(database)
    with serving(database) as running:
        yield running


@pytest.mark.parametrize("endpoint", sorted(NEEDED))
def test_without_accounts_nobody_needs_anything(app: Flask, open_house: Any, endpoint: str) -> None:
    method, path = route(app, endpoint)
    assert open_house.call(method, path, raw=b"", headers={"Content-Type": FORM}).status not in {401, 403, 429}


def test_the_table_names_every_endpoint_and_no_other(app: Flask) -> None:
    endpoints = {rule.endpoint.replace("compat_token.", "compat.") for rule in app.url_map.iter_rules()}
    assert set(NEEDED) == endpoints
    assert {endpoint for endpoint, role in NEEDED.items() if role is None} == set(OPEN)


@pytest.mark.parametrize(("role", "status"), [(None, 401), *((role, 403) for role in ROLES[:-1]), (Role.ADMIN, 200)])
def test_a_route_that_the_table_lacks_is_for_administrators(tmp_path: Path, role: Role | None, status: int) -> None:
    people = settle(tmp_path / "store.db")
    made = create_app({"DATABASE": str(tmp_path / "store.db")})
    made.add_url_rule("/api/v1/afterthought", "afterthought", lambda: "done")
    answer = made.test_client().get("/api/v1/afterthought", headers=people.bearer(role) if role else {})
    close_services(made)
    assert answer.status_code == status


UNIT = {"variants": {"en": "A gate", "ru": "Ворота"}}
CONCEPT = {"terms": [{"language": "en", "term": "gate"}]}
PROPOSAL = {"kind": "addition", "concept": CONCEPT}
SEGMENTS = {"source": "en", "target": "ru", "segments": [{"text": "A gate"}]}


@pytest.mark.parametrize(
    ("method", "path", "body", "least"),
    [
        ("GET", "/api/v1/match?q=gate&source=en&target=ru", None, Role.READER),
        ("POST", "/api/v1/match", SEGMENTS, Role.READER),
        ("GET", "/api/v1/export.tmx", None, Role.READER),
        ("POST", "/api/v1/proposals", PROPOSAL, Role.READER),
        ("POST", "/api/v1/units", UNIT, Role.TRANSLATOR),
        ("POST", "/api/v1/units/1/confirm", None, Role.TRANSLATOR),
        ("GET", "/translate", None, Role.TRANSLATOR),
        ("POST", "/api/v1/concepts", CONCEPT, Role.TERMINOLOGIST),
        ("POST", "/api/v1/proposals/1/approve", None, Role.TERMINOLOGIST),
        ("GET", "/api/v1/candidates", None, Role.TERMINOLOGIST),
        ("GET", "/memories/replace?find=must&language=en", None, Role.ADMIN),
        ("GET", "/about?examine=1", None, Role.ADMIN),
    ],
)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_what_in_plain_examples(
    house: tuple[Any, People], method: str, path: str, body: Any, least: Role, role: Role
) -> None:
    service, people = house
    status = service.call(method, path, body=body, headers=people.bearer(role)).status
    assert (status == 403) == (ROLES.index(role) < ROLES.index(least)), status
    assert status < 500


@pytest.mark.parametrize(
    ("do", "role", "status", "kept"),
    [("save", "translator", 403, 0), ("propose", "reader", 303, 0), ("save", "terminologist", 303, 1)],
)
def test_a_form_of_an_entry_is_for_terminologists_unless_it_proposes(
    house: tuple[Any, People], do: str, role: str, status: int, kept: int
) -> None:
    service, people = house
    values = {"1.language": "en", "1.term": f"landing stage of the {role}", "do": do}
    assert send(service, "/termbase/save", people.cookie(Role(role)), **values).status == status
    found = service.get("/api/v1/terms", people.bearer(Role.READER), q=values["1.term"]).json["terms"]
    assert [item["term"] for item in found if item["term"] == values["1.term"]] == [values["1.term"]] * kept
    form = service.get("/termbase/new", people.cookie(Role(role))).text
    assert ('value="propose"' in form, 'value="save"' in form) == (True, role == "terminologist")


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        ("reader", "a.tmx", 403),
        ("translator", "a.tmx", 202),
        ("translator", "a.tbx", 403),
        ("terminologist", "a.tbx", 202),
    ],
)
def test_files_of_terms_are_for_terminologists(
    house: tuple[Any, People], tmp_path: Path, role: str, name: str, status: int
) -> None:
    service, people = house
    body = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n<a/>\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x", **people.bearer(Role(role))}
    assert service.call("POST", "/api/v1/import", raw=body.encode(), headers=headers).status == status


def test_a_refused_upload_leaves_nothing_behind(tmp_path: Path, serving: Any) -> None:
    people, uploads = settle(tmp_path / "store.db"), tmp_path / "uploads"
    uploads.mkdir()
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.tbx"\r\n\r\n<a/>\r\n--x--\r\n'
    with serving(tmp_path / "store.db", UPLOAD_FOLDER=str(uploads)) as service:
        headers = {"Content-Type": "multipart/form-data; boundary=x", **people.bearer(Role.TRANSLATOR)}
        answer = service.call("POST", "/api/v1/import", raw=body, headers=headers)
    assert (answer.status, answer.json["error"]["details"]) == (
        403,
        {"role": "translator", "needed": "terminologist"},
    )
    assert list(uploads.iterdir()) == []


def test_a_change_is_made_in_the_users_name(house: tuple[Any, People]) -> None:
    service, people = house
    headers = {"Origin": service.url, **people.cookie(Role.TRANSLATOR)}
    made = service.call("POST", "/api/v1/units", body={"variants": {"en": "A weir", "ru": "Запруда"}}, headers=headers)
    assert (made.status, made.json["created_by"]) == (201, "translator")


@pytest.mark.parametrize("role", ROLES)
def test_a_page_leads_only_where_the_role_may_go(app: Flask, house: tuple[Any, People], role: Role) -> None:
    service, people = house
    cookie = people.cookie(role)
    led = set(re.findall(r'<li><a href="(/[^"?]*)"', service.get("/settings", cookie).text))
    assert {"/", "/terms", "/settings"} <= led
    assert ("/add" in led) == (role is not Role.READER)
    assert {service.get(path, cookie).status for path in led} == {200}


def test_secrets_are_shown_to_administrators_alone(house: tuple[Any, People]) -> None:
    service, people = house
    for role in ROLES:
        shown = service.get("/settings", people.cookie(role)).text
        assert ("tokens-title" in shown, "users-title" in shown) == (role is Role.ADMIN, role is Role.ADMIN)
        assert "password-title" in shown
        assert PASSWORD not in shown


PLACES = {
    "memories": Scope.MEMORY,
    "the termbase": Scope.TERMBASE,
    "anything": Scope.ANYTHING,
    "everywhere": Scope.EVERYWHERE,
}


def routes_told(text: str) -> set[str]:
    return set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`]*)`", text))


def test_the_guide_says_who_may_what(app: Flask) -> None:
    guide = (Path(__file__).parents[1] / "docs" / "access.md").read_text(encoding="utf-8")
    routes = {
        rule.endpoint: f"{next(iter(rule.methods - {'HEAD', 'OPTIONS'}))} {re.sub(r'<(?:[a-z]+:)', '<', rule.rule)}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint in NEEDED
    }
    for role in (None, *ROLES):
        section = guide.split(f"\n### {role.value if role else 'nobody'}\n")[1].split("\n#")[0]
        assert routes_told(section) == {route for endpoint, route in routes.items() if NEEDED[endpoint] == role}
        for item in section.split("\n- ")[1:] if role else ():
            place, _colon, listed = item.partition(": ")
            assert routes_told(listed) == {
                route
                for endpoint, route in routes.items()
                if NEEDED[endpoint] == role and scope_of(endpoint) is PLACES[place]
            }
