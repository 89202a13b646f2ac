"""What a memory may be called."""

from __future__ import annotations

from tm_service.errors import InvalidQuery

DEFAULT_MEMORY = "main"
_LONGEST = 200


def check_name(memory: str) -> None:
    """Raise InvalidQuery for what is no name of a memory."""
    if not memory.strip() or len(memory) > _LONGEST or not memory.isprintable():
        raise InvalidQuery("memory", memory, f"a memory's name is 1 to {_LONGEST} printable characters")
