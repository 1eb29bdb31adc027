"""Prometheus metrics of RPCs and background loops, and serving these and others, on a port of their own."""

import structlog
from prometheus_client import Counter, Gauge, Histogram, start_http_server

log = structlog.get_logger()

RPC_SECONDS = Histogram(
    "rushes_rpc_seconds",
    "Time from the call to its end",
    ["service", "method"],
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600),
)
RPC_ENDED = Counter("rushes_rpc_ended", "Ended calls by gRPC status", ["service", "method", "code"])
RPC_RUNNING = Gauge("rushes_rpc_running", "Calls being served", ["service", "method"])
LOOP_FAILING = Gauge("rushes_loop_failing", "Background loops of this name whose last round failed", ["loop"])
LOOP_FAILURES = Counter("rushes_loop_failures", "Failed rounds of background loops", ["loop"])


def serve_metrics(port: int) -> None:
    """Serve metrics on the loopback address from a thread; port 0 turns it off.

    Where the port cannot be used, that is logged: the process is more important than its metrics.
    """
    if not port:
        return
    try:
        start_http_server(port, addr="127.0.0.1")
    except OSError as hindrance:
        log.warning("no metrics: the port cannot be used (RUSHES_METRICS_PORT)", port=port, why=hindrance.strerror)
