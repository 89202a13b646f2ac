"""Slow clients beside normal ones: what the normal ones wait for, with our server and with granian.

    python -m benchmarks.slow_clients [--shared ../shared] [--units 20000] [--seconds 8] [--workers 2]
                                      [--servers waitress granian]

20 clients look up segments that the memory holds, over connections that are kept open, first alone, then beside 60
slow ones: a quarter each sends the head of a request byte by byte, sends a body so, reads an export of the whole memory
so, and holds a connection without a word. A slow client that is let go comes back at once. Both servers answer the same
app from as many processes; granian (extra `bench`) in its WSGI mode, with as many threads as a worker of ours has.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.request import urlopen

import numpy as np

from benchmarks.matching import OUT, opened
from benchmarks.serving import WARM_UP, Load, Measured, get_request, put_to_work, serving
from web.server import THREADS

NORMAL, SLOW = 20, 60
TICK = 0.2  # seconds between two bytes
START = 60.0  # seconds
Address = tuple[str, int]


@dataclass(frozen=True)
class Sloth:
    """A sort of slow client: what it sends at once, what it goes on to send byte by byte, how much it reads at once."""

    begun: bytes
    goes_on: bytes = b""
    reads: int = 0


HOST = b" HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SLOTHS = (
    Sloth(b"GET /api/v1/health" + HOST + b"X-Slow: ", goes_on=b"x"),
    Sloth(
        b"POST /api/v1/match" + HOST + b"Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n",
        goes_on=b" ",
    ),
    Sloth(b"GET /api/v1/export.tmx" + HOST + b"\r\n", reads=512),
    Sloth(b""),
)


class SlowClient:
    """One of them; comes back when it is let go."""

    def __init__(self, address: Address, kind: Sloth) -> None:
        self._address, self._kind = address, kind
        self._connect()

    def _connect(self) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self._socket.settimeout(5)
        with suppress(OSError):
            self._socket.connect(self._address)
            self._socket.sendall(self._kind.begun)
        self._socket.settimeout(0)

    def step(self) -> None:
        """Send a byte, or read a few."""
        try:
            if self._kind.goes_on:
                self._socket.send(self._kind.goes_on)
            elif not self._socket.recv(self._kind.reads or 1):
                self._again()
        except BlockingIOError:
            pass
        except OSError:
            self._again()

    def _again(self) -> None:
        self._socket.close()
        self._connect()


def be_slow(address: Address, there: Event, ended: Event) -> None:
    """Be all the slow clients until it is enough."""
    clients = [SlowClient(address, kind) for kind in islice(cycle(SLOTHS), SLOW)]
    there.set()
    while not ended.wait(TICK):
        for client in clients:
            client.step()


@contextmanager
def slow_clients(address: Address) -> Iterator[None]:
    """Have the slow clients there."""
    there, ended = multiprocessing.Event(), multiprocessing.Event()
    process = multiprocessing.Process(target=be_slow, args=[address, there, ended])
    process.start()
    there.wait(START)
    try:
        yield
    finally:
        ended.set()
        process.join()


@contextmanager
def granian(database: Path, workers: int) -> Iterator[tuple[int, Address]]:
    """Serve the app by granian; give the process and the address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "web:create_app"]
    options = ["--port", str(port), "--workers", str(workers), "--blocking-threads", str(THREADS), "--no-log"]
    process = subprocess.Popen([*command, *options], env=os.environ | {"TM_SERVICE_DATABASE": str(database)})
    try:
        deadline = time.monotonic() + START
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=START).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "granian does not answer"
                time.sleep(0.1)
        yield process.pid, ("127.0.0.1", port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def served(name: str, database: Path, workers: int) -> AbstractContextManager[tuple[int, Address]]:
    return granian(database, workers) if name == "granian" else serving(database, workers)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--units", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--servers", nargs="+", choices=["waitress", "granian"], default=["waitress", "granian"])
    options = parser.parse_args()
    memory = opened(options.shared, options.units)
    memory.match("so that no process has to build the index", source="en", target="fr")
    memory.close()
    known = json.loads((options.shared / "bench" / "queries.other.dev.json").read_text(encoding="utf-8"))["exact"]
    print("| server | slow clients | lookups/s | ms p50 / p95 / p99 | errors | p99 to that without |\n|" + "---|" * 6)
    for name in options.servers:
        with served(name, OUT / f"memory-{options.units}.db", options.workers) as (_process, address):
            load = Load("exact only", NORMAL, [get_request(address, text, 100) for text in known])
            with ProcessPoolExecutor(1) as generator:
                generator.submit(put_to_work, address, load, WARM_UP).result()
                alone = generator.submit(put_to_work, address, load, options.seconds).result()
                print(_row(name, 0, alone, alone), flush=True)
                with slow_clients(address):
                    beside = generator.submit(put_to_work, address, load, options.seconds).result()
                print(_row(name, SLOW, beside, alone), flush=True)


def _row(name: str, slow: int, measured: Measured, alone: Measured) -> str:
    if not measured.taken:
        return f"| {name} | {slow} | 0 | none was answered | {measured.errors} | |"
    percentiles = np.percentile(measured.taken, [50, 95, 99])
    told = " / ".join(f"{value * 1000:.0f}" for value in percentiles)
    ratio = percentiles[2] / np.percentile(alone.taken, 99)
    rate = len(measured.taken) / measured.elapsed
    return f"| {name} | {slow} | {rate:.0f} | {told} | {measured.errors} | {ratio:.1f} |"


if __name__ == "__main__":
    main()
