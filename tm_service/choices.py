"""Options by which commands let a person choose a member of the families of corpora: a segmenter, an aligner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from corpora.aligners import ALIGNERS, DEFAULT_ALIGNER, Aligner, get_aligner
from corpora.aligners.semantic import SemanticAligner
from corpora.encoders import DEFAULT_MODEL, ENVIRONMENT
from corpora.errors import CorpusError
from corpora.segmenters import Segmenter, SrxSegmenter
from tm_service.console import error_console, existing_file

P = ParamSpec("P")
R = TypeVar("R")


def srx_option() -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return the option `--srx`, handed on as a segmenter; rules that cannot be used are told on stderr."""
    return click.option(
        "--srx",
        "segmenter",
        type=click.Path(path_type=Path),
        callback=_segmenter,
        metavar="FILE",
        help="Split by the rules of this SRX file.",
    )


def aligner_option() -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return the option `--aligner`."""
    return click.option("--aligner", type=click.Choice(sorted(ALIGNERS)), default=DEFAULT_ALIGNER, show_default=True)


def encoder_option() -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return the option `--encoder`, for `--aligner semantic`."""
    return click.option(
        "--encoder",
        metavar="MODEL",
        help=f"For --aligner semantic: a model's name or folder, else {ENVIRONMENT}, else {DEFAULT_MODEL}.",
    )


def chosen_aligner(name: str, encoder: str | None) -> Aligner:
    """Return the aligner that the two options name."""
    if encoder is not None and name != SemanticAligner.name:
        raise click.UsageError("--encoder goes with --aligner semantic")
    return get_aligner(name, encoder=encoder)


def _segmenter(_ctx: click.Context, _param: click.Parameter, file: Path | None) -> Segmenter | None:
    if file is None:
        return None
    try:
        segmenter = SrxSegmenter.of_file(existing_file(str(file)))
    except CorpusError as error:
        raise click.ClickException(str(error)) from error
    for problem in segmenter.problems:
        error_console.print(f"{problem.place}: {problem.reason}", style="yellow", markup=False)
    return segmenter
