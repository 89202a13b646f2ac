"""The pages about memories: numbers with pictures, inconsistencies, words changed and taken back, a dropped file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import html

from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service import open_memory


@pytest.fixture
def service(filled: Path, serving: Any) -> Any:
    memory = open_memory(filled)
    memory.add(
        [
            TranslationUnit({"en": Segment("The pier is closed."), "ru": Segment(russian)}, key=key)
            for key, russian in (("a", "Причал закрыт."), ("b", "Пирс закрыт."), ("c", "Причал закрыт."))
        ],
        memory="piers",
    )
    memory.close()
    with serving(filled) as running:
        yield running


def page(service: Any, path: str, **query: Any) -> Any:
    answer = service.get(path, **query)
    assert answer.status == 200, answer.text
    return html.fromstring(answer.text)


def words(node: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in node.xpath(path)]


def numbers(node: Any, title: str) -> dict[str, str]:
    """Return what a table says by its row headings."""
    rows = node.xpath(f"//section[h2[@id='{title}']]//tr[td]")
    return {words(row, "./th")[0]: words(row, "./td")[-1] for row in rows}


def send(service: Any, form: Any) -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": service.url}
    return service.call(form.method, form.action, raw=urlencode(form.form_values()).encode(), headers=headers)


def test_memories_are_shown_with_their_numbers(service: Any) -> None:
    shown = page(service, "/memories")
    assert numbers(shown, "held-title") == {"main": "4", "piers": "3"}
    assert numbers(shown, "languages-title") == {"English": "7", "French": "4", "Russian": "7"}
    assert numbers(shown, "documents-title") == {"harbour.txt": "4"}
    assert "Translated in several ways" in shown.text_content()


def test_units_of_a_memory_are_listed_and_lead_to_their_page(service: Any) -> None:
    shown = page(service, "/memories/units", memory="piers")
    assert words(shown, "//th[@scope='col']") == ["Unit", "English", "Russian"]
    (first, *_rest) = shown.xpath("//tbody//a/@href")
    assert words(page(service, first), "//textarea") == ["The pier is closed.", "Причал закрыт."]


def test_what_is_translated_in_several_ways_is_shown(service: Any) -> None:
    shown = page(service, "/memories/inconsistencies", source="en", target="ru")
    (article,) = shown.xpath("//article")
    assert words(article, ".//tr/td[1]") == ["Причал закрыт.", "Пирс закрыт."]
    assert words(article, ".//tr/td[2]") == ["2 ×", "1 ×"]
    assert "one translation only" in page(service, "/memories/inconsistencies", source="ru", target="fr").text_content()


def test_words_are_changed_after_a_preview_and_taken_back(service: Any) -> None:
    shown = page(service, "/memories/replace", find="Причал", replacement="Пирс", language="ru")
    assert words(shown, "//del") == ["Причал", "Причал"]
    (changing,) = [form for form in shown.forms if form.method == "POST"]
    answer = send(service, changing)
    assert answer.status == 303
    done = page(service, answer.headers["location"])
    assert "2 units were changed." in done.text_content()
    assert not page(service, "/memories/inconsistencies", source="en", target="ru").xpath("//article")
    (back,) = [form for form in done.forms if form.action.endswith("undo")]
    assert "taken back in every unit" in page(service, send(service, back).headers["location"]).text_content()
    assert "cannot be taken back" in page(service, send(service, back).headers["location"]).text_content()


def test_what_stands_nowhere_is_told(service: Any) -> None:
    assert "stand in no unit" in page(service, "/memories/replace", find="Маяк", language="ru").text_content()
    assert service.get("/memories/replace", find="Маяк").status == 400  # in which language?


def test_an_empty_store_says_how_to_begin(empty_service: Any) -> None:
    assert "tm-service demo" in page(empty_service, "/memories").text_content()


@pytest.mark.browser
def test_a_file_is_dropped_taken_in_and_found(windows: Any, service: Any) -> None:
    window = windows(service, "/memories")
    window.evaluate(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File(["en,ru\\nThe gulls sleep.,Чайки спят.\\n"], "gulls.csv", {type: "text/csv"}));
          document.body.dispatchEvent(new DragEvent("dragenter", {dataTransfer: carried, bubbles: true, cancelable: true}));
          document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
        }"""
    )
    assert window.locator("#file").evaluate("field => field.files[0].name") == "gulls.csv"
    window.get_by_role("button", name="Add", exact=True).click()
    window.locator(".badge.is-done").wait_for()
    window.goto(f"{service.url}/?q=The gulls sleep.&source=en&target=ru")
    assert window.locator(".matches .target").first.inner_text() == "Чайки спят."
    window.goto(f"{service.url}/memories")
    assert "gulls.csv" in window.locator(".jobs").inner_text()
