"""Grants: what a user or a token may do where, for those who have no role everywhere.

A grant is a role in one named memory, or in the termbase. Whoever has grants has nothing else: what was not granted
does not exist for them. A memory may be granted before there is one of that name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from sqlite_utils import Database

from tm_service.errors import InvalidQuery
from tm_service.memory_names import check_name
from web.roles import Role, Scope

BY_GRANTS = ""
"""What the column `role` holds of somebody who has no role everywhere: no role at all."""
_MEMORY, _TERMBASE = "memory", "termbase"


@dataclass(frozen=True, slots=True)
class Grants:
    """Roles by the name of a memory, and the one in the termbase, None for none."""

    memories: Mapping[str, Role] = field(default_factory=dict)
    termbase: Role | None = None

    def __str__(self) -> str:
        """Return them in words: `legal translator, press reader, termbase reader`, or `nothing`."""
        held = [f"{name} {role}" for name, role in self.memories.items()]
        return ", ".join([*held, *([f"termbase {self.termbase}"] if self.termbase else [])]) or "nothing"

    def highest(self, scope: Scope) -> Role | None:
        """Return the highest role that counts for what concerns a scope, None where there is none."""
        if scope is Scope.EVERYWHERE:
            return None
        if scope is Scope.TERMBASE:
            return self.termbase
        held = [*self.memories.values()]
        if scope is Scope.ANYTHING:
            held += [Role.READER, *([self.termbase] if self.termbase else [])]
        return max(held, key=list(Role).index, default=None)

    def memories_with(self, least: Role) -> frozenset[str]:
        """Return the memories in which the role is that one at least."""
        return frozenset(name for name, role in self.memories.items() if role.includes(least))

    def with_more(self, other: Grants) -> Grants:
        """Return these grants and others, which count where both name the same."""
        return Grants({**self.memories, **other.memories}, other.termbase or self.termbase)

    def without(self, memories: Collection[str], *, termbase: bool) -> Grants:
        """Return these grants but some; raises InvalidQuery for one that is none."""
        if strange := [name for name in memories if name not in self.memories]:
            raise InvalidQuery("memory", strange[0], "was not granted")
        left = {name: role for name, role in self.memories.items() if name not in memories}
        return replace(self, memories=left, termbase=None if termbase else self.termbase)


def shown(role: Role | None, grants: Grants | None) -> str:
    """Return in words what somebody may do: the role that they have everywhere, else their grants."""
    return role.value if role is not None else str(grants)


NOTHING = Grants()
"""What belongs to somebody of whom nothing is known."""


def grants_of(role: Role, memories: Collection[str], termbase: Role | None) -> Grants | None:
    """Return the grants of one role in some memories, None where none are named: the role is for everything then.

    Raises InvalidQuery for what is no name of a memory.
    """
    for name in memories:
        check_name(name)
    return Grants(dict.fromkeys(sorted(memories), role), termbase) if memories or termbase else None


def read_grants(db: Database, holder: str) -> Grants:
    """Return the grants of a holder, `user 3` or `token 5`."""
    rows = db.execute("SELECT kind, name, role FROM access_grant WHERE holder = ? ORDER BY name", [holder]).fetchall()
    termbase = [Role(role) for kind, _name, role in rows if kind == _TERMBASE]
    return Grants({name: Role(role) for kind, name, role in rows if kind == _MEMORY}, termbase[0] if termbase else None)


def write_grants(db: Database, holder: str, grants: Grants | None) -> None:
    """Put these grants in the place of those that a holder had, within the caller's transaction."""
    db.execute("DELETE FROM access_grant WHERE holder = ?", [holder])
    if grants is None:
        return
    rows = [(holder, _MEMORY, name, role.value) for name, role in grants.memories.items()]
    if grants.termbase is not None:
        rows.append((holder, _TERMBASE, "", grants.termbase.value))
    db.conn.executemany("INSERT INTO access_grant (holder, kind, name, role) VALUES (?, ?, ?, ?)", rows)
