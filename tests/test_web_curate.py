"""The lives of concepts over HTTP: whole entries, histories, proposals, duplicates, merges."""

from __future__ import annotations

import runpy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from web.tokens import Role, Tokens

QUAY: dict[str, Any] = {
    "id": "quay",
    "subject": "ports",
    "definition": "A wall along which ships lie.",
    "note": None,
    "terms": [
        {
            "language": "en",
            "term": "quay",
            "status": "preferred",
            "type": "fullForm",
            "part_of_speech": "noun",
            "case_sensitive": False,
            "contexts": [
                {
                    "text": "The quay is wet.",
                    "source": "rules.docx",
                    "link": {"unit": 1, "section": "2", "paragraph": 0},
                }
            ],
            "notes": ["Not a jetty."],
        },
        {"language": "ru", "term": "причал", "status": "preferred", "type": None, "gender": "masculine"},
    ],
    "definitions": [{"text": "A wall along which ships lie.", "source": "the harbour act"}],
    "relations": [{"type": "broader", "target": "seasonal-work"}],
    "transactions": [{"type": "origination", "date": "2026-05-01", "responsible": "Ana"}],
    "languages": [{"language": "ru", "notes": ["на реке"]}],
}
ID = "/api/v1/concepts/quay"
assert_fits = runpy.run_path(str(Path(__file__).with_name("test_web_describe.py")))["assert_fits"]


@pytest.fixture
def service(own_service: Any) -> Any:
    assert own_service.call("POST", "/api/v1/concepts?reason=asked+for", body=QUAY).status == 201
    return own_service


def post(service: Any, path: str, **body: Any) -> Any:
    return service.call("POST", f"/api/v1{path}", body=body)


def test_get_and_put_lose_nothing(service: Any) -> None:
    got = service.get(ID)
    assert got.json["related"] == [
        {
            "id": "seasonal-work",
            "type": "broader",
            "kind": "broader",
            "incoming": False,
            "terms": {"en": "seasonal work", "ru": "сезонная работа", "fr": "travail saisonnier"},
        }
    ]
    assert {name: value for name, value in got.json.items() if name != "related"} == QUAY
    put = service.call("PUT", ID, body=got.json, headers={"If-Match": got.headers["etag"]})
    assert (put.status, put.json) == (200, QUAY)
    assert put.headers["etag"] == got.headers["etag"]  # nothing was changed
    flat = {name: QUAY[name] for name in ("id", "subject", "definition", "note")}
    terms = [{name: term[name] for name in ("language", "term", "status", "type")} for term in QUAY["terms"]]
    assert service.call("PUT", ID, body=flat | {"terms": terms}, headers={"If-Match": "*"}).json == QUAY


def test_a_stale_put_answers_both_texts(service: Any) -> None:
    etag = service.get(ID).headers["etag"]
    theirs = QUAY | {"subject": "harbours"}
    assert service.call("PUT", ID, body=theirs, headers={"If-Match": etag}).status == 200
    refused = service.call("PUT", ID, body=QUAY | {"subject": "docks"}, headers={"If-Match": etag})
    details = refused.json["error"]["details"]
    assert (refused.status, details["given"], details["current"]) == (409, 1, 2)
    assert (details["sent"]["subject"], details["stored"]["subject"]) == ("docks", "harbours")
    assert details["differences"] == ["concept: subject field 'harbours' → 'docks'"]


def test_a_history_is_answered_and_gone_back_to(service: Any) -> None:
    etag = service.get(ID).headers["etag"]
    service.call("PUT", f"{ID}?reason=better", body=QUAY | {"subject": "docks"}, headers={"If-Match": etag})
    assert service.call("DELETE", f"{ID}?reason=gone").status == 204
    changes = service.get(f"{ID}/history").json["changes"]
    assert [(one["version"], one["operation"], one["by"], one["reason"]) for one in changes] == [
        (3, "delete", "web", "gone"),
        (2, "change", "web", "better"),
        (1, "add", "web", "asked for"),
    ]
    assert (changes[0]["concept"], changes[2]["concept"]) == (None, QUAY)
    assert changes[1]["differences"][0]["field"] == "subjectField"
    assert len(service.get(f"{ID}/history", limit=1).json["changes"]) == 1
    restored = post(service, "/concepts/quay/restore", version=1, reason="as it was")
    assert (restored.status, restored.json, restored.headers["etag"]) == (200, QUAY, '"4"')
    assert post(service, "/concepts/quay/undo").json == {"undone": ["quay"]}
    assert service.get(ID).status == 404
    assert post(service, "/concepts/quay/restore", version=3).status == 404
    assert service.get("/api/v1/concepts/nothing/history").status == 404


def test_proposals_wait_and_are_decided_on(service: Any) -> None:
    term = {"language": "ru", "term": "набережная", "status": "admitted"}
    made = post(service, "/proposals", kind="term", id="quay", term=term, reason="heard")
    assert (made.status, made.json["status"], made.json["proposed_by"]) == (201, "proposed", "web")
    assert made.json["differences"][0]["text"] == "Russian term 'набережная' added"
    post(service, "/proposals", kind="addition", concept={"terms": [{"language": "en", "term": "mole"}]})
    post(service, "/proposals", kind="change", id="quay", version=1, concept=QUAY | {"subject": "docks"})
    post(service, "/proposals", kind="deletion", id="quay")
    listed = service.get("/api/v1/proposals", limit=2).json
    assert (listed["total"], [one["number"] for one in listed["proposals"]]) == (4, [1, 2])
    assert service.get("/api/v1/terms", q="набережная").json["terms"] == []
    assert post(service, "/proposals/1/approve").json["status"] == "approved"
    assert service.get("/api/v1/terms", q="набережная").json["terms"][0]["concept"] == "quay"
    assert service.get("/api/v1/proposals/3").json["result"]["subject"] == "docks"
    assert post(service, "/proposals/3/approve", reason="yes").json["decision"] == "yes"
    conflict = post(service, "/proposals/4/approve")
    assert (conflict.status, conflict.json["error"]["code"]) == (409, "conflicting_proposal")
    assert "look at it again" in conflict.json["error"]["details"]["conflicts"][0]
    assert post(service, "/proposals/4/reject").status == 400
    assert post(service, "/proposals/4/reject", reason="it is used").json["status"] == "rejected"
    assert service.call("POST", "/api/v1/proposals/2/withdraw").json["status"] == "withdrawn"  # no body is needed
    assert post(service, "/proposals/2/approve").status == 409
    assert service.get("/api/v1/proposals", status="all", concept="quay").json["total"] == 3


def test_a_reader_proposes_and_decides_nothing(service: Any, tmp_path: Path) -> None:
    _record, secret = Tokens(tmp_path / "store.db").create("Eve", Role.READER)
    bearer = {"Authorization": f"Bearer {secret}"}
    body = {"kind": "deletion", "id": "quay", "reason": "a twin"}
    made = service.call("POST", "/api/v1/proposals", body=body, headers=bearer)
    assert (made.status, made.json["proposed_by"]) == (201, "Eve")
    assert service.call("POST", "/api/v1/proposals/1/approve", headers=bearer).status == 403
    assert post(service, "/proposals/1/approve").json["decided_by"] == "web"
    change = service.get(f"{ID}/history").json["changes"][0]
    assert (change["by"], change["proposed_by"], change["reason"]) == ("web", "Eve", "a twin")


def test_of_many_who_decide_at_once_one_does(service: Any) -> None:
    post(service, "/proposals", kind="term", id="quay", term={"language": "en", "term": "wharf"})
    paths = ["/proposals/1/approve", "/proposals/1/withdraw"] * 4
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(lambda path: post(service, path).status, paths))
    assert statuses == [200] + [409] * 7


def test_duplicates_are_merged_and_told_apart(service: Any) -> None:
    twin = {"id": "twin", "terms": [{"language": "en", "term": "Quays"}, {"language": "fr", "term": "quai"}]}
    assert service.call("POST", "/api/v1/concepts", body=twin).status == 201
    (pair,) = service.get("/api/v1/duplicates", concept="twin").json["pairs"]
    assert (pair["one"], pair["other"], pair["reasons"][0]["likeness"]) == ("quay", "twin", "sameWords")
    apart = post(service, "/duplicates/distinct", one="quay", other="twin", reason="two")
    assert apart.json == {"one": "quay", "other": "twin", "distinct": True}
    assert service.get("/api/v1/duplicates").json["total"] == 0
    post(service, "/duplicates/distinct", one="quay", other="twin", forget=True)
    assert service.get("/api/v1/duplicates").json["total"] == 1
    assert post(service, "/concepts/quay/merge", others=["twin"], preview=True).json["preview"] is True
    assert service.get("/api/v1/concepts/twin").status == 200
    merged = post(service, "/concepts/quay/merge", others=["twin"])
    assert [term["term"] for term in merged.json["concept"]["terms"]] == ["quay", "Quays", "причал", "quai"]
    moved = service.get("/api/v1/concepts/twin")
    assert (moved.status, moved.headers["location"]) == (301, "/api/v1/concepts/quay")
    refused = service.call("PUT", "/api/v1/concepts/twin", body=twin, headers={"If-Match": "*"})
    assert (refused.status, refused.json["error"]["details"]["into"]) == (409, "quay")
    moved = service.get("/terms/twin")
    assert (moved.status, moved.headers["location"].rsplit("/", 1)[-1]) == (301, "quay")
    assert set(post(service, "/concepts/quay/undo").json["undone"]) == {"quay", "twin"}
    assert service.get("/api/v1/concepts/twin").json["terms"][0]["term"] == "Quays"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/proposals", {}, 422, "invalid_query"),
        ("POST", "/proposals", {"kind": "term", "id": "quay", "term": []}, 400, "malformed_request"),
        (
            "POST",
            "/proposals",
            {"kind": "term", "id": "quay", "term": {"language": "x!", "term": "a"}},
            422,
            "unknown_language",
        ),
        ("POST", "/proposals", {"kind": "change", "id": "quay", "concept": QUAY}, 422, "invalid_concept"),
        ("POST", "/proposals", {"kind": "change", "id": "quay", "version": 9, "concept": QUAY}, 404, "unknown_version"),
        ("POST", "/proposals", {"kind": "deletion", "id": "pier"}, 404, "unknown_concept"),
        ("POST", "/proposals", {"kind": "addition", "concept": QUAY}, 409, "concept_exists"),
        ("POST", "/proposals/7/approve", {}, 404, "unknown_proposal"),
        ("GET", "/proposals?status=liked", None, 422, "invalid_query"),
        ("GET", "/proposals/7", None, 404, "unknown_proposal"),
        ("POST", "/concepts/quay/merge", {"others": "twin"}, 400, "malformed_request"),
        ("POST", "/concepts/quay/merge", {"others": [1]}, 400, "malformed_request"),
        ("POST", "/concepts/quay/merge", {"others": []}, 422, "invalid_concept"),
        ("POST", "/concepts/quay/merge", {"others": ["pier"]}, 404, "unknown_concept"),
        ("POST", "/concepts/quay/restore", {"version": 0}, 422, "invalid_query"),
        ("POST", "/concepts/pier/undo", {}, 404, "unknown_concept"),
        ("POST", "/duplicates/distinct", {"one": "quay", "other": "quay"}, 422, "invalid_concept"),
        ("GET", "/duplicates?min_score=101", None, 422, "invalid_query"),
    ],
)
def test_what_cannot_be_done_is_refused(
    service: Any, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = service.call(method, f"/api/v1{path}", body=body)
    assert (answer.status, answer.json["error"]["code"]) == (status, code), answer.text


def test_answers_fit_their_schemas(service: Any) -> None:
    description = service.get("/api/v1/openapi.json").json
    twin = {"id": "twin", "terms": [{"language": "en", "term": "Quays"}]}
    service.call("POST", "/api/v1/concepts", body=twin)
    term = {"language": "ru", "term": "набережная"}
    asked = [
        ("get", "/concepts/{concept_id}", service.get(ID)),
        ("post", "/proposals", post(service, "/proposals", kind="term", id="quay", term=term)),
        ("get", "/proposals/{number}", service.get("/api/v1/proposals/1")),
        ("get", "/proposals", service.get("/api/v1/proposals")),
        ("post", "/proposals/{number}/approve", post(service, "/proposals/1/approve")),
        ("get", "/concepts/{concept_id}/history", service.get(f"{ID}/history")),
        ("get", "/duplicates", service.get("/api/v1/duplicates")),
        ("post", "/concepts/{concept_id}/merge", post(service, "/concepts/quay/merge", others=["twin"])),
        ("post", "/concepts/{concept_id}/undo", post(service, "/concepts/quay/undo")),
        ("post", "/concepts/{concept_id}/restore", post(service, "/concepts/quay/restore", version=1)),
        ("post", "/duplicates/distinct", post(service, "/duplicates/distinct", one="quay", other="twin")),
    ]
    for method, path, answer in asked:
        described = description["paths"][path][method]["responses"][str(answer.status)]
        assert_fits(
            answer.json, described["content"]["application/json"]["schema"], description["components"]["schemas"]
        )
