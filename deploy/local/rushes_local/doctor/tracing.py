"""Check of tracing: whether traces are sent, and whether a collector accepts connections."""

import socket
from urllib.parse import urlsplit

from rushes_chassis.tracing import TracingSettings, hindrance
from rushes_local.doctor.findings import Finding, limited, works

_PORT = 4317
"""Default port of OTLP over gRPC, for an endpoint without one."""
_ANSWERS_WITHIN = 2.0
"""Seconds."""


def check_tracing(settings: TracingSettings, answers_within: float = _ANSWERS_WITHIN) -> Finding:
    """Check tracing for services that are started with the same environment variables."""
    if not settings.endpoint:
        return works("traces", "are off; OTEL_EXPORTER_OTLP_ENDPOINT turns them on")
    if hindered := hindrance(settings):
        return limited("traces", f"are not sent: {hindered.why}", hindered.advice)
    try:
        there = urlsplit(settings.endpoint)
        socket.create_connection((there.hostname or "", there.port or _PORT), answers_within).close()
    except (OSError, ValueError) as away:
        advice = "start a collector there, or unset OTEL_EXPORTER_OTLP_ENDPOINT"
        return limited("traces", f"are lost: nothing answers at {settings.collector} ({away})", advice)
    return works("traces", f"are sent to {settings.collector}")
