"""Pages for everybody: axe-core finds no violation on any of them, in either theme and in every language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.people import settle
from web.roles import Role

pytestmark = pytest.mark.browser

QUERY = "The harbour office will publish its third report on seasonal work by 31 July."
PAGES = [
    "/",
    f"/?q={QUERY}&source=en&target=ru",
    "/?q=champion&source=en&target=ru&lines=1",
    "/translate",
    "/terms",
    "/terms/seasonal-work",
    "/termbase/new",
    "/termbase/edit/seasonal-work",
    "/termbase/history/seasonal-work",
    "/termbase/proposals",
    "/termbase/candidates",
    "/termbase/duplicates",
    "/termbase/inconsistencies",
    "/documents",
    "/documents/harbour.txt",
    "/review",
    "/units/1",
    "/mine",
    "/memories",
    "/memories/units",
    "/memories/inconsistencies",
    "/memories/replace?find=must&language=en",
    "/downloads",
    "/add",
    "/jobs",
    "/connect",
    "/settings",
    "/settings/access-log",
    "/about",
    "/nothing-here",
]


@pytest.fixture(scope="module")
def axe() -> Any:
    from axe_playwright_python.sync_playwright import Axe

    return Axe()


LOOKS = pytest.mark.parametrize(("scheme", "locale"), [("light", "en"), ("dark", "ru"), ("light", "fr")])


@pytest.mark.parametrize("path", PAGES)
@LOOKS
def test_page_has_no_violation(chromium: Any, service: Any, axe: Any, path: str, scheme: str, locale: str) -> None:
    assert_sound(chromium, service, axe, path, scheme, locale)


@LOOKS
def test_text_in_translation_has_no_violation(
    chromium: Any, own_service: Any, axe: Any, scheme: str, locale: str
) -> None:
    body = urlencode({"text": f"{QUERY} Nobody may be turned away.", "source": "en", "target": "ru"}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    draft = own_service.call("POST", "/translate", raw=body, headers=headers).headers["location"]
    own_service.call("POST", f"{draft}/1", raw=urlencode({"translation": "Порт , 5"}).encode(), headers=headers)
    assert_sound(chromium, own_service, axe, draft, scheme, locale)
    assert_sound(chromium, own_service, axe, f"{draft}/analysis", scheme, locale)


@pytest.mark.parametrize(
    "path", ["/login", "/units/1", "/settings", "/settings/access-log", "/about", "/memories/replace"]
)
@pytest.mark.parametrize("cookie", ["", "tm_session=old", "reader", "admin"])
@LOOKS
def test_page_at_the_door_has_no_violation(
    chromium: Any, guarded: Any, axe: Any, path: str, cookie: str, scheme: str, locale: str
) -> None:
    service, people = guarded
    if cookie in {"reader", "admin"}:
        cookie = people.cookie(Role(cookie))["Cookie"]
    assert_sound(chromium, service, axe, path, scheme, locale, {"Cookie": cookie} if cookie else {})


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, fill: Any, serving: Any) -> Iterator[Any]:
    """A server with accounts, and its people."""
    database = tmp_path_factory.mktemp("guarded") / "store.db"
    fill(database)
    people = settle(database)
    with serving(database) as running:
        yield running, people


def assert_sound(
    chromium: Any, service: Any, axe: Any, path: str, scheme: str, locale: str, headers: dict[str, str] | None = None
) -> None:
    context = chromium.new_context(
        base_url=service.url, locale=locale, color_scheme=scheme, extra_http_headers=headers or {}
    )
    page = context.new_page()
    page.goto(path)
    found = axe.run(page)
    context.close()
    assert found.violations_count == 0, found.generate_report()
