"""The API answers as the contract says."""

from __future__ import annotations

from typing import Any

import pytest

QUERY = "The harbour office will publish its third report on seasonal work by 31 July."


def test_match_has_the_contracts_shape(service: Any) -> None:
    answer = service.get("/api/v1/match", q=QUERY, source="en", target="ru", min_score=50)
    assert answer.status == 200
    assert set(answer.json) == {"query", "matches"}
    assert answer.json["query"] == QUERY
    best = answer.json["matches"][0]
    assert {"score", "kind", "source", "target", "penalties", "unit"} <= set(best)
    assert 50 <= best["score"] < 100
    assert best["target"].startswith("Портовое управление")
    assert {"name": "numbers", "value": 2.0} in best["penalties"]
    assert {"id", "memory", "document", "section", "paragraph", "status", "created_by", "changed_at"} <= set(
        best["unit"]
    )
    assert (best["unit"]["document"], best["unit"]["section"], best["unit"]["paragraph"]) == ("harbour.txt", "1", 0)


def test_answers_are_readable_utf8(service: Any) -> None:
    answer = service.get("/api/v1/match", q=QUERY, source="en", target="ru", min_score=50)
    assert answer.headers["content-type"] == "application/json"
    assert "Портовое" in answer.text


def test_many_segments_are_answered_in_order(service: Any) -> None:
    texts = ["Nobody may be turned away from the clinic.", "Nothing like this is stored anywhere", QUERY]
    body = {"source": "en", "target": "fr", "min_score": 60, "limit": 1, "segments": [{"text": text} for text in texts]}
    results = service.call("POST", "/api/v1/match", body=body).json["results"]
    assert [result["query"] for result in results] == texts
    assert [len(result["matches"]) for result in results] == [1, 0, 1]
    assert results[0]["matches"][0]["target"] == "Nul ne peut être refoulé du dispensaire."


def test_one_segment_and_many_agree(service: Any) -> None:
    one = service.get("/api/v1/match", q=QUERY, source="en", target="ru", min_score=50).json
    body = {"source": "en", "target": "ru", "min_score": 50, "segments": [{"text": QUERY}]}
    assert service.call("POST", "/api/v1/match", body=body).json["results"] == [one]


@pytest.mark.parametrize(("min_score", "found"), [(0, True), (99, True), (100, False)])
def test_least_score_is_held_against_the_score_after_penalties(service: Any, min_score: int, found: bool) -> None:
    answer = service.get(
        "/api/v1/match", q="NUL NE PEUT ÊTRE REFOULÉ DU DISPENSAIRE.", source="fr", target="en", min_score=min_score
    )
    assert bool(answer.json["matches"]) == found  # letter case costs a point


def test_language_falls_back(service: Any) -> None:
    assert service.get("/api/v1/match", q=QUERY, source="en-US", target="ru-RU", min_score=50).json["matches"]


def test_concordance_marks_the_words(service: Any) -> None:
    answer = service.get("/api/v1/concordance", q="соседи", language="ru", target="en").json
    assert answer["total"] == 1
    hit = answer["hits"][0]
    assert [hit["text"][start:end] for start, end in hit["spans"]] == ["соседями"]
    assert hit["target"] == "Champion countries share what they have learned with their neighbours."
    assert hit["unit"]["memory"] == "main"


def test_terms_are_recognised_in_code_points(service: Any) -> None:
    text = "🙂 Опыт стран-первоходцев"
    body = {"text": text, "language": "ru", "target": "en"}
    answer = service.call("POST", "/api/v1/terms/recognise", body=body).json
    assert answer["text"] == text
    (term,) = answer["terms"]
    assert text[term["start"] : term["end"]] == term["surface"] == "стран-первоходцев"
    assert (term["concept"], term["status"]) == ("champion-country", "preferred")
    assert term["targets"][0]["term"] == "champion country"


def test_terms_are_searched(service: Any) -> None:
    answer = service.get("/api/v1/terms", q="pays champions", language="fr").json
    assert answer["terms"][0]["concept"] == "champion-country"


def test_store_is_listed(service: Any) -> None:
    assert service.get("/api/v1/memories").json == {"memories": [{"name": "main", "units": 4}]}
    languages = service.get("/api/v1/languages").json["languages"]
    assert languages == [{"language": tag, "variants": 4} for tag in ("en", "fr", "ru")]
    assert service.get("/api/v1/documents").json == {"documents": []}
    assert service.get("/api/v1/health").json["ok"] is True


def test_units_are_paged(service: Any) -> None:
    first = service.get("/api/v1/units", limit=3).json
    rest = service.get("/api/v1/units", limit=3, after=first["next"]).json
    ids = [unit["id"] for unit in first["units"] + rest["units"]]
    assert len(ids) == 4
    assert ids == sorted(set(ids))
    assert rest["next"] is None


def test_concepts_are_paged_and_filtered(service: Any) -> None:
    answer = service.get("/api/v1/concepts", subject="labour").json
    assert answer["total"] == 1
    assert answer["concepts"][0]["id"] == "seasonal-work"
    assert service.get("/api/v1/concepts", limit=1, offset=1).json["total"] == 2


def test_repaired_match_shows_its_original(service: Any) -> None:
    text = "The harbour office will publish its second report on seasonal work by 14 July."
    best = service.get("/api/v1/match", q=text, source="en", target="ru").json["matches"][0]
    assert best["kind"] == "repaired"
    assert best["target"] == "Портовое управление опубликует второй доклад о сезонной работе к 14 июля."
    assert best["original"] == "Портовое управление опубликует второй доклад о сезонной работе к 30 июня."
    assert [(repair["name"], repair["before"], repair["after"]) for repair in best["repairs"]] == [
        ("number", "30", "14"),
        ("date", "июня", "июля"),
    ]
    for repair in best["repairs"]:
        start, end = repair["span"]
        assert best["target"][start:end] == repair["after"]


def test_terms_of_the_termbase_repair_a_match(own_service: Any) -> None:
    terms = [{"language": "en", "term": "day labour"}, {"language": "ru", "term": "подённая работа"}]
    assert own_service.call("POST", "/api/v1/concepts", body={"terms": terms}).status == 201
    variants = {"en": "The port pays for seasonal work.", "ru": "Порт платит за сезонную работу."}
    assert own_service.call("POST", "/api/v1/units", body={"variants": variants}).status == 201
    body = {"source": "en", "target": "ru", "min_score": 50, "segments": [{"text": "The port pays for day labour."}]}
    (result,) = own_service.call("POST", "/api/v1/match", body=body).json["results"]
    best = result["matches"][0]
    assert (best["kind"], best["target"]) == ("repaired", "Порт платит за подённую работу.")
    assert [repair["name"] for repair in best["repairs"]] == ["term"]
