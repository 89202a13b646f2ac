"""Libraries that are installed only by those who read what they read."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from corpora.errors import UnreadableDocument


def extra(module: str, *, name: str) -> Any:  # noqa: ANN401 - a module has no narrower type
    """Return a module of the extra `documents`; raises UnreadableDocument, with the remedy, if it is not there."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != module.partition(".")[0]:
            raise
        raise UnreadableDocument(name, "for this format, run: pip install 'tm-service[documents]'") from error
