"""One connection, with a bound on what a slow client can hold; requests and refusals as waitress works on them.

waitress lets go of a connection on which nothing happens for two minutes. A client that sends a byte a minute, or reads
none of an answer while the system's buffer for it is full, would hold its connection for ever. So whoever is in the
middle of a request, or of reading an answer, has to move so many bytes in so many seconds.
"""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from waitress.channel import ClientDisconnected, HTTPChannel  # type: ignore[import-untyped]
from waitress.task import ErrorTask, WSGITask  # type: ignore[import-untyped]

from web.request_ids import HEADER, new_request_id

WINDOW = 30.0  # seconds in which a client that is waited for has to move
LEAST = 30 * 1024  # bytes
_log = logging.getLogger(__name__)


class Request(WSGITask):  # type: ignore[misc]
    """A request that is answered by the app."""

    def get_environment(self) -> dict[str, Any]:
        """Return what the app is told; what a request is called is believed of the trusted proxy only."""
        environ: dict[str, Any] = super().get_environment()
        if self.channel.addr[0] != self.channel.adj.trusted_proxy:
            environ.pop("HTTP_X_REQUEST_ID", None)
        return environ

    def build_response_header(self) -> bytes:
        """Return the head of the answer; a server that is about to end says that it is the last one here."""
        if self.channel.server.draining:
            self.set_close_on_finish()
        return bytes(super().build_response_header())

    def write(self, data: bytes) -> None:
        """Send a piece of the answer; between two pieces of one whose end is not known others go first."""
        super().write(data)
        if self.content_length is None:
            self.channel.server.task_dispatcher.give_way()

    def service(self) -> None:
        """Answer; waitress would write the path of a request that failed into the log, and with it texts and tokens."""
        try:
            super().service()
        except ClientDisconnected:
            self.close_on_finish = True
            _log.info("a client left before it had its answer")
        except Exception:
            self.request.path = "(path not shown)"
            raise


class Refusal(ErrorTask):  # type: ignore[misc]
    """The answer to what is no request, in the shape that every error has."""

    def execute(self) -> None:
        """Answer what waitress found wrong: a head that is none, or too long, a body that is too large."""
        error = self.request.error
        request_id = new_request_id()
        details = {"request_id": request_id} if error.code >= 500 else {}
        told = {"code": error.reason.lower().replace(" ", "_"), "message": error.reason, "details": details}
        body = json.dumps({"error": told}).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", "application/json"), (HEADER, request_id)]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
        self.channel.server.metrics.malformed(error.code)
        extra = {"request_id": request_id, "status": error.code, "address": self.channel.addr[0]}
        _log.info("no request: %d %s", error.code, error.reason, extra=extra)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows how much its client moved of late."""

    task_class = Request
    error_task_class = Refusal

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - handed on to waitress
        self._since = time.monotonic()  # since when the client is waited for
        self._moved = 0  # bytes since then
        super().__init__(*args, **options)

    def is_at_work(self) -> bool:
        """Tell whether the server is to do the next step."""
        return bool(self.requests) and not self.total_outbufs_len

    def is_idle(self) -> bool:
        """Tell whether nothing is under way."""
        return self.request is None and not self.requests and not self.total_outbufs_len

    def held(self) -> int:
        """Return how many bytes are kept for this client: of a body that is not whole, of an answer not yet read."""
        partial = self.request
        return int(self.total_outbufs_len + (partial.body_bytes_received if partial is not None else 0))

    def is_too_slow(self, now: float) -> bool:
        """Tell whether the client was waited for all through the window, and moved too little; to be asked often."""
        if self.is_idle() or self.is_at_work():
            self._begin_window(now)
        if now - self._since < WINDOW:
            return False
        slow = self._moved < LEAST
        self._begin_window(now)
        return slow

    def received(self, data: bytes) -> bool:
        """Take in what the client sent."""
        if self.request is None:
            self._begin_window(time.monotonic())
        self._moved += len(data)
        return bool(super().received(data))

    def _flush_some(self, do_close: bool = True) -> bool:
        before = self.total_outbufs_len
        flushed = bool(super()._flush_some(do_close=do_close))
        self._moved += before - self.total_outbufs_len
        if not self.total_outbufs_len:
            self._begin_window(time.monotonic())
        return flushed

    def _begin_window(self, now: float) -> None:
        self._since, self._moved = now, 0
