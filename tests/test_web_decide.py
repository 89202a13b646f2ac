"""Candidates over HTTP: a job fills the queue, each is accepted, dismissed, reopened; refusals are told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.waiting import finished

PAIR = {"source": "en", "target": "ru"}


def post(service: Any, path: str, body: Any = None) -> Any:
    return service.call("POST", f"/api/v1/candidates/{path}", body={} if body is None else body)


def extracted(service: Any, **wanted: Any) -> Any:
    """Fill the queue, wait for the job and return its report."""
    answer = post(service, "extract", PAIR | wanted)
    assert answer.status == 202
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json['job']}"
    job = finished(service, answer.json["job"])
    assert job["state"] == "done", job
    return job["report"]


def candidates(service: Any, **wanted: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.get("/api/v1/candidates", **wanted).json["candidates"]
    return found


def test_a_job_fills_the_queue_without_what_is_known(own_service: Any) -> None:
    report = extracted(own_service)
    listed = own_service.get("/api/v1/candidates", **PAIR).json
    assert report["found"] == report["added"] == listed["total"] > 0
    assert "champion country" not in {one["source"] for one in listed["candidates"]}
    one = listed["candidates"][0]
    assert one["contexts"][0]["document"] == "harbour.txt"
    assert own_service.get(f"/api/v1/candidates/{one['number']}").json == one
    assert extracted(own_service, limit=3)["found"] == 3


def test_accepting_makes_a_concept_that_reopening_takes_back(own_service: Any) -> None:
    extracted(own_service)
    number = candidates(own_service)[0]["number"]
    accepted = post(own_service, f"{number}/accept", {"targets": ["портовое управление"], "subject": "ports"})
    assert (accepted.status, accepted.json["state"], accepted.json["decided_by"]) == (200, "accepted", "web")
    concept = own_service.get(f"/api/v1/concepts/{accepted.json['concept']}").json
    assert concept["subject"] == "ports"
    assert "портовое управление" in {term["term"] for term in concept["terms"]}
    assert post(own_service, f"{number}/accept").status == 409
    assert post(own_service, f"{number}/reopen").json["state"] == "open"
    assert own_service.get(f"/api/v1/concepts/{concept['id']}").status == 404


def test_terms_are_added_to_the_concept_named(own_service: Any) -> None:
    extracted(own_service)
    number = candidates(own_service)[0]["number"]
    assert post(own_service, f"{number}/accept", {"concept": "seasonal-work", "targets": []}).status == 200
    terms = own_service.get("/api/v1/concepts/seasonal-work").json["terms"]
    assert candidates(own_service, state="accepted")[0]["source"] in {term["term"] for term in terms}


def test_dismissed_candidates_are_kept_with_their_reason(own_service: Any) -> None:
    extracted(own_service)
    first, second = candidates(own_service)[:2]
    assert post(own_service, f"{first['number']}/dismiss", {"reason": "too general"}).json["reason"] == "too general"
    assert post(own_service, f"{second['number']}/dismiss", {"postpone": True}).json["state"] == "postponed"
    extracted(own_service)
    assert [one["number"] for one in candidates(own_service, state="rejected")] == [first["number"]]
    assert [one["number"] for one in candidates(own_service, state="postponed")] == [second["number"]]
    assert len(candidates(own_service, state="all")) == len(candidates(own_service)) + 2


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("extract", {}, 400, "malformed_request"),
        ("extract", {"source": "nonsense"}, 422, "unknown_language"),
        ("extract", {"source": "en", "limit": 0}, 422, "invalid_query"),
        ("999/accept", {}, 404, "unknown_candidate"),
        ("99999999999999999999999/dismiss", {}, 404, "not_found"),
        ("999/reopen", {}, 404, "unknown_candidate"),
        ("1/accept", {"targets": "quay"}, 400, "malformed_request"),
        ("1/accept", {"targets": [1]}, 400, "malformed_request"),
        ("1/accept", {"targets": [" "]}, 422, "invalid_query"),
        ("1/accept", {"targets": ["quay"] * 51}, 422, "invalid_query"),
        ("1/dismiss", {"reason": "x" * 1001}, 422, "invalid_query"),
        ("1/dismiss", [], 400, "malformed_request"),
    ],
)
def test_refusals_have_the_one_shape(service: Any, path: str, body: Any, status: int, code: str) -> None:
    answer = post(service, path, body)
    assert (answer.status, answer.json["error"]["code"]) == (status, code)


def test_an_unknown_state_is_refused(service: Any) -> None:
    answer = service.get("/api/v1/candidates", state="lost")
    assert answer.status == 422
    assert "open, postponed, accepted, rejected, all" in answer.json["error"]["message"]
