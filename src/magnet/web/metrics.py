"""Counts and durations of requests by route and status, and of jobs, for Prometheus; no label tells of a person."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self.requests = Counter(
            "magnet_http_requests", "Requests answered", (*labels, "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "magnet_http_request_seconds", "Time until answered", labels, registry=self.registry, buckets=BUCKETS
        )

        self.jobs = Gauge("magnet_jobs", "Background jobs, by state", ("state",), registry=self.registry)

    def count_jobs(self, counts: Mapping[str, int]) -> None:
        """Say how many jobs there are in each state; those that are dead wait for a person."""
        self.jobs.clear()
        for state in ("queued", "failed", "dead"):
            self.jobs.labels(state).set(counts.get(state, 0))

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request, by the template of its route."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
