"""The server under load: lookups a second, milliseconds, errors and memory, with one worker process and with all.

    python -m benchmarks.serving [--shared ../shared] [--units 535059] [--seconds 30] [--workers 1 2]

Starts `tm-service serve` on the benchmark memory and sends it the held-out queries (and the known segments, where
exact matches only are asked for) over connections that are kept open; every client sends its next request as soon
as it has the answer to the last. The load generator is one process on the same machine; its share of one core is
shown, for it takes that from the server. So does whatever else runs there: the processor time that a lookup takes in
all processes of the server together says more on a machine that is not idle. PSS counts what processes share once.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import numpy as np

from benchmarks.matching import OUT, held_out, opened

WARM_UP = 3.0  # seconds
SETTLED = 3.0  # seconds in which what clients asked who have left is done; new ones would go to the other worker
SEGMENTS = 100  # of one POST
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Load(NamedTuple):
    """What is sent: `clients` at once, requests in turn, each asking for so many lookups."""

    name: str
    clients: int
    requests: list[bytes]
    lookups: int = 1


@dataclass
class Measured:
    """What came of it: seconds of every answer, how many were none, the generator's share of one core."""

    taken: list[float] = field(default_factory=list)
    errors: int = 0
    elapsed: float = 0.0
    processor: float = 0.0


class _Client:
    """One connection that is kept open."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._expected = 0
        self._sent_at = 0.0

    def send(self, request: bytes) -> None:
        self._received, self._expected = b"", 0
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> tuple[float, bool] | None:
        """Read on; return the seconds and whether it went well once the answer is whole."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("closed")
        self._received += piece
        if not self._expected:
            head = self._received.find(b"\r\n\r\n")
            if head < 0:
                return None
            length = _LENGTH.search(self._received, 0, head)
            self._expected = head + 4 + int(length[1]) if length else len(self._received)
        if len(self._received) < self._expected:
            return None
        return time.perf_counter() - self._sent_at, self._received[9:12] == b"200"


def put_to_work(address: tuple[str, int], load: Load, seconds: float) -> Measured:
    """Send requests for so many seconds."""
    measured, numbers = Measured(), count()
    selector = selectors.DefaultSelector()

    def begin() -> None:
        client = _Client(address)
        selector.register(client.socket, selectors.EVENT_READ, client)
        client.send(load.requests[next(numbers) % len(load.requests)])

    start, started = time.process_time(), time.perf_counter()
    for _client in range(load.clients):
        begin()
    while time.perf_counter() - started < seconds:
        for key, _events in selector.select(1):
            try:
                answer = key.data.answer()
                if answer is None:
                    continue
                measured.taken.append(answer[0])
                measured.errors += not answer[1]
                key.data.send(load.requests[next(numbers) % len(load.requests)])
            except OSError:
                measured.errors += 1
                selector.unregister(key.fileobj)
                key.data.socket.close()
                begin()
    measured.elapsed = time.perf_counter() - started
    measured.processor = (time.process_time() - start) / measured.elapsed
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    return measured


def loads(shared: Path, address: tuple[str, int]) -> Iterator[Load]:
    """Yield the loads."""
    natural = [query.source for query in held_out(shared)]
    known = json.loads((shared / "bench" / "queries.other.dev.json").read_text(encoding="utf-8"))["exact"]
    yield Load("fuzzy, one a request", 32, [get_request(address, text, 70) for text in natural])
    yield Load("exact only, one a request", 200, [get_request(address, text, 100) for text in known])
    batches = [natural[start : start + SEGMENTS] for start in range(0, len(natural), SEGMENTS)]
    yield Load(f"fuzzy, {SEGMENTS} a request", 8, [_post(address, batch) for batch in batches], SEGMENTS)


def get_request(address: tuple[str, int], text: str, least: int) -> bytes:
    query = urlencode({"q": text, "source": "en", "target": "fr", "min_score": least})
    return f"GET /api/v1/match?{query} HTTP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\n\r\n".encode()


def _post(address: tuple[str, int], texts: Sequence[str]) -> bytes:
    body = json.dumps({"source": "en", "target": "fr", "segments": [{"text": text} for text in texts]}).encode()
    head = f"POST /api/v1/match HTTP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def serving(database: Path, workers: int) -> Iterator[tuple[int, tuple[str, int]]]:
    """Serve a memory; give the process and the address."""
    command = [sys.executable, "-m", "tm_service", "--db", str(database), "serve", "--port", "0"]
    process = subprocess.Popen([*command, "--workers", str(workers)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = urlsplit(process.stdout.readline().strip())
        yield process.pid, (str(url.hostname), int(url.port or 0))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def family(process: int) -> list[Path]:
    """Return what Linux tells of a process and its children, one folder each; nothing elsewhere."""
    own = Path(f"/proc/{process}")
    if not own.exists():
        return []
    return [own, *(Path("/proc") / child for child in (own / f"task/{process}/children").read_text().split())]


def processor_seconds(process: int) -> float:
    """Return the processor time of a process and its children so far; NaN where the system does not tell."""
    ticks = [(member / "stat").read_text().rpartition(")")[2].split()[11:13] for member in family(process)]
    return sum(int(tick) for pair in ticks for tick in pair) / os.sysconf("SC_CLK_TCK") if ticks else float("nan")


def megabytes(process: int) -> str:
    """Return RSS and PSS of a process and its children together."""
    sizes = {"Rss:": 0, "Pss:": 0}
    for member in family(process):
        for line in (member / "smaps_rollup").read_text().splitlines()[1:]:
            name, size, *_unit = line.split()
            if name in sizes:
                sizes[name] += int(size)
    return " / ".join(f"{size / 1024:.0f}" for size in sizes.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--units", type=int, default=535_059)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, len(os.sched_getaffinity(0))])
    options = parser.parse_args()
    memory = opened(options.shared, options.units)
    memory.match("so that no process has to build the index", source="en", target="fr")
    memory.close()
    columns = ("workers", "load", "clients", "lookups/s", "ms p50 / p95 / p99", "errors", "processor ms", "generator")
    print(f"| {' | '.join(columns)} | RSS / PSS MB |\n|{'---|' * (len(columns) + 1)}")
    for workers in options.workers:
        with (
            serving(OUT / f"memory-{options.units}.db", workers) as (process, address),
            ProcessPoolExecutor(1) as generator,
        ):
            for load in loads(options.shared, address):
                generator.submit(put_to_work, address, load, WARM_UP).result()
                time.sleep(SETTLED)
                before = processor_seconds(process)
                measured = generator.submit(put_to_work, address, load, options.seconds).result()
                spent = processor_seconds(process) - before
                print(_row(workers, load, measured, spent, megabytes(process)), flush=True)


def _row(workers: int, load: Load, measured: Measured, spent: float, size: str) -> str:
    lookups = len(measured.taken) * load.lookups
    percentiles = " / ".join(f"{value * 1000:.0f}" for value in np.percentile(measured.taken, [50, 95, 99]))
    rate, each = f"{lookups / measured.elapsed:.0f}", f"{spent / lookups * 1000:.2f}"
    cells = (workers, load.name, load.clients, rate, percentiles, measured.errors, each)
    return f"| {' | '.join(map(str, cells))} | {measured.processor:.0%} | {size} |"


if __name__ == "__main__":
    main()
