"""The lookup in a real browser: live results, copying, keyboard, three languages, and whole without script."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

pytestmark = pytest.mark.browser

QUERY = "The harbour office will publish its third report on seasonal work by 31 July."


@pytest.fixture
def visit(windows: Any, service: Any) -> Any:
    """Open a page of the filled service."""
    return partial(windows, service)


def test_results_appear_while_typing(visit: Any) -> None:
    page = visit("/")
    page.locator("#q:focus").wait_for()  # nobody need click into it
    page.keyboard.type(QUERY)
    page.locator(".matches .hit").wait_for()
    assert page.locator(".matches .target").inner_text().startswith("Портовое управление")
    assert page.locator(".matches .source ins").all_inner_texts() == ["third", "31 July"]
    assert page.locator(".term-card").inner_text().startswith("seasonal work")
    assert "1 match" in page.locator("#announcement").inner_text()
    assert "q=The+harbour" in page.url


def test_a_short_phrase_finds_concordance_and_terms(visit: Any) -> None:
    page = visit("/?source=ru&target=fr")
    page.locator("#q:focus").wait_for()
    page.keyboard.type("стран-первоходцев")
    page.locator(".concordance .hit").wait_for()
    assert "Les pays champions" in page.locator(".concordance .target").inner_text()
    assert page.locator(".term-card .equivalents").inner_text().startswith("pays champion")


def test_an_older_answer_never_replaces_a_newer_one(visit: Any) -> None:
    page = visit("/")
    held: list[Any] = []

    def hold_the_first(route: Any) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/results?*", hold_the_first)
    page.locator("#q:focus").wait_for()
    page.keyboard.type("clinic")
    page.locator("#results[aria-busy=true]").wait_for()
    page.wait_for_timeout(50)
    assert held
    page.locator("#q").fill("ferry")
    page.locator(".concordance mark", has_text="ferry").wait_for()
    page.wait_for_timeout(200)
    assert "ferry" in page.locator(".concordance .source").inner_text()


def test_enter_looks_up_and_shift_enter_makes_a_line(visit: Any) -> None:
    page = visit("/")
    page.locator("#q:focus").wait_for()
    page.keyboard.type("clinic")
    page.keyboard.press("Shift+Enter")
    assert page.locator("#q").input_value() == "clinic\n"
    page.keyboard.press("Enter")
    page.locator(".concordance .hit").wait_for()
    assert page.locator("#q").input_value() == "clinic\n"


def test_translation_is_copied_by_click_and_by_key(visit: Any) -> None:
    page = visit(f"/?q={QUERY}&source=en&target=ru", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".matches .copy").click()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Портовое управление")
    page.evaluate("navigator.clipboard.writeText('')")
    page.keyboard.press("Control+1")
    page.locator(".matches .copy", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Портовое управление")
    assert page.locator("#announcement").inner_text().startswith("Copied")


def test_keyboard_moves_between_findings_and_back(visit: Any) -> None:
    page = visit(f"/?q={QUERY}&source=en&target=ru")
    page.locator("#q").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.className") == "hit match"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.className") == "hit term-card"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.locator("#q").input_value() == QUERY


def test_question_mark_shows_the_shortcuts(visit: Any) -> None:
    page = visit("/?q=clinic")
    page.locator("main").focus()
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#shortcuts").is_visible()


def test_swap_turns_the_pair_round(visit: Any) -> None:
    page = visit("/?q=clinic&source=en&target=fr")
    page.locator("#swap").click()
    page.wait_for_url("**source=fr&target=en**")
    assert page.locator("#source").input_value() == "fr"


def test_every_control_is_reached_by_tab_and_shows_its_focus(visit: Any) -> None:
    page = visit("/?q=clinic&source=en&target=ru")
    page.evaluate("document.activeElement.blur()")
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if "show-shortcuts" in reached:
            break
    wanted = ["q", "source", "swap", "target", "min_score", "show-shortcuts"]
    assert [name for name in reached if name] == wanted


@pytest.mark.parametrize(("locale", "heading"), [("en", "Matches"), ("ru", "Совпадения"), ("fr", "Correspondances")])
def test_pages_speak_the_browsers_language(visit: Any, locale: str, heading: str) -> None:
    page = visit(f"/?q={QUERY}&source=en&target=ru", locale=locale)
    assert page.evaluate("document.documentElement.lang") == locale
    assert page.locator("#matches-title").inner_text().startswith(heading)


def test_page_is_whole_without_script(visit: Any) -> None:
    page = visit("/", java_script_enabled=False)
    page.locator("#q").fill(QUERY)
    page.get_by_role("button", name="Look up").click()
    assert page.locator(".matches .target").inner_text().startswith("Портовое управление")
    page.locator(".copy").first.wait_for(state="hidden")
    page.locator(".term-card a").click()
    assert page.locator("h1").inner_text() == "seasonal work"


@pytest.mark.parametrize(
    "path",
    [
        *("/", f"/?q={QUERY}&source=en&target=ru", "/translate", "/documents/harbour.txt", "/review", "/units/1"),
        *("/terms", "/terms/seasonal-work", "/termbase/new", "/termbase/edit/seasonal-work", "/termbase/candidates"),
        *("/termbase/history/seasonal-work", "/termbase/proposals", "/termbase/inconsistencies", "/memories"),
        *("/memories/units", "/memories/replace?find=must&language=en", "/memories/inconsistencies"),
        *("/downloads", "/add", "/jobs", "/connect", "/settings", "/about?examine=1"),
    ],
)
@pytest.mark.parametrize("locale", ["en", "ru", "fr"])
def test_pages_fit_a_narrow_window(visit: Any, path: str, locale: str) -> None:
    page = visit(path, viewport={"width": 360, "height": 640}, locale=locale)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(visit: Any, scheme: str) -> None:
    """WCAG 2 AA: 4.5 to 1, for every text on the page."""
    page = visit(f"/?q={QUERY}&source=en&target=ru", color_scheme=scheme)
    assert page.evaluate(LOW_CONTRAST) == []


LOW_CONTRAST = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = colour => channels(colour).slice(0, 3).map(c => c / 255)
    .map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if ((channels(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest("[aria-hidden]")) continue;
    const [a, b] = [luminance(getComputedStyle(node).color), luminance(ground(node))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) low.push(`${walker.currentNode.data.trim()}: ${(a + .05) / (b + .05)}`);
  }
  return low;
}"""
