"""Markup in whatever is stored is shown as text, wherever it is shown: one store full of it, and every page of that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from corpora.segments import Segment, Tag
from corpora.units import Provenance, TranslationUnit, UnitStatus
from glossary.concepts import ConceptEntry, Description, LanguageSection, Term, TermStatus
from glossary.termbase import open_termbase
from tests.people import PASSWORD, cheap_passwords
from tests.test_web_endure import rules, sound
from tm_service import open_memory
from web import create_app
from web.roles import Role
from web.services import close_services, the_sessions, the_tokens, the_users

MARK = "<q9z onmouseover=q9z>\"'<script>q9z</script>javascript:q9z"
NAME = "<q9z onmouseover=q9z>\"'"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    database = tmp_path_factory.mktemp("marked") / "store.db"
    memory, termbase = open_memory(database), open_termbase(database)
    tags = (Tag(0, "open", "bpt", (("i", MARK),), MARK), Tag(3, "standalone", "ph", (), MARK))
    for status in UnitStatus:
        unit = TranslationUnit(
            {"en": Segment(f"harbour {MARK} {status}", tags), "ru": Segment(f"порт {MARK}", tags)},
            context=MARK,
            status=status,
            provenance=Provenance(document=MARK, section=MARK, paragraph=1, sentence=0, confidence=0.5),
            note=MARK,
            properties={MARK: MARK, "x-filter": MARK, "x-filter-score": MARK},
            created_by=MARK,
            changed_by=MARK,
        )
        memory.add([unit], memory=f"m {NAME}", by=MARK)
    described = (Description(MARK, MARK),)
    terms = tuple(
        Term(
            f"harbour {MARK} {status}",
            status=status,
            source=MARK,
            usage=MARK,
            gender=MARK,
            part_of_speech=MARK,
            contexts=described,
            notes=(MARK,),
        )
        for status in TermStatus
    )
    for number in range(2):
        sections = (LanguageSection("en", terms), LanguageSection("ru", (Term(f"порт {MARK}"),)))
        termbase.add(
            ConceptEntry(f"c{number} {NAME}", sections, subject=MARK, definitions=described, notes=(MARK,)), by=MARK
        )
    memory.close()
    termbase.close()
    app = create_app({"DATABASE": str(database)})
    with app.app_context(), cheap_passwords():
        the_tokens().create(NAME, Role.READER)
    client = app.test_client()
    for data, name in (
        (b"no units in it", f"{NAME}.tmx"),
        (f"Harbour {MARK}.\n\nSecond.".encode(), f"{NAME}.md"),
        (f"en,ru\n{MARK}".encode(), f"{NAME}.csv"),
    ):
        client.post("/add", data={"file": (BytesIO(data), name), "language": "en"}, content_type="multipart/form-data")
    client.post("/translate", data={"text": f"Harbour {MARK}. {MARK}", "source": "en", "target": "ru"})
    client.post(
        "/api/v1/proposals",
        data=json.dumps(
            {
                "operation": "add",
                "concept": {"terms": [{"language": "en", "term": MARK[:200]}]},
                "comment": MARK,
                "reason": MARK,
            }
        ),
        content_type="application/json",
    )
    yield app
    close_services(app)


def addresses(page: str) -> set[str]:
    """Return where the links of a page lead, those of our own that change nothing."""
    found = re.findall(r'href="(/[^"#]*)', page)
    return {one.replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", '"').replace("&lt;", "<") for one in found}


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_no_page_shows_markup_as_markup(app: Any, language: str) -> None:
    client = app.test_client()
    seen: set[str] = set()
    texts = {
        "q": f"harbour {MARK}",
        "find": "harbour",
        "replacement": MARK,
        "source": "en",
        "target": "ru",
        "language": "en",
        "memory": f"m {NAME}",
    }
    waiting = {rule.rule for rule in rules(app, "GET") if not rule.arguments and not rule.rule.startswith("/api/")}
    shown = 0
    while waiting and len(seen) < 150:
        address = sorted(waiting)[0]
        waiting.discard(address)
        shape = re.sub(r"\d+", "1", address.split("?", maxsplit=1)[0])
        if shape in seen or address.startswith(("/static", "/download?", "/api/")):
            continue
        seen.add(shape)
        query = {} if "?" in address else {**texts, "ui": language}
        answer = client.get(address, query_string=query) if query else client.get(address)
        sound(answer, address)
        if answer.mimetype == "text/html":
            shown += "q9z" in answer.text
            waiting |= addresses(answer.text)
    assert shown > 15, sorted(seen)  # that many kinds of pages had it to show


def test_names_of_people_are_shown_as_text(tmp_path: Any) -> None:
    app = create_app({"DATABASE": str(tmp_path / "s.db")})
    with app.app_context(), cheap_passwords():
        secret = the_sessions().begin(the_users().create(NAME, PASSWORD, Role.ADMIN))
        the_tokens().create(NAME, Role.READER)
    client = app.test_client()
    client.set_cookie("tm_session", secret)
    for path in ("/", "/settings"):
        answer = client.get(path)
        sound(answer, path)
        assert answer.status_code == 200
    assert "q9z" in answer.text
    close_services(app)


def test_a_long_text_of_any_script_may_be_pasted(app: Any) -> None:
    form = {"text": "国境は閉じている。" * 20_000, "source": "ja", "target": "en"}
    assert app.test_client().post("/translate", data=form).status_code == 303
    many = {f"field{number}": "x" for number in range(2_000)}
    answer = app.test_client().post(
        "/api/v1/import", data={**many, "file": (BytesIO(b"x"), "a.txt")}, content_type="multipart/form-data"
    )
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (413, "request_entity_too_large")


DISPOSITIONS = [
    "a\r\nSet-Cookie: q9z=1.txt",
    'a".exe;b="c.txt',
    "отчёт\u202etxt.exe.txt",
    "../../x.txt",
    "a" * 300 + ".txt",
    "\x00\x07.txt",
]


@pytest.mark.parametrize("name", DISPOSITIONS)
def test_names_of_files_are_sent_in_one_header(app: Any, name: str) -> None:
    client = app.test_client()
    form = {"file": (BytesIO(b"# One.\n\nTwo."), name.replace(".txt", ".md")), "source": "en", "target": "ru"}
    begun = client.post("/translate", data=form, content_type="multipart/form-data")
    assert begun.status_code in {303, 400, 422}  # what is no header of a form, or no file that can be read
    if begun.status_code != 303:
        return
    for ending in ("file.txt", "document"):
        answer = client.get(f"{begun.location.split('?')[0]}/{ending}")
        sound(answer, ending)
        said = answer.headers["Content-Disposition"]
        assert said.startswith("attachment; filename")
        assert said.isascii()
        assert said.isprintable()
        assert not re.search(r"[/\\\\]|%2[Ff]|%5[Cc]|%E2%80%AE", said)
        assert len(said) < 1000
