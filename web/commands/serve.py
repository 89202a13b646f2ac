"""`tm-service serve`: pages and API in one server."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from glossary.errors import TermbaseError
from tm_service.console import database_of, refusing
from web import create_app, listening
from web.allocation import keep_memory_small
from web.errors import WebError
from web.exposure import Reach, exposure, what_exposing_does
from web.loads import Loads
from web.logs import LogFormat, begin_logging
from web.metrics import Place, forget_worker
from web.rates import Rates
from web.readiness import readiness_of
from web.refreshing import refreshing
from web.server import LAST_CALL, NO_MORE, Server, allow_open_files
from web.services import close_services, memory_of, supervisor_of
from web.warming import warm_up
from web.workers import CAN_FORK, Worker, Workers, usable_cores

FIRST_ANSWER = 60  # seconds at most
_log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; another than loopback takes --expose.",
)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one.")
@click.option(
    "--workers",
    default=usable_cores,
    show_default="one a core, at most 4",
    type=click.IntRange(1, 64),
    help="Processes that share the work.",
)
@click.option("--accounts", is_flag=True, help="Nobody gets in without a user or a token, also before there is a user.")
@click.option("--expose", is_flag=True, help="Serve other machines too; takes users or tokens, and TLS in front.")
@click.option("--name", "names", multiple=True, help="A host name under which others reach it; takes --expose.")
@click.option("--proxy", help="The address of the proxy in front, whose X-Forwarded-For and -Proto are believed.")
@click.option(
    "--log-format",
    default="text",
    show_default=True,
    type=click.Choice([form.value for form in LogFormat]),
    help="Lines for people, or a JSON object a line; on stderr.",
)
@click.option(
    "--log-level",
    default="warning",
    show_default=True,
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="What is logged at least; from info on, each request.",
)
@click.option("--log-texts", is_flag=True, help="Log the words of unforeseen errors too; they may quote texts.")
@click.pass_context
@refusing(TermbaseError, WebError)
def serve(
    ctx: click.Context,
    host: str,
    port: int,
    workers: int,
    accounts: bool,
    expose: bool,
    names: tuple[str, ...],
    proxy: str | None,
    log_format: str,
    log_level: str,
    log_texts: bool,
) -> None:
    """Serve the pages and the API; prints the URL once it answers."""
    if workers > 1 and not CAN_FORK:
        raise click.ClickException(
            f"--workers {workers}: this system cannot share a socket so; one process serves here"
        )
    begin_logging(LogFormat(log_format), log_level, texts=log_texts)
    database = database_of(ctx)
    config = {"DATABASE": database, **exposure(database, Reach(host, accounts, expose, names, proxy))}
    listener = listen(host, port)
    allow_open_files()
    keep_memory_small()
    if expose:
        click.echo(what_exposing_does(proxy), err=True)
    if workers == 1:
        _serve_alone(config, listener)
    else:
        _serve_together(config, listener, workers)


def _serve_alone(config: dict[str, Any], listener: socket.socket) -> None:
    """Serve in this process until Ctrl-C or SIGTERM."""
    app = create_app(config)
    warm_up(memory_of(app))
    server = Server(app, listener)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda _signal, _frame: server.stop())
    _once_it_answers(listener, lambda: _tell(listener))
    supervisor_of(app).start()
    with refreshing(memory_of(app), readiness_of(app)):
        server.run()
    close_services(app)


def _serve_together(config: dict[str, Any], listener: socket.socket, count: int) -> None:
    """Serve in several processes, of which this one only looks after the others, until Ctrl-C or SIGTERM."""
    config = {**config, "RATES": Rates()}  # made before the workers are, so that all count in it
    app = create_app(config)  # one process makes the tables, and refuses what is no store
    warm_up(memory_of(app))
    close_services(app)
    loads = Loads(count)
    counts = Path(tempfile.mkdtemp(prefix="tm-service-metrics-"))
    workers = Workers(
        count,
        loads,
        lambda: _tell(listener),
        on_death=lambda slot: forget_worker(Place(counts, slot)),
        on_ending=lambda: _let_go(listener),
        ending_after=LAST_CALL - NO_MORE,
    )
    parent = os.getpid()
    try:
        worker = workers.run()
        if worker is not None:
            _work(worker, {**config, "METRICS_PLACE": Place(counts, worker.slot)}, listener, loads)
    finally:
        if os.getpid() == parent:
            shutil.rmtree(counts, ignore_errors=True)


def _work(worker: Worker, config: dict[str, Any], listener: socket.socket, loads: Loads) -> None:
    app = create_app(config)
    server = Server(app, listener, loads, worker.slot)
    worker.watch_parent(server.stop)
    _once_it_answers(listener, worker.tell_that_it_serves)
    supervisor_of(app).start()
    with refreshing(memory_of(app), readiness_of(app)):
        server.run()
    close_services(app)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address; one that is none is refused, and so is a port that is taken."""
    try:
        return listening.listen(host, port)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.ClickException(
            f"{host} port {port}: {reason}; choose another with --port, or another address with --host"
        ) from error


def _let_go(listener: socket.socket) -> None:
    """Leave it to the workers to accept who has connected: the last of them that closes the socket ends it."""
    listening.begin_no_more(listener)
    listener.close()


def url_of(listener: socket.socket) -> str:
    """Return the address of the server on a socket."""
    address, port = listener.getsockname()[:2]
    return f"http://[{address}]:{port}/" if ":" in address else f"http://{address}:{port}/"


def _once_it_answers(listener: socket.socket, tell: Callable[[], None]) -> None:
    """Call `tell`, in a thread, once the server that is about to run answers that it is well."""

    def ask() -> None:
        try:
            urllib.request.urlopen(f"{url_of(listener)}api/v1/health", timeout=FIRST_ANSWER).close()  # noqa: S310 - ours
        except OSError as error:
            _log.error("the server does not answer: %s", error)
        else:
            tell()

    threading.Thread(target=ask, name="first request", daemon=True).start()


def _tell(listener: socket.socket) -> None:
    click.echo(url_of(listener))
    sys.stdout.flush()
