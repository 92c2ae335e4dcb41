"""Prometheus metrics of one server; their labels are words of this program, never of a caller.

Routes are counted as patterns, and everything that could hold what someone typed as ``other``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from thoralens.inference.drift import Drift, Reference

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

    from thoralens.diagnosis import Result

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counters and timings, in a registry of their own.

    Args:
        reference: Of the model package; without one no drift is told.
    """

    def __init__(self, reference: Reference | None) -> None:
        self._registry = CollectorRegistry()
        self._drift = Drift(reference)
        self._gauges: dict[str, Callable[[], float]] = {}
        self._requests = Counter(
            "thoralens_requests",
            "Requests by route pattern and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._took = Histogram(
            "thoralens_request_seconds",
            "Until the first byte of the answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._stages = Histogram(
            "thoralens_stage_seconds",
            "Of the flow, by stage; `read` is the decoding of an upload.",
            ("stage",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._refusals = Counter(
            "thoralens_refusals",
            "Problems answered, images refused by the gate and studies failed, by code.",
            ("by", "code"),
            registry=self._registry,
        )
        self._studies = Counter(
            "thoralens_studies", "Studies ended.", ("outcome",), registry=self._registry
        )
        ProcessCollector(registry=self._registry)
        self._registry.register(_Measured(self._gauges, self._drift))

    def watch(self, queue: str, depth: Callable[[], float]) -> None:
        """Tell how many wait in a queue whenever someone asks."""
        self._gauges[queue] = depth

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._took.labels(route).observe(seconds)

    def refused(self, by: str, code: str) -> None:
        """``by``: ``api``, ``gate`` or ``study``."""
        self._refusals.labels(by, code).inc()

    def stage(self, name: str, seconds: float) -> None:
        self._stages.labels(name).observe(seconds)

    def done(self, result: Result) -> None:
        """A study came to its end: how long each stage took, and whether it was refused."""
        said = result.diagnosis
        for stage, milliseconds in said.timings_ms.items():
            self.stage(stage, milliseconds / 1000)
        for reason in said.gate.reasons:
            self.refused("gate", reason.code)
        self._studies.labels("done" if said.gate.accepted else "refused").inc()
        if result.statistics is not None:
            self._drift.add(result.statistics)

    def failed(self, code: str) -> None:
        self.refused("study", code)
        self._studies.labels("failed").inc()

    def text(self) -> bytes:
        return generate_latest(self._registry)


class _Measured(Collector):
    """What is looked up when asked: the queues and the drift."""

    def __init__(self, gauges: dict[str, Callable[[], float]], drift: Drift) -> None:
        self._gauges = gauges
        self._drift = drift

    def collect(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily(
            "thoralens_queue_waiting", "Waiting or under way, by queue.", labels=("queue",)
        )
        for queue, depth in self._gauges.items():
            waiting.add_metric((queue,), depth())
        yield waiting
        yield GaugeMetricFamily(
            "thoralens_drift_images", "Accepted images compared.", value=self._drift.images
        )
        index = GaugeMetricFamily(
            "thoralens_drift_psi",
            "Population stability index against the model package's reference.",
            labels=("statistic",),
        )
        for name, value in self._drift.index().items():
            index.add_metric((name,), value)
        yield index
        bound = self._drift.bound()
        if bound is not None:
            yield GaugeMetricFamily(
                "thoralens_drift_psi_chance",
                "What the index crosses by chance alone in 5 of 100 cases.",
                value=bound,
            )
