"""Languages of which nothing is known but their letters; and English, whose words hardly change."""

from __future__ import annotations

import re

from tm_service.repair.agreement.base import Exchange, Literal, as_written

_ARTICLE = re.compile(r"(?<!\w)an?\s+$", re.IGNORECASE)


class Plain(Literal):
    """Exchanges words as they stand."""

    def exchange(self, text: str, place: tuple[int, int], known: str, wanted: str) -> Exchange | None:
        """Return the exchange; see base.py."""
        return Exchange(*place, as_written(wanted, text[slice(*place)]))


class English(Plain):
    """Minds the article: a file, an image."""

    def exchange(self, text: str, place: tuple[int, int], known: str, wanted: str) -> Exchange | None:
        """Return the exchange unless the number differs or the article before it would change; see base.py."""
        if known.endswith("s") != wanted.endswith("s"):
            return None
        vowels = [term[:1].lower() in "aeiou" for term in (known, wanted)]
        if vowels[0] != vowels[1] and _ARTICLE.search(text, 0, place[0]):
            return None
        return super().exchange(text, place, known, wanted)
