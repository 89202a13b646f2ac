"""The API description is true: every route is described, everything described is there, examples fit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from web import create_app
from web.services import close_services

KINDS = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list}


@pytest.fixture(scope="module")
def description(service: Any) -> Any:
    answer = service.get("/api/v1/openapi.json")
    assert answer.status == 200
    return answer.json


def test_every_route_is_described_and_every_description_has_a_route(tmp_path: Path, description: Any) -> None:
    app = create_app({"DATABASE": str(tmp_path / "store.db")})
    close_services(app)
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, operations in description["paths"].items() for method in operations}
    assert described == routes


def test_the_guide_names_every_route_and_no_other(description: Any) -> None:
    guide = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
    table = guide.partition("## Routes")[2].partition("\n## ")[0]
    named = {
        (re.sub(r"<(\w+)>", r"{\1}", path), method.lower())
        for method, path in re.findall(r"`(GET|POST|PUT|DELETE) (/[^`?]*)", table)
    }
    assert named == {(path, method) for path, methods in description["paths"].items() for method in methods}


def test_the_guide_names_every_status_of_a_refusal(description: Any) -> None:
    guide = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
    table = guide.partition("## Errors")[2].partition("\n## ")[0]
    told = {status for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for status in row.split(", ")}
    described = {
        status
        for methods in description["paths"].values()
        for operation in methods.values()
        for status in operation["responses"]
        if status >= "400"
    }
    assert told == described | {"405"}


def test_path_parameters_are_described(description: Any) -> None:
    for path, operations in description["paths"].items():
        for operation in operations.values():
            named = {item["name"] for item in operation.get("parameters", []) if item["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def test_operations_have_names_of_their_own(description: Any) -> None:
    names = [operation["operationId"] for path in description["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_references_lead_somewhere(description: Any) -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, list):
            return [found for item in node for found in references(item)]
        if isinstance(node, dict):
            here = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return here + [found for item in node.values() for found in references(item)]
        return []

    known = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    assert set(references(description)) <= known
    assert known <= set(references(description))


def test_examples_fit_their_schemas(description: Any) -> None:
    schemas = description["components"]["schemas"]
    for path in description["paths"].values():
        for operation in path.values():
            holders = [*operation["responses"].values(), operation.get("requestBody", {})]
            for content in (media for holder in holders for media in holder.get("content", {}).values()):
                if "example" in content:
                    assert_fits(content["example"], content["schema"], schemas)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (
            "/match",
            {"q": "The harbour office will publish its third report.", "source": "en", "target": "ru", "min_score": 20},
        ),
        ("/concordance", {"q": "harbour", "language": "en", "target": "ru"}),
        ("/terms", {"q": "champion", "language": "en"}),
        ("/units", {}),
        ("/concepts", {}),
        ("/inconsistencies", {}),
        ("/coverage", {}),
        ("/documents", {}),
        ("/memories", {}),
        ("/languages", {}),
        ("/health", {}),
        ("/audit", {}),
    ],
)
def test_answers_fit_their_schemas(service: Any, description: Any, path: str, query: dict[str, Any]) -> None:
    answer = service.get(f"/api/v1{path}", **query)
    schema = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert_fits(answer.json, schema, description["components"]["schemas"])


def test_the_usage_of_a_concept_fits_its_schema(service: Any, description: Any) -> None:
    answer = service.get("/api/v1/concepts/champion-country/usage")
    assert_fits(answer.json, {"$ref": "#/components/schemas/ConceptUsage"}, description["components"]["schemas"])


def test_errors_fit_their_schema(service: Any, description: Any) -> None:
    schemas = description["components"]["schemas"]
    assert_fits(service.get("/api/v1/match").json, {"$ref": "#/components/schemas/Error"}, schemas)


def assert_fits(value: Any, schema: Any, schemas: Any) -> None:
    """Check the part of JSON Schema that the description uses; a field that it does not name does not fit."""
    if "$ref" in schema:
        return assert_fits(value, schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    if "anyOf" in schema:
        return assert_fits(value, {"type": "null"} if value is None else schema["anyOf"][0], schemas)
    if "allOf" in schema:
        parts = [schemas[part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part for part in schema["allOf"]]
        joined = {name: field for part in parts for name, field in part["properties"].items()}
        required = [name for part in parts for name in part["required"]]
        return assert_fits(value, {"type": "object", "properties": joined, "required": required}, schemas)
    if "enum" in schema:
        assert value in schema["enum"]
        return None
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None:
        assert "null" in kinds
        return None
    assert any(isinstance(value, KINDS[kind]) for kind in kinds if kind != "null"), (value, schema)
    if isinstance(value, list):
        for item in value:
            assert_fits(item, schema["items"], schemas)
    elif isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", ())) <= set(value), (set(schema["required"]) - set(value), value)
        for name, item in value.items():
            assert name in schema["properties"], f"{name} is not described"
            assert_fits(item, schema["properties"][name], schemas)
    return None


def test_every_operation_tells_how_access_is_refused(description: Any) -> None:
    assert description["security"][0] == {}  # without accounts nothing is needed
    schemes = description["components"]["securitySchemes"]
    assert {name for one in description["security"] for name in one} == set(schemes)
    for path in description["paths"].values():
        for operation in path.values():
            assert {"401", "403", "429"} <= set(operation["responses"])
