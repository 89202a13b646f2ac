"""Files go in by jobs and come out with ETags."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree

from tests.waiting import finished

TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en"
 srclang="en" datatype="plaintext"/><body>
<tu><tuv xml:lang="en"><seg>The lamp is lit.</seg></tuv><tuv xml:lang="ru"><seg>Лампа горит.</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>The lamp is out.</seg></tuv><tuv xml:lang="ru"><seg>Лампа погасла.</seg></tuv></tu>
</body></tmx>"""


def upload(service: Any, path: str, name: str, content: str | bytes, **fields: str) -> Any:
    boundary = "a-boundary-that-is-nowhere-else"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = content if isinstance(content, bytes) else content.encode()
    raw = b"".join(["".join([*parts, head]).encode(), body, f"\r\n--{boundary}--\r\n".encode()])
    return service.call("POST", path, raw=raw, headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})


def upload_with_translations(service: Any, files: list[tuple[str, str, str]], *fields: tuple[str, str]) -> Any:
    """Send files as (field, name, content) and other fields, any of them more than once."""
    boundary = "a-boundary-that-is-nowhere-else"
    heads = [(f'name="{key}"', value) for key, value in fields]
    heads += [(f'name="{field}"; filename="{name}"', content) for field, name, content in files]
    parts = [f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n" for head, body in heads]
    raw = "".join([*parts, f"--{boundary}--\r\n"]).encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return service.call("POST", "/api/v1/import", raw=raw, headers=headers)


def imported(service: Any, name: str, content: str | bytes, **fields: str) -> Any:
    answer = upload(service, "/api/v1/import", name, content, **fields)
    assert answer.status == 202, answer.text
    assert set(answer.json) == {"job"}
    return finished(service, answer.json["job"])


def test_import_becomes_a_job(own_service: Any) -> None:
    state = imported(own_service, "лампы.tmx", TMX, memory="lamps")
    assert (state["state"], state["done"], state["total"]) == ("done", 2, 2)
    report = state["report"]["files"][0]
    assert report["file"] == "лампы.tmx"
    assert report["units"] == {"read": 2, "added": 2, "changed": 0, "duplicate": 0, "skipped": 0}
    assert {"name": "lamps", "units": 2} in own_service.get("/api/v1/memories").json["memories"]
    again = imported(own_service, "лампы.tmx", TMX, memory="lamps")["report"]["files"][0]
    assert (again["units"]["added"], again["units"]["duplicate"]) == (0, 2)


def test_broken_file_fails_and_stores_nothing(own_service: Any) -> None:
    state = imported(own_service, "broken.tmx", TMX[:-30])
    assert state["state"] == "failed"
    assert state["report"]["error"]["code"] == "unreadable_file"
    assert "broken.tmx" in state["report"]["error"]["message"]
    assert own_service.get("/api/v1/memories").json["memories"] == [{"name": "main", "units": 4}]


def test_failed_job_does_not_stop_the_next(own_service: Any) -> None:
    assert imported(own_service, "empty.tmx", "")["state"] == "failed"
    assert imported(own_service, "whole.tmx", TMX)["state"] == "done"


def test_terms_are_imported_by_their_format(own_service: Any) -> None:
    tbx = own_service.get("/api/v1/export.tbx").text
    state = imported(own_service, "terms.tbx", tbx.replace("seasonal work", "short-term work"))
    assert state["state"] == "done", state
    assert state["report"]["files"][0]["concepts"]["read"] == 2


def test_a_termbase_file_tells_what_became_of_its_entries(own_service: Any) -> None:
    text = "id,language,term\nseasonal-work,en,seasonal work\nseasonal-work,fr,travail de saison\nbad,xx,x\n"
    tried = imported(own_service, "terms.csv", text, kind="terms", dry_run="true")
    before = own_service.get("/api/v1/concepts/seasonal-work").json
    done = imported(own_service, "terms.csv", text, kind="terms")
    [would], [did] = tried["report"]["files"], done["report"]["files"]
    assert did["operation"] is not None
    assert would == did | {"operation": None}
    assert (done["done"], done["total"]) == (2, 2)
    changed, skipped = done["report"]["files"][0]["entries"]
    assert (changed["concept"], changed["outcome"]) == ("seasonal-work", "changed")
    assert changed["changes"] == ["language fr: term 'travail de saison'"]
    assert (skipped["outcome"], skipped["place"]) == ("skipped", "terms.csv:4")
    after = own_service.get("/api/v1/concepts/seasonal-work").json
    assert len(after["terms"]) == len(before["terms"]) + 1


def test_a_dry_run_of_units_stores_nothing(own_service: Any) -> None:
    assert (
        imported(own_service, "lamps.tmx", TMX, memory="lamps", dry_run="1")["report"]["files"][0]["units"]["added"]
        == 2
    )
    assert own_service.get("/api/v1/memories").json["memories"] == [{"name": "main", "units": 4}]


def test_a_part_of_the_termbase_is_exported(service: Any) -> None:
    whole = service.get("/api/v1/export.csv", kind="terms").text
    part = service.get("/api/v1/export.csv", kind="terms", subject="labour", language="en,ru", status="preferred").text
    assert len(whole.splitlines()) == 7
    assert [line.split(",")[6] for line in part.splitlines()[1:]] == ["seasonal work", "сезонная работа"]
    assert len(service.get("/api/v1/export.csv", kind="terms", changed_since="2999-01-01").text.splitlines()) == 1
    for field, value in (("language", "klingonese"), ("status", "lovely"), ("changed_since", "yesterday")):
        refused = service.get("/api/v1/export.csv", kind="terms", **{field: value})
        assert (refused.status, refused.json["error"]["details"]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("ending", "media_type", "first"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("utx", "text/tab-separated-values", b"#UTX 1.20; en/ru;"),
    ],
)
def test_termbase_files_of_every_kind_are_exported(service: Any, ending: str, media_type: str, first: bytes) -> None:
    answer = service.get(f"/api/v1/export.{ending}", source="en", target="ru", kind="terms")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.body.startswith(first)
    assert f"termbase.{ending}" in answer.headers["content-disposition"]


def test_documents_are_ingested(own_service: Any) -> None:
    text = "Notice\n\nThe harbour is closed today. Ships wait outside.\n"
    state = imported(own_service, "notice.txt", text, language="en")
    assert state["state"] == "done", state
    (document,) = own_service.get("/api/v1/documents").json["documents"]
    assert (document["name"], document["sections"][0]["language"]) == ("notice.txt", "en")


def test_office_documents_are_ingested_and_broken_ones_name_the_reason(own_service: Any) -> None:
    made = docx.Document()
    made.add_paragraph("The harbour is closed today. Ships wait outside.")
    stream = BytesIO()
    made.save(stream)
    assert imported(own_service, "notice.docx", stream.getvalue(), language="en")["state"] == "done"
    (document,) = own_service.get("/api/v1/documents").json["documents"]
    assert (document["name"], document["sections"][0]["segments"]) == ("notice.docx", 2)
    refused = imported(own_service, "half.docx", stream.getvalue()[:3000])
    assert refused["state"] == "failed"
    assert "cut short" in refused["report"]["error"]["message"]


def test_upload_without_file_is_malformed(service: Any) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = service.call("POST", "/api/v1/import", raw=b"memory=main", headers=headers)
    assert (answer.status, answer.json["error"]["details"]["field"]) == (400, "file")


def test_unknown_kind_is_refused(service: Any) -> None:
    answer = upload(service, "/api/v1/import", "x.tmx", TMX, kind="poems")
    assert (answer.status, answer.json["error"]["details"]["field"]) == (422, "kind")


def test_too_large_an_upload_is_refused(tmp_path: Path, serving: Any) -> None:
    with serving(tmp_path / "store.db", MAX_CONTENT_LENGTH=1000) as narrow:
        answer = upload(narrow, "/api/v1/import", "large.tmx", "x" * 2000)
    assert answer.status == 413
    assert answer.json["error"]["code"] == "request_entity_too_large"
    assert "1,000 bytes" in answer.json["error"]["message"]


def test_tmx_is_exported_with_an_etag(own_service: Any) -> None:
    first = own_service.get("/api/v1/export.tmx", source="en", target="ru")
    assert first.status == 200
    assert "attachment" in first.headers["content-disposition"]
    languages = [
        tuv.get("{http://www.w3.org/XML/1998/namespace}lang") for tuv in etree.fromstring(first.body).iter("tuv")
    ]
    assert sorted(languages) == ["en"] * 4 + ["ru"] * 4
    known = {"If-None-Match": first.headers["etag"]}
    same = own_service.get("/api/v1/export.tmx", source="en", target="ru", headers=known)
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert own_service.get("/api/v1/export.tmx", source="en", target="fr", headers=known).status == 200
    own_service.call("POST", "/api/v1/units", body={"variants": {"en": "One more.", "ru": "Еще одно."}})
    assert own_service.get("/api/v1/export.tmx", source="en", target="ru", headers=known).status == 200


def test_termbase_is_exported_with_an_etag(own_service: Any) -> None:
    first = own_service.get("/api/v1/export.tbx")
    assert "страна-первоходец" in first.text
    known = {"If-None-Match": first.headers["etag"]}
    assert own_service.get("/api/v1/export.tbx", headers=known).status == 304
    own_service.call("POST", "/api/v1/concepts", body={"terms": [{"language": "en", "term": "quay"}]})
    assert own_service.get("/api/v1/export.tbx", headers=known).status == 200


@pytest.mark.parametrize("ending", ["po", "csv", "tsv"])
def test_pairs_are_exported(service: Any, ending: str) -> None:
    answer = service.get(f"/api/v1/export.{ending}", source="en", target="fr")
    assert answer.status == 200
    assert "Nul ne peut être refoulé du dispensaire." in answer.text


def test_a_workbook_is_exported_and_goes_in_again_unchanged(own_service: Any) -> None:
    answer = own_service.get("/api/v1/export.xlsx", source="en", target="fr")
    assert answer.status == 200
    assert "spreadsheetml" in answer.headers["content-type"]
    assert "filename=memory.xlsx" in answer.headers["content-disposition"]
    report = imported(own_service, "again.xlsx", answer.body, kind="memory")["report"]["files"][0]
    assert (report["format"], report["units"]["read"], report["units"]["duplicate"]) == ("xlsx", 4, 4)


def test_csv_of_terms_is_asked_for_by_kind(service: Any) -> None:
    assert "champion-country" in service.get("/api/v1/export.csv", kind="terms").text


def test_export_goes_in_again_unchanged(own_service: Any) -> None:
    tmx = own_service.get("/api/v1/export.tmx").text
    counts = imported(own_service, "again.tmx", tmx)["report"]["files"][0]["units"]
    assert (counts["read"], counts["added"], counts["changed"]) == (4, 0, 0)


PIER = ("file", "pier.en.txt", "The pier is closed in winter.\n\nEvery boat has a licence.")
PIER_RU = ("translation", "pier.ru.txt", "Причал зимой закрыт.\n\nУ каждой лодки есть лицензия.")
PIER_FR = ("translation", "pier.fr.txt", "La jetée est fermée en hiver.\n\nChaque bateau a un permis.")


def test_a_document_comes_with_its_translations(own_service: Any) -> None:
    languages = [("language", "en"), ("translation_language", "ru"), ("translation_language", "fr")]
    answer = upload_with_translations(own_service, [PIER, PIER_RU, PIER_FR], *languages)
    assert answer.status == 202, answer.text
    report = finished(own_service, answer.json["job"])["report"]
    assert [document["name"] for document in report["documents"]] == ["pier.en.txt", "pier.ru.txt", "pier.fr.txt"]
    assert report["units"]["added"] == 2
    found = own_service.get("/api/v1/match", q="Каждая лодка имеет лицензию.", source="ru", target="fr", min_score=40)
    assert found.json["matches"][0]["target"] == "Chaque bateau a un permis."


@pytest.mark.parametrize(
    ("files", "fields", "status"),
    [
        ([PIER, PIER_RU], [("translation_language", "ru")], 400),  # in which language is the first?
        ([PIER, PIER_RU], [("language", "en")], 400),
        ([PIER, PIER_RU], [("language", "en"), ("translation_language", "en")], 422),
        ([PIER, ("translation", PIER[1], "x")], [("language", "en"), ("translation_language", "ru")], 400),
        ([PIER, PIER_RU], [("language", "en"), ("translation_language", "no tag at all")], 422),
    ],
)
def test_translations_that_are_not_named_well_are_refused(
    own_service: Any, tmp_path: Path, files: Any, fields: Any, status: int
) -> None:
    assert upload_with_translations(own_service, files, *fields).status == status
    assert own_service.get("/api/v1/documents").json["documents"] == []


ALONE = '<tu tuid="x"><tuv xml:lang="en"><seg>Alone</seg></tuv></tu></body>'


def test_what_an_import_refused_is_downloaded(own_service: Any) -> None:
    answer = upload(own_service, "/api/v1/import", "lamps.tmx", TMX.replace("</body>", ALONE), dry_run="1")
    state = finished(own_service, answer.json["job"])
    assert state["report"]["files"][0]["units"]["skipped"] == 1
    assert state["report"]["files"][0]["format_reason"] == "by its ending .tmx"
    assert state["report"]["rejects"] == "lamps.rejects.tmx"
    file = own_service.get(f"/api/v1/jobs/{answer.json['job']}/rejects")
    assert "lamps.rejects.tmx" in file.headers["content-disposition"]
    [unit] = etree.fromstring(file.body).iter("tu")
    assert unit.findtext("note") == "refused: has text in 1 language only; a unit needs two"
    whole = upload(own_service, "/api/v1/import", "lamps.tmx", TMX).json["job"]
    assert finished(own_service, whole)["state"] == "done"
    assert own_service.get(f"/api/v1/jobs/{whole}/rejects").status == 404
    assert own_service.get("/api/v1/jobs/nothing/rejects").status == 404


def test_a_part_of_the_memory_is_exported(service: Any) -> None:
    def languages(**query: str) -> list[set[str]]:
        root = etree.fromstring(service.get("/api/v1/export.tmx", **query).body)
        return [
            {str(tuv.get("{http://www.w3.org/XML/1998/namespace}lang")) for tuv in tu.iter("tuv")}
            for tu in root.iter("tu")
        ]

    assert languages(language="en,fr") == [{"en", "fr"}] * 4
    assert languages(status="aligned") == [{"en", "ru", "fr"}] * 4
    assert languages(status="confirmed,edited") == languages(changed_since="2999-01-01") == []
    for field, value in (("language", "klingonese"), ("status", "lovely"), ("changed_since", "yesterday")):
        refused = service.get("/api/v1/export.tmx", **{field: value})
        assert (refused.status, refused.json["error"]["details"]["field"]) == (422, field)
    assert service.get("/api/v1/export.toolkit").status == 422
    assert service.get("/api/v1/export.xliff2", source="en", target="ru").body.count(b"<unit ") == 4


def test_a_file_of_one_language_comes_with_what_it_translates(own_service: Any) -> None:
    boundary = "a-boundary-that-is-nowhere-else"
    files = [("file", "fr.properties", "go=Rentrez\n"), ("source_file", "en.properties", "go=Go home\n")]
    fields = [("source", "en"), ("target", "fr")]
    heads = [(f'name="{key}"', value) for key, value in fields]
    heads += [(f'name="{field}"; filename="{name}"', content) for field, name, content in files]
    parts = [f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n" for head, body in heads]
    raw = "".join([*parts, f"--{boundary}--\r\n"]).encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    answer = own_service.call("POST", "/api/v1/import", raw=raw, headers=headers)
    state = finished(own_service, answer.json["job"])
    assert state["report"]["files"][0]["units"]["added"] == 1, state
