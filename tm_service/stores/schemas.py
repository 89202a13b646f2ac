"""How far the tables of each package are: what a database has against what this version knows.

Every package that keeps tables in the shared database names its migrations by the entry point group
`tm_service.migrations`. So an upgrade is one for all, and a database that a newer version wrote is told apart
whichever package wrote it.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import NamedTuple

from sqlite_utils import Database, Migrations

from tm_service.errors import StoreError


class Schema(NamedTuple):
    """The tables of one package in a database: how many of its migrations it has, which are due."""

    migrations: Migrations
    held: int
    due: tuple[str, ...]
    newer: tuple[str, ...]
    """Migrations that the database has and this version does not know."""

    @property
    def package(self) -> str:
        """Return the name of the package."""
        return str(self.migrations.name)

    def is_current(self) -> bool:
        """Return whether nothing is due; raises StoreError where a newer version wrote the tables."""
        if self.newer:
            raise StoreError(
                f"the database was written by a newer version (it has {self.newer[-1]!r} of {self.package}); "
                "update tm-service, or restore a backup that this version made"
            )
        return not self.due


def schema_of(db: Database, migrations: Migrations) -> Schema:
    """Return how far the tables of a package are; nothing is written."""
    known = [migration.name for migration in migrations._migrations]
    held = [migration.name for migration in migrations.applied(db)]
    due = tuple(name for name in known if name not in held)
    return Schema(migrations, len(held), due, tuple(name for name in held if name not in known))


def registered() -> list[Migrations]:
    """Return the migrations of all packages that are installed, by the names of their entry points."""
    return [point.load() for point in sorted(entry_points(group="tm_service.migrations"), key=lambda point: point.name)]
