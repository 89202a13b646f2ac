"""`tm-service serve`: pages and API in one server."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
import sys
import threading
import urllib.request
from types import FrameType

import click
import waitress  # type: ignore[import-untyped]
from flask import Flask

from glossary.errors import TermbaseError
from tm_service.console import database_of, refusing
from web import create_app
from web.services import close_services

THREADS = 8
FIRST_ANSWER = 60  # seconds at most


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; only loopback so far.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one.")
@click.pass_context
@refusing(TermbaseError)
def serve(ctx: click.Context, host: str, port: int) -> None:
    """Serve the pages and the API; prints the URL once it answers."""
    listener = _listen(host, port)
    app = create_app({"DATABASE": database_of(ctx)})
    _run(app, listener)
    close_services(app)


def _run(app: Flask, listener: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM, and let the requests at work come to their end.

    waitress' own loop is left by an exception in the middle of whatever it does; this one ends between two turns.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that requests wait their turn is no news
    sockets: dict[int, object] = {}
    server = waitress.create_server(app, map=sockets, sockets=[listener], threads=THREADS, ident=None)
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()
        server.pull_trigger()

    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, stop)
    threading.Thread(target=_tell, args=(_url(listener),), daemon=True).start()
    while not stopping.is_set():
        server.asyncore.loop(timeout=1, map=sockets, count=1)
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(sockets)


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to a loopback address; any other is refused, and so is a port that is taken."""
    address = "127.0.0.1" if host == "localhost" else host
    if not _is_loopback(address):
        raise click.ClickException(
            f"{host}: without access control only this machine is served; use --host 127.0.0.1 or ::1"
        )
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.ClickException(f"{host} port {port}: {reason}; choose another with --port") from error


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _url(listener: socket.socket) -> str:
    address, port = listener.getsockname()[:2]
    return f"http://[{address}]:{port}/" if ":" in address else f"http://{address}:{port}/"


def _tell(url: str) -> None:
    """Print the URL once the server answers there."""
    urllib.request.urlopen(f"{url}api/v1/health", timeout=FIRST_ANSWER).close()  # noqa: S310 - our own http URL
    click.echo(url)
    sys.stdout.flush()
