"""Every example of the API description is sent, and answered as the description has it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest

from glossary.candidates import CandidateQueue
from glossary.extraction.texts import texts_of
from glossary.termbase import open_termbase
from tm_service import open_memory
from web.api.description import PATHS
from web.jobs import Jobs
from web.tasks import Rejects
from web.tasks.units import ImportUnits

ENGLISH = [
    "The border is open.",
    "The checkpoint at the border closes at night.",
    "Nobody waits at the checkpoint for long.",
    "A checkpoint needs light.",
    "The second office opens in spring.",
]
RUSSIAN = [
    "Граница открыта.",
    "Пункт досмотра на границе закрывается на ночь.",
    "Никто не ждёт у пункта досмотра подолгу.",
    "Пункту досмотра нужен свет.",
    "Второе отделение откроется весной.",
]
ONE, OTHER = (
    {"id": name, "terms": [{"language": "en", "term": name}, {"language": "ru", "term": russian}]}
    for name, russian in (("border", "граница"), ("frontier", "рубеж"))
)
A_PROPOSAL = {"kind": "term", "id": "border", "term": {"language": "ru", "term": "кордон"}}
UNIT = "/units/1"
ANY = {"If-Match": "*"}
Step = tuple[str, str, Any]
CHANGE: Step = ("PUT", "/concepts/border", {**ONE, "note": "Changed once."})
FIRST: dict[str, list[Step]] = {
    "addConcept": [("DELETE", "/concepts/border", None)],
    "restoreConcept": [CHANGE],
    "undoConcept": [CHANGE],
    "reopenCandidate": [("POST", "/candidates/1/dismiss", {"reason": "too general"})],
    "restoreUnit": [("POST", f"{UNIT}/reject", None)],
    "splitUnit": [("POST", f"{UNIT}/merge", None)],
    "undoUnit": [("POST", f"{UNIT}/confirm", None)],
    "pairSentences": [("POST", "/units/4/reject", None), ("POST", "/units/5/reject", None)],
}
"""What has to happen before an example can be answered."""
OPERATIONS = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in PATHS.items()
    for method, operation in methods.items()
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, serving: Any) -> Path:
    """A store in which there is everything that the examples name."""
    folder = tmp_path_factory.mktemp("world")
    database = folder / "store.db"
    text = "\n\n".join(["Annex 1: The border", *ENGLISH, "Annex 1.1: Граница", *RUSSIAN])
    (folder / "rules.txt").write_text(text, encoding="utf-8")
    memory, termbase = open_memory(database), open_termbase(database)
    memory.ingest([folder / "rules.txt"])
    CandidateQueue(termbase).fill(texts_of(memory, source="en", target="ru"), limit=100)
    memory.close()
    termbase.close()
    with serving(database) as running:
        for concept in (ONE, OTHER):
            assert running.call("POST", "/api/v1/concepts", body=concept).status == 201
        assert running.call("POST", "/api/v1/proposals", body=A_PROPOSAL).status == 201
    jobs = Jobs(str(database))
    done = jobs.submit(ImportUnits("rules.csv"), name="rules.csv")
    jobs.finish(done, {"files": []}, Rejects("rules.rejects.csv", b"en,ru,reason"))
    jobs.submit(ImportUnits("later.csv"), name="later.csv", upload="gone")
    jobs.close()
    memory = open_memory(database)
    with memory.store.writing():
        for number, name in enumerate(("x7Pq1mA0kZc2Lw9e", "q3Vn8sT5yHd7Rb2u"), start=1):
            memory.store.connections.current().execute("UPDATE job SET id = ? WHERE number = ?", [name, number])
    memory.close()
    return database


@pytest.fixture
def copy(world: Path, tmp_path: Path, serving: Any) -> Iterator[Any]:
    """A server on a copy of the world."""
    shutil.copy(world, tmp_path / "store.db")
    with serving(tmp_path / "store.db") as running:
        yield running


@pytest.fixture(scope="module")
def fits(service: Any) -> Callable[[Any, Any], None]:
    """How to hold a value against a schema of the description."""
    components = service.get("/api/v1/openapi.json").json["components"]

    def check(value: Any, schema: Any) -> None:
        jsonschema.Draft202012Validator({**schema, "components": components}).validate(value)

    return check


def sent(service: Any, method: str, path: str, operation: Any) -> Any:
    """Send the example of an operation, as somebody who copies it would."""
    named: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
    for parameter in operation.get("parameters", ()):
        if "example" in parameter:
            named[parameter["in"]][parameter["name"]] = parameter["example"]
        else:
            assert not parameter.get("required"), f"{parameter['name']} has no example"
    path = "/api/v1" + path.format(**{name: quote(str(value)) for name, value in named["path"].items()})
    [(media_type, content)] = operation.get("requestBody", {}).get("content", {None: {"example": None}}).items()
    raw, headers = None, dict(named["header"])
    if media_type == "multipart/form-data":
        raw, headers["Content-Type"] = multipart(content["example"])
    elif media_type:
        raw, headers["Content-Type"] = json.dumps(content["example"]).encode(), media_type
    return service.call(method, path, query=named["query"], raw=raw, headers=headers)


def multipart(fields: dict[str, str]) -> tuple[bytes, str]:
    """Return a form and its content type; the field `file` is a file."""
    parts = [
        f'--limit\r\nContent-Disposition: form-data; name="{name}"'
        + (f'; filename="units.{fields["format"]}"' if name == "file" else "")
        + f"\r\n\r\n{value}\r\n"
        for name, value in fields.items()
    ]
    return "".join([*parts, "--limit--\r\n"]).encode(), "multipart/form-data; boundary=limit"


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_example_is_answered_as_described(copy: Any, fits: Any, name: str) -> None:
    method, path, operation = OPERATIONS[name]
    for step_method, step_path, body in FIRST.get(name, ()):
        assert copy.call(step_method, f"/api/v1{step_path}", body=body, headers=dict(ANY)).status < 300, step_path
    answer = sent(copy, method, path, operation)
    assert answer.status < 300, answer.text
    described = operation["responses"][str(answer.status)]
    media_type = answer.headers.get("content-type", "").split(";")[0]
    if "content" not in described:
        assert answer.body == b""
    else:
        assert media_type in described["content"]
        if schema := described["content"][media_type].get("schema"):
            fits(answer.json, schema)
    for header in described.get("headers", ()):
        assert header.lower() in answer.headers


@pytest.mark.parametrize("name", ["showUnit", "showConcept", "export"])
def test_what_is_unchanged_is_not_sent_again(copy: Any, name: str) -> None:
    method, path, operation = OPERATIONS[name]
    first = sent(copy, method, path, operation)
    operation = {**operation, "parameters": [*operation["parameters"]]}
    operation["parameters"][-1] = {**operation["parameters"][-1], "example": first.headers["etag"]}
    again = sent(copy, method, path, operation)
    assert (again.status, again.body) == (304, b"")
    assert "304" in operation["responses"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_unsound_token_is_refused_everywhere(service: Any, fits: Any, name: str) -> None:
    method, path, operation = OPERATIONS[name]
    values = {item["name"]: "1" for item in operation.get("parameters", ()) if item["in"] == "path"}
    answer = service.call(method, f"/api/v1{path.format(**values)}", headers={"Authorization": "Bearer tms_nobody"})
    assert answer.status == 401
    fits(answer.json, operation["responses"]["401"]["content"]["application/json"]["schema"])
