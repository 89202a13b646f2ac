"""The Protocol of the agreements: one term for another in running text, so that the words around still suit it."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Exchange(NamedTuple):
    """What takes the place of `text[start:end]` (code points)."""

    start: int
    end: int
    text: str


class Agreement(Protocol):
    """What is known of the grammar of a target language; terms come as a dictionary has them."""

    def place(self, text: str, known: str) -> tuple[int, int] | None:
        """Return where a term stands in a text, in whatever form; None unless it stands there once."""
        ...

    def exchange(self, text: str, place: tuple[int, int], known: str, wanted: str) -> Exchange | None:
        """Return how `wanted` takes that place, None where articles, endings or adjectives might not suit it."""
        ...


class Literal:
    """Finds terms as they stand in a dictionary."""

    def place(self, text: str, known: str) -> tuple[int, int] | None:
        """Return where the term stands in the text, whatever its letter case, if it stands there once."""
        found = places_of(text, known)
        return found[0] if len(found) == 1 else None


def places_of(text: str, phrase: str) -> list[tuple[int, int]]:
    """Return where a phrase stands in a text as whole words, whatever its letter case; offsets in code points.

    None are found in the few texts that change their length in lower case.
    """
    lowered, wanted = text.lower(), phrase.lower()
    if not wanted or len(lowered) != len(text):
        return []
    found: list[tuple[int, int]] = []
    start = lowered.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not (_joined(lowered, start - 1, start) or _joined(lowered, end - 1, end)):
            found.append((start, end))
        start = lowered.find(wanted, start + 1)
    return found


def _joined(text: str, left: int, right: int) -> bool:
    """Return whether two neighbours are parts of one word."""
    return left >= 0 and right < len(text) and all(text[at].isalnum() or text[at] == "_" for at in (left, right))


def as_written(text: str, model: str) -> str:
    """Return a term with the initial of another: `Import` for `export` becomes `import`; acronyms stay."""
    if model[:1].isupper() and text[:1].islower():
        return text[0].upper() + text[1:]
    if model[:1].islower() and text[:1].isupper() and not text[1:2].isupper():
        return text[0].lower() + text[1:]
    return text
