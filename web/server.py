"""One serving process: waitress, driven turn by turn, ended between two of them.

waitress' own loop is left by an exception in the middle of whatever it does. This one ends between two turns, after
the requests at work have been answered; and of several processes that accept from one socket, the one with more to do
leaves a new connection to the others (`loads`).
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import Counter
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]

from web.channels import Channel
from web.dispatcher import Dispatcher
from web.listening import begin_no_more
from web.loads import Loads
from web.metrics import Metrics, metrics_of
from web.readiness import readiness_of

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

THREADS = 8
CONNECTIONS = 500  # at once in one process; a slow client holds one of them, and no thread
HEAD = 128 * 1024  # bytes of a request's head: as much as the longest query takes, each byte written as three
HELD = 2 * 2**30  # bytes kept for all clients together: bodies that are not whole, answers that are not read
IN_MEMORY = 256 * 1024  # bytes of them that one client may have in memory; what is more lies on disk
PIECE = 65_536  # bytes read at once: of a large upload, half the work of the 8,192 that waitress reads
PATIENCE = 15.0  # seconds that requests have to end when the server does
FILES = 8192  # open at once: connections, what is kept of them on disk, and a database's files for each thread
LAST_CALL = 1.0  # of these, in which new ones are still answered, while readiness says that there is no use
NO_MORE = 0.3  # seconds at its end in which no more connections begin, and those that have are accepted
_STEP_BACK = 0.01  # seconds in which another process may accept what this one leaves to it
_TURN = 1.0  # seconds
_log = logging.getLogger(__name__)


def allow_open_files() -> None:
    """Let this process, and those that it starts, have as many files open as a full server needs, if the system does.

    Where that is forbidden, or there are no such limits, nothing changes: connections are fewer then.
    """
    if resource is not None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        enough = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < enough:
            resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))


class Server:
    """A server of an app on a listening socket, which other processes may share; `loads` and `slot` tell it of them.

    When it ends, it takes new connections for `last_call` seconds more, and waits so long for each that is open.
    """

    def __init__(
        self,
        app: Flask,
        listener: socket.socket,
        loads: Loads | None = None,
        slot: int = 0,
        last_call: float = LAST_CALL,
    ) -> None:
        self._channels: dict[int, Any] = {}
        self._readiness = readiness_of(app)
        self._last_call = last_call
        self._is_alone = loads is None  # else whoever looks after them all says when no more connections begin
        self._server = _SharingServer(
            app,
            self._channels,
            _sock=listener,
            dispatcher=Dispatcher(THREADS),
            adj=_adjustments(listener, app.config["TRUSTED_PROXY"]),
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            bind_socket=False,
        )
        self._server.share(loads or Loads(1), slot)
        self._server.metrics = metrics_of(app)
        self._stopping = threading.Event()
        self._closing = threading.RLock()  # that of a thread which a signal may interrupt while it holds it
        self._closed = False

    def stop(self) -> None:
        """Let `run` come to its end; may be called by any thread and by a signal handler."""
        self._stopping.set()
        with self._closing:
            if not self._closed:
                self._server.pull_trigger()

    def run(self) -> None:
        """Serve until `stop` is called, and then until the requests at work are answered."""
        while not self._stopping.is_set():
            self._turn(_TURN)
        stopped = time.monotonic()
        self._readiness.drain()
        self._server.draining = True  # each answer says now that it is the last one on its connection
        if self._is_alone:
            self._turn_until(stopped + self._last_call - NO_MORE)
            begin_no_more(self._server.socket)
        self._turn_until(stopped + self._last_call)
        self._server.close_listener()
        while self._close_idle() and time.monotonic() < stopped + PATIENCE:
            self._turn(0.05)
        self._server.task_dispatcher.shutdown(timeout=max(0.0, stopped + PATIENCE - time.monotonic()))
        with self._closing:
            self._closed = True
            self._server.asyncore.close_all(self._channels)

    def _turn_until(self, end: float) -> None:
        while time.monotonic() < end:
            self._turn(0.05)

    def _turn(self, seconds: float) -> None:
        self._server.let_go_of_slow(time.monotonic())
        timeout = self._server.tell_load(seconds)
        self._server.asyncore.loop(timeout=timeout, use_poll=True, map=self._channels, count=1)

    def _close_idle(self) -> bool:
        """Close the connections on which nothing is under way nor was a moment ago; return whether there are any."""
        channels = list(self._server.active_channels.values())
        for channel in channels:
            if channel.is_idle() and time.time() - channel.last_activity >= self._last_call:
                channel.will_close = True
        return bool(channels)


def _adjustments(listener: socket.socket, proxy: str | None) -> Adjustments:
    """Return waitress' settings; headers that say whom a proxy asks for are dropped unless that proxy sent them."""
    believed = {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    return Adjustments(
        sockets=[listener],
        ident=None,
        connection_limit=2 * CONNECTIONS,  # never reached: at half of that room is made
        recv_bytes=PIECE,
        max_request_header_size=HEAD,
        inbuf_overflow=IN_MEMORY,
        outbuf_overflow=IN_MEMORY,
        outbuf_high_watermark=HELD,  # a thread that waits for a slow reader is one that answers nobody
        clear_untrusted_proxy_headers=True,
        **(believed if proxy else {}),
    )


class _SharingServer(TcpWSGIServer):  # type: ignore[misc]
    """waitress' server, but polite: with more to do than another it lets the other accept first.

    And less patient: it lets go of clients that hold a connection and make no use of it.
    """

    channel_class = Channel
    draining = False
    metrics: Metrics

    def share(self, loads: Loads, slot: int) -> None:
        """Name the loads of the processes that accept from the same socket, and which of them is this one."""
        self._loads, self._slot = loads, slot
        self._load = 0
        self._stepped_back = -1.0  # when
        self._looked_after = -1.0  # when

    def tell_load(self, timeout: float) -> float:
        """Tell the others how much there is to do here; return for how long the next turn may wait (seconds)."""
        self._load = len(self.active_channels) + len(self.task_dispatcher)
        self._loads.tell(self._slot, self._load)
        return _STEP_BACK if self._is_waiting() else timeout

    def readable(self) -> bool:
        """Return whether to look for new connections."""
        return bool(super().readable()) and not self._is_waiting()

    def handle_accept(self) -> None:
        """Accept a connection, or leave it for a moment to a process that has less to do.

        What nobody took in that moment is accepted after all, one connection a moment.
        """
        now = time.monotonic()
        left_alone = now - self._stepped_back < 3 * _STEP_BACK
        more = self._load > self._loads.least_of_others(self._slot)
        if more:
            self._stepped_back = now
        if left_alone or not more:
            self._accept(now)

    def close_listener(self) -> None:
        """Accept who has connected already, and nobody any more."""
        before = -1
        while before < len(self.active_channels) < CONNECTIONS:
            before = len(self.active_channels)
            super().handle_accept()
        self.accepting = False
        self.del_channel(self._map)
        self.socket.close()

    def let_go_of_slow(self, now: float) -> None:
        """Once a second: close on clients that are too slow; where much is kept for all, on whom most is kept for."""
        if now - self._looked_after < _TURN:
            return
        self._looked_after = now
        channels = list(self.active_channels.values())
        self.metrics.connections.set(len(channels))
        for channel in channels:
            if channel.is_too_slow(now):
                self._let_go(channel, "slow")
        if sum(channel.held() for channel in channels) > HELD:
            self._let_go(max(channels, key=Channel.held), "holds too much")

    def _accept(self, now: float) -> None:
        """Accept a connection; where there are too many, close another on which the server has nothing to do."""
        full = len(self.active_channels) >= CONNECTIONS
        other = self._dispensable() if full else None
        if full and other is None:
            self._stepped_back = now
            return
        super().handle_accept()
        if other is not None:  # now, not before: the new connection must not get its number while events are told
            self._let_go(other, "room for another")

    def _dispensable(self) -> Channel | None:
        """Return a connection of the address that has most of them: idle, else half a request, for the longest time."""
        waited_for = [channel for channel in self.active_channels.values() if not channel.is_at_work()]
        held = Counter(channel.addr[0] for channel in waited_for)
        greediest = max(held, key=held.__getitem__, default=None)
        return min(
            (channel for channel in waited_for if channel.addr[0] == greediest),
            key=lambda channel: (channel.total_outbufs_len > 0, not channel.is_idle(), channel.last_activity),
            default=None,
        )

    def _let_go(self, channel: Channel, reason: str) -> None:
        """Close a connection at once: to wait until its client could be written to may be to wait for ever."""
        self.metrics.let_go(reason)
        _log.info("a connection from %s is closed: %s", channel.addr[0], reason)
        channel.handle_close()

    def _is_waiting(self) -> bool:
        return time.monotonic() - self._stepped_back < _STEP_BACK
