"""What all tests share: the measuring data, a real server on a filled store, a real browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import settings

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from glossary.concepts import ConceptEntry, LanguageSection, Term, TermStatus
from glossary.termbase import Termbase, open_termbase
from tm_service import TranslationMemory, open_memory
from web import create_app
from web.server import Server
from web.services import close_services

settings.register_profile("untimed", deadline=None)  # a machine that does something else as well fails no test
settings.load_profile("untimed")


@pytest.fixture
def memory(database: Path) -> Iterator[TranslationMemory]:
    """The open memory of a test module's own `database`."""
    opened = open_memory(database)
    yield opened
    opened.close()


@pytest.fixture
def termbase(database: Path) -> Iterator[Termbase]:
    """The open termbase of a test module's own `database`."""
    opened = open_termbase(database)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of measuring data beside the project; CI must have it."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs the measuring data at {folder}")
        pytest.skip("the measuring data is not at ../shared")
    return folder


SENTENCES = [
    (
        "The harbour office will publish its second report on seasonal work by 30 June.",
        "Портовое управление опубликует второй доклад о сезонной работе к 30 июня.",
        "La capitainerie publiera son deuxième rapport sur le travail saisonnier d’ici au 30 juin.",
    ),
    (
        "Champion countries share what they have learned with their neighbours.",
        "Страны-первоходцы делятся накопленным опытом со своими соседями.",
        "Les pays champions partagent ce qu’ils ont appris avec leurs voisins.",
    ),
    (
        "A ferry that carries migrants <b>must</b> have a doctor & a nurse on board.",
        "На пароме, перевозящем мигрантов, должны быть врач и медсестра.",
        "Un ferry qui transporte des migrants doit avoir un médecin et une infirmière à bord.",
    ),
    (
        "Nobody may be turned away from the clinic.",
        "Никому нельзя отказывать в приеме в поликлинике.",
        "Nul ne peut être refoulé du dispensaire.",
    ),
]
CONCEPTS = [
    ("champion-country", "actors", ("champion country", "страна-первоходец", "pays champion")),
    ("seasonal-work", "labour", ("seasonal work", "сезонная работа", "travail saisonnier")),
]


def fill(database: Path) -> None:
    """Put our sentences and concepts into a new store."""
    memory = open_memory(database)
    memory.add(
        TranslationUnit(
            {"en": Segment(english), "ru": Segment(russian), "fr": Segment(french)},
            status=UnitStatus.ALIGNED,
            provenance=Provenance(document="harbour.txt", section="1", paragraph=number, sentence=0, confidence=0.96),
        )
        for number, (english, russian, french) in enumerate(SENTENCES)
    )
    memory.close()
    termbase = open_termbase(database)
    for name, subject, terms in CONCEPTS:
        sections = [
            LanguageSection(tag, (Term(term, status=TermStatus.PREFERRED),))
            for tag, term in zip(("en", "ru", "fr"), terms, strict=True)
        ]
        termbase.add(ConceptEntry(name, tuple(sections), subject=subject))
    termbase.close()


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Service:
    """A running server."""

    url: str

    def call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: Any = None,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send one request, `body` as JSON or `raw` as it is, and return the answer whatever its status."""
        sent = dict(headers or {})
        if body is not None:
            raw = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            connection.request(method, f"{path}?{urlencode(query)}" if query else path, raw, sent)
            response = connection.getresponse()
            received: dict[str, str] = {}
            for name, value in response.getheaders():  # one that comes twice is two values, parted by a comma
                received[name.lower()] = f"{received[name.lower()]}, {value}" if name.lower() in received else value
            return Answer(response.status, received, response.read())
        finally:
            connection.close()

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Answer:
        """Ask for a page."""
        return self.call("GET", path, query=query, headers=headers)


@contextmanager
def serving(database: Path, **config: Any) -> Iterator[Service]:
    """Serve a store on loopback in a thread of this process."""
    app = create_app({"DATABASE": str(database), "JOB_NICE": 0, **config})  # nobody else is to be let by
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = Server(app, listener, last_call=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield Service(f"http://127.0.0.1:{port}")
    finally:
        server.stop()
        thread.join()
        close_services(app)


@pytest.fixture(name="fill", scope="session")
def _fill() -> Callable[[Path], None]:
    """How to put our sentences and concepts into a new store."""
    return fill


@pytest.fixture(name="serving", scope="session")
def _serving() -> Callable[..., AbstractContextManager[Service]]:
    """How to serve a store with settings of one's own."""
    return serving


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A server on a filled store, for tests that change nothing."""
    database = tmp_path_factory.mktemp("service") / "store.db"
    fill(database)
    with serving(database) as running:
        yield running


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A filled store of this test's own."""
    fill(tmp_path / "store.db")
    return tmp_path / "store.db"


@pytest.fixture
def own_service(filled: Path) -> Iterator[Service]:
    """A server on a filled store of this test's own."""
    with serving(filled) as running:
        yield running


@pytest.fixture
def empty_service(tmp_path: Path) -> Iterator[Service]:
    """A server on an empty store."""
    with serving(tmp_path / "empty.db") as running:
        yield running


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; CI must have it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.environ.get("CI") == "true":
        pytest.fail("CI needs Chromium for the browser tests")
    pytest.skip("no Chromium is installed")


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Any]:
    """A running browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, headless=True, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def windows(chromium: Any) -> Iterator[Any]:
    """Open pages of a service in new windows; at the end none may have reported an error or asked another host."""
    contexts, complaints = [], []

    def opened(service: Service, path: str = "/", **settings: Any) -> Any:
        context = chromium.new_context(base_url=service.url, **{"locale": "en", **settings})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: request.url.startswith(service.url) or complaints.append(request.url))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


_browser_tests_passed = 0


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count the browser tests that passed."""
    global _browser_tests_passed
    _browser_tests_passed += report.when == "call" and report.passed and "browser" in report.keywords


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Say how many browser tests passed, in a line of its own behind pytest's summary."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(f"browser tests: {_browser_tests_passed} passed")
