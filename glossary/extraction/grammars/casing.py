"""Which capitals of a term are its own, and not a heading's or a sentence's."""

from __future__ import annotations

from collections.abc import Mapping


def commonest(surfaces: Mapping[str, int]) -> str:
    """Return the spelling met most often; of equally common ones that with the fewest capitals."""
    return min(surfaces, key=lambda surface: (-surfaces[surface], sum(map(str.isupper, surface)), surface))
