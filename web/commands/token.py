"""`tm-service token`: access from other programs."""

from __future__ import annotations

from dataclasses import asdict

import click
from rich.table import Table
from rich.text import Text

from tm_service.console import console, database_of, emit_json, json_option, refusing
from web.commands.granting import grant_options, role_option
from web.grants import grants_of, shown
from web.roles import Role
from web.tokens import Tokens


@click.group()
def token() -> None:
    """Create, list and revoke the tokens of other programs."""


@token.command()
@click.option("--name", required=True, help="Who or what will use it.")
@role_option
@grant_options
@json_option
@click.pass_context
@refusing()
def create(
    ctx: click.Context, name: str, role: str, memories: tuple[str, ...], termbase_role: str | None, as_json: bool
) -> None:
    """Make a token and show it, this once: send it as `Authorization: Bearer TOKEN`.

    Its role is for everything, or with --memory or --termbase-role for what is named.
    """
    grants = grants_of(Role(role), memories, Role(termbase_role) if termbase_role else None)
    record, secret = Tokens(database_of(ctx)).create(name, Role(role), grants=grants)
    if as_json:
        told = {"id": record.id, "name": record.name, "role": record.role, "token": secret}
        emit_json(told if grants is None else {**told, "grants": asdict(grants)})
        return
    console.print(Text(f"{secret}\n"), Text("It is not shown again: keep it where it is used.", style="dim"))


@token.command("list")
@json_option
@click.pass_context
@refusing()
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the tokens, without their secrets."""
    records = Tokens(database_of(ctx)).all()
    if as_json:
        emit_json([asdict(record) for record in records])
        return
    table = Table("id", "name", "role", "created", "revoked")
    for record in records:
        held = Text(shown(record.role, record.grants))
        table.add_row(str(record.id), Text(record.name), held, record.created_at, record.revoked_at or "–")
    console.print(table)


@token.command()
@click.argument("token_id", metavar="ID", type=int)
@json_option
@click.pass_context
@refusing()
def revoke(ctx: click.Context, token_id: int, as_json: bool) -> None:
    """End a token, for good."""
    record = Tokens(database_of(ctx)).revoke(token_id)
    if as_json:
        emit_json(asdict(record))
    else:
        console.print(Text(f"{record.name}: revoked"))
