"""The end of a socket that listens: who has connected is accepted, who comes later is refused, nobody is reset."""

from __future__ import annotations

import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from web.listening import begin_no_more, listen

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes a filter on a socket that listens")


@linux
@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_who_has_connected_is_accepted(host: str) -> None:
    listener = listen(host, 0)
    with socket.create_connection(listener.getsockname()[:2]) as client:
        begin_no_more(listener)
        client.sendall(b"are you there?")
        accepted, _address = listener.accept()
        listener.close()
        with accepted:
            assert accepted.recv(100) == b"are you there?"
            accepted.sendall(b"I am")
            assert client.recv(100) == b"I am"


@linux
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_who_comes_later_is_refused_once_the_socket_is_closed(host: str) -> None:
    listener = listen(host, 0)
    address = listener.getsockname()[:2]
    begin_no_more(listener)
    with socket.socket(listener.family) as hasty:
        hasty.settimeout(0.2)
        with pytest.raises(TimeoutError):
            hasty.connect(address)
    with socket.socket(listener.family) as patient, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(patient.connect, address)
        with pytest.raises(TimeoutError):
            asked.result(0.2)
        listener.close()
        with pytest.raises(ConnectionRefusedError):
            asked.result(10)


@linux
def test_a_system_without_filters_ends_as_well(caplog: pytest.LogCaptureFixture) -> None:
    listener = listen("127.0.0.1", 0)
    listener.close()
    with caplog.at_level("INFO"):
        begin_no_more(listener)
    assert "may be reset: [Errno 9]" in caplog.text
