"""The agreements by language."""

from __future__ import annotations

from tm_service.repair.agreement.base import Agreement, Exchange
from tm_service.repair.agreement.fr import French
from tm_service.repair.agreement.plain import English, Plain
from tm_service.repair.agreement.ru import Russian

__all__ = ["Agreement", "Exchange", "agreement_for"]

_AGREEMENTS: dict[str, Agreement] = {"en": English(), "fr": French(), "ru": Russian()}
_PLAIN = Plain()


def agreement_for(language: str) -> Agreement:
    """Return what is known of a language with that primary subtag."""
    return _AGREEMENTS.get(language, _PLAIN)
