"""Every route × a table of hostile values: an answer or a clear refusal, never a failure, never markup that was sent.

The values stand in addresses, query strings, forms, JSON bodies, headers and cookies, under every name that any route
reads; so a route that is added is tried as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.routing import Rule

from tests.conftest import fill
from web import create_app
from web.services import close_services

MARKER = '<q9z x="\'">'
HOSTILE = {
    "markup": MARKER,
    "a script": "</script><script>q9z</script>",
    "an attribute": "\" onmouseover=q9z '><q9z>",
    "an address": "javascript:q9z()//http://q9z.example/",
    "templates": "{{7*7}}{% q9z %}${7*7}%(q9z)s{0.__class__}",
    "SQL": "'; DROP TABLE unit; --",
    "FTS": '" NEAR( a* OR ^col:x',
    "a path": "../../../../etc/passwd",
    "another path": "..\\..\\C:\\boot.ini::$DATA",
    "NUL": "a\x00b",
    "control": "a\r\nSet-Cookie: q9z=1\r\n\x1b[31m\x7f",
    "bidirectional": "\u202eq9z\u2066\u200f",
    "astral": "🙂" * 50 + "\U0010ffff",
    "not a character": "\ufffe\uffff",
    "a huge number": "9" * 400,
    "a negative number": "-1",
    "an exponent": "1e308",
    "nothing": "",
    "white space": " \t\u00a0\u2003",
    "long": "q" * 20_000,
    "other digits": "٣²Ⅷ",
}
INVALID = {"invalid UTF-8": b"%ff%c0%af%ed%a0%80", "half an escape": b"%e2%82%", "a lone surrogate": b"%ed%a0%bd"}
_READ = re.compile(
    r"""(?:fields|form_fields\(\)|query_fields\(\)|item|values|texts|form|args|files)
        \.(?:text|optional_text|name|language|optional_language|number|count|flag|objects|items|texts|mapping|get|getlist)
        \(\s*"(\w+)\"""",
    re.VERBOSE,
)
_CHOSEN = {"action": ("confirm", "reject", "restore", "accept", "dismiss", "approve", "save", "undo", "split", "pair")}


def names() -> list[str]:
    """Return the names of all fields that any route reads, as the sources say."""
    sources = sorted(Path(__file__).resolve().parents[1].glob("web/**/*.py"))
    return sorted({name for source in sources for name in _READ.findall(source.read_text("utf-8"))})


NAMES = names()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    database = tmp_path_factory.mktemp("hostile") / "store.db"
    fill(database)
    app = create_app({"DATABASE": str(database)})
    yield app
    close_services(app)


def addresses(rule: Rule, value: str | bytes) -> Iterator[str]:
    """Yield the addresses of a rule with a value, or a sound one, in each of its places."""
    said = quote(value, safe="") if isinstance(value, str) else value.decode("ascii")
    wanted = {
        "source": "en",
        "target": "ru",
        "ending": "tmx",
        "concept_id": "champion-country",
        "name": "harbour.txt",
        "unit_id": "1",
    }
    places = sorted(rule.arguments)
    for hostile in places or [None]:
        address = rule.rule
        for place in places:
            filled = said if place == hostile else wanted.get(place, "1")
            if place == "action" and place != hostile:
                filled = _CHOSEN["action"][len(rule.rule) % len(_CHOSEN["action"])]
            address = re.sub(rf"<(?:\w+:)?{place}>", lambda _found, filled=filled: filled, address)
        yield address


def sound(answer: Any, path: str) -> None:
    """Assert that an answer is one: no failure, no markup of the sender's, errors in their one shape."""
    assert answer.status_code < 500, (path, answer.status_code, answer.text[:300])
    assert not re.search(r"[\r\n]", "".join(value for _name, value in answer.headers))
    assert "q9z=1" not in answer.headers.get("Set-Cookie", "")
    if answer.mimetype == "text/html":
        page = answer.text
        assert "<q9z" not in page, path
        assert "<script>q9z" not in page, path
        assert not re.search(r"<[^>]*\sonmouseover=q9z", page), path
        assert not re.search(r"""(?:href|src|action)=["']?\s*javascript:""", page), path
    if answer.status_code >= 400 and path.startswith(("/api/", "/tmserver/")):
        error = answer.get_json()["error"]
        assert set(error) == {"code", "message", "details"}, path
        assert "\n" not in error["message"], path


def rules(app: Any, method: str) -> list[Rule]:
    # Under /t/TOKEN/ stand the routes of the other protocols once more.
    return [rule for rule in app.url_map.iter_rules() if method in rule.methods and not rule.rule.startswith("/t/")]


SENT = [*HOSTILE, *INVALID]


@pytest.mark.parametrize("kind", SENT)
def test_every_page_and_answer_endures(app: Any, kind: str) -> None:
    value = HOSTILE.get(kind) or INVALID.get(kind, "")
    said = quote(value, safe="") if isinstance(value, str) else value.decode("ascii")
    everything = "&".join(f"{name}={said}" for name in NAMES)
    # With sound languages more of a route is reached than its first refusal.
    further = "&".join(
        f"{name}={said if name not in {'source', 'target', 'language', 'min_score', 'limit', 'offset', 'page', 'after'} else {'source': 'en', 'target': 'ru', 'language': 'en'}.get(name, '1')}"
        for name in NAMES
    )
    client = app.test_client()
    for rule in rules(app, "GET"):
        for address in addresses(rule, value):
            for query in (everything, further):
                sound(client.get(address, query_string=query[:60_000]), address)


@pytest.mark.parametrize("kind", [*HOSTILE])
def test_every_form_endures(app: Any, kind: str) -> None:
    value = HOSTILE[kind]
    client = app.test_client()
    pair = {"source": "en", "target": "ru", "language": "en"}
    for rule in rules(app, "POST"):
        for address in addresses(rule, "1"):
            if address in {"/logout"} or "/remove" in address:
                continue
            for beside in ({}, pair):
                form = {**dict.fromkeys(NAMES, value[:9_000]), **beside}
                sound(client.post(address, data=form), address)
                files = {**form, "file": (BytesIO(value.encode("utf-8")), value[:150] or "a.txt")}
                sound(client.post(address, data=files, content_type="multipart/form-data"), address)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("kind", [*HOSTILE])
def test_every_body_endures(app: Any, kind: str, method: str) -> None:
    value = HOSTILE[kind]
    client = app.test_client()
    shapes: list[Any] = [value, [value], {value: value}, 1e308, -1, None, True, {"": {"": [value]}}]
    pair = {"source": "en", "target": "ru", "language": "en"}
    for rule in rules(app, method):
        if not rule.rule.startswith(("/api/", "/tmserver", "/libretranslate", "/mymemory")):
            continue
        for at, shape in enumerate(shapes):
            body = {**dict.fromkeys(NAMES, shape), **(pair if at % 2 else {})}
            for address in addresses(rule, "1" if method == "DELETE" else value[:200]):
                headers = {"If-Match": value.replace("\r", "").replace("\n", "").encode().decode("latin-1")}
                answer = client.open(
                    address, method=method, data=json.dumps(body), headers=headers, content_type="application/json"
                )
                sound(answer, address)


HEADERS = (
    *("Accept", "Accept-Language", "Accept-Encoding", "Authorization", "Cookie", "Content-Type", "If-Match"),
    *("If-None-Match", "If-Modified-Since", "Range", "Referer", "User-Agent", "X-Forwarded-For", "X-Request-Id"),
)


@pytest.mark.parametrize("kind", [kind for kind in HOSTILE if kind != "control"])
def test_headers_and_cookies_endure(app: Any, kind: str) -> None:
    said = HOSTILE[kind].encode().decode("latin-1").replace("\r", "").replace("\n", "")
    cookies = "; ".join(
        f"{name}={said}" for name in ("tm_session", "ui", "source", "target", "memory", "pair", "session")
    )
    for path in (
        "/",
        "/translate",
        "/terms",
        "/api/v1/health",
        "/api/v1/units/1",
        "/api/v1/export.tmx",
        "/static/style.css",
    ):
        for name in HEADERS:
            client = app.test_client(use_cookies=False)
            sound(client.get(path, headers={name: cookies if name == "Cookie" else said}), path)
            sound(
                client.get(path, headers={name: f"Bearer {said}" if name == "Authorization" else f"{said},{said}"}),
                path,
            )
