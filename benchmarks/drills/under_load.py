"""The service under load: what lookups take while others write, while a file comes in, and beside many clients.

Lookups come over connections that are kept open, each client sending its next request as soon as it has an answer, from
a process of its own (benchmarks/serving.py). Their 99th percentile is compared with that of the same clients alone.
"""

from __future__ import annotations

import http.client
import json
import shutil
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from benchmarks.drills.base import Finding, Place
from benchmarks.serving import WARM_UP, Load, Measured, get_request, loads, put_to_work, serving
from benchmarks.slow_clients import NORMAL, SLOW, slow_clients

WORKERS = 2
READERS = 4
WRITERS = 4
CONTESTED = 8  # units that all writers change: some of their changes must meet
_Address = tuple[str, int]


def writers_and_readers(place: Place) -> Iterator[Finding]:
    """4 writers and 4 readers for a minute: every change counts, none is lost, lookups stay quick."""
    with serving(_copy(place), WORKERS) as (_process, address), ProcessPoolExecutor(1 + WRITERS) as helpers:
        units = [_added(address, f"a unit that many change, number {number}") for number in range(CONTESTED)]
        readers = _readers(place, address)
        helpers.submit(put_to_work, address, readers, WARM_UP).result()
        idle = helpers.submit(put_to_work, address, readers, place.seconds(20)).result()
        length = place.seconds(60)
        counts = [helpers.submit(_count_up, address, units, length, number) for number in range(WRITERS)]
        busy = helpers.submit(put_to_work, address, readers, length).result()
        written = [future.result() for future in counts]
        stored = sum(_counted(address, unit) for unit in units)
    changes, conflicts, failed = (sum(counted[name] for counted in written) for name in ("done", "stale", "failed"))
    yield Finding(
        "no lost update", f"{changes} changes ({conflicts} refused as stale), {stored} counted", stored == changes
    )
    yield Finding("no error", f"{failed} of writers, {busy.errors} of readers", failed + busy.errors == 0)
    bound = 3 * _p99(idle)
    seen = f"p99 {_p99(busy):.0f} ms, idle {_p99(idle):.0f} ms; {changes / length:.0f} changes a second"
    yield Finding("reads' p99 < 3 × idle", seen, _p99(busy) < bound)


def reads_during_import(place: Place) -> Iterator[Finding]:
    """Lookups and edits while 500,000 units come in."""
    count = round(500_000 * place.hurry)
    file = place.tmx(count)
    with serving(_copy(place), WORKERS) as (process, address), ProcessPoolExecutor(2) as helpers:
        unit = _added(address, "a unit that is changed all the while")
        readers = _readers(place, address)
        helpers.submit(put_to_work, address, readers, WARM_UP).result()
        idle = helpers.submit(put_to_work, address, readers, place.seconds(20)).result()
        before = peak = _resident(process)
        job = _uploaded(address, file)
        taken, edits = list[float](), list[float]()
        errors = 0
        edit: Future[list[float]] | None = None
        started = time.monotonic()
        while (state := _asked(address, "GET", f"/api/v1/jobs/{job}")[1]) and state["state"] in {"queued", "running"}:
            if edit is None or edit.done():
                edits += edit.result() if edit else []
                edit = helpers.submit(_edits, address, unit, 2.0)
            measured = helpers.submit(put_to_work, address, readers, 2.0).result()
            taken += measured.taken
            errors += measured.errors
            peak = max(peak, _resident(process))
        lasted = time.monotonic() - started
        edits += edit.result() if edit else []
    added = (state["report"] or {}).get("files", [{}])[0].get("units")
    bound = max(200.0, 6 * _p99(idle))
    p99 = float(np.percentile(taken, 99)) * 1000
    seen = f"p99 {p99:.0f} ms, idle {_p99(idle):.0f} ms, {errors} errors; {count / lasted:,.0f} units/s, {added}"
    yield Finding("reads' p99 < max(200 ms, 6 × idle)", seen, p99 < bound and errors == 0 and state["state"] == "done")
    grown = (peak - before) / 2**20
    yield Finding(
        "RSS < 300 MB above idle", f"{grown:.0f} MB above {before / 2**20:.0f} MB, all processes", grown < 300
    )
    waited = float(np.percentile(edits, 99))
    yield Finding("other writers wait < 2 s (p99)", f"p99 {waited * 1000:.0f} ms of {len(edits)} edits", waited < 2)


def many_clients(place: Place) -> Iterator[Finding]:
    """200 clients that look up known segments, 32 that look up new ones."""
    with serving(place.memory(), WORKERS) as (_process, address), ProcessPoolExecutor(1) as generator:
        fuzzy, exact, _lists = loads(place.shared, address)
        for load, bound in ((exact, 300), (fuzzy, 100)):
            generator.submit(put_to_work, address, load, WARM_UP).result()
            measured = generator.submit(put_to_work, address, load, place.seconds(30)).result()
            seen = (
                f"p99 {_p99(measured):.0f} ms, {measured.errors} errors, {len(measured.taken) / measured.elapsed:.0f}/s"
            )
            asked = f"{load.clients} clients, {load.name.split(',')[0]}: p99 < {bound} ms, 0 errors"
            yield Finding(asked, seen, _p99(measured) < bound and measured.errors == 0)


def beside_slow_clients(place: Place) -> Iterator[Finding]:
    """60 clients that send and read byte by byte, beside 20 normal ones; see benchmarks/slow_clients.py."""
    with serving(place.memory(), WORKERS) as (_process, address), ProcessPoolExecutor(1) as generator:
        normal = Load("exact", NORMAL, [get_request(address, text, 100) for text in place.known_texts()])
        generator.submit(put_to_work, address, normal, WARM_UP).result()
        alone = generator.submit(put_to_work, address, normal, place.seconds(30)).result()
        with slow_clients(address):
            beside = generator.submit(put_to_work, address, normal, place.seconds(60)).result()
    seen = f"p99 {_p99(beside):.0f} ms, without them {_p99(alone):.0f} ms, {beside.errors} errors"
    yield Finding(
        f"{NORMAL} normal clients beside {SLOW} slow: p99 < 3 × without them",
        seen,
        _p99(beside) < 3 * _p99(alone) and beside.errors == 0,
    )


def long_run(place: Place) -> Iterator[Finding]:
    """200,000 requests in a row: lookups, searches, pages and edits."""
    wanted = round(200_000 * place.hurry)
    with serving(_copy(place), WORKERS) as (process, address), ProcessPoolExecutor(2) as helpers:
        units = [
            _added(address, f"a unit that is changed now and then, number {number}") for number in range(CONTESTED)
        ]
        mixed = _mixed(place, address)
        sent = len(helpers.submit(put_to_work, address, mixed, place.seconds(20)).result().taken)
        before, log, errors = _resident(process), 0, 0
        sent = 0
        while sent < wanted:
            edits = helpers.submit(_count_up, address, units, 10.0, 1)
            measured = helpers.submit(put_to_work, address, mixed, 10.0).result()
            edited = edits.result()
            sent += len(measured.taken) + edited["done"] + edited["stale"]
            errors += measured.errors + edited["failed"]
            log = max(log, *(file.stat().st_size for file in place.folder.glob("*.db-wal")))
        after = _resident(process)
    bound = before * 1.1 + 20 * 2**20
    seen = f"{before / 2**20:.0f} → {after / 2**20:.0f} MB after {sent:,} requests, {errors} errors"
    yield Finding("RSS growth < 10 % + 20 MB", seen, after < bound and errors == 0)
    yield Finding("WAL < 200 MB", f"{log / 2**20:.0f} MB at most", log < 200 * 2**20)


def _copy(place: Place) -> Path:
    """Return a copy of the large memory with its index, which may be written."""
    file = place.folder / "copy.db"
    made = place.memory()
    for ending in ("", ".index"):
        source, target = made.with_name(made.name + ending), file.with_name(file.name + ending)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
    return file


def _readers(place: Place, address: _Address) -> Load:
    fuzzy, *_others = loads(place.shared, address)
    return Load("fuzzy", READERS, fuzzy.requests)


def _mixed(place: Place, address: _Address) -> Load:
    """Return lookups, searches and pages in turn."""
    fuzzy, exact, _lists = loads(place.shared, address)
    words = [text.split()[0] for text in place.known_texts() if text.split()[0].isalnum()]
    others = [_get(address, f"/api/v1/concordance?q={quote(word)}&language=en&target=fr") for word in words]
    others += [_get(address, path) for path in ("/", "/memories", "/api/v1/units?limit=20", "/terms", "/api/v1/health")]
    requests = [request for group in zip(fuzzy.requests, exact.requests * 10, strict=False) for request in group]
    for number, request in enumerate(others):
        requests.insert(number * 5 % len(requests), request)
    return Load("mixed", 16, requests)


def _get(address: _Address, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\n\r\n".encode()


def _p99(measured: Measured) -> float:
    return float(np.percentile(measured.taken, 99)) * 1000


def _resident(process: int) -> int:
    """Return the bytes that a service has in memory, its workers and what they started included."""
    found = [process]
    for number in found:
        children = Path(f"/proc/{number}/task")
        for task in children.glob("*/children") if children.exists() else ():
            found += map(int, task.read_text().split())
    pages = 0
    for number in found:
        try:
            pages += int(Path(f"/proc/{number}/smaps_rollup").read_text().partition("Pss:")[2].split()[0])
        except OSError:  # it has just ended
            continue
    return pages * 1024


def _asked(
    address: _Address, method: str, path: str, body: dict[str, Any] | None = None, **headers: str
) -> tuple[int, dict[str, Any]]:
    """Send one request over a connection of its own; return status and JSON."""
    connection = http.client.HTTPConnection(*address, timeout=60)
    try:
        return _sent(connection, method, path, body, **headers)[:2]
    finally:
        connection.close()


def _sent(
    connection: http.client.HTTPConnection, method: str, path: str, body: dict[str, Any] | None = None, **headers: str
) -> tuple[int, dict[str, Any], str | None]:
    data = None if body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, data, ({"Content-Type": "application/json"} if body else {}) | named)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read() or b"{}"), answer.headers["ETag"]


def _added(address: _Address, text: str) -> int:
    variants = {"en": text, "fr": f"« {text} »"}
    status, unit = _asked(address, "POST", "/api/v1/units", {"memory": "drill", "variants": variants, "note": "0"})
    assert status in {200, 201}, unit
    return int(unit["id"])


def _counted(address: _Address, unit: int) -> int:
    return int(_asked(address, "GET", f"/api/v1/units/{unit}")[1]["note"])


def _count_up(address: _Address, units: list[int], seconds: float, seed: int) -> Counter[str]:
    """Add one to the number in the notes of units, over and over; return how often, and how often that was stale."""
    counted, chance = Counter[str](), np.random.default_rng(seed)
    connection = http.client.HTTPConnection(*address, timeout=60)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        path = f"/api/v1/units/{units[chance.integers(len(units))]}"
        status, unit, version = _sent(connection, "GET", path)
        if status == 200 and version:
            unit["note"] = str(int(unit["note"]) + 1)
            status, _answer, _version = _sent(connection, "PUT", path, _body(unit), If_Match=version)
        counted["done" if status == 200 else "stale" if status == 409 else "failed"] += 1
    connection.close()
    return counted


def _edits(address: _Address, unit: int, seconds: float) -> list[float]:
    """Change a unit five times a second; return the seconds that each change took."""
    taken, connection = [], http.client.HTTPConnection(*address, timeout=60)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _status, body, version = _sent(connection, "GET", f"/api/v1/units/{unit}")
        body["note"] = str(int(body["note"]) + 1)
        start = time.perf_counter()
        status, answer, _version = _sent(
            connection, "PUT", f"/api/v1/units/{unit}", _body(body), If_Match=version or ""
        )
        taken.append(time.perf_counter() - start)
        assert status == 200, answer
        time.sleep(0.2)
    connection.close()
    return taken


def _body(unit: dict[str, Any]) -> dict[str, Any]:
    return {name: unit[name] for name in ("memory", "variants", "note", "status")}


def _uploaded(address: _Address, file: Path) -> str:
    boundary = uuid.uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="memory"\r\n\r\nincoming\r\n--{boundary}\r\n'
    head += f'Content-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
    body = head.encode() + file.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    connection = http.client.HTTPConnection(*address, timeout=120)
    connection.request("POST", "/api/v1/import", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    answer = connection.getresponse()
    told = json.loads(answer.read())
    assert answer.status == 202, told
    connection.close()
    return str(told["job"] if isinstance(told["job"], str) else told["job"]["id"])
