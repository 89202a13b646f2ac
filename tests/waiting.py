"""Waiting for jobs, for tests that start them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

LONGEST = 120.0  # seconds, on a machine that has much else to do


def until(is_so: Callable[[], Any]) -> Any:
    """Return what becomes true, in time."""
    deadline = time.monotonic() + LONGEST
    while not (found := is_so()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def finished(service: Any, job_id: str, headers: Mapping[str, str] | None = None) -> Any:
    """Return what the API tells of a job that has ended."""

    def told() -> Any:
        job = service.get(f"/api/v1/jobs/{job_id}", headers).json
        return job if job["state"] in {"done", "failed"} else None

    return until(told)
