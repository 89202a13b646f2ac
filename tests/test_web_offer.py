"""Tools for language models, driven by the official SDK's own client: over the standard streams and over HTTP."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from corpora.segments import Segment
from corpora.units import TranslationUnit, UnitStatus
from glossary.termbase import open_termbase
from tests.people import settle
from tm_service import open_memory
from web.grants import Grants
from web.tokens import Role, Tokens
from web.users import Users

pytest.importorskip("mcp")

import httpx2
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

CHAMPIONS = "Champion countries share what they have learned with their neighbours."
RUSSIAN = "Страны-первоходцы делятся накопленным опытом со своими соседями."
PAIR = {"source": "en", "target": "ru"}
COMMAND = [sys.executable, "-m", "tm_service"]
TOOLS = {
    "context_for_text",
    "look_up",
    "concordance",
    "recognise_terms",
    "search_terms",
    "check_translation",
    "propose_units",
}
Work = Callable[[Client], Awaitable[Any]]


def finished(work: Callable[[], Awaitable[Any]]) -> Any:
    """Do asynchronous work in a thread of its own: in this one the browser's loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, work).result()


def over_stdio(database: Path, work: Work) -> Any:
    """Let the client start the command by itself, as an assistant does, and do its work."""
    command = StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], "--db", str(database), "mcp"])

    async def run() -> Any:
        async with Client(stdio_client(command)) as client:
            return await work(client)

    return finished(run)


@pytest.fixture
def address(filled: Path) -> Iterator[str]:
    """The address of a running `tm-service mcp --http`."""
    with serving_tools(filled) as address:
        yield address


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same on an empty store, for requests that are refused."""
    with serving_tools(tmp_path_factory.mktemp("guarded") / "store.db") as address:
        yield address


@contextmanager
def serving_tools(database: Path, *options: str, ending: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    command = [*COMMAND, "--db", str(database), "mcp", "--http", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            yield running.stdout.readline().strip()
            running.send_signal(ending)
            assert running.wait(20) == 0
        finally:
            running.kill()  # or a test that fails here would wait for it without end


def test_the_other_loopback_is_served_too(filled: Path) -> None:
    with serving_tools(filled, "--host", "::1", ending=signal.SIGINT) as address:
        assert address.startswith("http://[::1]:")
        names = over_http(address, lambda client: client.list_tools()).tools
        assert {tool.name for tool in names} == TOOLS


def over_http(address: str, work: Work, headers: dict[str, str] | None = None) -> Any:
    async def run() -> Any:
        async with (
            httpx2.AsyncClient(headers=headers or {}, timeout=60) as http,  # first lookups load dictionaries
            Client(streamable_http_client(address, http_client=http)) as client,
        ):
            return await work(client)

    return finished(run)


async def told(client: Client, tool: str, **arguments: Any) -> Any:
    """Call a tool that succeeds; return what it answers."""
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    return answer.structured_content


async def look_round(client: Client) -> dict[str, Any]:
    """Call everything that reads."""
    tools = (await client.list_tools()).tools
    return {
        "reading": {tool.name: tool.annotations.read_only_hint for tool in tools if tool.annotations},
        "described": all(tool.description for tool in tools),
        "context": (await told(client, "context_for_text", text=CHAMPIONS, **PAIR))["result"],
        "match": (await told(client, "look_up", text=CHAMPIONS, **PAIR))["matches"][0],
        "hits": (await told(client, "concordance", words="neighbour", language="en", target="ru"))["hits"],
        "terms": (await told(client, "recognise_terms", text=CHAMPIONS, language="en", target="ru"))["terms"],
        "found": (await told(client, "search_terms", words="sesonal work"))["terms"],
        "findings": (await told(client, "check_translation", text="Page 12", translation="Страница 21", **PAIR)),
    }


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_every_reading_tool_answers(filled: Path, request: pytest.FixtureRequest, transport: str) -> None:
    if transport == "stdio":
        seen = over_stdio(filled, look_round)
    else:
        seen = over_http(request.getfixturevalue("address"), look_round)
    assert seen["reading"] == {name: name != "propose_units" for name in TOOLS}
    assert seen["described"]
    assert f"100 %: {CHAMPIONS} = {RUSSIAN}" in seen["context"]
    assert (seen["match"]["score"], seen["match"]["target"]) == (100.0, RUSSIAN)
    assert [hit["target"] for hit in seen["hits"]] == [RUSSIAN]
    assert seen["terms"][0]["targets"][0]["term"] == "страна-первоходец"
    assert seen["found"][0]["term"] == "seasonal work"
    assert {finding["check"] for finding in seen["findings"]["findings"]} == {"numbers"}


UNIT = {"variants": {"en": "The ferry leaves at noon.", "ru": "Паром отходит в полдень."}, "note": "heard aboard"}


async def propose(client: Client) -> tuple[Any, Any, Any]:
    first = await told(client, "propose_units", units=[UNIT])
    again = await told(client, "propose_units", units=[UNIT])
    found = await told(client, "look_up", text=UNIT["variants"]["en"], **PAIR)  # type: ignore[index]
    return first["units"][0], again["units"][0], found["matches"]


def test_what_is_proposed_is_found_once_a_person_confirms_it(filled: Path) -> None:
    first, again, matches = over_stdio(filled, propose)
    assert (first["status"], first["added"], again["added"], matches) == ("proposed", True, False, [])
    assert first["created_by"].startswith("assistant")
    memory = open_memory(filled)
    assert memory.unit(first["id"]).unit.note == "heard aboard"
    memory.confirm(first["id"], by="Ada")
    [match] = memory.match("The ferry leaves at noon.", **PAIR)
    assert match.unit.id == first["id"]
    memory.close()


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("look_up", {"text": "x", "source": "en", "target": "no-such"}, "'no-such' is no language tag"),
        ("look_up", {"text": "", **PAIR}, "text"),
        ("look_up", {"text": "x", **PAIR, "limit": 1000}, "limit"),
        ("context_for_text", {"text": "x", **PAIR, "budget": 1}, "budget"),
        ("propose_units", {"units": []}, "units"),
        ("propose_units", {"units": [{"variants": {"en": "alone"}}]}, "variants"),
        ("propose_units", {"units": [{"variants": {"en": "one", "eng": "twice"}}]}, "a second time"),
        ("propose_units", {"units": [UNIT, {"variants": {"en": "one", "ru": " "}}]}, "is empty"),
        ("forget_everything", {}, "forget_everything"),
    ],
)
def test_wrong_calls_are_told_and_store_nothing(filled: Path, tool: str, arguments: Any, said: str) -> None:
    from web.assistants.server import assistant_server
    from web.narrowing import Narrowing

    memory = open_memory(filled)
    termbase = open_termbase(filled)
    before = memory.last_change()

    async def run() -> Any:
        async with Client(assistant_server(Narrowing(memory, termbase))) as client:
            try:
                answer = await client.call_tool(tool, arguments)
            except MCPError as error:  # an unknown tool is an error of the protocol
                return True, str(error)
            return answer.is_error, answer.content[0].text  # type: ignore[union-attr]

    failed, text = finished(run)
    assert failed
    assert said in text
    assert memory.last_change() == before
    termbase.close()
    memory.close()


def test_a_token_names_who_proposes(filled: Path, address: str) -> None:
    tokens = Tokens(filled)
    _record, secret = tokens.create("Nadia's model", Role.READER)
    tokens.close()
    first, _again, _matches = over_http(address, propose, {"Authorization": f"Bearer {secret}"})
    assert first["created_by"] == "Nadia's model"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Host": "evil.example"}, 400, "unserved_host"),
        ({"Host": "127.0.0.1.evil.example:80"}, 400, "unserved_host"),
        ({"Origin": "https://evil.example"}, 403, "foreign_origin"),
        ({"Origin": "null"}, 403, "foreign_origin"),
        ({"Authorization": "Bearer tms_nobody"}, 401, "unknown_token"),
        ({"Authorization": "Basic bm9ib2R5Og=="}, 401, "unknown_token"),
    ],
)
def test_the_guard_refuses_foreigners(guarded: str, headers: dict[str, str], status: int, code: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answer = httpx2.post(guarded, json=body, headers={"Accept": "application/json, text/event-stream", **headers})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_where_there_are_users_a_token_is_needed(filled: Path, address: str) -> None:
    secret = settle(filled).tokens[Role.READER]  # while it runs
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answer = httpx2.post(address, json=body, headers={"Accept": "application/json, text/event-stream"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")
    assert {
        tool.name for tool in over_http(address, Client.list_tools, {"Authorization": f"Bearer {secret}"}).tools
    } == TOOLS


async def ask_all(client: Client) -> str:
    """Return all that the tools tell of what the store holds."""
    said = [
        await client.call_tool("look_up", {"text": CHAMPIONS, **PAIR, "min_score": 30}),
        await client.call_tool("concordance", {"words": "harbour", "language": "en"}),
        await client.call_tool("context_for_text", {"text": CHAMPIONS, **PAIR}),
        await client.call_tool("search_terms", {"words": "champion country"}),
        await client.call_tool("recognise_terms", {"text": CHAMPIONS, "language": "en"}),
        await client.call_tool("check_translation", {"text": CHAMPIONS, "translation": "Страны", **PAIR}),
        await client.call_tool("propose_units", {"units": [UNIT]}),
        await client.call_tool("propose_units", {"units": [UNIT], "memory": "main"}),
    ]
    return "\n".join(content.text for answer in said for content in answer.content)  # type: ignore[union-attr]


def test_an_assistant_sees_what_its_token_was_granted(filled: Path, address: str) -> None:
    memory = open_memory(filled)
    memory.add(
        [TranslationUnit({"en": Segment("The harbour is closed."), "ru": Segment("Порт закрыт.")})], memory="own"
    )
    tokens = Tokens(filled)
    secrets = {
        name: tokens.create(name, Role.READER, grants=grants)[1]
        for name, grants in (("narrow", Grants({"own": Role.READER})), ("whole", None))
    }
    tokens.close()
    before = memory.progress(memory="main")
    said = over_http(address, ask_all, {"Authorization": f"Bearer {secrets['narrow']}"})
    assert "The harbour is closed." in said
    assert not [mark for mark in ("соседями", "страна", "harbour office") if mark in said]
    assert "you have no role here" in said
    assert memory.progress(memory="main") == before
    assert memory.progress(memory="own").units[UnitStatus.PROPOSED] == 1
    memory.close()
    said = over_http(address, ask_all, {"Authorization": f"Bearer {secrets['whole']}"})
    assert "соседями" in said
    assert "страна" in said


def test_an_assistants_requests_are_limited(filled: Path) -> None:
    from web.assistants.guard import Guard

    secret = settle(filled).tokens[Role.READER]
    tokens, users = Tokens(filled), Users(filled)
    answered: list[Any] = []

    async def served(_scope: Any, _receive: Any, _send: Any) -> None:
        answered.append(200)

    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            answered.append((message["status"], dict(message["headers"]).get(b"retry-after")))

    async def run() -> None:
        guard = Guard(served, tokens, users, {"localhost"}, a_minute=3)
        headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {secret}".encode())]
        for _request in range(4):
            scope = {"type": "http", "scheme": "http", "headers": headers, "client": ("127.0.0.1", 1)}
            await guard(scope, served, sent)

    finished(run)
    assert answered[:3] == [200, 200, 200]
    status, wait = answered[3]
    assert (status, int(wait) > 0) == (429, True)
    tokens.close()
    users.close()


def test_only_loopback_is_served(filled: Path) -> None:
    command = [*COMMAND, "--db", str(filled), "mcp", "--http", "--host", "192.0.2.1"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "only this machine is served" in ended.stderr


def test_without_the_extra_one_line_says_what_to_install(filled: Path) -> None:
    code = (
        "import sys; sys.modules['mcp'] = None; from tm_service.cli import main;"
        f" sys.argv = ['tm-service', '--db', {str(filled)!r}, 'mcp']; main()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "pip install 'tm-service[mcp]'" in ended.stderr
    assert "Traceback" not in ended.stderr
