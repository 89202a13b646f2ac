"""Comparable text on its page: looked for by a job, confirmed or refused pair by pair; other jobs lead to what they found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import html

from tests.waiting import finished
from tm_service import open_memory

SPEECH = (
    "The harbour office has renewed 340 licences since May 2021.",
    "The ferries were late in the winter of 2019 because of the ice.",
    "Our volunteers teach French on Thursdays.",
)
REPORT = (
    "Зимой 2019 года паромы опаздывали из-за льда.",
    "С мая 2021 года портовое управление продлило 340 лицензий.",
)


@pytest.fixture
def service(filled: Path, tmp_path: Path, serving: Any) -> Iterator[Any]:
    (tmp_path / "speech.txt").write_text("\n\n".join(SPEECH), encoding="utf-8")
    (tmp_path / "report.txt").write_text("\n\n".join(REPORT), encoding="utf-8")
    memory = open_memory(filled)
    memory.ingest([tmp_path / "speech.txt"], language="en")
    memory.ingest([tmp_path / "report.txt"], language="ru")
    memory.close()
    with serving(filled) as running:
        yield running


def page(service: Any, path: str) -> Any:
    answer = service.get(path)
    assert answer.status == 200, answer.text
    return html.fromstring(answer.text)


def words(node: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in node.xpath(path)]


def post(service: Any, path: str, **values: str) -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": service.url}
    return service.call("POST", path, raw=urlencode(values).encode(), headers=headers)


def ended(service: Any, location: str) -> str:
    """Return the page of a job that has ended."""
    finished(service, location.rpartition("/")[2])
    return location


def mined(service: Any) -> str:
    location = post(service, "/mine", source="en", target="ru", min_confidence="0.2").headers["location"]
    shown = page(service, ended(service, location))
    (address,) = [link for link in shown.xpath("//main//a/@href") if link.startswith("/mine/")]
    return str(address)


def test_pairs_are_offered_and_a_confirmed_one_is_found_as_exact(service: Any) -> None:
    address = mined(service)
    shown = page(service, address)
    offered = words(shown, "//li[contains(@class, 'work-item')]")
    assert any(SPEECH[0] in one and REPORT[1] in one for one in offered)
    place = next(at for at, one in enumerate(offered) if SPEECH[0] in one)
    (action,) = shown.xpath(f"(//li[contains(@class, 'work-item')])[{place + 1}]//form[1]/@action")
    done = page(service, post(service, action).headers["location"])
    assert words(done, "//p[@role='status']")[0].startswith("Confirmed:")
    assert len(words(done, "//li[contains(@class, 'work-item')]")) < len(offered)
    (match, *_less) = service.get("/api/v1/match", q=SPEECH[0], source="en", target="ru").json["matches"]
    assert (match["target"], match["unit"]["status"]) == (REPORT[1], "confirmed")


def test_a_refused_pair_is_not_offered_again(service: Any) -> None:
    address = mined(service)
    refused = page(service, address).xpath("(//li[contains(@class, 'work-item')])[1]//form[2]/@action")[0]
    first = words(page(service, address), "(//li[contains(@class, 'work-item')])[1]")[0]
    assert post(service, refused).status == 303
    assert first not in words(page(service, address), "//li[contains(@class, 'work-item')]")
    assert first not in words(page(service, mined(service)), "//li[contains(@class, 'work-item')]")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/mine/none", 404), ("POST", "/mine/none/0/confirm", 404), ("POST", "/mine/none/0/swap", 422)],
)
def test_what_is_not_there_is_told(service: Any, method: str, path: str, status: int) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert service.call(method, path, raw=b"" if method == "POST" else None, headers=headers).status == status


@pytest.mark.parametrize(
    ("start", "values", "leads_to"),
    [
        ("/termbase/candidates/extract", {"source": "en", "target": "ru"}, "/termbase/candidates"),
        ("/termbase/inconsistencies", {}, "/termbase/inconsistencies"),
    ],
)
def test_a_job_shows_its_counts_and_leads_to_what_it_found(
    service: Any, start: str, values: dict[str, str], leads_to: str
) -> None:
    shown = page(service, ended(service, post(service, start, **values).headers["location"]))
    assert leads_to in shown.xpath("//main//a/@href")
    assert all(number.isdigit() for number in words(shown, "//table//td"))
    assert words(shown, "//table//th")
