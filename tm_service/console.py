"""What all commands share: where the store is, how results and refusals are shown.

Results go to stdout and nothing else does; progress goes to stderr, and only to a terminal.
"""

from __future__ import annotations

import functools
import getpass
import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click
from platformdirs import user_data_path
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from corpora.errors import CorpusError, UnknownLanguage
from corpora.languages import parse_tag
from tm_service.dates import moment_of
from tm_service.errors import TranslationMemoryError

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3  # pysqlite3 where it is installed

_LINE_ENDS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}
P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

console = Console(highlight=False, soft_wrap=True)
error_console = Console(stderr=True, highlight=False)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
jsonl_option = click.option("--jsonl", "as_jsonl", is_flag=True, help="Print one JSON object a line.")


def language_tag(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Option callback: hand a BCP 47 tag on in canonical form; one that is none is refused with exit status 1."""
    try:
        return None if value is None else parse_tag(value)
    except UnknownLanguage as error:
        raise click.ClickException(str(error)) from error


def moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Option callback: hand a date, or a date and time, on as moments are stored."""
    try:
        return None if value is None else moment_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def source_option(*, required: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return the option `-s/--source-language`, handed on as `source`."""
    return click.option("-s", "--source-language", "source", callback=language_tag, required=required)


def target_option(*, required: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return the option `-t/--target-language`, handed on as `target`."""
    return click.option("-t", "--target-language", "target", callback=language_tag, required=required)


def database_of(ctx: click.Context) -> str:
    """Return the store that `--db` or TM_SERVICE_DATABASE names, else the file in the user's data folder."""
    chosen = ctx.find_root().obj
    if isinstance(chosen, str):
        return chosen
    folder = user_data_path("tm-service", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder / "tm-service.db")


def user_name() -> str | None:
    """Return the name that a change made on the command line bears: that of the account, if it has one."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None


def refusing(*errors: type[Exception]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Turn the expected errors of a command into one line on stderr and exit status 1.

    Those of corpora and tm_service are always expected; other packages add their own root.
    """
    expected: tuple[type[Exception], ...] = (CorpusError, TranslationMemoryError, *errors)

    def decorate(command: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(command)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return command(*args, **kwargs)
            except expected as error:
                raise click.ClickException(" ".join(str(error).split())) from error
            except sqlite3.DatabaseError as error:  # nothing that anybody asked for can lead to one
                raise click.ClickException(f"the database: {error}; `tm-service doctor` says what to do") from error

        return run

    return decorate


def emit_json(document: Any) -> None:  # noqa: ANN401
    """Print one JSON document on stdout, for people to read as well."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def emit_line(item: Any) -> None:  # noqa: ANN401
    """Print one JSON object as one line on stdout, whatever a reader takes for the end of a line."""
    click.echo(json.dumps(item, ensure_ascii=False).translate(_LINE_ENDS))


def lines_of_input(text: str | None) -> Iterator[str]:
    """Yield the text itself, or for `-` and for none the lines of stdin without their ends.

    Refuses stdin that is not UTF-8, naming the line.
    """
    if text is not None and text != "-":
        yield text
        return
    stream = sys.stdin.buffer
    for number, line in enumerate(stream, start=1):
        try:
            decoded = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise click.ClickException(f"standard input, line {number}: not UTF-8; convert it first") from error
        yield decoded.rstrip("\r\n")


def progress(items: Iterable[T], description: str, total: int | None = None) -> Iterator[T]:
    """Yield the items, with a progress bar on stderr while that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=error_console, transient=True) as bar:
        yield from bar.track(items, description=description, total=total)


def show_progress() -> None:
    """Print on stderr how far long work is (see progress.py)."""
    teller = logging.StreamHandler(sys.stderr)
    logger = logging.getLogger("tm_service.progress")
    logger.addHandler(teller)
    logger.setLevel(logging.INFO)


def existing_file(name: str) -> Path:
    """Return the path of a file that must be there; one clear refusal if it is not."""
    path = Path(name)
    if not path.exists():
        raise click.ClickException(f"{name}: there is no such file")
    if path.is_dir():
        raise click.ClickException(f"{name}: is a folder, not a file")
    return path
