"""Pages for everybody: axe-core finds no violation on any of them, in either theme and in every language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

pytestmark = pytest.mark.browser

QUERY = "The harbour office will publish its third report on seasonal work by 31 July."
PAGES = [
    "/",
    f"/?q={QUERY}&source=en&target=ru",
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
    "/connect",
    "/settings",
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


def assert_sound(chromium: Any, service: Any, axe: Any, path: str, scheme: str, locale: str) -> None:
    context = chromium.new_context(base_url=service.url, locale=locale, color_scheme=scheme)
    page = context.new_page()
    page.goto(path)
    found = axe.run(page)
    context.close()
    assert found.violations_count == 0, found.generate_report()
