"""Whether a process is to be sent requests: not before its indexes took in what there is, and not when it is to end."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

EXTENSION = "tm_service.readiness"


class Readiness:
    """Where a process stands in its life; ready from the beginning where nobody says that it warms up."""

    def __init__(self) -> None:
        self._in_the_way: str | None = None

    def warm_up(self) -> None:
        """Take note that the indexes still take in what there is."""
        self._in_the_way = "the indexes are taking in what there is"

    def begin(self) -> None:
        """Take note that the indexes hold what there is."""
        self._in_the_way = None

    def drain(self) -> None:
        """Take note that the process answers what it has, and ends."""
        self._in_the_way = "the service is about to end"

    def in_the_way(self) -> str | None:
        """Return why no requests are to be sent, None if they are."""
        return self._in_the_way


def the_readiness() -> Readiness:
    """Return where the process of the app stands."""
    return readiness_of(current_app)


def readiness_of(app: Flask) -> Readiness:
    """Return where the process of an app stands, outside of a request."""
    return cast("Readiness", app.extensions[EXTENSION])


def install_readiness(app: Flask) -> None:
    """Let the app know where its process stands."""
    app.extensions[EXTENSION] = Readiness()
