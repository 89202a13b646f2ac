"""What is counted; `exposition` shows it.

Labels are endpoints, methods, statuses, codes of errors and kinds of matches, of which there are only so many; never a
path, a name or a text. Workers count in files of one folder that all of them read. A file is named by the worker's
place, so that the worker that follows a dead one goes on counting where that ended, and there are never more files.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple, cast

from flask import Flask, current_app
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from tm_service.matches import Match

EXTENSION = "tm_service.metrics"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0)  # seconds


class Place(NamedTuple):
    """Where one of several workers counts: the folder that they share, and the number of its place."""

    folder: Path
    slot: int


class Metrics:
    """The counters of this process; of all workers together where each has its place."""

    def __init__(self, place: Place | None = None) -> None:
        if place is not None:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(place.folder)  # the only way to tell the library
            values.ValueClass = values.MultiProcessValue(lambda: place.slot)  # type: ignore[no-untyped-call]
        self._place = place
        self._registry = own = CollectorRegistry()
        self._requests = Counter(
            "tm_service_requests", "Requests that were answered", ["endpoint", "method", "status"], registry=own
        )
        self._seconds = Histogram(
            "tm_service_request_seconds",
            "Seconds until the answer was made",
            ["endpoint"],
            buckets=BUCKETS,
            registry=own,
        )
        self.in_progress: Gauge = self._gauge("tm_service_requests_in_progress", "Requests that are being answered")
        self._refused = Counter("tm_service_refusals", "Requests refused, by the error's code", ["code"], registry=own)
        self._malformed = Counter(
            "tm_service_malformed", "What came and was no request, by status", ["status"], registry=own
        )
        self._lookups = Counter("tm_service_lookups", "Segments that were looked up", registry=own)
        self._matches = Counter("tm_service_matches", "Matches that were found, by kind", ["kind"], registry=own)
        self.connections: Gauge = self._gauge("tm_service_connections", "Connections that are open")
        self._series: dict[
            tuple[str, str, int], tuple[Counter, Histogram]
        ] = {}  # to look labels up costs more than to count
        self._let_go = Counter(
            "tm_service_connections_let_go", "Connections closed on clients, by reason", ["reason"], registry=own
        )

    def _gauge(self, name: str, told: str) -> Gauge:
        return Gauge(name, told, registry=self._registry, multiprocess_mode="livesum")

    def answered(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        series = self._series.get((endpoint, method, status))
        if series is None:
            series = self._requests.labels(endpoint, method, status), self._seconds.labels(endpoint)
            self._series[endpoint, method, status] = series
        series[0].inc()
        series[1].observe(seconds)

    def refused(self, code: str) -> None:
        """Count an error that was answered."""
        self._refused.labels(code).inc()

    def malformed(self, status: int) -> None:
        """Count what the server refused before the app saw it."""
        self._malformed.labels(status).inc()

    def let_go(self, reason: str) -> None:
        """Count a connection that was closed on its client."""
        self._let_go.labels(reason).inc()

    def looked_up(self, *answers: list[Match]) -> None:
        """Count segments that were looked up, by what was found for each."""
        for found in answers:
            self._lookups.inc()
            for match in found:
                self._matches.labels(match.kind.value).inc()

    def exposition(self, *others: Collector) -> bytes:
        """Return everything that is counted, and what the others know, as Prometheus reads it."""
        registry = CollectorRegistry()
        for collector in (self._counted(), *others):
            registry.register(collector)
        return generate_latest(registry)

    def _counted(self) -> Collector:
        if self._place is None:
            return self._registry
        return MultiProcessCollector(None, str(self._place.folder))  # type: ignore[no-untyped-call]


def forget_worker(place: Place) -> None:
    """Take out what was true of a worker only as long as it lived."""
    mark_process_dead(place.slot, str(place.folder))  # type: ignore[no-untyped-call]


def the_metrics() -> Metrics:
    """Return what the app counts."""
    return metrics_of(current_app)


def metrics_of(app: Flask) -> Metrics:
    """Return what an app counts, outside of a request."""
    return cast("Metrics", app.extensions[EXTENSION])


def install_metrics(app: Flask) -> None:
    """Count for the app, at METRICS_PLACE if it is one of several workers."""
    app.extensions[EXTENSION] = Metrics(app.config.get("METRICS_PLACE"))
