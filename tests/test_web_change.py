"""Units and concepts are added, changed and deleted; a stale change is refused and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

UNIT = {
    "memory": "port",
    "variants": {"en": "The quay is closed.", "ru": "Причал закрыт."},
    "document": "notice.txt",
    "note": "posted at the gate",
    "status": "confirmed",
}
CONCEPT = {
    "id": "quay",
    "subject": "ports",
    "definition": "A place where ships are loaded.",
    "terms": [
        {"language": "en", "term": "quay", "status": "preferred", "type": "fullForm"},
        {"language": "ru", "term": "причал", "status": "preferred", "type": "fullForm"},
    ],
    "note": "not a pier",
}


def add_unit(service: Any) -> tuple[str, str]:
    answer = service.call("POST", "/api/v1/units", body=UNIT)
    assert answer.status == 201
    return answer.headers["location"], answer.headers["etag"]


def test_unit_is_added_and_found(own_service: Any) -> None:
    location, etag = add_unit(own_service)
    answer = own_service.get(location)
    assert {name: answer.json[name] for name in UNIT} == UNIT
    assert answer.headers["etag"] == etag
    found = own_service.get("/api/v1/match", q="The quay is closed.", source="en", target="ru").json["matches"]
    assert found[0]["score"] == 100
    assert found[0]["unit"]["memory"] == "port"


def test_same_unit_is_added_once(own_service: Any) -> None:
    location, _ = add_unit(own_service)
    again = own_service.call("POST", "/api/v1/units", body=UNIT)
    assert (again.status, again.headers["location"]) == (200, location)


def test_unit_is_replaced_at_its_version(own_service: Any) -> None:
    location, etag = add_unit(own_service)
    body = UNIT | {"variants": {"en": "The quay is open.", "ru": "Причал открыт."}, "status": "edited"}
    changed = own_service.call("PUT", location, body=body, headers={"If-Match": etag})
    assert changed.status == 200
    assert changed.json["variants"]["ru"] == "Причал открыт."
    assert changed.headers["etag"] != etag
    assert own_service.get(location).json == changed.json


def test_stale_unit_is_refused_and_kept(own_service: Any) -> None:
    location, etag = add_unit(own_service)
    first = UNIT | {"note": "first"}
    assert own_service.call("PUT", location, body=first, headers={"If-Match": etag}).status == 200
    for method, body in (("PUT", UNIT | {"note": "second"}), ("DELETE", None)):
        stale = own_service.call(method, location, body=body, headers={"If-Match": etag})
        assert stale.status == 409
        details = stale.json["error"]["details"]
        assert (details["given"], details["current"]) == (1, 2)
        assert details["stored"] == own_service.get(location).json
        assert details["sent"]["note"] == ("second" if body else "posted at the gate")
        [difference] = details["differences"]
        assert (difference["field"], difference["before"]) == ("note", "first")
    assert own_service.get(location).json["note"] == "first"


@pytest.mark.parametrize(
    ("header", "status"), [(None, 428), ('"word"', 400), ('"1", "2"', 400), ("*", 200), ('W/"1"', 200)]
)
def test_replacing_needs_a_version(own_service: Any, header: str | None, status: int) -> None:
    location, _ = add_unit(own_service)
    answer = own_service.call("PUT", location, body=UNIT, headers={"If-Match": header} if header else {})
    assert answer.status == status


def test_unit_is_deleted(own_service: Any) -> None:
    location, etag = add_unit(own_service)
    assert own_service.call("DELETE", location, headers={"If-Match": etag}).status == 204
    assert own_service.get(location).status == 404
    assert own_service.call("DELETE", location).status == 404
    assert own_service.get("/api/v1/match", q="The quay is closed.", source="en", target="ru").json["matches"] == []


def test_unchanged_unit_is_not_sent_again(own_service: Any) -> None:
    location, etag = add_unit(own_service)
    answer = own_service.get(location, headers={"If-None-Match": etag})
    assert (answer.status, answer.body) == (304, b"")


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"variants": None}, 400, "variants"),
        ({"variants": {}}, 422, "variants"),
        ({"variants": {"english": "x"}}, 422, "variants.english"),
        ({"variants": {"en": ""}}, 422, "variants.en"),
        ({"variants": {"en": 3}}, 400, "variants.en"),
        ({"variants": {"en": "a", "EN": "b"}}, 422, "variants.EN"),
        ({"status": "loved"}, 422, "status"),
        ({"memory": 7}, 400, "memory"),
        ({"memory": "\n"}, 422, "memory"),
    ],
)
def test_bad_unit_is_refused(service: Any, changes: dict[str, Any], status: int, field: str) -> None:
    answer = service.call("POST", "/api/v1/units", body=UNIT | changes)
    assert answer.status == status, answer.text
    assert answer.json["error"]["details"]["field"] == field


def test_concept_is_added_changed_and_deleted(own_service: Any) -> None:
    added = own_service.call("POST", "/api/v1/concepts", body=CONCEPT)
    assert (added.status, added.json) == (201, CONCEPT)
    location, etag = added.headers["location"], added.headers["etag"]
    recognised = own_service.call(
        "POST", "/api/v1/terms/recognise", body={"text": "На причале тихо.", "language": "ru", "target": "en"}
    )
    assert recognised.json["terms"][0]["surface"] == "причале"

    body = CONCEPT | {"definition": "A wall along which ships lie.", "note": None, "terms": CONCEPT["terms"][:1]}
    changed = own_service.call("PUT", location, body=body, headers={"If-Match": etag})
    assert (changed.status, changed.json) == (200, body)
    assert own_service.call("PUT", location, body=CONCEPT, headers={"If-Match": etag}).status == 409
    assert own_service.call("DELETE", location, headers={"If-Match": etag}).status == 409
    assert own_service.call("DELETE", location, headers={"If-Match": changed.headers["etag"]}).status == 204
    assert own_service.get(location).status == 404


def test_concept_id_is_taken_once(own_service: Any) -> None:
    assert own_service.call("POST", "/api/v1/concepts", body=CONCEPT).status == 201
    assert own_service.call("POST", "/api/v1/concepts", body=CONCEPT).status == 409


def test_concept_without_id_is_given_one(own_service: Any) -> None:
    body = {name: value for name, value in CONCEPT.items() if name != "id"}
    answer = own_service.call("POST", "/api/v1/concepts", body=body)
    assert answer.status == 201
    assert answer.json["id"]
    assert own_service.get(answer.headers["location"]).json == answer.json


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"terms": None}, 400, "terms"),
        ({"terms": []}, 422, "terms"),
        ({"terms": ["quay"]}, 400, "terms[0]"),
        ({"terms": [{"term": "quay"}]}, 400, "terms[0].language"),
        ({"terms": [{"term": "quay", "language": "english"}]}, 422, "terms[0].language"),
        ({"terms": [{"term": "", "language": "en"}]}, 422, "terms[0].term"),
        ({"terms": [{"term": "quay", "language": "en", "status": "loved"}]}, 422, "terms[0].status"),
    ],
)
def test_bad_concept_is_refused(service: Any, changes: dict[str, Any], status: int, field: str) -> None:
    answer = service.call("POST", "/api/v1/concepts", body=CONCEPT | changes)
    assert answer.status == status, answer.text
    assert answer.json["error"]["details"]["field"] == field


def test_of_many_changes_at_once_one_wins(own_service: Any) -> None:
    location, etag = add_unit(own_service)

    def change(number: int) -> Any:
        body = UNIT | {"note": f"by {number}"}
        return own_service.call("PUT", location, body=body, headers={"If-Match": etag})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(change, range(8)))
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [200] + [409] * 7
    winner = next(answer for answer in answers if answer.status == 200)
    assert own_service.get(location).json == winner.json


def test_reading_goes_on_while_others_write(own_service: Any) -> None:
    def one(number: int) -> int:
        if number % 3 == 0:
            body = {"variants": {"en": f"Lantern {number} burns.", "ru": f"Фонарь {number} горит."}}
            return own_service.call("POST", "/api/v1/units", body=body).status
        return own_service.get("/results", q="Lantern 7 burns", source="en", target="ru").status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(one, range(60))) == {200, 201}
    assert own_service.get("/api/v1/memories").json["memories"] == [{"name": "main", "units": 24}]
