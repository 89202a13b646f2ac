"""Users and tokens with grants: over every route nothing of another memory is told, and nothing of it is changed."""

from __future__ import annotations

import io
import itertools
import json
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.routing import Rule

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from glossary.concepts import ConceptEntry, LanguageSection, Term
from glossary.termbase import open_termbase
from tests.people import FORM, People, send, settle
from tm_service import open_memory
from tm_service.errors import MemoryOutOfReach
from tm_service.replacing import Wording
from tm_service.stores.connection import connect
from web import create_app
from web.drafts import Drafts, NewSegment
from web.grants import Grants
from web.jobs import Jobs
from web.roles import NEEDED, Role, Scope, needed, scope_of
from web.services import close_services
from web.tasks import Bench
from web.tasks.mining import MineEquivalents
from web.tasks.undo import UndoOperation
from web.tasks.units import ImportUnits
from web.tokens import Tokens
from web.ui.review import ACTIONS

TEXT, NAME, TERM = "zqxtext", "zqxname", "zqxterm"
"""What stands in texts of the foreign memory, in its names and those of its documents, and in terms."""
DOCUMENT = """Annex 1: Report (EN)

The {word} committee met in Lisbon. It adopted the {word} budget without a vote.

Annex 1.1: Report (RU)

Комитет {word} собрался в Лиссабоне. Он принял бюджет {word} без голосования.
"""
HARBOUR = "The harbour opens at noon"


def texts(english: str, russian: str, **more: Any) -> TranslationUnit:
    return TranslationUnit({"en": Segment(english), "ru": Segment(russian)}, **more)


@dataclass(frozen=True)
class House:
    """A running service on a store of two memories, and who may ask."""

    service: Any
    people: People
    tokens: dict[str, str]
    foreign: dict[str, list[object]]  # what stands in an address for a thing of the foreign memory, by its variable
    own: dict[str, list[object]]

    def bearer(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}


def fill(database: Path, folder: Path) -> tuple[dict[str, list[object]], dict[str, list[object]]]:
    """Store two memories, the foreign one marked; return what names things of the foreign one, and of the own."""
    memory = open_memory(database)
    for word, name in (("quiet", "own"), (TEXT, NAME)):
        file = folder / f"{name}.txt"
        file.write_text(DOCUMENT.format(word=word), encoding="utf-8")
        memory.ingest([file], memory=name)
    memory.add([texts(HARBOUR, "Порт открывается в полдень")], memory="own", by="anna")
    memory.add([TranslationUnit({"en": Segment("A buoy"), "fr": Segment("Une bouée")})], memory="own")
    memory.add(
        [
            texts(HARBOUR, f"Порт {TEXT}", note=TEXT, key=TEXT, context=TEXT, properties={TEXT: TEXT}),
            texts(f"The harbour {TEXT} wall", "Стена"),
            texts(f"The {TEXT} opens at noon", "Порт открывается в полдень", created_by=TEXT),
            texts(f"The harbour {TEXT}", f"Порт {TEXT}", status=UnitStatus.PROPOSED),
            texts(f"The harbour {TEXT} again", f"Порт {TEXT}", status=UnitStatus.FILTERED),
            TranslationUnit({"fr": Segment("Une bouée"), "ru": Segment(f"Буй {TEXT}")}),
            TranslationUnit({"en": Segment(HARBOUR), "de": Segment(TEXT)}),
            texts("Elsewhere", TEXT, provenance=Provenance(document=f"{NAME} imported")),
            texts("The own document", f"Порт {TEXT}", provenance=Provenance(document="own.txt", confidence=0.99)),
        ],
        memory=NAME,
    )
    [gone] = memory.add([texts(f"gone {TEXT}", "x")], memory=NAME).ids
    memory.delete(gone)
    memory.import_file(
        io.BytesIO(b"en,ru\nA jetty,\xd0\x9f\xd0\xb8\xd1\x80\xd1\x81\n"), name="own.csv", memory="own", by="anna"
    )
    foreign_file = f"en,ru\nA {TEXT} jetty,{TEXT}\n".encode()
    memory.import_file(io.BytesIO(foreign_file), name=f"{TEXT}.csv", memory=NAME, by="anna")
    memory.replace_words(Wording(find=f"{TEXT} wall", replacement=f"{TEXT} bank", language="en"))  # in all memories
    named = {
        name: (
            [record.id for record in memory.units(memory=name, filtered=True)],
            [sentence.number for sentence in memory.sentences(document=f"{name}.txt")],
        )
        for name in ("own", NAME)
    }
    operations = {one.name: one.number for one in memory.operations(limit=100)}
    memory.close()
    termbase = open_termbase(database)
    for number, words in enumerate(("harbour", TERM, f"harbour {TERM}")):
        sections = (LanguageSection("en", (Term(words),)), LanguageSection("ru", (Term(f"порт {TERM}"),)))
        termbase.add(ConceptEntry(f"concept-{number}", sections, subject=TERM))
    termbase.import_file(
        io.BytesIO(f"en,ru\n{TERM} quay,{TERM}\n".encode()), name=f"{TERM}.csv", languages=["en", "ru"]
    )
    termbase.propose(ConceptEntry("", (LanguageSection("en", (Term(f"{TERM} proposed"),)),)), by="anna")
    termbase.close()
    jobs, drafts = Jobs(database), Drafts(database)
    job = jobs.submit(MineEquivalents("en", "ru", 0.5), name=f"{TEXT}.tmx", by="admin", owner="user 1")
    jobs.finish(job, {"mined": 1, "pair": ["en", "ru"], "equivalents": [], "said": TEXT})
    draft = drafts.create(TEXT, [NewSegment(TEXT)], source="en", target="ru", by="admin")
    jobs.close()
    drafts.close()
    foreign: dict[str, list[object]] = {
        "unit_id": [*named[NAME][0][:1], *named[NAME][0][-3:], gone],
        "number": [named[NAME][1][0], named[NAME][1][-1], 1],
        "name": [NAME, f"{NAME}.txt", f"{NAME} imported"],
        "operation": [operations[f"{TEXT}.csv"], max(operations.values())],
        "draft_id": [draft.id],
        "job_id": [job.id],
    }
    own: dict[str, list[object]] = {
        "unit_id": [named["own"][0][0], named["own"][0][-1]],
        "number": [named["own"][1][0], 1],
        "operation": [operations["own.csv"]],
        "name": ["own", "own.txt"],
        "draft_id": ["none"],
        "job_id": ["none"],
    }
    return foreign, own


SHARED: dict[str, list[object]] = {
    "concept_id": ["concept-0", "none"],
    "token_id": [999],
    "action": [*ACTIONS, "approve", "accept"],
    "ending": ["tmx", "csv", "xlsx", "tbx", "po"],
    "filename": ["style.css"],
    "source": ["en"],
    "target": ["ru"],
    "text": [HARBOUR],
    "token": [],  # the addresses with a token are those of the same endpoints without
}
WHOSE: dict[str, Grants] = {
    **{f"own {role}": Grants({"own": role}) for role in Role},
    "own and terms": Grants({"own": Role.ADMIN}, Role.ADMIN),
    "terms": Grants(termbase=Role.ADMIN),
    "another": Grants({"elsewhere": Role.ADMIN}),
    "nothing": Grants(),
}
MARKS = {who: {TEXT, NAME} if grants.termbase else {TEXT, NAME, TERM} for who, grants in WHOSE.items()}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, serving: Any) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("narrow")
    database = folder / "store.db"
    foreign, own = fill(database, folder)
    people = settle(database)
    tokens = Tokens(database)
    made = {who: tokens.create(who, Role.READER, grants=grants)[1] for who, grants in WHOSE.items()}
    tokens.close()
    with serving(database, RATE_LIMIT=0) as running:
        yield House(running, people, {**made, "admin": people.tokens[Role.ADMIN]}, foreign, own)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> list[Rule]:
    made: Flask = create_app({"DATABASE": str(tmp_path_factory.mktemp("app") / "store.db")})
    close_services(made)
    return [rule for rule in made.url_map.iter_rules() if "token" not in rule.arguments]


def variable(rule: Rule, name: str) -> str:
    """Return by which name `foreign` and `own` have what stands for a variable: several things have a number."""
    return "operation" if name == "number" and rule.endpoint.endswith("operation") else name


def addresses(rule: Rule, *named: dict[str, list[object]]) -> Iterator[tuple[str, str]]:
    """Yield each address of a route that the values make, and those of its values that are names.

    A variable that has no values here makes the test fail: whoever adds a route says what stands in its address.
    """
    arguments = sorted(rule.arguments)
    known = [variable(rule, one) for one in arguments]
    values = [list(itertools.chain.from_iterable(some[one] for some in named if one in some)) for one in known]
    assert all(values), (rule.rule, arguments)
    for chosen in itertools.product(*values):
        filled = dict(zip(arguments, map(str, chosen), strict=True))
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: quote(filled[found[1]]), rule.rule)  # noqa: B023
        yield address, " ".join(filled.values())


def requests_of(rule: Rule, house: House, *named: dict[str, list[object]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (method, address, what to send) for all that can be asked of a route, and the names sent in it."""
    [method] = rule.methods - {"HEAD", "OPTIONS"}
    units, sentences = house.foreign["unit_id"], house.foreign["number"][:-1]
    asked = {
        **{"q": HARBOUR, "text": HARBOUR, "words": "harbour", "source": "en", "target": "ru", "language": "en"},
        **{"find": "harbour", "langpair": "en|ru", "min_score": "20", "limit": "100", "format": "json"},
        "lines": "1",
    }
    everything = {"q": TEXT.upper(), "source": "en", "target": "ru", "language": "en", "find": "o", "min_score": 0}
    body = {
        **asked,
        **{
            "segments": [{"text": HARBOUR}],
            "variants": {"en": "A weir", "ru": "Запруда"},
            "min_score": 20,
            "limit": 50,
        },
        **{"sentences": [sentences[0], sentences[-1]], "at": {"en": 1, "ru": 1}, "min_confidence": 0.1},
        **{"terms": [{"language": "en", "term": "weir"}], "kind": "addition", "reason": "x", "others": ["concept-1"]},
        "concept": {"terms": [{"language": "en", "term": "weir"}]},
    }
    form = {
        **{key: value for key, value in asked.items() if isinstance(value, str)},
        **{"sentence": [sentences[0], sentences[-1]], "version": "0", "text.en": "x", "at.en": "1", "at.ru": "1"},
        **{"do": "confirm", "translation": "x", "replacement": "y", "of": units[0], "unit": units[0], "sure": "0.1"},
        **{"seg": "A weir", "tra": "Запруда", "name": "nobody", "role": "reader", "password": "four plain words x"},
        **{"1.language": "en", "1.term": "weir", "keep": "concept-0", "other": "concept-1", "one": "concept-0"},
    }
    in_query = [asked, everything, {"source": "en", "target": "ru"}] if method == "GET" else [{}]
    bodies: list[tuple[bytes | None, str]] = [(None, "")]
    if method in {"POST", "PUT"}:
        bodies = [(json.dumps(body).encode(), "application/json"), (urlencode(form, doseq=True).encode(), FORM)]
        if rule.endpoint in {"api.import_file", "ui.take"}:
            bodies = [upload(name, memory) for name in ("x.csv", "x.txt") for memory in ("", "own", NAME)]
    for address, names in addresses(rule, SHARED, *named):
        for query in in_query:
            for raw, kind in bodies:
                sent = {"query": query or None, "raw": raw, "headers": {"Content-Type": kind} if kind else {}}
                yield method, address, {**sent, "names": f"{names} {query} {raw!r}"}


def upload(name: str, memory: str, word: str = "new") -> tuple[bytes, str]:
    content = "en,ru\nA sluice,Шлюз\n" if name.endswith("csv") else DOCUMENT.format(word=word)
    parts = {'name="memory"': memory, 'name="language"': "en", f'name="file"; filename="{name}"': content}
    body = "".join(f"--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{said}\r\n" for head, said in parts.items())
    return f"{body}--x--\r\n".encode(), "multipart/form-data; boundary=x"


def told_in(answer: Any) -> str:
    """Return all that an answer says: headers, body, and the parts of a body that is packed."""
    body = answer.body
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return f"{answer.headers} {body.decode('utf-8', 'replace')}"


def ask(house: House, who: str, method: str, address: str, sent: dict[str, Any]) -> Any:
    headers = {**sent["headers"], **house.bearer(who), "Origin": house.service.url}
    if method != "GET":
        headers["If-Match"] = "*"
    return house.service.call(method, address, query=sent["query"], raw=sent["raw"], headers=headers)


def kept(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the foreign memory, and of users, tokens and terms."""
    db = connect(database)  # by the library that the server uses: two of them in one process break each other's locks
    mine = f"(SELECT id FROM memory WHERE name = '{NAME}')"
    sections = f"(SELECT id FROM section WHERE document_id IN (SELECT id FROM document WHERE memory_id = {mine}))"
    units = f"(SELECT id FROM unit WHERE memory_id = {mine})"
    queries = {
        "memory": "SELECT name FROM memory ORDER BY name",
        "unit": f"SELECT * FROM unit WHERE memory_id = {mine}",
        "variant": f"SELECT * FROM variant WHERE unit_id IN {units}",
        "change": f"SELECT * FROM change WHERE unit_id IN {units} OR before LIKE '%{TEXT}%'",
        "document": f"SELECT * FROM document WHERE memory_id = {mine}",
        "sentence": f"SELECT * FROM sentence WHERE section_id IN {sections}",
        "concept": f"SELECT * FROM concept WHERE subject = '{TERM}'",
        "operation": f"SELECT * FROM operation WHERE memory_id = {mine} OR (memory_id IS NULL AND log = 'units')",
        "batch": f"SELECT * FROM operation_batch WHERE operation IN (SELECT number FROM operation WHERE memory_id = {mine})",
        "job": f"SELECT * FROM job WHERE name = '{TEXT}.tmx'",
        "account_event": "SELECT * FROM account_event WHERE event <> 'sign_in_failed'",
        "draft": f"SELECT * FROM draft WHERE name = '{TEXT}'",
        "user": "SELECT * FROM user",
        "token": "SELECT * FROM token",
        "grant": "SELECT * FROM access_grant",
    }
    found = {name: db.execute(sql).fetchall() for name, sql in queries.items()}
    db.conn.close()
    return found


READING = {"api.match_many", "api.context_for_text", "api.recognise_terms"}  # by POST


def test_the_marks_are_told_to_those_who_may_see_them(house: House, rules: list[Rule]) -> None:
    """Else the next test could not fail."""
    telling = set()
    for rule in rules:
        if "GET" in rule.methods or rule.endpoint in READING:
            for method, address, sent in requests_of(rule, house, house.foreign):
                told = told_in(ask(house, "admin", method, address, sent))
                telling |= {(rule.endpoint, mark) for mark in (TEXT, NAME, TERM) if mark in told}
    by_text = {endpoint for endpoint, mark in telling if mark == TEXT}
    assert by_text >= {
        *("api.match_one", "api.match_many", "api.concordance", "api.list_units", "api.show_unit", "api.export"),
        *("api.review_document", "api.review_memory", "api.document_sentences", "api.context_for_query"),
        *("api.show_job", "compat.tmserver_look_up", "compat.mymemory_get", "compat.omegat_memory"),
        *("ui.lookup", "ui.results", "ui.document", "ui.units", "ui.unit", "ui.unaligned", "ui.worklist"),
        *("ui.inconsistencies", "ui.preview", "ui.proposed", "ui.translate", "ui.draft", "ui.memories"),
        *("api.list_changes", "ui.changes", "api.list_operations", "ui.operations", "ui.operation"),
        *("api.list_jobs", "ui.jobs", "ui.job"),
    }
    assert {"api.documents", "api.memories", "ui.documents", "ui.review", "ui.lookup"} <= {
        endpoint for endpoint, mark in telling if mark == NAME
    }
    assert {
        *("api.search_terms", "api.recognise_terms", "ui.lookup", "api.export", "compat.omegat_glossary"),
        *("api.list_operations", "ui.operations"),
    } <= {endpoint for endpoint, mark in telling if mark == TERM}


@pytest.mark.parametrize("who", ["own reader", "own admin", "own and terms", "terms", "another"])
def test_nothing_of_another_memory_is_told_or_changed(house: House, rules: list[Rule], who: str) -> None:
    before = kept(house.people.database)
    marks, asked, jobs = MARKS[who], 0, set()
    for rule in sorted(rules, key=lambda one: (one.endpoint, one.rule)):
        for method, address, sent in requests_of(rule, house, house.foreign, house.own):
            answer = ask(house, who, method, address, sent)
            asked += 1
            told = told_in(answer)
            leaked = [mark for mark in marks if mark in told and mark not in sent["names"].lower()]
            assert not leaked, (method, address, sent["query"], answer.status, told[:2000])
            assert answer.status < 500, (method, address, told[:2000])
            jobs |= set(re.findall(r"/jobs/([\w-]{16})", answer.headers.get("location", "")))
    assert asked > 500
    for job in jobs:
        report = finished(house, who, job)
        assert not [mark for mark in (TEXT, TERM) if mark in json.dumps(report)], report
    after = kept(house.people.database)
    after["memory"] = [row for row in after["memory"] if row in before["memory"] or row[0] not in WHOSE[who].memories]
    if WHOSE[who].termbase:  # the termbase is theirs to change
        before, after = {**before, "concept": []}, {**after, "concept": []}
    assert after == before


def finished(house: House, who: str, job: str) -> dict[str, Any]:
    while not (answer := house.service.get(f"/api/v1/jobs/{job}", house.bearer(who)).json).get("finished_at"):
        assert "error" not in answer, answer
        time.sleep(0.02)
    return dict(answer)


NOBODYS: dict[str, object] = {
    "unit_id": 99_999,
    "number": 99_999,
    "operation": 99_999,
    "name": "n" * 12,
    "draft_id": "q" * 12,
    "job_id": "q" * 16,
}


@pytest.mark.parametrize("who", ["own translator", "own admin"])
def test_what_was_not_granted_is_answered_as_what_does_not_exist(house: House, rules: list[Rule], who: str) -> None:
    asked = 0
    for rule in rules:
        if not rule.arguments & NOBODYS.keys() or "action" in rule.arguments or rule.endpoint == "ui.judge":
            continue
        for name in rule.arguments & NOBODYS.keys():
            named = variable(rule, name)
            for value in house.foreign[named]:
                if value == 1:  # of a segment, a pair or a proposal
                    continue
                answers, other = [], str(NOBODYS[name])
                names = re.compile("|".join(rf"\b{re.escape(one)}\b" for one in (str(value), quote(str(value)), other)))
                for one in (value, NOBODYS[name]):
                    [(method, address, sent), *_more] = requests_of(rule, house, {**NOBODYS_LISTED, named: [one]})
                    answer = ask(house, who, method, address, sent)
                    text = names.sub("…", told_in(answer))
                    answers.append(
                        (answer.status, re.sub(r"'(date|content-length|etag|x-request-id)': '[^']*'", "", text))
                    )
                assert answers[0] == answers[1], (method, address)
                asked += 1
    assert asked > 50


NOBODYS_LISTED = {name: [value] for name, value in NOBODYS.items()}


def role_there(grants: Grants, scope: Scope) -> Role | None:
    """Return the role that counts, told anew: by the table in docs/access.md and not by the code under test."""
    memories = [role for role in Role if role in grants.memories.values()]
    if scope is Scope.MEMORY:
        return memories[-1] if memories else None
    if scope is Scope.TERMBASE:
        return grants.termbase
    if scope is Scope.ANYTHING:
        held = {*memories, *([grants.termbase] if grants.termbase else []), Role.READER}
        return [role for role in Role if role in held][-1]
    return None


@pytest.mark.parametrize("way", ["token", "session"])
@pytest.mark.parametrize("who", [*WHOSE, *(f"terms {role}" for role in Role)])
def test_a_route_is_open_to_those_whose_grants_suffice(house: House, rules: list[Rule], who: str, way: str) -> None:
    grants = WHOSE.get(who) or Grants(termbase=Role(who.split()[1]))
    if way == "token":
        tokens = Tokens(house.people.database)
        credentials = {"Authorization": f"Bearer {tokens.create(who, Role.READER, grants=grants)[1]}"}
        tokens.close()
    else:
        credentials = house.people.granted(f"{who} at the screen", grants)
    for rule in rules:
        least = needed(rule.endpoint)
        if least is None or rule.endpoint == "ui.change_password":
            continue
        [(method, address, _sent), *_more] = requests_of(rule, house, NOBODYS_LISTED)
        headers = {"Origin": house.service.url, "Content-Type": FORM, **credentials}
        status = house.service.call(method, address, raw=b"", headers=headers).status
        role = role_there(grants, scope_of(rule.endpoint))
        allowed = role is not None and list(Role).index(role) >= list(Role).index(least)
        assert (status == 403) == (not allowed), (rule.endpoint, status)


@pytest.mark.parametrize(
    ("role", "method", "path", "body", "status"),
    [
        (Role.READER, "POST", "/api/v1/units", {"variants": {"en": "A lock", "ru": "Шлюз"}}, 403),
        (Role.TRANSLATOR, "POST", "/api/v1/units", {"variants": {"en": "A lock", "ru": "Шлюз"}}, 201),
        (Role.TRANSLATOR, "POST", "/api/v1/units", {"variants": {"en": "A", "ru": "Ш"}, "memory": "own"}, 200),
        (Role.ADMIN, "POST", "/api/v1/units", {"variants": {"en": "A", "ru": "Ш"}, "memory": NAME}, 403),
        (Role.ADMIN, "POST", "/api/v1/units", {"variants": {"en": "A", "ru": "Ш"}, "memory": "new"}, 403),
        (Role.TRANSLATOR, "POST", "/mymemory/set?seg=A+mole&tra=%D0%9C%D0%BE%D0%BB&langpair=en|ru", {}, 200),
    ],
)
def test_units_go_where_they_may(
    house: House, role: Role, method: str, path: str, body: dict[str, Any], status: int
) -> None:
    answer = house.service.call(method, path, body=body, headers=house.bearer(f"own {role}"))
    assert answer.status in {status, 201 if status == 200 else status}, answer.text
    if status < 300:
        last = house.service.get("/api/v1/units", house.bearer("own reader"), limit=500).json["units"][-1]
        assert last["memory"] == "own"


def test_a_document_that_another_memory_has_is_not_replaced(house: House) -> None:
    """Names of documents are unique in a store, so that one is refused; what it holds, and where, is not told."""
    before = kept(house.people.database)
    headers = {**house.bearer("own translator"), "Content-Type": "multipart/form-data; boundary=x"}
    body, _kind = upload(f"{NAME}.txt", "own", "quite another")
    job = house.service.call("POST", "/api/v1/import", raw=body, headers=headers).json["job"]
    report = finished(house, "own translator", job)
    assert (report["state"], report["report"]["error"]["code"]) == ("failed", "memory_out_of_reach")
    assert TEXT not in json.dumps(report)
    assert kept(house.people.database) == before


def test_two_roles_in_two_memories_are_held_apart(house: House) -> None:
    """Who reads one memory and translates another sees both and changes the one."""
    tokens = Tokens(house.people.database)
    secret = tokens.create("both", Role.READER, grants=Grants({"own": Role.TRANSLATOR, NAME: Role.READER}))[1]
    tokens.close()
    reading = {"Authorization": f"Bearer {secret}"}
    headers = {**reading, "If-Match": "*"}
    before = kept(house.people.database)["unit"]
    seen, mine = house.foreign["unit_id"][0], house.own["unit_id"][-1]
    assert house.service.get(f"/api/v1/units/{seen}", reading).status == 200
    assert house.service.call("POST", f"/api/v1/units/{seen}/confirm", body={}, headers=headers).status == 403
    assert house.service.call("POST", f"/api/v1/units/{mine}/confirm", body={}, headers=headers).status == 200
    assert kept(house.people.database)["unit"] == before


def test_a_translator_sees_their_own_drafts_and_jobs(house: House) -> None:
    cookie = house.people.granted("drafter", Grants({"own": Role.TRANSLATOR}))
    made = send(house.service, "/translate", cookie, text="A quiet text.", source="en", target="ru")
    draft = made.headers["location"]
    assert house.service.get(draft, cookie).status == 200
    assert house.service.get(draft, house.bearer("own admin")).status == 404
    shown = house.service.get("/translate", cookie).text
    assert (draft in shown, TEXT in shown) == (True, False)
    body, kind = upload("units.csv", "own")
    headers = {**cookie, "Content-Type": kind, "Origin": house.service.url}
    job = house.service.call("POST", "/api/v1/import", raw=body, headers=headers).json["job"]
    assert house.service.get(f"/api/v1/jobs/{job}", cookie).status == 200
    assert house.service.get(f"/api/v1/jobs/{job}", house.bearer("own admin")).status == 404
    assert house.service.get(f"/api/v1/jobs/{job}", house.bearer("admin")).status == 200


@pytest.mark.parametrize(
    ("by", "who", "role", "status"),
    [
        ("undoer", "undoer", Role.TRANSLATOR, 200),
        ("undoer", "undoer", Role.READER, 403),
        ("somebody", "undoer", Role.TRANSLATOR, 403),
        ("somebody", "undoer", Role.ADMIN, 200),
    ],
)
def test_an_operation_is_taken_back_by_the_role_in_its_memory(
    house: House, by: str, who: str, role: Role, status: int
) -> None:
    """Whoever may do all in one memory may do in another what their role there says."""
    memory, tokens = open_memory(house.people.database), Tokens(house.people.database)
    name = f"{by} {role}"
    memory.import_file(io.BytesIO(f"en,ru\nA {name} dyke,Дамба\n".encode()), name=f"{name}.csv", memory="own", by=by)
    number = memory.operations(limit=1)[0].number
    memory.close()
    grants = Grants({"own": role, "elsewhere": Role.ADMIN}, Role.ADMIN)
    sent = {"Authorization": f"Bearer {tokens.create(who, Role.READER, grants=grants)[1]}"}
    tokens.close()
    assert house.service.call("POST", f"/api/v1/operations/{number}/undo", body={}, headers=sent).status == status
    told = house.service.get("/api/v1/operations", sent).json["operations"]
    assert next(one for one in told if one["number"] == number)["taken_back_by"] == (
        told[0]["number"] if status == 200 else None
    )


def test_a_task_is_held_to_the_memories_that_it_names(house: House, tmp_path: Path) -> None:
    bench = Bench(house.people.database, None, "anna", lambda _done, _of: None)
    [foreign, _several] = house.foreign["operation"]
    before = kept(house.people.database)
    with pytest.raises(MemoryOutOfReach):
        UndoOperation(int(str(foreign)), only=["own"]).run(bench)
    assert kept(house.people.database) == before
    (tmp_path / "x.csv").write_text("en,ru\nA spur,Шпора\n", encoding="utf-8")
    with pytest.raises(MemoryOutOfReach):
        ImportUnits("x.csv", NAME, only=["own"]).run(replace(bench, folder=tmp_path))
    assert kept(house.people.database) == before


def test_every_route_has_a_scope(rules: list[Rule]) -> None:
    for rule in rules:
        if NEEDED[rule.endpoint] is not None:
            assert scope_of(rule.endpoint) in Scope


def test_who_is_nobody_learns_no_number_of_changes(house: House) -> None:
    """Deny by default: a route that answers whoever asks has a memory with nothing in it."""
    assert house.service.get("/api/v1/health").json["last_change"] == 0
    assert house.service.get("/api/v1/health", house.bearer("admin")).json["last_change"] > 0
