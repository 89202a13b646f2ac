"""Settings and About: tokens made, used and revoked by hand; the store examined."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import html

from tests.people import send, settle
from tm_service.version import __version__
from web.roles import Role


def post(service: Any, path: str, headers: dict[str, str] | None = None, **values: str) -> Any:
    sent = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    return service.call("POST", path, raw=urlencode(values).encode(), headers=sent)


def words(text: str, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in html.fromstring(text).xpath(path)]


def made(service: Any, name: str, role: str) -> str:
    answer = post(service, "/settings/tokens", name=name, role=role)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    return words(answer.text, "//section[@role='status']//code")[0]


def test_a_token_is_made_shown_once_used_and_revoked(own_service: Any) -> None:
    secret = made(own_service, "Virtaal", "reader")
    listed = own_service.get("/settings").text
    assert secret not in listed
    assert words(listed, "//tbody/tr/th") == ["Virtaal"]
    bearer = {"Authorization": f"Bearer {secret}"}
    assert own_service.get("/api/v1/health", headers=bearer).status == 200
    assert post(own_service, "/settings/tokens/1/revoke").status == 303
    assert own_service.get("/api/v1/health", headers=bearer).status == 401
    assert "revoked" in words(own_service.get("/settings").text, "//tbody/tr")[0]


def test_a_token_is_narrowed_by_the_form(own_service: Any) -> None:
    answer = post(
        own_service, "/settings/tokens", name="Weblate", role="translator", memory="main", termbase_role="reader"
    )
    [secret, *_examples] = words(answer.text, "//section[@role='status']//code")
    bearer = {"Authorization": f"Bearer {secret}"}
    assert words(own_service.get("/settings").text, "//tbody/tr/td")[0].startswith("main: translator")
    assert [one["name"] for one in own_service.get("/api/v1/memories", bearer).json["memories"]] == ["main"]
    assert own_service.get("/api/v1/terms", bearer, q="seasonal").status == 200
    assert own_service.get("/api/v1/coverage", bearer).status == 403


def test_what_a_user_may_do_is_set_by_the_form(own_service: Any, tmp_path: Path) -> None:
    people = settle(tmp_path / "store.db")
    admin, reader = people.cookie(Role.ADMIN), people.cookie(Role.READER)
    assert (
        send(own_service, "/settings/users/role", admin, name="reader", role="reader", memory="elsewhere").status == 303
    )
    assert own_service.get("/api/v1/memories", reader).json == {"memories": []}  # the session goes on, narrowed
    assert own_service.get("/terms", reader).status == 403
    assert own_service.get("/", reader).status == 200
    assert send(own_service, "/settings/users/role", admin, name="reader", role="translator").status == 303
    assert own_service.get("/translate", reader).status == 200
    last = send(own_service, "/settings/users/role", admin, name="admin", role="admin", memory="main")
    assert (last.status, "last administrator" in last.text) == (422, True)


@pytest.mark.parametrize("role", ["reader", "translator", "terminologist"])
def test_a_token_makes_no_other_token(own_service: Any, role: str) -> None:
    bearer = {"Authorization": f"Bearer {made(own_service, 'tool', role)}"}
    assert post(own_service, "/settings/tokens", bearer, name="more", role="admin").status == 403
    assert post(own_service, "/settings/tokens/1/revoke", bearer).status == 403
    assert words(own_service.get("/settings").text, "//tbody/tr/th") == ["tool"]


def test_an_administrators_token_does(own_service: Any) -> None:
    bearer = {"Authorization": f"Bearer {made(own_service, 'chief', 'admin')}"}
    assert post(own_service, "/settings/tokens", bearer, name="more", role="reader").status == 200


@pytest.mark.parametrize(("values", "status"), [({"name": " "}, 422), ({"name": "x", "role": "king"}, 404), ({}, 400)])
def test_what_is_no_token_is_refused(own_service: Any, values: dict[str, str], status: int) -> None:
    assert post(own_service, "/settings/tokens", **values).status == status


def test_about_tells_what_there_is_and_examines_the_store(service: Any) -> None:
    shown = service.get("/about").text
    assert words(shown, "//table//td") == [__version__, "4", "0", "2", "0"]
    examined = words(service.get("/about", examine="1").text, "//section[@id='health']//li")
    assert any(one.startswith("in order integrity") for one in examined)
    assert not any(one.startswith("wrong search") for one in examined)
