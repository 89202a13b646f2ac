"""Fuzz the parsers with atheris, one process each: `python -m tests.fuzz [--seconds 60] [NAME …]` (`make fuzz`).

Anything but an error that a package raises on purpose, and more than five seconds over one input, is a finding: its
input is left in the folder `build/fuzz/NAME`, and what was reached before is the beginning of the next run.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

FOLDER = Path("build/fuzz")
HANG = 5  # seconds
LONGEST = 20_000  # bytes of an input
MEMORY = 2048  # megabytes
INSTRUMENTED = ["corpora", "tm_service", "glossary", "web", "polib", "markdown_it", "translate"]


def main() -> int:
    """Fuzz what was named, everything otherwise; return 1 if there was a finding."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz")
    asked.add_argument("names", nargs="*")
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--inside", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.inside:
        _fuzz(given.inside, given.seconds)
    from tests.fuzz.targets import TARGETS

    failed = [name for name in given.names or TARGETS if _in_a_process(name, given.seconds)]
    print(f"{len(failed)} targets with findings: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def _in_a_process(name: str, seconds: int) -> bool:
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.fuzz", "--inside", name, "--seconds", str(seconds)]
    with (folder / "log").open("wb") as log:
        ended = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
    lines = (folder / "log").read_text("utf-8", "replace").splitlines()
    done = next((line for line in reversed(lines) if line.startswith(("Done", "#"))), "")
    print(f"{name:24} {'FINDING, see ' + str(folder / 'log') if ended.returncode else done}", flush=True)
    return ended.returncode != 0


def _fuzz(name: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED, enable_loader_override=False):
        from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    corpus = FOLDER / name / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    limits = {"max_total_time": seconds, "timeout": HANG, "max_len": LONGEST, "rss_limit_mb": MEMORY}
    options = [f"-{option}={value}" for option, value in limits.items()]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={FOLDER / name}/", str(corpus)], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
