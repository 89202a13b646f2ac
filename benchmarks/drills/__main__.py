"""Fault drills: what the service has to bear, tried for real. `make drills`, or `python -m benchmarks.drills NAME…`.

Each prints what was asked and what was seen, which is also written to benchmarks/out/drills.md; the exit status is 1
when a bound does not hold. All need the measuring data at ../shared, Linux, and for the figures to mean much a machine
that does nothing else. `--hurry 0.1` takes a tenth of the length, to see that they run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.drills.base import Drill, Place
from benchmarks.drills.killed_import import killed_import
from benchmarks.drills.under_load import (
    beside_slow_clients,
    long_run,
    many_clients,
    reads_during_import,
    writers_and_readers,
)
from benchmarks.matching import OUT

DRILLS: dict[str, Drill] = {
    drill.__name__: drill
    for drill in (
        killed_import,
        writers_and_readers,
        reads_during_import,
        many_clients,
        beside_slow_clients,
        long_run,
    )
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("drills", nargs="*", metavar="NAME", help=", ".join(DRILLS))
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[3] / "shared")
    parser.add_argument("--units", type=int, default=535_059)
    parser.add_argument("--hurry", type=float, default=1.0)
    options = parser.parse_args()
    if unknown := set(options.drills) - set(DRILLS):
        parser.error(f"no such drill: {', '.join(sorted(unknown))}; there are {', '.join(DRILLS)}")
    OUT.mkdir(exist_ok=True)
    lines, holds = ["| drill | asked | seen | holds |", "|---|---|---|---|"], True
    print("\n".join(lines), flush=True)
    for name in options.drills or DRILLS:
        with tempfile.TemporaryDirectory(dir=OUT, prefix=f"{name}-") as folder:
            started = time.monotonic()
            for finding in DRILLS[name](Place(options.shared, Path(folder), options.units, options.hurry)):
                mark = "yes" if finding.holds else "**no**"
                lines.append(f"| {name} | {finding.asked} | {finding.seen} | {mark} |")
                print(lines[-1], flush=True)
                holds &= finding.holds
            print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    (OUT / "drills.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
