"""Terms in use over HTTP: usage of a concept, contexts, inconsistencies, coverage; a survey as a job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import web.api.usage
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit
from tests.waiting import finished
from tm_service import open_memory

USAGE = "/api/v1/concepts/champion-country/usage"
CONTEXTS = "/api/v1/concepts/champion-country/contexts"
TEXT = "Champion countries share what they have learned with their neighbours."


def add_unit(database: Path, english: str, russian: str, document: str = "harbour.txt") -> None:
    memory = open_memory(database)
    texts = {"en": Segment(english), "ru": Segment(russian)}
    memory.add([TranslationUnit(texts, provenance=Provenance(document=document))])
    memory.close()


def test_usage_tells_places_and_translations(service: Any) -> None:
    answer = service.get(USAGE, language="en", target="fr").json
    [english] = answer["languages"]
    assert (english["occurrences"], english["exact"]) == (1, True)
    assert english["translations"] == [{"language": "fr", "term": "pays champion", "texts": 1}]
    [place] = answer["places"]
    assert place["text"][place["start"] : place["end"]] == "Champion countries"
    assert (place["document"], place["section"], place["paragraph"]) == ("harbour.txt", "1", 1)
    assert place["translations"][0]["text"].startswith("Les pays champions")


def test_places_come_in_pages(service: Any) -> None:
    whole = service.get(USAGE).json["places"]
    assert len(whole) == 3
    assert service.get(USAGE, limit=1, offset=1).json["places"] == whole[1:2]


def test_a_context_is_kept_once_with_an_etag(own_service: Any) -> None:
    body = {"language": "en", "text": TEXT, "source": "harbour.txt, section 1, paragraph 2"}
    first = own_service.call("POST", CONTEXTS, body=body)
    assert (first.status, first.headers["etag"]) == (201, '"2"')
    again = own_service.call("POST", CONTEXTS, body=body)
    assert (again.status, again.headers["etag"]) == (200, '"2"')
    exported = own_service.get("/api/v1/export.tbx").text
    assert TEXT in exported
    assert "harbour.txt, section 1, paragraph 2" in exported


def test_what_is_inconsistent_in_a_small_store_is_answered_at_once(own_service: Any, filled: Path) -> None:
    assert own_service.get("/api/v1/inconsistencies").json["total"] == 0
    changed = own_service.get("/api/v1/concepts/champion-country")
    concept = changed.json
    concept["terms"].append({"language": "en", "term": "pilot country", "status": "deprecated", "type": None})
    headers = {"If-Match": changed.headers["etag"]}
    own_service.call("PUT", "/api/v1/concepts/champion-country", body=concept, headers=headers)
    add_unit(filled, "A pilot country is rich.", "Она богата.", "other.txt")
    answer = own_service.get("/api/v1/inconsistencies", source="en", target="ru").json
    assert (answer["total"], answer["current"]) == (1, True)
    [one] = answer["inconsistencies"]
    assert (one["kind"], one["expected"], one["variants"][0]["term"]) == (
        "deprecated", "champion country", "pilot country",
    )  # fmt: skip
    assert own_service.get("/api/v1/inconsistencies", document="harbour.txt").json["total"] == 0
    assert own_service.get("/api/v1/inconsistencies", document="other.txt").json["total"] == 1
    assert own_service.get("/api/v1/inconsistencies", kind="translations,synonyms").json["total"] == 0


def test_a_large_store_is_surveyed_by_a_job(own_service: Any, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.api.usage, "_SMALL", 0)
    refused = own_service.get("/api/v1/inconsistencies")
    assert (refused.status, refused.json["error"]["code"]) == (409, "not_surveyed")
    taken = own_service.call("POST", "/api/v1/inconsistencies")
    assert taken.status == 202
    job = finished(own_service, taken.json["job"])
    assert (job["state"], job["report"]["inconsistencies"]) == ("done", 0)
    assert own_service.get("/api/v1/inconsistencies").json["current"]
    add_unit(filled, "One more.", "Еще один.")
    old = own_service.get("/api/v1/inconsistencies").json
    assert (old["current"], old["made_at"]) == (False, job["report"]["made_at"])


def test_coverage_names_shares_and_terms_that_stand_nowhere(own_service: Any) -> None:
    own_service.call("POST", "/api/v1/concepts", body={"id": "buoy", "terms": [{"language": "en", "term": "buoy"}]})
    answer = own_service.get("/api/v1/coverage").json
    assert {(one["language"], one["texts"], one["with_terms"]) for one in answer["languages"]} == {
        ("en", 4, 2), ("ru", 4, 2), ("fr", 4, 2),
    }  # fmt: skip
    assert [one["term"] for one in answer["unseen"]] == ["buoy"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/concepts/ghost/usage", None, 404, "unknown_concept"),
        ("GET", "/concepts/champion-country/usage?language=klingonese", None, 422, "unknown_language"),
        ("GET", "/concepts/champion-country/usage?texts=0", None, 422, "invalid_query"),
        ("GET", "/inconsistencies?document=ghost.txt", None, 404, "unknown_document"),
        ("GET", "/inconsistencies?kind=ghosts", None, 422, "invalid_query"),
        ("GET", "/inconsistencies?limit=many", None, 400, "malformed_request"),
        ("GET", "/coverage?document=ghost.txt", None, 404, "unknown_document"),
        ("POST", "/concepts/ghost/contexts", {"language": "en", "text": TEXT}, 404, "unknown_concept"),
        ("POST", "/concepts/champion-country/contexts", {"language": "en", "text": "No."}, 422, "invalid_concept"),
        ("POST", "/concepts/champion-country/contexts", {"language": "en"}, 400, "malformed_request"),
    ],
)
def test_refusals_have_the_one_shape(service: Any, method: str, path: str, body: Any, status: int, code: str) -> None:
    answer = service.call(method, f"/api/v1{path}", body=body)
    assert (answer.status, answer.json["error"]["code"]) == (status, code)
