"""What the form of a Russian word says of it, by pymorphy3: one dictionary in memory for everybody who asks."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any


def parses(form: str) -> list[Any]:
    """Return pymorphy3's readings of a folded word, likeliest first; none for letters that Unicode gives no name.

    It asks for the names (of Tangut, say) and fails where there are none.
    """
    named = form.isascii() or all(unicodedata.name(char, "") for char in form)
    return list(analyser().parse(form)) if named else []


@cache
def analyser() -> Any:  # noqa: ANN401
    """Load pymorphy3 when the first Russian word comes: it takes a third of a second."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")
