"""What the server refuses, and how it says so: one shape, the right status, never a failure of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PAIR = {"source": "en", "target": "ru"}
MATCH = "/api/v1/match"
RECOGNISE = "/api/v1/terms/recognise"


def assert_refused(answer: Any, status: int, field: str | None = None) -> None:
    assert answer.status == status, answer.text
    assert set(answer.json) == {"error"}
    error = answer.json["error"]
    assert set(error) == {"code", "message", "details"}
    assert error["code"]
    assert "\n" not in error["message"]
    if field is not None:
        assert error["details"]["field"] == field


@pytest.mark.parametrize(
    ("path", "query", "status", "field"),
    [
        (MATCH, PAIR, 400, "q"),
        (MATCH, {"q": "word", "source": "en"}, 400, "target"),
        (MATCH, {"q": "  ", **PAIR}, 422, "q"),
        (MATCH, {"q": "word", "source": "english", "target": "ru"}, 422, "source"),
        (MATCH, {"q": "word", "source": "en", "target": "zz"}, 422, "target"),
        (MATCH, {"q": "word", "min_score": 101, **PAIR}, 422, "min_score"),
        (MATCH, {"q": "word", "min_score": -1, **PAIR}, 422, "min_score"),
        (MATCH, {"q": "word", "min_score": "nan", **PAIR}, 422, "min_score"),
        (MATCH, {"q": "word", "min_score": "high", **PAIR}, 400, "min_score"),
        (MATCH, {"q": "word", "limit": 0, **PAIR}, 422, "limit"),
        (MATCH, {"q": "word", "limit": "2.5", **PAIR}, 400, "limit"),
        (MATCH, {"q": "word", "complete": "perhaps", **PAIR}, 400, "complete"),
        (MATCH, {"q": "w" * 10_001, **PAIR}, 422, "q"),
        ("/api/v1/concordance", {"q": "word"}, 400, "language"),
        ("/api/v1/concordance", {"q": "word", "language": "en", "offset": -1}, 422, "offset"),
        ("/api/v1/terms", {"language": "en"}, 400, "q"),
        ("/api/v1/units", {"after": "first"}, 400, "after"),
        ("/api/v1/units/99999", {}, 404, None),
        ("/api/v1/units/word", {}, 404, None),
        ("/api/v1/units/99999999999999999999", {}, 404, None),
        ("/api/v1/concepts/no-such-concept", {}, 404, None),
        ("/api/v1/concepts", {"status": "loved"}, 422, "status"),
        ("/api/v1/jobs/none", {}, 404, None),
        ("/api/v1/export.docx", {}, 404, None),
        ("/api/v1/nothing", {}, 404, None),
    ],
)
def test_get_refuses(service: Any, path: str, query: dict[str, Any], status: int, field: str | None) -> None:
    assert_refused(service.get(path, **query), status, field)


def test_longest_query_is_answered(service: Any) -> None:
    assert service.get(MATCH, q="слово " * 1666, **PAIR).status == 200


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"null", 400),
        (b'{"source": "en", "target": "ru"}', 400),
        (b'{"source": "en", "target": "ru", "segments": {}}', 400),
        (b'{"source": "en", "target": "ru", "segments": ["text"]}', 400),
        (b'{"source": "en", "target": "ru", "segments": [{"text": 3}]}', 400),
        (b'{"source": "en", "target": "ru", "min_score": NaN, "segments": []}', 400),
        (b'{"source": "en", "target": "ru", "min_score": true, "segments": []}', 400),
        (b'{"source": "en", "target": "ru", "min_score": 1e999, "segments": []}', 422),
        (b'{"source": ["en"], "target": "ru", "segments": []}', 400),
        (b'{"a":' * 40 + b"1" + b"}" * 40, 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe{}", 400),
        (b'{"source": "en", "target": "ru", "segments": [' + b'{"text": "x"},' * 1001 + b'{"text": "x"}]}', 422),
        (b'{"text": "' + b"x" * (5 << 20) + b'"}', 413),
    ],
)
def test_post_refuses_bodies(service: Any, raw: bytes, status: int) -> None:
    assert_refused(service.call("POST", MATCH, raw=raw, headers={"Content-Type": "application/json"}), status)


def test_post_wants_json(service: Any) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert_refused(service.call("POST", MATCH, raw=b"source=en", headers=headers), 400)


def test_wrong_method_names_the_right_ones(service: Any) -> None:
    answer = service.call("DELETE", MATCH)
    assert_refused(answer, 405)
    assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))


def test_details_name_the_place_in_a_list(service: Any) -> None:
    body = {**PAIR, "segments": [{"text": "fine"}, {"text": "x" * 10_001}]}
    assert_refused(service.call("POST", MATCH, body=body), 422, "segments[1].text")


def test_a_blank_segment_among_others_is_answered(service: Any) -> None:
    body = {**PAIR, "segments": [{"text": "fine"}, {"text": " "}]}
    answer = service.call("POST", MATCH, body=body)
    assert (answer.status, [item["matches"] for item in answer.json["results"]][1]) == (200, [])


HOSTILE = [
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    '"',
    '"unclosed phrase',
    "word*",
    "*",
    "AND OR NOT NEAR(",
    "column:word ^3 {a b}",
    "%s %d %(name)s {0} {{ 7*7 }}",
    "\x00",
    "before\x00after",
    "\ud800",
    "\ud83d alone \udc00",
    "\u202e reversed",
    "e\u0301" * 200,
    "🙂" * 300,
    "\r\n\t",
    "слово-",
    "-",
    "../../etc/passwd",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(service: Any, text: str) -> None:
    posted = [
        service.call("POST", MATCH, body={**PAIR, "segments": [{"text": text, "previous": text}]}),
        service.call("POST", RECOGNISE, body={"text": text, "language": "en", "target": "ru"}),
    ]
    asked = text.encode("utf-8", "surrogatepass")
    shown = [
        service.call("GET", path, query={name: asked, "language": "en", **PAIR})
        for path in (MATCH, "/api/v1/concordance", "/api/v1/terms", "/", "/results", "/terms")
        for name in ("q",)
    ]
    for answer in posted + shown:
        assert answer.status in {200, 422}, answer.text[:300]


def test_lone_surrogate_is_answered_as_a_replacement(service: Any) -> None:
    raw = b'{"source": "en", "target": "ru", "segments": [{"text": "a \\ud800 b"}]}'
    answer = service.call("POST", MATCH, raw=raw, headers={"Content-Type": "application/json"})
    assert answer.json["results"][0]["query"] == "a \ufffd b"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["source", "target", "segments", "text", "language", "variants"]), inner)
        ),
        max_leaves=8,
    )
)
def test_any_json_is_answered_or_refused(service: Any, value: Any) -> None:
    raw = json.dumps(value).encode()
    for path in (MATCH, RECOGNISE):
        answer = service.call("POST", path, raw=raw, headers={"Content-Type": "application/json"})
        assert answer.status < 500, answer.text
        if answer.status != 200:
            assert_refused(answer, answer.status)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/units", "/api/v1/import"])
def test_foreign_origins_may_not_write(service: Any, path: str, headers: dict[str, str]) -> None:
    assert_refused(service.call("POST", path, body={"variants": {"en": "x"}}, headers=headers), 403)


def test_own_origin_may_write(own_service: Any) -> None:
    headers = {"Origin": own_service.url, "Sec-Fetch-Site": "same-origin"}
    body = {"variants": {"en": "The quay is closed."}}
    assert own_service.call("POST", "/api/v1/units", body=body, headers=headers).status == 201


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "localhost.", "[::2]", "[", ""])
def test_foreign_host_names_are_not_served(service: Any, host: str) -> None:
    assert_refused(service.get("/api/v1/health", headers={"Host": host}), 400)


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1", "[::1]:8080"])
def test_own_host_names_are_served(service: Any, host: str) -> None:
    assert service.get("/api/v1/health", headers={"Host": host}).status == 200


@pytest.mark.parametrize("path", ["/", "/terms", "/nothing", "/api/v1/health", "/api/v1/nothing", "/static/style.css"])
def test_every_answer_carries_the_safe_headers(service: Any, path: str) -> None:
    headers = service.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"]


def test_error_pages_are_pages(service: Any) -> None:
    answer = service.get("/nothing", headers={"Accept-Language": "fr"})
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "Il n’y a rien ici" in answer.text
