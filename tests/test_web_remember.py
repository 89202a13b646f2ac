"""Who changed what is told; two editors of one unit lose nothing; operations are taken back over the web."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import html

from corpora.segments import Segment
from corpora.units import TranslationUnit
from glossary.termbase import open_termbase
from tests.people import People, send, settle
from tm_service import open_memory
from web import undoing
from web.roles import Role

ROWS = "en\tru\nThe pier is closed.\tПричал закрыт.\nBoats wait.\tЛодки ждут.\n"
TERMS = "en,ru,subject\nquay,причал,ports\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    memory, termbase = open_memory(tmp_path / "store.db"), open_termbase(tmp_path / "store.db")
    memory.import_file(io.BytesIO(ROWS.encode()), name="port.tsv", by="translator")
    termbase.import_file(io.BytesIO(TERMS.encode()), name="terms.csv", by="terminologist")
    memory.add([TranslationUnit({"en": Segment("A gull."), "ru": Segment("Чайка.")})], by="ann")
    memory.close()
    termbase.close()
    return tmp_path / "store.db"


@pytest.fixture
def service(store: Path, serving: Any) -> Iterator[Any]:
    with serving(store) as running:
        yield running


@pytest.fixture
def house(store: Path, serving: Any) -> Iterator[tuple[Any, People]]:
    people = settle(store)
    with serving(store) as running:
        yield running, people


@pytest.fixture
def browsers(chromium: Any, service: Any) -> Iterator[Any]:
    """Open pages, each as somebody else; unlike `windows` these may be told of a conflict on the console."""
    contexts = []

    def opened(path: str, **settings: Any) -> Any:
        contexts.append(chromium.new_context(base_url=service.url, locale="en", **settings))
        shown = contexts[-1].new_page()
        shown.goto(path)
        return shown

    yield opened
    for context in contexts:
        context.close()


def page(service: Any, path: str, **query: Any) -> Any:
    answer = service.get(path, **query)
    assert answer.status == 200, answer.text
    return html.fromstring(answer.text)


def words(node: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in node.xpath(path)]


def form(node: Any, button: str) -> Any:
    return next(one for one in node.forms if button in words(one, ".//button"))


def submit(service: Any, form: Any, **values: str) -> Any:
    sent = urlencode([*form.form_values(), *values.items()])
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": service.url}
    return service.call("POST", form.action, raw=sent.encode(), headers=headers)


def russian(service: Any, unit: int) -> str:
    return str(service.get(f"/api/v1/units/{unit}").json["variants"]["ru"])


def test_changes_are_answered_with_before_and_after(service: Any) -> None:
    unit = service.get("/api/v1/units/1")
    body = {"variants": {"en": "The pier is closed.", "ru": "Пирс закрыт."}, "note": "seen"}
    etag = {"If-Match": unit.headers["etag"]}
    assert service.call("PUT", "/api/v1/units/1", body=body, headers=etag).status == 200
    answer = service.get("/api/v1/changes", unit=1).json
    assert answer["next"] is None
    changed, added = answer["changes"]
    assert (changed["action"], changed["by"], changed["operation"]) == ("change", "web", None)
    assert (changed["before"], changed["after"]) == (unit.json, service.get("/api/v1/units/1").json)
    told = {(one["language"] or one["field"]): (one["before"], one["after"]) for one in changed["differences"]}
    assert told == {
        "ru": ("Причал закрыт.", "Пирс закрыт."),
        "note": (None, "seen"),
        "status": ("imported", "edited"),
    }
    assert (added["action"], added["by"], added["operation"], added["before"]) == ("add", "translator", 1, None)
    assert added["after"] == unit.json
    first = service.get("/api/v1/changes", limit=1).json
    rest = service.get("/api/v1/changes", before=first["next"]).json["changes"]
    assert [change["unit"] for change in (*first["changes"], *rest)] == [1, 3, 2, 1]
    assert service.get("/api/v1/changes", since="yesterday").status == 422


def test_an_operation_is_told_tried_and_taken_back(service: Any) -> None:
    listed = service.get("/api/v1/operations").json["operations"]
    assert [(one["kind"], one["log"], one["name"], one["added"]) for one in listed] == [
        ("terms", "concepts", "terms.csv", 1),
        ("import", "units", "port.tsv", 2),
    ]
    assert service.get("/api/v1/operations", kind="wish").status == 422
    tried = service.call("POST", "/api/v1/operations/1/undo", body={"preview": True}).json
    assert (tried["preview"], tried["removed"], tried["undo"]) == (True, 2, None)
    assert service.get("/api/v1/units/1").status == 200
    done = service.call("POST", "/api/v1/operations/1/undo").json
    assert (done["preview"], done["removed"], done["undo"]) == (False, 2, 3)
    assert service.get("/api/v1/units/1").status == 404
    again = service.call("POST", "/api/v1/operations/1/undo")
    assert (again.status, again.json["error"]["code"]) == (409, "refused_undo")
    assert service.call("POST", "/api/v1/operations/2/undo").json["removed"] == 1
    assert service.get("/api/v1/concepts").json["total"] == 0
    assert service.call("POST", "/api/v1/operations/99/undo").status == 404


def test_a_large_operation_is_taken_back_by_a_job(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "AT_ONCE", 1)
    answer = service.call("POST", "/api/v1/operations/1/undo")
    assert answer.status == 202
    job: dict[str, Any] = {"state": "queued"}
    while job["state"] in {"queued", "running"}:
        job = service.get(answer.headers["location"]).json
    assert (job["state"], job["report"]["removed"]) == ("done", 2)
    shown = page(service, f"/jobs/{answer.json['job']}")
    assert words(shown, "//table//tr[1]/*") == ["removed", "2"]
    assert "That takes a while" in page(service, f"/operations/{job['report']['undo']}").text_content()


@pytest.mark.parametrize(
    ("role", "number", "status"),
    [
        (Role.READER, 1, 403),
        (Role.TRANSLATOR, 1, 200),  # who did it
        (Role.TERMINOLOGIST, 1, 403),
        (Role.ADMIN, 1, 200),
        (Role.TRANSLATOR, 2, 403),
        (Role.TERMINOLOGIST, 2, 200),
        (Role.ADMIN, 2, 200),
    ],
)
def test_an_operation_is_taken_back_by_who_did_it_and_by_administrators(
    house: tuple[Any, People], role: Role, number: int, status: int
) -> None:
    service, people = house
    tried = {"body": {"preview": True}, "headers": people.bearer(role)}
    assert service.call("POST", f"/api/v1/operations/{number}/undo", **tried).status == status
    shown = service.get(f"/operations/{number}", people.cookie(role))
    assert shown.status == 200
    assert ("This would happen" in shown.text) is (status == 200)
    done = send(service, f"/operations/{number}/undo", people.cookie(role))
    assert done.status == status


def test_the_page_says_what_would_happen_and_does_that(service: Any) -> None:
    send(service, "/units/1/edit", **{"version": "1", "text.en": "The pier is closed.", "text.ru": "Пирс закрыт."})
    listed = page(service, "/operations")
    assert words(listed, "//tbody//td[1]") == ["Import of terms: terms.csv", "Import: port.tsv"]
    shown = page(service, "/operations/1")
    told = words(shown, "//section//li")
    assert told == ["1 unit that it added goes", "1 was changed by somebody since, and stays: 1"]
    done = html.fromstring(submit(service, form(shown, "Take it back")).text)
    assert words(done, "//*[@role='status']//li") == told
    assert [one["id"] for one in service.get("/api/v1/units").json["units"]] == [1, 3]
    after = page(service, "/operations/1")
    assert words(after, "//section//li") == ["1 was changed by somebody since, and stays: 1"]
    assert "taken back by operation 3" in after.text_content()


def test_changes_are_shown_chosen_and_paged(service: Any) -> None:
    send(service, "/units/1/edit", **{"version": "1", "text.ru": "Пирс закрыт."})
    shown = page(service, "/changes", unit=1)
    first, second = shown.xpath("//ol[@class='changes']/li")
    assert (words(first, ".//del"), words(first, ".//ins")) == (["Причал", "imported"], ["Пирс", "edited"])
    assert "operation 1" in second.text_content()
    assert "No change is like that." in page(service, "/changes", by="nobody").text_content()
    assert len(page(service, "/changes", by="translator", action="add").xpath("//ol[@class='changes']/li")) == 2
    memory = page(service, "/changes", memory="main", since="2020-01-01")
    assert len(memory.xpath("//ol[@class='changes']/li")) == 4


def test_two_editors_see_both_texts_and_choose(service: Any) -> None:
    """Eve has saved; Ann, who had the page open, keeps hers, keeps Eve's, or goes on with both."""
    mine = form(page(service, "/units/1"), "Save the texts")
    send(service, "/units/1/edit", **{"version": "1", "text.en": "The pier is shut.", "text.ru": "Пирс закрыт."})
    mine.fields["text.ru"] = "Причал закрыт на зиму."
    answer = submit(service, mine)
    assert answer.status == 409
    shown = html.fromstring(answer.text)
    assert words(shown, "//tbody/tr[2]/td") == ["Причал закрыт на зиму.", "Пирс закрыт."]
    assert words(shown, "//tbody/tr[2]//mark") == ["Причал", "на зиму", "Пирс"]
    areas = {area.name: area.value for area in shown.xpath("//form[contains(@class, 'card')]//textarea")}
    assert areas == {"text.en": "The pier is shut.", "text.ru": "Причал закрыт на зиму."}  # what each of them changed
    assert russian(service, 1) == "Пирс закрыт."  # keeping theirs is to leave
    assert submit(service, form(shown, "Keep mine")).status == 303
    assert service.get("/api/v1/units/1").json["variants"] == {
        "en": "The pier is closed.",
        "ru": "Причал закрыт на зиму.",
    }
    late = submit(service, form(shown, "Save the texts"))  # the same page, from another window: nothing is overwritten
    assert late.status == 409


def test_a_decision_on_what_was_changed_meanwhile_shows_what_changed(service: Any) -> None:
    confirm = form(page(service, "/units/1"), "Confirm")
    send(service, "/units/1/edit", **{"version": "1", "text.ru": "Пирс закрыт."})
    answer = submit(service, confirm)
    assert answer.status == 409
    shown = html.fromstring(answer.text)
    assert words(shown, "//tbody/tr[2]/td") == ["Причал закрыт.", "Пирс закрыт."]
    assert service.get("/api/v1/units/1").json["status"] == "edited"
    assert submit(service, form(shown, "Confirm as it is now")).status == 303
    assert service.get("/api/v1/units/1").json["status"] == "confirmed"


def test_what_was_typed_for_a_unit_that_is_gone_is_not_lost(service: Any) -> None:
    mine = form(page(service, "/units/1"), "Save the texts")
    assert service.call("DELETE", "/api/v1/units/1").status == 204
    mine.fields["text.ru"] = "Причал закрыт на зиму."
    answer = submit(service, mine)
    assert answer.status == 404
    shown = html.fromstring(answer.text)
    assert "Причал закрыт на зиму." in [area.value for area in shown.xpath("//textarea")]
    assert submit(service, form(shown, "Bring it back")).status == 303
    assert russian(service, 1) == "Причал закрыт."


def test_what_cannot_be_saved_is_still_there(service: Any) -> None:
    answer = send(service, "/units/1/edit", **{"version": "1", "text.en": "The pier.", "text.ru": "  "})
    assert answer.status == 422
    assert "The pier." in [area.value for area in html.fromstring(answer.text).xpath("//textarea")]


def drafted(service: Any) -> str:
    begun = send(service, "/translate", source="en", target="ru", text="Nobody is aboard.")
    address = str(begun.headers["location"])
    kept = send(service, f"{address}/1", do="confirm", translation="Никого нет на борту.", memory="main")
    assert kept.status == 303
    return address


def test_a_segment_confirmed_again_overwrites_nobody(service: Any) -> None:
    address = drafted(service)
    [unit] = [one for one in service.get("/api/v1/units").json["units"] if one["variants"]["en"] == "Nobody is aboard."]
    send(service, f"/units/{unit['id']}/edit", **{"version": "1", "text.ru": "На борту никого."})
    answer = send(service, f"{address}/1", do="confirm", translation="Борт пуст.", memory="main")
    assert answer.status == 409
    shown = html.fromstring(answer.text)
    assert words(shown, "//tbody/tr/td") == ["Борт пуст.", "На борту никого."]
    assert russian(service, unit["id"]) == "На борту никого."
    assert [area.value for area in page(service, address).xpath("//textarea")] == ["Борт пуст."]  # it is saved
    assert submit(service, form(shown, "Keep mine"), do="confirm").status == 303
    assert russian(service, unit["id"]) == "Борт пуст."
    again = send(service, f"{address}/1", do="confirm", translation="Борт пуст!", memory="main")
    assert again.status == 303  # at the version that was kept


@pytest.mark.browser
def test_two_browsers_edit_one_unit(browsers: Any, service: Any) -> None:
    ann, eve = browsers("/units/1"), browsers("/units/1", java_script_enabled=False)
    eve.locator("#text-ru").fill("Пирс закрыт.")
    eve.get_by_role("button", name="Save the texts").click()
    ann.locator("#text-ru").fill("Причал закрыт на зиму.")
    with ann.expect_response(lambda answer: answer.status == 409):
        ann.get_by_role("button", name="Save the texts").click()
    assert ann.get_by_role("alert").is_visible()
    assert ann.locator("mark.differs").all_inner_texts() == ["Причал", " на зиму", "Пирс"]
    assert "underline" in ann.locator("mark.differs").first.evaluate(
        "mark => getComputedStyle(mark).textDecorationLine"
    )
    ann.get_by_label("Russian").fill("Причал и пирс закрыты.")
    ann.get_by_role("button", name="Save the texts").click()
    ann.wait_for_url(re.compile("done=edit"))
    assert russian(service, 1) == "Причал и пирс закрыты."


@pytest.mark.browser
def test_a_segment_that_somebody_changed_is_shown_in_its_place(browsers: Any, service: Any) -> None:
    address = drafted(service)
    [unit] = [one for one in service.get("/api/v1/units").json["units"] if one["variants"]["en"] == "Nobody is aboard."]
    window = browsers(address)
    send(service, f"/units/{unit['id']}/edit", **{"version": "1", "text.ru": "На борту никого."})
    window.locator("#translation-1").fill("Борт пуст.")
    window.locator("#translation-1").press("Control+Enter")
    window.locator(".conflict").wait_for()
    assert "На борту никого." in window.locator(".conflict").inner_text()
    assert window.locator("#translation-1").input_value() == "Борт пуст."
    window.get_by_role("button", name="Keep theirs").click()
    window.wait_for_url(re.compile("segment-1"))
    assert window.locator("#translation-1").input_value() == "На борту никого."
    assert russian(service, unit["id"]) == "На борту никого."
