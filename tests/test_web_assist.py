"""Pages for everybody: axe-core finds no violation on any of them, in either theme and in every language."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

QUERY = "The harbour office will publish its third report on seasonal work by 31 July."
PAGES = [
    "/",
    f"/?q={QUERY}&source=en&target=ru",
    "/terms",
    "/terms/seasonal-work",
    "/documents",
    "/documents/harbour.txt",
    "/review",
    "/units/1",
    "/downloads",
    "/add",
    "/connect",
    "/nothing-here",
]


@pytest.fixture(scope="module")
def axe() -> Any:
    from axe_playwright_python.sync_playwright import Axe

    return Axe()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("scheme", "locale"), [("light", "en"), ("dark", "ru"), ("light", "fr")])
def test_page_has_no_violation(chromium: Any, service: Any, axe: Any, path: str, scheme: str, locale: str) -> None:
    context = chromium.new_context(base_url=service.url, locale=locale, color_scheme=scheme)
    page = context.new_page()
    page.goto(path)
    found = axe.run(page)
    context.close()
    assert found.violations_count == 0, found.generate_report()
