"""Signing in: a session begins anew each time, ends as promised, and serves no other site."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html

from tests.people import FORM, PASSWORD, People, send, settle
from tm_service.stores.connection import connect
from web.grants import Grants
from web.roles import Role
from web.sessions import Sessions
from web.ui.sign_in import is_own_address
from web.users import Users

UNIT = {"variants": {"en": "A gate", "ru": "Ворота"}}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, fill: Any, serving: Any) -> Iterator[tuple[Any, People]]:
    database = tmp_path_factory.mktemp("sessions") / "store.db"
    fill(database)
    people = settle(database)
    with serving(database) as running:
        yield running, people


def sign_in(service: Any, name: str = "reader", password: str = PASSWORD, path: str = "/login", **headers: str) -> Any:
    return send(service, path, headers, name=name, password=password)


def cookie_of(answer: Any) -> str:
    return answer.headers["set-cookie"].split(";")[0]


def heading(answer: Any) -> str:
    return html.fromstring(answer.text).xpath("string(//h1)")


def test_a_name_and_a_password_begin_a_session(house: tuple[Any, People]) -> None:
    service, _people = house
    answer = sign_in(service, "READER ")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    crumbs = {part.strip() for part in answer.headers["set-cookie"].split(";")}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= crumbs
    assert "Secure" not in crumbs  # of http
    page = service.get("/settings", {"Cookie": cookie_of(answer)})
    assert (page.status, page.headers["cache-control"]) == (200, "private, no-cache")
    assert "reader" in html.fromstring(page.text).xpath("string(//form[@class='caller'])")


def test_the_secret_of_a_session_is_stored_nowhere(tmp_path: Path) -> None:
    people = settle(tmp_path / "store.db")
    secret = people.cookie(Role.READER)["Cookie"].partition("=")[2]
    assert len(secret) >= 43  # 256 bits
    assert all(secret.encode() not in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "password"), [("reader", "wrong"), ("nobody", PASSWORD), ("reader", ""), ("", ""), ("reader", "\x00")]
)
def test_what_is_wrong_is_refused_and_not_told_apart(own_house: tuple[Any, People], name: str, password: str) -> None:
    service, _people = own_house
    answer = sign_in(service, name, password)
    assert (answer.status, "set-cookie" in answer.headers) == (401, False)
    page = html.fromstring(answer.text)
    assert page.xpath("string(//*[@role='alert'])") == "The name or the password is wrong."
    assert page.xpath("string(//input[@id='name']/@value)") == name
    assert not page.xpath("//input[@id='password']/@value")


def test_who_was_disabled_or_got_another_password_is_out(own_house: tuple[Any, People]) -> None:
    service, people = own_house
    users = Users(people.database)
    for role, act in (
        (Role.READER, lambda: users.disable("reader")),
        (Role.TRANSLATOR, lambda: users.change_password("translator", "quite another phrase")),
    ):
        cookie = people.cookie(role)
        assert service.get("/", cookie).status == 200
        act()
        assert service.get("/", cookie).status == 401
        assert sign_in(service, role.value).status == 401
    users.close()
    assert sign_in(service, "translator", "quite another phrase").status == 303


@pytest.mark.parametrize("secret", ["s" * 300, "s" * 20_000])
def test_no_answer_tells_a_password_back(own_house: tuple[Any, People], secret: str) -> None:
    service, people = own_house
    cookie = people.cookie(Role.ADMIN)
    answers = [
        sign_in(service, password=secret),
        send(service, "/settings/users", cookie, name="Boris", password=secret),
        send(service, "/settings/password", cookie, present=secret, password=secret),
    ]
    assert [answer.status for answer in answers] == [401, 422, 422]
    assert all("sss" not in answer.text for answer in answers)
    assert send(service, "/login", name="reader").status == 400


def test_names_that_were_tried_are_not_stored(own_house: tuple[Any, People]) -> None:
    service, people = own_house
    sign_in(service, "a password where the name belongs")
    rows = connect(people.database).execute("SELECT key FROM attempt").fetchall()
    assert len(rows) == 2
    assert not any("password" in key for (key,) in rows)


def test_every_sign_in_rotates_the_session(house: tuple[Any, People]) -> None:
    service, people = house
    before = people.cookie(Role.READER)
    after = cookie_of(sign_in(service, **before))
    assert after != before["Cookie"]
    assert service.get("/", before).status == 401
    assert service.get("/", {"Cookie": after}).status == 200


def test_signing_out_ends_the_session(house: tuple[Any, People]) -> None:
    service, people = house
    cookie = people.cookie(Role.READER)
    answer = send(service, "/logout", cookie)
    assert (answer.status, answer.headers["location"]) == (303, "/login")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert answer.headers["clear-site-data"] == '"cache"'
    assert service.get("/", cookie).status == 401


def test_a_page_keeps_its_address_for_who_must_sign_in(house: tuple[Any, People]) -> None:
    service, _people = house
    wanted = "/units/1?from=a%26b&x=%D1%8F"
    answer = service.get(wanted)
    assert (answer.status, heading(answer)) == (401, "Sign in")
    action = html.fromstring(answer.text).xpath("string(//main//form/@action)")
    assert sign_in(service, path=action).headers["location"] == wanted


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Your session has ended"), ("ru", "Сеанс завершён"), ("fr", "Votre session est terminée")],
)
def test_a_session_that_ended_says_so_and_keeps_the_address(
    house: tuple[Any, People], language: str, words: str
) -> None:
    service, _people = house
    answer = service.get("/units/1", {"Cookie": "tm_session=old", "Accept-Language": language})
    assert (answer.status, heading(answer)) == (401, words)
    assert html.fromstring(answer.text).xpath("string(//main//form/@action)") == "/login?next=/units/1"
    told = service.get("/api/v1/units", {"Cookie": "tm_session=old"})
    assert (told.status, told.json["error"]["code"]) == (401, "session_ended")


def test_what_was_sent_too_late_is_told_as_not_kept(house: tuple[Any, People]) -> None:
    service, _people = house
    headers = {"Cookie": "tm_session=old", "Referer": f"{service.url}/review/harbour.txt?status=aligned"}
    answer = send(service, "/units/1/confirm", headers)
    page = html.fromstring(answer.text)
    assert (answer.status, "not kept" in page.xpath("string(//*[@role='status'])")) == (401, True)
    action = page.xpath("string(//main//form/@action)")
    assert sign_in(service, path=action).headers["location"] == "/review/harbour.txt?status=aligned"


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/a\r\nSet-Cookie: x=y",
        "javascript:alert(1)",
        "units",
        "",
    ],
)
def test_signing_in_leads_to_our_own_pages_only(house: tuple[Any, People], address: str) -> None:
    service, _people = house
    assert not is_own_address(address)
    assert sign_in(service, path=f"/login?next={quote(address)}").headers["location"] == "/"


HOUR = 3600.0


@pytest.mark.parametrize(
    ("used_after", "alive"),
    [
        ([11.9], [True]),
        ([12.1], [False]),
        ([8, 16, 24, 32, 40, 47], [True] * 6),  # each use is noted
        ([8, 16, 24, 32, 40, 47, 48.1], [True] * 6 + [False]),  # and yet it ends
        ([13, 1], [False, True]),  # the clock was put back: nothing was lost
    ],
)
def test_sessions_end_when_idle_and_at_the_latest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, used_after: list[float], alive: list[bool]
) -> None:
    people = settle(tmp_path / "store.db")
    sessions = Sessions(people.database, idle=12 * HOUR, lifetime=48 * HOUR)
    began = time.time()
    secret = sessions.begin(people.users[Role.READER])
    found = []
    for hours in used_after:
        monkeypatch.setattr("web.sessions.time.time", lambda now=began + hours * HOUR: now)
        found.append(sessions.user(secret) == people.users[Role.READER])
    assert found == alive
    monkeypatch.setattr("web.sessions.time.time", lambda: began + 99 * HOUR)
    sessions.begin(people.users[Role.READER])
    sessions.close()
    assert connect(people.database).execute("SELECT count(*) FROM session").fetchone()[0] == 1  # the other is forgotten


def test_a_use_is_not_noted_while_another_writes_at_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = settle(tmp_path / "store.db")
    sessions = Sessions(people.database, idle=HOUR, lifetime=2 * HOUR)
    secret = sessions.begin(people.users[Role.READER])
    later = time.time() + HOUR / 2
    monkeypatch.setattr("web.sessions.time.time", lambda: later)
    writer = connect(people.database)
    writer.conn.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    assert sessions.user(secret) is not None
    assert time.monotonic() - began < 10  # and not the half minute that a write would wait
    writer.conn.execute("ROLLBACK")
    sessions.close()


@pytest.mark.parametrize(
    "foreign",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {},
        {"Referer": "https://elsewhere.example/"},
        {"Referer": "nonsense"},
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/units", "/units/1/confirm", "/settings/tokens", "/logout", "/mymemory/set"])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", FORM])
def test_no_other_site_writes_with_a_session(
    house: tuple[Any, People], path: str, content_type: str, foreign: dict[str, str]
) -> None:
    service, people = house
    cookie = people.cookie(Role.ADMIN)
    raw = json.dumps(UNIT).encode()
    answer = service.call("POST", path, raw=raw, headers={"Content-Type": content_type, **cookie, **foreign})
    assert answer.status == 403
    assert "foreign_origin" in answer.text or "may not change anything here" in answer.text
    assert service.get("/", cookie).status == 200  # nor was it signed out


@pytest.mark.parametrize("ours", ["Origin", "Referer", "Sec-Fetch-Site"])
def test_our_own_pages_write(house: tuple[Any, People], ours: str) -> None:
    service, people = house
    values = {"Origin": service.url, "Referer": f"{service.url}/units/1", "Sec-Fetch-Site": "same-origin"}
    headers = {**people.cookie(Role.TRANSLATOR), ours: values[ours]}
    assert service.call("POST", "/api/v1/units", body=UNIT, headers=headers).status in {200, 201}


def test_a_program_with_a_token_needs_no_origin(house: tuple[Any, People]) -> None:
    service, people = house
    headers = {**people.bearer(Role.TRANSLATOR), **people.cookie(Role.READER)}  # the token counts
    assert service.call("POST", "/api/v1/units", body=UNIT, headers=headers).status in {200, 201}


@pytest.mark.parametrize("foreign", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_other_site_signs_anybody_in(house: tuple[Any, People], foreign: dict[str, str]) -> None:
    service, _people = house
    answer = sign_in(service, **foreign)
    assert (answer.status, "set-cookie" in answer.headers) == (403, False)


def test_who_need_not_sign_in_is_led_on(service: Any, house: tuple[Any, People]) -> None:
    assert service.get("/login?next=/terms").headers["location"] == "/terms"
    running, people = house
    assert running.get("/login?next=/terms", people.cookie(Role.READER)).headers["location"] == "/terms"


def test_accounts_without_a_user_tell_how_to_make_one(tmp_path: Path, serving: Any) -> None:
    with serving(tmp_path / "store.db", ACCOUNTS=True) as service:
        assert service.get("/").status == 401
        assert service.get("/api/v1/units").status == 401
        assert service.get("/api/v1/health").status == 200
        assert "tm-service user create" in service.get("/login").text


@pytest.fixture
def own_house(filled: Path, serving: Any) -> Iterator[tuple[Any, People]]:
    people = settle(filled)
    with serving(filled) as running:
        yield running, people


def test_the_first_user_is_made_on_the_settings_page_and_signed_in(own_service: Any) -> None:
    values = {"name": "Anna", "password": PASSWORD, "role": "admin"}
    assert send(own_service, "/settings/users", **{**values, "role": "reader"}).status == 422
    made = send(own_service, "/settings/users", **values)
    assert (made.status, made.headers["location"]) == (303, "/settings")
    assert own_service.get("/settings").status == 401
    cookie = {"Cookie": cookie_of(made)}
    assert "Anna" in own_service.get("/settings", cookie).text
    assert send(own_service, "/settings/users", cookie, name="anna", password=PASSWORD, role="reader").status == 422
    assert send(own_service, "/settings/users", cookie, name="Boris", password=PASSWORD, role="king").status == 404
    assert send(own_service, "/settings/users", cookie, name="Boris", password=PASSWORD, role="reader").status == 303
    assert sign_in(own_service, "boris").status == 303
    assert send(own_service, "/settings/users/disable", cookie, name="Boris").status == 303
    assert sign_in(own_service, "boris").status == 401
    assert send(own_service, "/settings/users/disable", cookie, name="Anna").status == 422  # the last administrator


def test_people_change_their_own_password(own_house: tuple[Any, People]) -> None:
    service, people = own_house
    here, elsewhere = people.cookie(Role.READER), people.cookie(Role.READER)
    path, new = "/settings/password", "a new phrase of words"
    assert send(service, path, here, present="wrong", password=new).status == 422
    assert send(service, path, here, present=PASSWORD, password=PASSWORD[:9]).status == 422
    assert send(service, path, people.bearer(Role.READER), present=PASSWORD, password=new).status == 422
    changed = send(service, path, here, present=PASSWORD, password=new)
    assert changed.status == 303
    assert [service.get("/", cookie).status for cookie in (here, elsewhere)] == [401, 401]
    assert service.get("/", {"Cookie": cookie_of(changed)}).status == 200
    assert sign_in(service, password=new).status == 303


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_people_sign_in_work_and_sign_out_in_a_browser(
    chromium: Any, own_house: tuple[Any, People], scripts: bool
) -> None:
    service, _people = own_house
    context = chromium.new_context(base_url=service.url, locale="fr", java_script_enabled=scripts)
    page = context.new_page()
    assert page.goto("/units/1?from=tour").status == 401
    page.fill("#name", "Translator")
    page.fill("#password", "not this one")
    page.click("main button")
    assert page.inner_text("[role=alert]") == "Le nom ou le mot de passe est erroné."
    assert page.input_value("#name") == "Translator"
    page.fill("#password", PASSWORD)
    page.click("main button")
    assert page.url == f"{service.url}/units/1?from=tour"
    assert page.inner_text(".caller a") == "translator"
    page.click("form[action='/units/1/confirm'] button")  # a write, with what the browser says of itself
    assert page.url.startswith(f"{service.url}/units/1?done=confirm")
    page.click(".caller button")
    assert page.url == f"{service.url}/login"
    assert page.goto("/units/1").status == 401
    context.close()


@pytest.mark.browser
def test_a_reader_is_shown_no_buttons_that_are_refused(chromium: Any, house: tuple[Any, People]) -> None:
    service, people = house
    for role, buttons in ((Role.READER, 0), (Role.TRANSLATOR, 1)):
        context = chromium.new_context(base_url=service.url, extra_http_headers=people.cookie(role))
        page = context.new_page()
        page.goto("/units/1")
        assert min(page.locator("main form[method=post] button:visible").count(), 1) == buttons
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_grants_are_given_in_the_row_of_a_user(chromium: Any, own_house: tuple[Any, People], scripts: bool) -> None:
    service, people = own_house
    granted = people.granted("Vera", Grants({"main": Role.READER, "not there yet": Role.READER}))
    context = chromium.new_context(
        base_url=service.url, java_script_enabled=scripts, extra_http_headers=people.cookie(Role.ADMIN)
    )
    page = context.new_page()
    page.goto("/settings")
    row = page.locator("tr", has=page.locator("th", has_text="Vera"))
    assert row.locator("select[name=role]").input_value() == "reader"
    row.locator("summary").click()
    assert row.locator("input:checked").count() == 2
    row.get_by_label("main", exact=True).uncheck()
    row.locator("select[name=role]").select_option("translator")
    row.locator("select[name=termbase_role]").select_option("terminologist")
    row.locator("form[action='/settings/users/role'] button").click()
    users = Users(people.database)
    told = users.named("Vera").grants
    users.close()
    assert told == Grants({"not there yet": Role.TRANSLATOR}, Role.TERMINOLOGIST)
    assert service.get("/terms", granted).status == 200  # at once
    context.close()
