"""What is told of each request: a line of the log, and what is counted.

The line names the route, who asked and how it ended; never the address as it came, its query, a header or a body, since
these hold texts, and some addresses a token.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Flask, Response, g

from web.access import address_of_caller
from web.metrics import Metrics, the_metrics
from web.request_ids import HEADER, method_and_endpoint, request_id

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Telling:
    """What is known of a request: `began` by the clock that only goes forward, `size` in bytes of the answer's body."""

    metrics: Metrics
    request_id: str
    began: float
    method: str
    endpoint: str
    status: int
    caller: str | None
    address: str
    size: int = 0
    whole: bool = True

    def tell(self) -> None:
        """Count the request, and write its line."""
        seconds = time.perf_counter() - self.began
        self.metrics.answered(self.endpoint.replace("compat_token.", "compat."), self.method, self.status, seconds)
        if not _log.isEnabledFor(logging.INFO):
            return
        fields = {
            "request_id": self.request_id,
            "method": self.method,
            "endpoint": self.endpoint,
            "status": self.status,
            "ms": round(seconds * 1000, 1),
            "bytes": self.size,
            "caller": self.caller,
            "address": self.address,
            "broken_off": None if self.whole else True,
        }
        line = "%s %s %d, %.1f ms, %d bytes%s, for %s at %s"
        broken = "" if self.whole else " and broken off"
        who = self.caller or "nobody"
        told = (self.method, self.endpoint, self.status, fields["ms"], self.size, broken, who, self.address)
        _log.info(line, *told, extra=fields)


def _begin() -> None:
    g.began = time.perf_counter()
    g.metrics = the_metrics()
    g.metrics.in_progress.inc()


def _end(response: Response) -> Response:
    """Name the request in its answer, and tell of it: once its body is sent if that is made on the way."""
    name = request_id()
    response.headers.add(HEADER, name)
    method, endpoint = method_and_endpoint()
    caller, address = g.get("caller"), address_of_caller()
    told = _Telling(g.metrics, name, g.began, method, endpoint, response.status_code, caller, address)
    if response.is_streamed and not response.direct_passthrough:
        told.whole = False
        response.response = _counting(response.response, told)  # type: ignore[arg-type]
        response.call_on_close(told.tell)
    else:
        told.size = response.content_length or 0
        told.tell()
    return response


def _counting(pieces: Iterable[bytes], told: _Telling) -> Iterator[bytes]:
    for piece in pieces:
        told.size += len(piece)
        yield piece
    told.whole = True


def _leave(_error: BaseException | None) -> None:
    if (metrics := g.pop("metrics", None)) is not None:
        metrics.in_progress.dec()


def install_observing(app: Flask) -> None:
    """Tell of every request of the app; to be installed before what may refuse one."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_leave)
