"""Whether traces are sent, and whether somebody takes them."""

import socket
from urllib.parse import urlsplit

from rushes_chassis.tracing import TracingSettings, hindrance
from rushes_local.doctor.findings import Finding, lacks, works

_PORT = 4317
"""Of OTLP over gRPC, where an endpoint names none."""
_ANSWERS_WITHIN = 2.0
"""Seconds."""


def check_tracing(settings: TracingSettings, answers_within: float = _ANSWERS_WITHIN) -> Finding:
    """As the services see it that are started with the same variables."""
    if not settings.endpoint:
        return works("traces", "are off; OTEL_EXPORTER_OTLP_ENDPOINT turns them on")
    if hindered := hindrance(settings):
        return lacks("traces", f"are not sent: {hindered.why}", hindered.advice)
    try:
        there = urlsplit(settings.endpoint)
        socket.create_connection((there.hostname or "", there.port or _PORT), answers_within).close()
    except (OSError, ValueError) as away:
        advice = "start a collector there, or unset OTEL_EXPORTER_OTLP_ENDPOINT"
        return lacks("traces", f"are lost: nothing answers at {settings.collector} ({away})", advice)
    return works("traces", f"are sent to {settings.collector}")
