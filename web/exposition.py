"""`/metrics`: what is counted, and what can be seen of the store, as Prometheus reads it.

A reader may ask: nothing in it is more than a reader can find out, and a token that lies in the settings of another
program should open as little as possible.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from tm_service import TranslationMemory, __version__
from web.jobs import Jobs
from web.metrics import the_metrics
from web.services import the_jobs, the_memory


class StoreCollector(Collector):
    """What can be seen of the store whenever somebody asks."""

    def __init__(self, memory: TranslationMemory, jobs: Jobs) -> None:
        self._memory, self._jobs = memory, jobs

    def collect(self) -> Iterator[Metric]:
        """Yield what is so now."""
        labels = {"version": __version__, "python": platform.python_version()}
        build = GaugeMetricFamily("tm_service_build_info", "What is running", labels=list(labels))
        build.add_metric(list(labels.values()), 1)
        yield build
        path = self._memory.store.connections.path
        for name, told, value in (
            ("last_change", "Number of the last change of the memory", self._memory.last_change()),
            ("database_bytes", "Size of the database", _size(path)),
            ("wal_bytes", "Size of its write-ahead log", _size(path.with_name(f"{path.name}-wal"))),
            ("disk_free_bytes", "Free space beside the database", shutil.disk_usage(path.parent).free),
        ):
            yield GaugeMetricFamily(f"tm_service_{name}", told, value=value)
        lag = GaugeMetricFamily(
            "tm_service_index_lag_changes", "Changes that the next lookup has to take in first", labels=["language"]
        )
        for language, changes in self._memory.index_lag().items():
            lag.add_metric([language], changes)
        yield lag
        jobs = GaugeMetricFamily("tm_service_jobs", "Jobs that are remembered, by state", labels=["state"])
        for state, count in self._jobs.counts().items():
            jobs.add_metric([state], count)
        yield jobs


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def metrics() -> Response:
    """Answer what is counted by all workers together, and what is so of the store now."""
    counted = the_metrics().exposition(StoreCollector(the_memory(), the_jobs()))
    return Response(counted, content_type=CONTENT_TYPE_LATEST)


def install_exposition(app: Flask) -> None:
    """Add the route, at the address where Prometheus looks for it."""
    app.add_url_rule("/metrics", "metrics", metrics)
