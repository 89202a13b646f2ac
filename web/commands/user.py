"""`tm-service user`: people who sign in."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click
from rich.table import Table
from rich.text import Text

from tm_service.console import console, database_of, emit_json, json_option, refusing
from web.commands.granting import grant_options, role_option
from web.grants import NOTHING, Grants, grants_of, shown
from web.identities import Identities
from web.roles import Role
from web.users import User, Users


@click.group()
def user() -> None:
    """Create, list, disable and enable users, change their role, grants or password.

    The first one makes everybody sign in.
    """


@user.command()
@click.option("--name", required=True, help="The name to sign in with.")
@role_option
@grant_options
@click.option("--issuer", metavar="URL", help="The identity provider they sign in with; takes --subject, no password.")
@click.option("--subject", help="What that provider knows them by, its claim `sub`.")
@json_option
@click.pass_context
@refusing()
def create(
    ctx: click.Context,
    name: str,
    role: str,
    memories: tuple[str, ...],
    termbase_role: str | None,
    issuer: str | None,
    subject: str | None,
    as_json: bool,
) -> None:
    """Make a user; the password is asked for, or read from stdin. The first user is an admin.

    The role is for everything, or with --memory or --termbase-role for what is named.
    """
    grants = grants_of(Role(role), memories, Role(termbase_role) if termbase_role else None)
    if (issuer is None) != (subject is None):
        raise click.UsageError("--issuer and --subject go together")
    if issuer is not None and subject is not None:
        _show(_of_provider(database_of(ctx), name, Role(role), grants, issuer, subject), "made", as_json)
        return
    _show(Users(database_of(ctx)).create(name, _password(), Role(role), grants=grants), "made", as_json)


@user.command()
@click.argument("name")
@role_option
@grant_options
@click.option("--everywhere", is_flag=True, help="For all memories and the termbase; earlier grants end.")
@json_option
@click.pass_context
@refusing()
def grant(
    ctx: click.Context,
    name: str,
    role: str,
    memories: tuple[str, ...],
    termbase_role: str | None,
    everywhere: bool,
    as_json: bool,
) -> None:
    """Grant a user a role in memories or the termbase, beside what was granted before.

    A role for everything, which they had, ends: they see what was granted, and nothing else.
    """
    users = Users(database_of(ctx))
    grants = grants_of(Role(role), memories, Role(termbase_role) if termbase_role else None)
    if everywhere == (grants is not None):
        raise click.UsageError("name memories by --memory, the termbase by --termbase-role, or all by --everywhere")
    if grants is None:
        _show(users.give(name, Role(role), None), "granted", as_json)
        return
    before = users.named(name).grants or NOTHING
    _show(users.give(name, None, before.with_more(grants)), "granted", as_json)


@user.command()
@click.argument("name")
@click.option("--memory", "memories", multiple=True, metavar="NAME", help="What is theirs no longer.")
@click.option("--termbase", is_flag=True, help="The termbase is theirs no longer.")
@json_option
@click.pass_context
@refusing()
def withdraw(ctx: click.Context, name: str, memories: tuple[str, ...], termbase: bool, as_json: bool) -> None:
    """Take back what was granted to a user; who has nothing left can sign in and sees nothing."""
    users = Users(database_of(ctx))
    one = users.named(name)
    if one.grants is None:
        raise click.ClickException(f"{one.name} has a role for everything; `tm-service user grant` narrows it")
    _show(users.give(name, None, one.grants.without(memories, termbase=termbase)), "withdrawn", as_json)


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
        table.add_row(Text(one.name), Text(shown(one.role, one.grants)), one.created_at, one.disabled_at or "–")
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
def enable(ctx: click.Context, name: str, as_json: bool) -> None:
    """Let a user in again who was disabled."""
    _show(Users(database_of(ctx)).enable(name), "enabled", as_json)


@user.command()
@click.argument("name")
@click.argument("new_role", metavar="ROLE", type=click.Choice([role.value for role in Role]))
@json_option
@click.pass_context
@refusing()
def role(ctx: click.Context, name: str, new_role: str, as_json: bool) -> None:
    """Give a user another role, for everything; it holds at once, also where they are signed in."""
    _show(Users(database_of(ctx)).change_role(name, Role(new_role)), "has the role", as_json)


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


def _of_provider(database: str, name: str, role: Role, grants: Grants | None, issuer: str, subject: str) -> User:
    """Make a user who signs in with an identity provider."""
    identities = Identities(database)
    known = identities.user(issuer, subject)
    if known is not None:
        raise click.ClickException(f"--subject {subject}: is the user {known.name}")
    return identities.admit(issuer, subject, name, role, grants=grants)


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
        console.print(Text(f"{one.name} ({shown(one.role, one.grants)}): {done}"))
