"""`tm-service mcp`: memory and termbase as tools of a language model, by the Model Context Protocol."""

from __future__ import annotations

from contextlib import ExitStack, closing, suppress

import click

from glossary.errors import TermbaseError
from glossary.termbase import open_termbase
from tm_service import open_memory
from tm_service.console import database_of, refusing
from web.commands.serve import listen, url_of
from web.config import RATE_LIMIT, SERVED_HOSTS
from web.errors import WebError
from web.exposure import Reach, exposure
from web.narrowing import Narrowing
from web.tokens import Tokens
from web.users import Users


@click.command()
@click.option("--http", is_flag=True, help="Serve over HTTP on loopback, for several assistants; prints its URL.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: the address, only loopback.")
@click.option(
    "--port", default=8090, show_default=True, type=click.IntRange(0, 65535), help="With --http: 0 picks a free one."
)
@click.pass_context
@refusing(TermbaseError, WebError)
def mcp(ctx: click.Context, http: bool, host: str, port: int) -> None:
    """Offer memory and termbase to a language model: it looks up, checks, and proposes; it changes nothing."""
    try:
        from web.assistants.server import PATH, assistant_server, serve_http
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is not installed: pip install 'tm-service[mcp]'") from error
    database = database_of(ctx)
    exposure(database, Reach(host))  # it refuses to serve other machines
    listener = listen(host, port) if http else None
    with ExitStack() as opened:
        memory = opened.enter_context(closing(open_memory(database)))
        termbase = opened.enter_context(closing(open_termbase(database)))
        opened.enter_context(suppress(KeyboardInterrupt))  # how a person ends it
        server = assistant_server(opened.enter_context(closing(Narrowing(memory, termbase))))
        if listener is None:
            server.run("stdio")
            return
        tokens = opened.enter_context(closing(Tokens(database)))
        click.echo(f"{url_of(listener).rstrip('/')}{PATH}")
        users = opened.enter_context(closing(Users(database)))
        serve_http(server, listener, tokens, users, SERVED_HOSTS, a_minute=RATE_LIMIT)
