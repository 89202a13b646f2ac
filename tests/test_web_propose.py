"""The page of proposed units: led to from the review, each is confirmed or rejected there."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service import open_memory

ENGLISH, RUSSIAN = "The <ferry> leaves at noon.", "Паром отходит в полдень."


@pytest.fixture
def proposed(filled: Path) -> int:
    memory = open_memory(filled)
    unit = TranslationUnit({"en": Segment(ENGLISH), "ru": Segment(RUSSIAN)}, note="heard aboard")
    [one] = memory.propose([unit], by="an assistant")
    memory.close()
    return one.record.id


def test_the_review_leads_to_what_is_proposed(own_service: Any, proposed: int) -> None:
    assert '<a href="/proposed">1 proposed unit to decide on</a>' in own_service.get("/review").text
    page = own_service.get("/proposed").text
    for shown in ("The &lt;ferry&gt; leaves at noon.", RUSSIAN, "heard aboard", "an assistant", f"Unit {proposed}"):
        assert shown in page


@pytest.mark.parametrize(("action", "found"), [("confirm", 1), ("reject", 0)])
def test_each_is_decided_there(own_service: Any, proposed: int, action: str, found: int) -> None:
    form = urlencode({"list": "proposed", "version": 1}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = own_service.call("POST", f"/units/{proposed}/{action}", raw=form, headers=headers)
    assert (answer.status, answer.headers["location"]) == (303, f"/proposed?done={action}&unit={proposed}")
    assert "Nothing is proposed." in own_service.get("/proposed").text
    matches = own_service.get("/api/v1/match", q=ENGLISH, source="en", target="ru").json["matches"]
    assert len(matches) == found
    assert "/proposed" not in own_service.get("/review").text


def test_a_proposal_can_be_confirmed_on_its_own_page(own_service: Any, proposed: int) -> None:
    page = own_service.get(f"/units/{proposed}").text
    assert f'action="/units/{proposed}/confirm"' in page
    assert f'action="/units/{proposed}/restore"' not in page


def test_the_api_lists_and_confirms_proposals(own_service: Any, proposed: int) -> None:
    listed = own_service.get("/api/v1/memories/main/units", status="proposed").json["units"]
    assert [unit["id"] for unit in listed] == [proposed]
    assert own_service.get("/api/v1/match", q=ENGLISH, source="en", target="ru").json["matches"] == []
    confirmed = own_service.call("POST", f"/api/v1/units/{proposed}/confirm", headers={"If-Match": "*"})
    assert confirmed.json["units"][0]["status"] == "confirmed"
    [match] = own_service.get("/api/v1/match", q=ENGLISH, source="en", target="ru").json["matches"]
    assert match["target"] == RUSSIAN


def test_programs_propose_by_the_api_as_well(own_service: Any) -> None:
    body = {"variants": {"en": ENGLISH, "ru": RUSSIAN}, "status": "proposed"}
    for status in (201, 200):
        proposed = own_service.call("POST", "/api/v1/units", body=body)
        assert (proposed.status, proposed.json["status"]) == (status, "proposed")
    assert own_service.get("/api/v1/match", q=ENGLISH, source="en", target="ru").json["matches"] == []
    added = own_service.call("POST", "/api/v1/units", body={**body, "status": "confirmed"})
    assert (added.status, added.json["id"] == proposed.json["id"]) == (201, False)
