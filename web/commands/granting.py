"""Options by which commands name grants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from web.roles import Role

F = TypeVar("F", bound=Callable[..., Any])
_ROLES = click.Choice([role.value for role in Role])

role_option = click.option("--role", type=_ROLES, default="translator", show_default=True)


def grant_options(command: F) -> F:
    """Add --memory and --termbase-role to a command: with either the role is for what is named, and nothing else."""
    named = click.option(
        "--memory", "memories", multiple=True, metavar="NAME", help="Only for that memory; may be given several times."
    )
    terms = click.option("--termbase-role", type=_ROLES, help="And this role in the termbase.")
    return named(terms(command))
