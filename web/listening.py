"""Sockets that listen: opened, and closed without resetting who has just connected.

A system completes connections before a program accepts them. When the last process closes its listening socket, those
that nobody has accepted are reset: their clients took them for open, and may have sent a request. However quickly a
process accepts and closes, there is a gap between the two. So the system is told first to begin no more connections
(Linux; to others the gap stays): what has begun is accepted still, and a client that comes now is refused a moment
later, when the socket is closed.
"""

from __future__ import annotations

import ctypes
import logging
import socket
import struct
import sys

_SO_ATTACH_FILTER = 26  # of asm/socket.h
_FLAGS, _SYN = 13, 0x02  # which byte of a TCP header they are, and the one that begins a connection
# A classic BPF program, see linux/filter.h; each row is struct sock_filter: what to do, two jumps, a value.
_DROP_BEGINNINGS = b"".join(
    struct.pack("=HBBI", *row)
    for row in (
        (0x30, 0, 0, _FLAGS),  # load the byte
        (0x45, 0, 1, _SYN),  # go on if the bit is set, else leave one out
        (0x06, 0, 0, 0),  # drop
        (0x06, 0, 0, 0xFFFFFFFF),  # keep
    )
)
_log = logging.getLogger(__name__)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address. Raises OSError."""
    address = "127.0.0.1" if host == "localhost" else host
    return socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)


def begin_no_more(listener: socket.socket) -> None:
    """Have the system begin no more connections to a socket, in whatever processes it is open.

    Where it cannot (some containers' kernels know no filters) that is logged, and all goes on as it would without.
    """
    if sys.platform == "linux":
        program = ctypes.create_string_buffer(_DROP_BEGINNINGS)
        described = struct.pack("@HP", len(_DROP_BEGINNINGS) // 8, ctypes.addressof(program))
        try:
            listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, described)
        except OSError as error:
            _log.info("who connects as the socket is closed may be reset: %s", error)
