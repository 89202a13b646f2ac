"""Translating a text: pasted or uploaded, helped segment by segment, confirmed into the memory, taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import polib
import pytest
from lxml import etree, html

from tm_service import open_memory
from web.drafts import Drafts, NewSegment
from web.errors import UnknownResource

TEXT = """# Harbour news

The harbour office will publish its third report on seasonal work by 31 July. Nobody may be turned away from the clinic.

Champion countries share a lighthouse.
"""


def post(service: Any, path: str, **values: str) -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": service.url}
    return service.call("POST", path, raw=urlencode(values).encode(), headers=headers)


def begun(service: Any, text: str = TEXT, source: str = "en", target: str = "ru") -> str:
    answer = post(service, "/translate", text=text, source=source, target=target)
    assert answer.status == 303, answer.text
    return str(answer.headers["location"])


def page(service: Any, path: str) -> Any:
    answer = service.get(path)
    assert answer.status == 200, answer.text
    return html.fromstring(answer.text)


def words(node: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in node.xpath(path)]


def test_a_text_comes_in_segments_with_matches_terms_and_a_proposal(own_service: Any) -> None:
    shown = page(own_service, begun(own_service))
    assert words(shown, "//h1") == ["Harbour news"]
    assert [area.value.strip() for area in shown.xpath("//textarea")][2] == (
        "Никому нельзя отказывать в приеме в поликлинике."
    )
    second = shown.xpath("//*[@id='segment-2']")[0]
    assert "третий" not in second.text_content()
    assert words(second, ".//ins") == ["third", "31 July"]
    assert words(second, ".//ul[@aria-label='Terms']/li")[0].startswith("seasonal work сезонная работа")


def test_what_is_saved_is_there_again_with_its_findings(own_service: Any) -> None:
    draft = begun(own_service)
    post(own_service, f"{draft}/2", translation="Управление опубликует доклад к 30 июля .", do="save")
    segment = page(own_service, draft).xpath("//*[@id='segment-2']")[0]
    assert segment.xpath(".//textarea")[0].value == "Управление опубликует доклад к 30 июля ."
    found = words(segment, ".//ul[contains(@class, 'findings-list')]/li")
    assert any(finding.startswith("Error:") for finding in found)  # 30, not 31
    assert any("space before" in finding for finding in found)
    assert any("сезонная работа" in finding for finding in found)
    assert own_service.get("/api/v1/match", q=TEXT.split("\n")[4], source="en", target="ru").json["matches"] == []


def test_a_confirmed_segment_is_found_as_exact_and_changed_when_confirmed_again(own_service: Any) -> None:
    draft = begun(own_service)
    answer = post(own_service, f"{draft}/4", translation="У стран-первоходцев общий маяк.", do="confirm")
    assert answer.headers["location"].endswith("#segment-4")  # it was the last one
    query = {"q": "Champion countries share a lighthouse.", "source": "en", "target": "ru"}
    (match,) = own_service.get("/api/v1/match", **query).json["matches"]
    assert (match["kind"], match["target"]) == ("exact", "У стран-первоходцев общий маяк.")
    assert match["unit"]["status"] == "confirmed"
    post(own_service, f"{draft}/4", translation="Страны-первоходцы делят маяк.", do="confirm")
    (match,) = own_service.get("/api/v1/match", **query).json["matches"]
    assert match["target"] == "Страны-первоходцы делят маяк."
    own_service.call("DELETE", f"/api/v1/units/{match['unit']['id']}")
    post(own_service, f"{draft}/4", translation="Маяк у них общий.", do="confirm")
    assert own_service.get("/api/v1/match", **query).json["matches"][0]["target"] == "Маяк у них общий."


def test_confirming_nothing_stores_nothing(own_service: Any) -> None:
    draft = begun(own_service)
    post(own_service, f"{draft}/4", translation="   ", do="confirm")
    assert "0 of 4 segments confirmed" in page(own_service, draft).text_content()


def test_a_script_gets_the_segment_alone(own_service: Any) -> None:
    draft = begun(own_service)
    answer = post(own_service, f"{draft}/1", translation="Новости порта", do="confirm", alone="1")
    assert (answer.status, answer.headers["x-next-segment"]) == (200, "2")
    fragment = html.fromstring(f"<div>{answer.text}</div>")
    assert fragment.xpath("//*[@id='segment-1']")
    assert "1 of 4 segments confirmed" in fragment.text_content()


def test_a_document_is_uploaded(own_service: Any) -> None:
    boundary = "----part"
    fields = {"source": "en", "target": "fr", "text": ""}
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    body += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="news.md"\r\n\r\n{TEXT}\r\n--{boundary}--\r\n'
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Origin": own_service.url}
    answer = own_service.call("POST", "/translate", raw=body.encode(), headers=headers)
    assert answer.status == 303, answer.text
    shown = page(own_service, answer.headers["location"])
    assert words(shown, "//h1") == ["news.md"]
    assert len(shown.xpath("//textarea")) == 4


def test_the_translation_is_taken_away_in_every_format(own_service: Any) -> None:
    draft = begun(own_service)
    post(own_service, f"{draft}/1", translation="Новости порта", do="confirm")
    post(own_service, f"{draft}/4", translation="Маяк <общий> & старый.", do="save")
    xliff = etree.fromstring(own_service.get(f"{draft}/file.xliff").body)
    units = xliff.findall(".//{*}trans-unit")
    assert [unit.findtext("{*}target") for unit in units] == ["Новости порта", None, None, "Маяк <общий> & старый."]
    assert [unit.get("approved") for unit in units] == ["yes", None, None, None]
    po = polib.pofile(own_service.get(f"{draft}/file.po").text)
    assert [entry.msgstr for entry in po] == ["Новости порта", "", "", "Маяк <общий> & старый."]
    tmx = etree.fromstring(own_service.get(f"{draft}/file.tmx").body)
    assert len(tmx.findall(".//tu")) == 2
    text = own_service.get(f"{draft}/file.txt")
    assert text.headers["content-disposition"].startswith("attachment")
    assert text.text.split("\n\n")[0] == "# Новости порта"
    assert text.text.split("\n\n")[1].startswith("The harbour office")  # untranslated
    assert text.text.split("\n\n")[2] == "Маяк <общий> & старый.\n"
    assert own_service.get(f"{draft}/file.exe").status == 404


def test_the_analysis_adds_up(own_service: Any) -> None:
    shown = page(own_service, f"{begun(own_service)}/analysis")
    rows = {row[0]: row[1:] for row in ([*words(tr, "./th"), *words(tr, "./td")] for tr in shown.xpath("//tr[td]"))}
    assert rows["exact matches"][0] == "1"
    assert sum(int(row[0]) for name, row in rows.items() if name != "All") == int(rows["All"][0]) == 4


def test_texts_are_listed_and_removed(own_service: Any) -> None:
    draft = begun(own_service)
    post(own_service, f"{draft}/4", translation="Маяк.", do="confirm")
    assert "Harbour news" in words(page(own_service, "/translate"), "//tbody//a")
    assert post(own_service, f"{draft}/remove").status == 303
    assert own_service.get(draft).status == 404
    assert not words(page(own_service, "/translate"), "//tbody//a")
    query = {"q": "Champion countries share a lighthouse.", "source": "en", "target": "ru"}
    assert own_service.get("/api/v1/match", **query).json["matches"][0]["target"] == "Маяк."


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"text": "", "source": "en", "target": "ru"}, 422),
        ({"text": "Hello there.", "source": "en"}, 400),
        ({"text": "Hello there.", "source": "xx-nothing-at-all", "target": "ru"}, 422),
        ({"text": "a" * 200_001, "source": "en", "target": "ru"}, 422),
    ],
)
def test_what_cannot_be_begun_is_refused(own_service: Any, values: dict[str, str], status: int) -> None:
    assert post(own_service, "/translate", **values).status == status


def test_unknown_segments_and_texts_are_told(own_service: Any) -> None:
    draft = begun(own_service)
    assert post(own_service, f"{draft}/99", translation="x").status == 404
    assert post(own_service, "/translate/none/1", translation="x").status == 404
    assert own_service.get("/translate/none/analysis").status == 404


def test_a_segment_with_markup_stays_text(own_service: Any) -> None:
    draft = begun(own_service, "The sign says <script>alert(1)</script> & more.")
    answer = own_service.get(draft)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_drafts_are_seen_by_every_process_and_outlive_it(tmp_path: Path) -> None:
    open_memory(tmp_path / "store.db").close()
    here, there = Drafts(tmp_path / "store.db"), Drafts(tmp_path / "store.db")
    draft = here.create("news", [NewSegment("One."), NewSegment("Two.", "1", 1)], source="en", target="fr", by="Ann")
    there.save(draft.id, 2, "Deux.", unit=7)
    assert (here.find(draft.id).translated, here.find(draft.id).confirmed) == (1, 1)
    assert here.next_open(draft.id, 0) == 1
    assert here.next_open(draft.id, 1) is None
    here.save(draft.id, 2, "Deux !")
    again = there.segment(draft.id, 2)
    assert (again.translation, again.confirmed, again.unit) == ("Deux !", False, 7)
    there.remove(draft.id)
    assert here.segments(draft.id) == []
    with pytest.raises(UnknownResource):
        here.find(draft.id)
    here.close()
    there.close()


@pytest.mark.browser
def test_a_text_is_translated_with_keys_alone(windows: Any, own_service: Any) -> None:
    window = windows(own_service, begun(own_service))
    window.locator("#translation-1").focus()
    window.keyboard.type("Новости порта")
    window.keyboard.press("Control+Enter")
    window.locator("#segment-1.is-done").wait_for()
    window.locator("#translation-2:focus").wait_for()
    window.keyboard.press("Control+1")
    assert window.locator("#translation-2").input_value().startswith("Портовое управление")
    window.locator("#segment-2 .state", has_text="saved").wait_for()  # by itself, after a rest
    window.keyboard.type(" 55 .")
    window.locator("#segment-2 .findings-list li", has_text="space before").wait_for()
    window.keyboard.press("Control+Enter")
    window.locator("#segment-2.is-done").wait_for()
    assert "2 of 4 segments confirmed" in window.locator("#progress").inner_text()
    window.reload()
    assert window.locator("#translation-1").input_value() == "Новости порта"


@pytest.mark.browser
def test_a_text_is_translated_without_script(windows: Any, own_service: Any) -> None:
    window = windows(own_service, "/translate", java_script_enabled=False)
    window.locator("#text").fill("Champion countries share a lighthouse.")
    window.get_by_role("button", name="Begin").click()
    window.locator("#translation-1").fill("Маяк у них общий.")
    window.get_by_role("button", name="Confirm").click()
    assert "1 of 1 segments confirmed" in window.locator("#progress").inner_text()
    with window.expect_download() as download:
        window.get_by_role("link", name="TMX").click()
    assert "Маяк у них общий." in Path(download.value.path()).read_text(encoding="utf-8")
