"""The encoders: sentences of any language → points of one space, in which translations lie close together.

The one that there is loads a model of sentence-transformers by its name (the extra `semantic`); whatever has
the shape of `base.Encoder` can take its place.
"""

from __future__ import annotations

import os
from functools import cache

from corpora.encoders.base import Encoder
from corpora.encoders.transformer import TransformerEncoder

__all__ = ["DEFAULT_MODEL", "ENVIRONMENT", "Encoder", "encoder_named"]

DEFAULT_MODEL = "sentence-transformers/LaBSE"
"""Feng et al. 2022: 109 languages, trained on translations to lie together."""
ENVIRONMENT = "TM_SERVICE_ENCODER"
"""Names another model: a name that sentence-transformers knows, or the folder where one lies."""


def encoder_named(model: str | None = None) -> Encoder:
    """Return the encoder of a model, of that in the environment, or LaBSE; it is loaded once, when it is used."""
    return _encoder(model or os.environ.get(ENVIRONMENT) or DEFAULT_MODEL)


@cache
def _encoder(model: str) -> Encoder:
    return TransformerEncoder(model)
