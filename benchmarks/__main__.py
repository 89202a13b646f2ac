"""Run the benchmarks and keep what they print: `make bench`, or `python -m benchmarks NAME…` for some of them.

Each prints its own Markdown table, which is also written to benchmarks/out/NAME.md. They need the measuring
data at ../shared.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    known = sorted(file.stem for file in HERE.glob("[a-z]*.py") if "def main()" in file.read_text(encoding="utf-8"))
    chosen = sys.argv[1:] or known
    if unknown := set(chosen) - set(known):
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    for name in chosen:
        print(f"\n## {name}\n", flush=True)
        with subprocess.Popen(
            [sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, stdout=subprocess.PIPE, text=True
        ) as running:
            lines = []
            for line in running.stdout or ():
                print(line, end="", flush=True)
                lines.append(line)
        if running.returncode:
            sys.exit(f"{name} failed")
        (out / f"{name}.md").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
