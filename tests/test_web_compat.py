"""Protocols of translators' tools: the exact wire shapes, odd texts, tokens in the address."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tm_service import open_memory
from web.tokens import Role, Tokens

CHAMPIONS = "Champion countries share what they have learned with their neighbours."
RUSSIAN = "Страны-первоходцы делятся накопленным опытом со своими соседями."


def unit_path(text: str, pair: str = "en/ru") -> str:
    return f"/tmserver/{pair}/unit/{quote(text, safe='')}"


def test_tmserver_answers_what_weblate_and_okapi_read(service: Any) -> None:
    found = service.get(unit_path(CHAMPIONS.replace("learned", "seen"))).json
    assert [type(item["quality"]) for item in found] == [float] * len(found)
    assert (found[0]["source"], found[0]["target"]) == (CHAMPIONS, RUSSIAN)
    assert found[0]["quality"] == found[0]["rank"] > 80
    assert service.get(unit_path(CHAMPIONS)).json[0]["quality"] == 100.0


@pytest.mark.parametrize("code", ["en", "EN", "en_US", "en-us", "eng"])
def test_tmserver_takes_codes_as_tools_write_them(service: Any, code: str) -> None:
    assert service.get(unit_path(CHAMPIONS, f"{code}/ru_ru")).json[0]["target"] == RUSSIAN


@pytest.mark.parametrize("pair", ["en/de", "xx/ru", "en/en--x", "fr/ka"])
def test_tmserver_knows_no_error_for_languages(service: Any, pair: str) -> None:
    answer = service.get(unit_path("test", pair))
    assert (answer.status, answer.json) == (200, [])


def test_tmserver_lists_languages(service: Any) -> None:
    assert service.get("/tmserver/languages/").json == {
        "sourceLanguages": ["en", "fr", "ru"],
        "targetLanguages": ["en", "fr", "ru"],
    }


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 1),
        ({"min_similarity": "30"}, 4),
        ({"min_similarity": "1"}, 4),
        ({"min_similarity": "30", "max_candidates": "2"}, 2),
        ({"min_similarity": "nonsense", "max_candidates": "nan"}, 1),
        ({"min_similarity": "inf", "max_candidates": "-3"}, 1),
        ({"jsoncallback": "steal"}, 1),
    ],
)
def test_tmserver_heeds_amagamas_numbers(service: Any, query: dict[str, str], count: int) -> None:
    found = service.get(unit_path(CHAMPIONS), **query).json
    assert len(found) <= count
    assert found[0]["source"] == CHAMPIONS
    assert found == sorted(found, key=lambda item: -item["quality"])


def test_tmserver_takes_the_text_as_a_value(service: Any) -> None:
    assert service.get("/tmserver/en/ru/unit/", source=CHAMPIONS).json[0]["target"] == RUSSIAN


@pytest.mark.parametrize(
    "text", ["a/b", "/etc//hosts", "line\nbreak", "50 %", "что?", "a+b", "#1", "\\", ".", "..", "?"]
)
def test_any_text_is_looked_up(own_service: Any, text: str) -> None:
    sent = {"source": text, "target": f"[{text}]", "context": "menu"}
    assert own_service.call("PUT", unit_path(text), body=sent).status == 200
    found = own_service.get(unit_path(text)).json
    assert [(item["source"], item["target"], item["quality"], item["context"]) for item in found] == [
        (text, f"[{text}]", 100.0, "menu")
    ]


def test_tmserver_stores_lists_and_files(own_service: Any) -> None:
    units = [{"source": f"Quay {number} is closed", "target": f"Quai {number} fermé"} for number in range(3)]
    assert own_service.call("POST", "/tmserver/en/fr/store/harbour.po", body=units).status == 200
    po = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Moor here"\nmsgstr "Amarrer ici"\n'
    assert own_service.call("PUT", "/tmserver/en/fr/store/a/harbour.po", raw=po.encode()).status == 200
    assert own_service.get(unit_path("Quay 2 is closed", "en/fr")).json[0]["target"] == "Quai 2 fermé"
    assert own_service.get(unit_path("Moor here", "en/fr")).json[0]["target"] == "Amarrer ici"


@pytest.mark.parametrize(
    ("method", "path", "raw"),
    [
        ("PUT", "/tmserver/en/ru/unit/x", b"no json"),
        ("PUT", "/tmserver/en/ru/unit/x", b'"text"'),
        ("PUT", "/tmserver/en/ru/unit/x", b'{"source": "x"}'),
        ("PUT", "/tmserver/en/ru/unit/x", b'{"source": 1, "target": "y"}'),
        ("PUT", "/tmserver/en/ru/unit/x", b"[" * 100_000),
        ("POST", "/tmserver/en/ru/store/x", b'{"source": "x", "target": "y"}'),
        ("POST", "/tmserver/en/ru/store/x", b'[{"source": "x", "target": "y"}, 7]'),
        ("PUT", "/tmserver/en/ru/store/x.po", b'msgid "x'),
        ("PUT", "/tmserver/en/zz--/unit/x", b'{"source": "x", "target": "y"}'),
    ],
)
def test_what_cannot_be_stored_is_refused(own_service: Any, method: str, path: str, raw: bytes) -> None:
    before = own_service.get("/api/v1/memories").json
    answer = own_service.call(method, path, raw=raw)
    assert 400 <= answer.status < 500
    assert answer.json["error"]["message"]
    assert own_service.get("/api/v1/memories").json == before


def test_mymemory_answers_what_its_clients_read(service: Any) -> None:
    answer = service.get("/mymemory/get", q=CHAMPIONS, langpair="en|ru", mt=0, numres=25, key="", de="").json
    assert answer["responseStatus"] == 200
    assert answer["responseDetails"] == ""
    assert answer["responseData"]["translatedText"] == RUSSIAN
    assert 0.99 < answer["responseData"]["match"] <= 1
    [first, *_rest] = answer["matches"]
    assert (first["segment"], first["translation"], first["reference"]) == (CHAMPIONS, RUSSIAN, "harbour.txt")
    for field in ("create-date", "last-update-date"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", first[field])
    assert {"id", "created-by", "last-updated-by", "usage-count", "subject", "quality", "match"} <= first.keys()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"q": "nothing like it at all", "langpair": "en|ru"}, 200),
        ({"q": CHAMPIONS, "langpair": "en|de"}, 200),
        ({"q": "", "langpair": "en|ru"}, 403),
        ({"q": "x", "langpair": "en"}, 403),
        ({"q": "x", "langpair": "en|no-such"}, 403),
        ({"q": "x", "langpair": "en|ru", "numres": "many"}, 200),
    ],
)
def test_mymemory_tells_in_the_body(service: Any, query: dict[str, str], status: int) -> None:
    answer = service.get("/mymemory/get", **query)
    assert (answer.status, answer.json["responseStatus"], answer.json["matches"]) == (200, status, [])


def test_mymemory_stores(own_service: Any) -> None:
    form = b"seg=Mind+the+step&tra=Attention+%C3%A0+la+marche&langpair=en|fr"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert own_service.call("POST", "/mymemory/set", raw=form, headers=headers).json["responseStatus"] == 200
    found = own_service.get("/mymemory/get", q="Mind the step", langpair="en|fr").json
    assert found["responseData"] == {"translatedText": "Attention à la marche", "match": 1.0}


@pytest.mark.parametrize(("text", "translated"), [(CHAMPIONS, RUSSIAN), ("Champion countries share", ""), ("", "")])
def test_apertium_answers_sure_matches_only(service: Any, text: str, translated: str) -> None:
    answer = service.get("/apertium/translate", q=text, markUnknown="no", langpair="en|ru", key="").json
    assert answer == {"responseStatus": 200, "responseData": {"translatedText": translated}, "responseDetails": None}
    assert service.get("/apertium/translate", q=text, langpair="en").status == 400
    pairs = service.get("/apertium/listPairs").json["responseData"]
    assert {"sourceLanguage": "en", "targetLanguage": "ru"} in pairs


def test_libretranslate_answers_texts_and_lists(service: Any) -> None:
    def asked(**body: Any) -> Any:
        return service.call("POST", "/libretranslate/translate", body=body)

    assert asked(q=CHAMPIONS, source="en", target="ru", api_key="").json == {"translatedText": RUSSIAN}
    many = asked(q=[CHAMPIONS, "unheard of"], source="en", target="ru").json
    assert many == {"translatedText": [RUSSIAN, ""]}
    for wrong in (
        {"q": "x", "source": "auto-x", "target": "ru"},
        {"q": 7, "source": "en", "target": "ru"},
        {"q": ["x", 7]},
    ):
        answer = asked(**wrong)
        assert (answer.status, "Invalid request" in answer.json["error"]) == (400, True)
    known = service.get("/libretranslate/languages").json
    assert [item["code"] for item in known] == ["en", "fr", "ru"]
    assert known[0]["targets"] == ["fr", "ru"]


@pytest.fixture
def tokens(tmp_path: Path, own_service: Any) -> dict[str, str]:
    made = Tokens(tmp_path / "store.db")
    secrets = {role.value: made.create(f"a {role.value}", role)[1] for role in (Role.READER, Role.TRANSLATOR)}
    gone, secrets["revoked"] = made.create("gone", Role.TRANSLATOR)
    made.revoke(gone.id)
    made.close()
    return secrets


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [("reader", 200, 403), ("translator", 200, 200), ("revoked", 401, 401), ("none", 401, 401)],
)
def test_a_token_in_the_address_is_heeded(
    own_service: Any, tokens: dict[str, str], tmp_path: Path, role: str, reads: int, writes: int
) -> None:
    secret = tokens.get(role, "tms_nobody")
    assert own_service.get(f"/t/{secret}{unit_path(CHAMPIONS)}").status == reads
    body = {"q": CHAMPIONS, "source": "en", "target": "ru"}
    assert own_service.call("POST", f"/t/{secret}/libretranslate/translate", body=body).status == reads
    sent = {"source": "One more quay", "target": "Ещё один причал"}
    assert own_service.call("PUT", f"/t/{secret}{unit_path('One more quay')}", body=sent).status == writes
    if writes == 200:
        memory = open_memory(tmp_path / "store.db")
        [found] = memory.match("One more quay", source="en", target="ru", limit=1)
        assert found.unit.unit.created_by == "a translator"
        memory.close()


@pytest.mark.parametrize("given", ["{secret}:", "anybody:{secret}"])
def test_basic_authorization_is_heeded(own_service: Any, tokens: dict[str, str], given: str) -> None:
    for role, status in (("reader", 403), ("translator", 200), ("revoked", 401)):
        basic = b64encode(given.format(secret=tokens[role]).encode()).decode()
        sent = {"source": "A quay", "target": "Причал"}
        answer = own_service.call("PUT", unit_path("A quay"), body=sent, headers={"Authorization": f"Basic {basic}"})
        assert answer.status == status
