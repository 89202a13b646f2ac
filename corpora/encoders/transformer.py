"""Models of sentence-transformers, loaded by name when the first text is encoded, and then kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from corpora.alignment.side import Floats
from corpora.errors import UnusableModel

_INSTALL = "install it first: pip install 'tm-service[semantic]'"
_BROKEN = (OSError, ValueError, RuntimeError, LookupError, ImportError, TypeError)
"""What loading raises for a model that is not there, not whole or of another kind, and without a connection."""
_BATCH = 32  # texts: more fill the memory of a small machine and are no quicker on a processor


class TransformerEncoder:
    """Encodes with a model; what lies beyond its longest text (256 or 512 word pieces) is not seen."""

    def __init__(self, model: str) -> None:
        self.name = model

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a row of length 1 for each text; raises UnusableModel."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        try:
            found = self._model.encode(
                list(texts),
                batch_size=_BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        except _BROKEN as error:
            raise UnusableModel(self.name, f"it cannot encode: {_said(error)}") from error
        rows: Floats = np.asarray(found, dtype=np.float32)
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise UnusableModel(self.name, f"it gave {rows.shape} in place of finite numbers, a row a text")
        return rows

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401 - sentence-transformers is an extra
        try:
            library = import_module("sentence_transformers")
        except ModuleNotFoundError as error:
            if error.name != "sentence_transformers":
                raise UnusableModel(self.name, f"sentence-transformers lacks {error.name}; {_INSTALL}") from error
            raise UnusableModel(self.name, f"sentence-transformers is not there; {_INSTALL}") from error
        try:
            return library.SentenceTransformer(self.name)
        except _BROKEN as error:
            raise UnusableModel(self.name, f"it cannot be loaded: {_said(error)}") from error


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
