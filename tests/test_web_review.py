"""Reviewing over HTTP: listed, decided, rearranged, taken back; a stale ETag is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tm_service import open_memory

ENGLISH = [
    "The lighthouse keeper counts the boats at dawn.",
    "Every boat has a licence that the harbour office renews each spring.",
    "Fishermen from abroad may ask for advice in four languages.",
    "Boats were lost in the storms of 1991, 1994, 1997 and 2003 off the northern cape.",
]
RUSSIAN = [
    "Смотритель маяка считает лодки на рассвете.",
    "У каждой лодки есть лицензия, которую портовое управление продлевает каждую весну.",
    "Рыбаки из-за рубежа могут получить консультацию на четырех языках.",
    "Лодки погибли во время штормов 2011, 2012, 2015 и 2018 годов у северного мыса.",
]
RULES = "/api/v1/documents/rules.txt"


@pytest.fixture
def reviewed(tmp_path: Path, serving: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    (tmp_path / "rules.txt").write_text(
        "Annex 1: Harbour rules (EN)\n\n" + "\n\n".join(ENGLISH) + "\n\n"
        "Annex 1.1: Правила порта (RU)\n\n" + "\n\n".join(RUSSIAN) + "\n",
        encoding="utf-8",
    )
    memory = open_memory(tmp_path / "store.db")
    memory.ingest([tmp_path / "rules.txt"])
    memory.close()
    with serving(tmp_path / "store.db") as running:
        yield running


def units(service: Any, **query: Any) -> Any:
    return service.get(f"{RULES}/units", **query).json["units"]


def unit(service: Any, english: str) -> Any:
    return next(item for item in units(service) if item["variants"]["en"] == english)


def act(service: Any, item: Any, action: str, body: Any = None) -> Any:
    headers = {"If-Match": f'"{item["version"]}"'}
    return service.call("POST", f"/api/v1/units/{item['id']}/{action}", body=body, headers=headers)


def targets(service: Any, text: str) -> list[str]:
    answer = service.get("/api/v1/match", q=text, source="en", target="ru", min_score=90)
    return [match["target"] for match in answer.json["matches"]]


def number(service: Any, text: str) -> int:
    found = service.get(f"{RULES}/sentences").json["sentences"]
    return next(item["number"] for item in found if item["text"] == text)


def test_units_are_paged_the_least_sure_first(reviewed: Any) -> None:
    pages, after = [], ""
    while True:
        answer = reviewed.get(f"{RULES}/units", limit=2, after=after).json
        pages.append(answer["units"])
        if answer["next"] is None:
            break
        after = answer["next"]
    listed = [item for page in pages for item in page]
    assert len(pages) == 3
    assert [item["confidence"] for item in listed] == sorted(item["confidence"] for item in listed)
    assert len({item["id"] for item in listed}) == 5
    assert listed == units(reviewed) == reviewed.get("/api/v1/memories/main/units").json["units"]


def test_what_a_filter_refused_is_listed_with_the_reason_and_restored(reviewed: Any) -> None:
    [item] = units(reviewed, status="filtered")
    assert item["refusal"] == {"filter": "numbers", "score": 0.2}
    assert [sentence["text"] for sentence in item["sentences"]] == [ENGLISH[3], RUSSIAN[3]]
    assert targets(reviewed, ENGLISH[3]) == []
    answer = act(reviewed, item, "restore")
    assert (answer.status, answer.json["units"][0]["status"]) == (200, "aligned")
    assert answer.headers["etag"] == '"2"'
    assert targets(reviewed, ENGLISH[3]) == [RUSSIAN[3]]


def test_decisions_show_in_progress_and_in_matches(reviewed: Any) -> None:
    act(reviewed, unit(reviewed, ENGLISH[0]), "confirm")
    act(reviewed, unit(reviewed, ENGLISH[1]), "reject")
    assert reviewed.get(f"{RULES}/progress").json == {
        "units": {
            "aligned": 2,
            "imported": 0,
            "confirmed": 1,
            "edited": 0,
            "rejected": 1,
            "filtered": 1,
            "proposed": 0,
        },
        "sentences": 10,
        "unaligned": 4,
    }
    assert targets(reviewed, ENGLISH[1]) == []
    assert {item["id"] for item in units(reviewed, status="confirmed,rejected")} == {
        unit(reviewed, text)["id"] for text in ENGLISH[:2]
    }


def test_units_are_joined_split_paired_and_taken_back(reviewed: Any) -> None:
    first, second = unit(reviewed, ENGLISH[0]), unit(reviewed, ENGLISH[1])
    merged = act(reviewed, first, "merge")
    assert (merged.status, merged.json["gone"]) == (200, [second["id"]])
    assert targets(reviewed, f"{ENGLISH[0]} {ENGLISH[1]}") == [f"{RUSSIAN[0]} {RUSSIAN[1]}"]
    split = act(reviewed, merged.json["units"][0], "split", {"at": {"en": 1, "ru": 1}})
    assert [item["variants"]["en"] for item in split.json["units"]] == ENGLISH[:2]
    paired = act(reviewed, split.json["units"][0], "pair", {"sentences": [number(reviewed, RUSSIAN[1])]})
    assert targets(reviewed, ENGLISH[0]) == [RUSSIAN[1]]
    free = reviewed.get(f"{RULES}/sentences", unaligned="true", language="en").json["sentences"]
    assert {item["text"] for item in free} == {ENGLISH[1], ENGLISH[3]}
    made = reviewed.call(
        "POST", f"{RULES}/units", body={"sentences": [number(reviewed, ENGLISH[1]), number(reviewed, RUSSIAN[0])]}
    )
    assert made.status == 201
    assert reviewed.get(made.headers["location"]).json["variants"] == {"en": ENGLISH[1], "ru": RUSSIAN[0]}
    assert act(reviewed, made.json["units"][0], "undo").json["gone"] == [made.json["units"][0]["id"]]
    current = paired.json["units"][0]
    for _step in range(3):
        current = act(reviewed, current, "undo").json["units"][0]
    for text, target in zip(ENGLISH[:2], RUSSIAN[:2], strict=True):
        assert targets(reviewed, text) == [target]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("confirm", None),
        ("reject", None),
        ("restore", None),
        ("merge", None),
        ("split", {"at": {"en": 1, "ru": 1}}),
        ("pair", {"sentences": [1]}),
        ("undo", None),
    ],
)
def test_a_step_needs_the_present_version(reviewed: Any, action: str, body: Any) -> None:
    first = unit(reviewed, ENGLISH[0])
    reviewed.call(
        "PUT", f"/api/v1/units/{first['id']}", body={"variants": {"en": "x", "ru": "y"}}, headers={"If-Match": "*"}
    )
    before = reviewed.get("/api/v1/health").json["last_change"]
    assert act(reviewed, first, action, body).status == 409
    assert reviewed.call("POST", f"/api/v1/units/{first['id']}/{action}", body=body).status == 428
    assert act(reviewed, {"id": 4711, "version": 1}, action, body).status == 404
    assert reviewed.get("/api/v1/health").json["last_change"] == before


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/documents/none.txt/units", None, 404),
        ("GET", "/documents/none.txt/progress", None, 404),
        ("GET", "/documents/none.txt/sentences", None, 404),
        ("GET", "/documents/rules.txt/units?status=loved", None, 422),
        ("GET", "/documents/rules.txt/units?after=x", None, 400),
        ("GET", "/documents/rules.txt/units?after=x:1", None, 400),
        ("GET", "/documents/rules.txt/units?after=:99999999999999999999", None, 400),
        ("GET", "/documents/rules.txt/units?limit=0", None, 422),
        ("POST", "/documents/none.txt/units", {"sentences": [1]}, 404),
        ("POST", "/documents/rules.txt/units", {"sentences": "1"}, 400),
        ("POST", "/documents/rules.txt/units", {"sentences": ["1"]}, 400),
        ("POST", "/documents/rules.txt/units", {"sentences": [999]}, 422),
        ("POST", "/documents/rules.txt/units", {"sentences": [1]}, 422),
        ("POST", "/documents/rules.txt/units", {"sentences": []}, 422),
        ("POST", "/documents/rules.txt/confirm", {}, 400),
        ("POST", "/documents/rules.txt/confirm", {"min_confidence": 2}, 422),
        ("POST", "/documents/none.txt/confirm", {"min_confidence": 1}, 404),
        ("POST", "/units/2/split", {"at": {"en": 1}}, 422),
        ("POST", "/units/2/split", {"at": 1}, 400),
        ("POST", "/units/2/split", {"at": {"en": "one"}}, 400),
        ("POST", "/units/2/undo", None, 422),
        ("POST", "/units/2/restore", None, 422),
    ],
)
def test_what_cannot_be_done_is_refused(reviewed: Any, method: str, path: str, body: Any, status: int) -> None:
    answer = reviewed.call(method, f"/api/v1{path}", body=body, headers={"If-Match": "*"})
    assert answer.status == status, answer.text
    assert answer.json["error"]["message"]


def test_a_unit_is_made_in_a_document_that_its_sentences_are_of(reviewed: Any, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The pier is wet.\n", encoding="utf-8")
    memory = open_memory(tmp_path / "store.db")
    memory.ingest([tmp_path / "note.txt"])
    memory.close()
    body = {"sentences": [number(reviewed, ENGLISH[0]), number(reviewed, RUSSIAN[1])]}
    answer = reviewed.call("POST", "/api/v1/documents/note.txt/units", body=body)
    assert answer.status == 422
    assert "is of rules.txt, not of note.txt" in answer.json["error"]["message"]


def test_what_is_sure_is_confirmed_at_once_after_a_preview(reviewed: Any) -> None:
    body = {"min_confidence": 0, "preview": True}
    assert reviewed.call("POST", f"{RULES}/confirm", body=body).json == {"units": 4, "preview": True}
    assert units(reviewed, status="confirmed") == []
    assert reviewed.call("POST", f"{RULES}/confirm", body=body | {"preview": False}).json["units"] == 4
    assert len(units(reviewed, status="confirmed")) == 4


def test_answers_fit_the_description(reviewed: Any) -> None:
    schemas = reviewed.get("/api/v1/openapi.json").json["components"]["schemas"]
    merged = act(reviewed, unit(reviewed, ENGLISH[0]), "merge").json
    for name, answer in (
        ("Rearranged", merged),
        ("ReviewPage", reviewed.get(f"{RULES}/units").json),
        ("Progress", reviewed.get(f"{RULES}/progress").json),
        ("DocumentSentences", reviewed.get(f"{RULES}/sentences").json),
    ):
        required = schemas[name]["required"]
        assert set(answer) == set(required) == set(schemas[name]["properties"])
    own = schemas["ReviewedUnit"]["allOf"][1]["properties"]
    known = {*own, *schemas["Provenance"]["properties"], *schemas["Unit"]["allOf"][1]["properties"]}
    assert set(merged["units"][0]) == known
