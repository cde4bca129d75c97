"""Figures about this process for Prometheus, on a port of their own that the public never reaches."""

from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import Counter, Gauge, Histogram, start_http_server

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUEST_SECONDS = Histogram(
    "journeywork_request_seconds", "Time to answer a request.", ("method", "route", "status"), buckets=_QUICK
)
OPEN_SOCKETS = Gauge("journeywork_open_sockets", "WebSocket connections that are open.")
SOCKET_MESSAGES = Counter("journeywork_socket_messages", "Messages over WebSockets.", ("direction",))
SLOW_SOCKETS = Counter(
    "journeywork_slow_sockets", "WebSocket connections dropped because they read too slowly."
)
MEDIA_WORKERS = Gauge(
    "journeywork_media_workers", "Media workers that this process knows of, by state.", ("state",)
)
JOB_SECONDS = Histogram(
    "journeywork_job_seconds",
    "Time that a job took.",
    ("task", "outcome"),
    buckets=(*_QUICK, 30.0, 60.0, 300.0),
)


def serve_metrics(host: str, port: int) -> tuple[WSGIServer, Thread]:
    """Answer `/metrics` on this port in a thread. Raises OSError where the port is taken."""
    return start_http_server(port, host)
