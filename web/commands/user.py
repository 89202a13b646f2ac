"""`tm-service user`: people who sign in."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click
from rich.table import Table
from rich.text import Text

from tm_service.console import console, database_of, emit_json, json_option, refusing
from web.roles import Role
from web.users import User, Users


@click.group()
def user() -> None:
    """Create, list and disable users. The first one makes everybody sign in."""


@user.command()
@click.option("--name", required=True, help="The name to sign in with.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="translator", show_default=True)
@json_option
@click.pass_context
@refusing()
def create(ctx: click.Context, name: str, role: str, as_json: bool) -> None:
    """Make a user; the password is asked for, or read from stdin. The first user is an admin."""
    users = Users(database_of(ctx))
    _show(users.create(name, _password(), Role(role)), "made", as_json)


@user.command("list")
@json_option
@click.pass_context
@refusing()
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the users."""
    users = Users(database_of(ctx)).all()
    if as_json:
        emit_json([asdict(one) for one in users])
        return
    table = Table("name", "role", "created", "disabled")
    for one in users:
        table.add_row(Text(one.name), one.role.value, one.created_at, one.disabled_at or "–")
    console.print(table)


@user.command()
@click.argument("name")
@json_option
@click.pass_context
@refusing()
def disable(ctx: click.Context, name: str, as_json: bool) -> None:
    """Shut a user out and end their sessions."""
    _show(Users(database_of(ctx)).disable(name), "disabled", as_json)


@user.command()
@click.argument("name")
@json_option
@click.pass_context
@refusing()
def password(ctx: click.Context, name: str, as_json: bool) -> None:
    """Give a user another password, asked for or read from stdin, and end their sessions."""
    users = Users(database_of(ctx))
    users.named(name)  # before anybody types a password for nobody
    _show(users.change_password(name, _password()), "has a new password", as_json)


def _password() -> str:
    """Return a password typed twice at a terminal, or the first line of stdin; never an argument, which others see."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    try:
        return sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise click.ClickException("standard input: the password is not UTF-8") from error


def _show(one: User, done: str, as_json: bool) -> None:
    if as_json:
        emit_json(asdict(one))
    else:
        console.print(Text(f"{one.name} ({one.role.value}): {done}"))
