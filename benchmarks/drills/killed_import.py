"""kill -9 at a random moment of an import of 100,000 units; the same command then goes on.

Each round starts `tm-service import` on a new store, kills it, and looks at what is left: how long the store takes to
open, whether it is sound, whether every unit is as an import that nobody killed stores it. Then the same command runs
to its end, and counts, texts and lookups are compared with that one. Every other round kills the process that stores
and leaves the one that reads to find out by itself.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.drills.base import TM_SERVICE, Finding, Place
from tm_service import open_memory
from tm_service.health import examine

ROUNDS = 20
UNITS = 100_000
_OPENED = "import time; start = time.perf_counter(); from tm_service import open_memory; memory = open_memory({!r}); "
_OPENED += "memory.match('a', source='en', target='fr'); print(time.perf_counter() - start)"


def killed_import(place: Place) -> Iterator[Finding]:
    """kill -9 at a random moment of a 100k import."""
    units = round(UNITS * place.hurry)
    file = place.tmx(units)
    chance = random.Random(8)
    whole = _timed_import(place.folder / "whole.db", file)
    memory = open_memory(place.folder / "whole.db")
    texts = {record.unit.variants["en"].text: sorted(record.unit.variants) for record in memory.units()}
    memory.close()
    assert len(texts) == units
    passed, slowest, problems = 0, 0.0, list[str]()
    for number in range(ROUNDS):
        database = place.folder / f"killed-{number}.db"
        moment = chance.uniform(0.02, 1.02) * whole
        _kill(database, file, moment, everything=number % 2 == 0)
        opened, found = _look_at(database, file, texts, units, chance)
        slowest = max(slowest, opened)
        problems += [f"round {number} ({moment:.1f} s): {problem}" for problem in found]
        passed += not found and opened < 5
        for left in place.folder.glob(f"{database.name}*"):
            subprocess.run(["rm", "-rf", str(left)], check=True)
    seen = f"{passed}/{ROUNDS}, slowest opening {slowest:.1f} s"
    yield Finding(
        f"{ROUNDS}/{ROUNDS}: opens in < 5 s, whole units only, resumed import complete, index right",
        "; ".join([seen, *problems[:3]]),
        passed == ROUNDS,
    )


def _timed_import(database: Path, file: Path) -> float:
    started = time.monotonic()
    subprocess.run([*TM_SERVICE, "--db", database, "import", file], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def _kill(database: Path, file: Path, moment: float, *, everything: bool) -> None:
    """Import a file and kill that after so many seconds: the whole group of processes, or the one that stores."""
    command = [*TM_SERVICE, "--db", str(database), "import", str(file)]
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        (os.killpg if everything else os.kill)(process.pid, signal.SIGKILL)
        process.wait()


def _look_at(
    database: Path, file: Path, texts: dict[str, list[str]], units: int, chance: random.Random
) -> tuple[float, list[str]]:
    """Return the seconds until the store is open and answers, and what is wrong with it, before and after going on."""
    opened = subprocess.run(
        [TM_SERVICE[0], "-c", _OPENED.format(str(database))], check=True, stdout=subprocess.PIPE, text=True
    )
    problems = list(_unsound(database, texts))
    done = subprocess.run(
        [*TM_SERVICE, "--db", database, "import", file, "--json"], check=True, stdout=subprocess.PIPE, text=True
    )
    [report] = json.loads(done.stdout)["files"]
    counts = report["units"]
    if counts["read"] != units or counts["read"] != sum(counts[key] for key in counts if key != "read"):
        problems.append(f"the counts do not add up: {counts}")
    if counts["changed"] or counts["skipped"]:
        problems.append(f"units were stored in part: {counts}")
    problems += _unsound(database, texts)
    memory = open_memory(database)
    if memory.last_change() != units:
        problems.append(f"{memory.last_change()} changes for {units} units")
    for text in chance.sample(sorted(texts), 50):
        target = next(language for language in texts[text] if language != "en")
        found = memory.match(text, source="en", target=target, limit=1)
        if not found or found[0].score < 100:
            problems.append(f"{text[:40]!r} is not found")
    memory.close()
    return float(opened.stdout), problems


def _unsound(database: Path, texts: dict[str, list[str]]) -> Iterator[str]:
    memory = open_memory(database)
    yield from (f"{check.name}: {check.detail}" for check in examine(database, memory.index_folder) if not check.ok)
    for record in memory.units():
        unit = record.unit
        if texts.get(unit.variants["en"].text) != sorted(unit.variants):
            yield f"unit {record.id} has texts in {sorted(unit.variants)} only"
    memory.close()
