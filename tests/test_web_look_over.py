"""The review pages: looked over, decided and put right, with forms alone and in a browser with keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import html

from corpora.segments import Segment
from corpora.units import FILTER, Provenance, TranslationUnit, UnitStatus
from tm_service import open_memory

ENGLISH = [
    "The lighthouse keeper counts the boats at dawn. He writes their number on a slate.",
    "Every boat has a licence that the harbour office renews each spring.",
    "Fishermen from abroad may ask for advice in four languages.",
    "Boats were lost in the storms of 1991, 1994, 1997 and 2003 off the northern cape, and nobody has forgotten them.",
]
RUSSIAN = [
    "Смотритель маяка считает лодки на рассвете. Он записывает их число на доске.",
    "У каждой лодки есть лицензия, которую портовое управление продлевает каждую весну.",
    "Рыбаки из-за рубежа могут получить консультацию на четырех языках.",
]
SLATE = "He writes their number on a slate."
LIST = "/review/rules.txt"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "rules.txt").write_text(
        "Annex 1: Harbour rules (EN)\n\n" + "\n\n".join(ENGLISH) + "\n\n"
        "Annex 1.1: Правила порта (RU)\n\n" + "\n\n".join(RUSSIAN) + "\n",
        encoding="utf-8",
    )
    memory = open_memory(tmp_path / "store.db")
    memory.ingest([tmp_path / "rules.txt"])
    memory.close()
    return tmp_path / "store.db"


@pytest.fixture
def service(store: Path, serving: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    with serving(store) as running:
        yield running


def page(service: Any, path: str, **query: Any) -> Any:
    answer = service.get(path, **query)
    assert answer.status == 200, answer.text
    return html.fromstring(answer.text)


def texts(node: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in node.xpath(path)]


def send(service: Any, form: Any, **values: str) -> Any:
    """Send a form as a browser without script does, and return the answer."""
    sent = urlencode([*form.form_values(), *values.items()])
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": service.url}
    return service.call("POST", form.action, raw=sent.encode(), headers=headers)


def form(node: Any, action: str) -> Any:
    return next(found for found in node.forms if found.action.endswith(f"/{action}"))


def units(service: Any) -> list[dict[str, Any]]:
    return service.get("/api/v1/documents/rules.txt/units").json["units"]  # type: ignore[no-any-return]


def test_overview_counts_what_is_left_to_do(service: Any) -> None:
    (row,) = page(service, "/review").xpath("//tbody/tr")
    cells = texts(row, ".//td")
    assert texts(row, ".//th") == ["rules.txt"]
    assert (cells[0], cells[1]) == (str(len(units(service))), "0")
    assert int(cells[3]) >= 1  # the storms


def test_a_unit_is_confirmed_and_that_is_taken_back(service: Any) -> None:
    shown = page(service, LIST)
    first = texts(shown, "//li[contains(@class, 'work-item')]//p")[0]
    answer = send(service, form(shown, "confirm"))
    assert answer.status == 303
    after = page(service, answer.headers["location"])
    assert first not in texts(after, "//li[contains(@class, 'work-item')]//p")
    assert texts(after, "//form[@role='status']")[0].startswith("Confirmed: Unit")
    back = page(service, send(service, form(after, "undo")).headers["location"])
    assert first in texts(back, "//li[contains(@class, 'work-item')]//p")


def test_what_a_filter_kept_out_stands_apart_with_the_reason(service: Any, store: Path) -> None:
    memory = open_memory(store)
    memory.add(
        [
            TranslationUnit(
                {"en": Segment("Pay 12 crowns."), "ru": Segment("Платите 21 крону.")},
                status=UnitStatus.FILTERED,
                properties={FILTER: "numbers"},
                provenance=Provenance(document="rules.txt"),
            )
        ]
    )
    memory.close()
    shown = page(service, LIST, status="filtered").text_content()
    assert "kept out by the filter “different numbers”" in shown


def test_a_rejected_unit_is_listed_apart_and_taken_back_in(service: Any) -> None:
    send(service, form(page(service, LIST), "reject"))
    rejected = page(service, LIST, status="rejected")
    assert len(rejected.xpath("//li[contains(@class, 'work-item')]")) == 1
    send(service, form(rejected, "restore"))
    assert "No unit has this status" in page(service, LIST, status="rejected").text_content()


def test_texts_are_edited_and_a_stale_edit_is_shown_as_such(service: Any) -> None:
    unit = units(service)[0]
    shown = page(service, f"/units/{unit['id']}")
    edit = form(shown, "edit")
    edit.fields["text.ru"] = "Совсем другой текст."
    assert send(service, edit).status == 303
    assert next(one for one in units(service) if one["id"] == unit["id"])["variants"]["ru"] == "Совсем другой текст."
    again = send(service, edit)
    assert again.status == 409
    stale = html.fromstring(again.text)
    assert "changed it on" in texts(stale, "//*[@role='alert']")[0]
    assert "Совсем другой текст." in stale.text_content()


def test_a_sentence_without_a_translation_is_paired_with_one(service: Any) -> None:
    keeper = next(one for one in units(service) if one["variants"]["en"].startswith("The lighthouse"))
    for action, body in (("merge", None), ("split", {"at": {"en": 1, "ru": 2}})):  # the slate loses its translation
        version = service.get(f"/api/v1/units/{keeper['id']}").headers["etag"]
        service.call("POST", f"/api/v1/units/{keeper['id']}/{action}", body=body, headers={"If-Match": version})
    sentences = service.get("/api/v1/documents/rules.txt/sentences", unaligned="true").json["sentences"]
    lonely = next(one for one in sentences if one["text"] == SLATE)
    shown = page(service, f"/sentences/{lonely['number']}")
    (pairing,) = [found for found in shown.forms if found.action == "/sentences"]
    boxes = {
        " ".join(box.getparent().text_content().split()): box for box in pairing.xpath(".//input[@type='checkbox']")
    }
    assert [text for text, box in boxes.items() if box.checked] == [SLATE]
    next(box for text, box in boxes.items() if text.startswith(RUSSIAN[2])).checked = True
    answer = send(service, pairing)
    assert answer.status == 303
    made = page(service, answer.headers["location"])
    assert [area.value for area in made.xpath("//textarea")] == [SLATE, RUSSIAN[2]]


def test_joined_units_are_split_again_where_one_chooses(service: Any) -> None:
    first = next(one for one in units(service) if one["variants"]["en"].startswith("The lighthouse"))
    shown = page(service, f"/units/{first['id']}")
    send(service, form(shown, "merge"))
    joined = page(service, f"/units/{first['id']}")
    assert texts(joined, "//textarea")[0] == ENGLISH[0]
    send(service, form(joined, "split"))
    assert texts(page(service, f"/units/{first['id']}"), "//textarea")[0] == first["variants"]["en"]


def test_what_is_sure_is_counted_first_and_then_confirmed(service: Any) -> None:
    counted = page(service, LIST, sure="0.8")
    (confirming,) = [found for found in counted.forms if found.method == "POST" and found.action == LIST]
    assert texts(confirming, ".//button")[0].startswith("Confirm ")
    send(service, confirming)
    assert {one["status"] for one in units(service) if (one["confidence"] or 0) >= 0.8} == {"confirmed"}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/review/none.txt", 404), ("/units/999", 404), ("/sentences/999", 404), (f"{LIST}?status=x", 422)],
)
def test_what_is_not_there_is_told(service: Any, path: str, status: int) -> None:
    assert service.get(path).status == status


def test_an_action_that_is_none_is_refused(service: Any) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert service.call("POST", "/units/1/explode", raw=b"", headers=headers).status == 404


@pytest.mark.browser
def test_a_document_is_reviewed_with_keys_alone(windows: Any, service: Any) -> None:
    window = windows(service, "/review")
    window.get_by_role("link", name="rules.txt").focus()
    window.keyboard.press("Enter")
    window.locator(".work-item").first.wait_for()
    left = window.locator(".work-item").count()
    window.keyboard.press("ArrowDown")
    window.locator(".work-item:focus").wait_for()
    confirmed = window.locator(".work-item:focus").inner_text()
    window.keyboard.press("c")
    window.locator("form.notice", has_text="Confirmed:").wait_for()
    assert window.locator(".work-item").count() == left - 1
    assert window.locator(".work-item:focus").inner_text() != confirmed
    window.keyboard.press("x")
    window.locator("form.notice", has_text="Rejected:").wait_for()
    assert window.locator(".work-item").count() == left - 2
    window.keyboard.press("u")
    window.locator("form.notice", has_text="taken back").wait_for()
    assert window.locator(".work-item").count() == left - 1
    window.locator(".work-item").first.focus()
    window.keyboard.press("e")
    window.locator("#text-ru").wait_for()
    assert "right" in window.goto(f"{service.url}{LIST}").text()
    match = service.get("/api/v1/match", q=ENGLISH[1], source="en", target="ru").json["matches"][0]
    assert match["kind"] in {"exact", "context"}
