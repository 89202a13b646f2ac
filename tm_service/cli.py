"""The one console script: commands join it by the entry point group `tm_service.commands`."""

from __future__ import annotations

import os
import sys
from importlib.metadata import EntryPoint, entry_points

import click

from tm_service.console import show_progress
from tm_service.version import __version__


def _choose_database(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        ctx.find_root().obj = value


def _add_database_option(command: click.Command) -> None:
    """Let `--db` stand behind the command's name as well as before it."""
    command.params.append(
        click.Option(["--db"], metavar="FILE", expose_value=False, callback=_choose_database, help="The store to use.")
    )
    if isinstance(command, click.Group):
        for member in command.commands.values():
            _add_database_option(member)


class CommandsByEntryPoint(click.Group):
    """A group whose members are loaded from entry points, each when it is asked for."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._found: dict[str, EntryPoint] = {point.name: point for point in entry_points(group="tm_service.commands")}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        return sorted({*super().list_commands(ctx), *self._found})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        if cmd_name not in self.commands and cmd_name in self._found:
            command: click.Command = self._found[cmd_name].load()
            _add_database_option(command)
            self.add_command(command, cmd_name)
        return self.commands.get(cmd_name)


@click.group(cls=CommandsByEntryPoint, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tm-service")
@click.option("--db", metavar="FILE", envvar="TM_SERVICE_DATABASE", help="The store: an SQLite file.")
@click.pass_context
def cli(ctx: click.Context, db: str | None) -> None:
    """Translation memory and glossary: documents in, matches and terms out."""
    if db:
        ctx.obj = db
    if sys.stderr.isatty():
        show_progress()


def main() -> None:
    """Run the command line; a reader that closes the pipe early is no error."""
    try:
        cli.main(prog_name="tm-service")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
