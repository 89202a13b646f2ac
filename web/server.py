"""One serving process: waitress, driven turn by turn, ended between two of them.

waitress' own loop is left by an exception in the middle of whatever it does. This one ends between two turns, after
the requests at work have been answered; and of several processes that accept from one socket, the one with more to do
leaves a new connection to the others (`loads`).
"""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]

from web.dispatcher import Dispatcher
from web.loads import Loads

THREADS = 8
CONNECTIONS = 500  # at once in one process; a slow client holds one of them, and no thread
PIECE = 65_536  # bytes read at once: of a large upload, half the work of the 8,192 that waitress reads
PATIENCE = 15.0  # seconds that requests have to end when the server does
_STEP_BACK = 0.01  # seconds in which another process may accept what this one leaves to it
_TURN = 1.0  # seconds


class Server:
    """A server of an app on a listening socket, which other processes may share; `loads` and `slot` tell it of them."""

    def __init__(self, app: Flask, listener: socket.socket, loads: Loads | None = None, slot: int = 0) -> None:
        self._channels: dict[int, Any] = {}
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
        self._server.accepting = False
        deadline = time.monotonic() + PATIENCE
        while self._close_idle() and time.monotonic() < deadline:
            self._turn(0.1)
        self._server.task_dispatcher.shutdown()
        with self._closing:
            self._closed = True
            self._server.asyncore.close_all(self._channels)

    def _turn(self, seconds: float) -> None:
        timeout = self._server.tell_load(seconds)
        self._server.asyncore.loop(timeout=timeout, use_poll=True, map=self._channels, count=1)

    def _close_idle(self) -> bool:
        """Close the connections on which nothing is under way; return whether there are others."""
        channels = list(self._server.active_channels.values())
        for channel in channels:
            if channel.request is None and not channel.requests and not channel.total_outbufs_len:
                channel.will_close = True
        return bool(channels)


def _adjustments(listener: socket.socket, proxy: str | None) -> Adjustments:
    """Return waitress' settings; headers that say whom a proxy asks for are dropped unless that proxy sent them."""
    believed = {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    return Adjustments(
        sockets=[listener],
        ident=None,
        connection_limit=CONNECTIONS,
        recv_bytes=PIECE,
        clear_untrusted_proxy_headers=True,
        **(believed if proxy else {}),
    )


class _SharingServer(TcpWSGIServer):  # type: ignore[misc]
    """waitress' server, but polite: with more to do than another it lets the other accept first."""

    def share(self, loads: Loads, slot: int) -> None:
        """Name the loads of the processes that accept from the same socket, and which of them is this one."""
        self._loads, self._slot = loads, slot
        self._load = 0
        self._stepped_back = -1.0  # when

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
            super().handle_accept()

    def _is_waiting(self) -> bool:
        return time.monotonic() - self._stepped_back < _STEP_BACK
