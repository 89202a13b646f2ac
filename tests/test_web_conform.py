"""The API keeps to its description whatever it is sent: schemathesis makes requests up, a real server answers them.

Left out of its checks is what is so on purpose: the server is lenient (`limit=` is the default) and knows rules that no
schema tells (a language tag that is none), it answers 428 where If-Match is missing (RFC 6585), and the id of a
concept may be `a/merge`, so `Allow` names more methods than are described there.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from web.api.description import PATHS

ON_PURPOSE = "negative_data_rejection,positive_data_acceptance,missing_required_header,allow_header_conformance"
PATIENCE = 300  # seconds; it takes some 33 of processor time
OPERATIONS = sum(map(len, PATHS.values())) - 1  # the description itself is what schemathesis begins with


def test_every_operation_answers_as_described(own_service: Any, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{own_service.url}/api/v1/openapi.json"]
    options = {
        "url": f"{own_service.url}/api/v1",
        "exclude-checks": ON_PURPOSE,
        "phases": "examples,coverage,fuzzing",
        "max-examples": "3",
        "seed": "1",
        "generation-database": "none",
        "warnings": "off",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    ended = subprocess.run(
        [*command, *flags, "--no-color", "--continue-on-failure"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.search(rf"Tested: {OPERATIONS}\b", ended.stdout), ended.stdout
