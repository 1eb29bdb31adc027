"""Traces of requests through all services by OpenTelemetry: off unless its variables name a collector.

Its SDK is not imported while tracing is off. Modules that need it are spans.py and traced_calls.py.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import structlog
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from rushes_chassis.spans import Spans

log = structlog.get_logger()

INSTALL_TRACING: Final = (
    "install rushes[tracing], in a clone with `.venv/bin/pip install --require-hashes -r requirements/tracing.txt`"
)
_NEEDED = (
    "opentelemetry.sdk",
    "opentelemetry.exporter.otlp.proto.grpc",
    "opentelemetry.instrumentation.asgi",
    "opentelemetry.instrumentation.grpc",
)


class TracingSettings(BaseSettings):
    """The standard variables that decide whether traces are sent; the SDK reads all others itself."""

    model_config = SettingsConfigDict(env_prefix="OTEL_", frozen=True, extra="ignore", env_ignore_empty=True)

    exporter_otlp_endpoint: str = ""
    exporter_otlp_traces_endpoint: str = ""
    exporter_otlp_protocol: str = "grpc"
    exporter_otlp_traces_protocol: str = ""
    traces_exporter: str = "otlp"
    sdk_disabled: str = ""

    @property
    def endpoint(self) -> str:
        """URL of the collector; "": traces are not sent."""
        off = self.sdk_disabled.strip().lower() == "true" or self.traces_exporter == "none"
        return "" if off else self.exporter_otlp_traces_endpoint or self.exporter_otlp_endpoint

    @property
    def collector(self) -> str:
        """Host and port of the endpoint, without credentials."""
        return self.endpoint.rpartition("//")[2].partition("/")[0].rpartition("@")[2]

    @property
    def protocol(self) -> str:
        """The transfer protocol."""
        return self.exporter_otlp_traces_protocol or self.exporter_otlp_protocol


@dataclass(frozen=True)
class Hindrance:
    """Why no traces are sent although an endpoint is set, and what to do about it."""

    why: str
    advice: str


def hindrance(settings: TracingSettings) -> Hindrance | None:
    """Why traces cannot be sent; None where they can."""
    if settings.traces_exporter != "otlp":
        return Hindrance(f"OTEL_TRACES_EXPORTER is {settings.traces_exporter}, Rushes supports only otlp", "unset it")
    if settings.protocol != "grpc":
        return Hindrance(
            f"OTEL_EXPORTER_OTLP_PROTOCOL is {settings.protocol}, Rushes sends traces only by gRPC",
            "set it to grpc, and the endpoint to the collector's port for gRPC, usually 4317",
        )
    if urlsplit(settings.endpoint).scheme not in ("http", "https"):
        return Hindrance("OTEL_EXPORTER_OTLP_ENDPOINT is not a URL", "set it to one like http://localhost:4317")
    if not installed():
        return Hindrance("OpenTelemetry is not installed", INSTALL_TRACING)
    return None


def installed() -> bool:
    """Whether OpenTelemetry's packages are installed; nothing of them is imported here."""
    # In this order: find_spec imports parent packages, which are missing without the first.
    return all(_is_there(name) for name in _NEEDED)


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


class _Process:
    """The tracing state of this process; None while tracing is off."""

    spans: "Spans | None" = None


@contextmanager
def tracing(process: str) -> Iterator[None]:
    """While the block runs, send traces where the variables name a collector; then flush the rest."""
    settings = TracingSettings()
    if not settings.endpoint:
        yield
        return
    if hindered := hindrance(settings):
        log.warning(f"no traces are sent: {hindered.why}; {hindered.advice}")
        yield
        return
    try:
        from rushes_chassis.spans import Spans

        spans = Spans(process, settings.collector)
    except Exception as refused:  # Errors of the SDK, some at import: no reason not to serve.
        log.warning(f"no traces are sent: OpenTelemetry rejects its settings: {refused}")
        yield
        return
    _Process.spans = spans
    log.info("traces are sent", collector=settings.collector)
    try:
        yield
    finally:
        _Process.spans = None
        spans.close()


def tracer_provider() -> Any | None:  # OpenTelemetry's provider class, typed only for callers that import it.
    """For the instrumentation of libraries; None while tracing is off."""
    return _Process.spans and _Process.spans.provider


def server_interceptors() -> list[Any]:
    """Interceptors around everything that a server does for an authenticated call."""
    return _Process.spans.server_interceptors() if _Process.spans else []


def client_interceptors() -> list[Any]:
    """Inside our own interceptors: they see the call itself, with its status."""
    return _Process.spans.client_interceptors() if _Process.spans else []


def trace_metadata() -> tuple[tuple[str, str], ...]:
    """Metadata for a call on a channel without interceptors, which connects its server's span to the present one."""
    return _Process.spans.carried() if _Process.spans else ()


def say_request_id(request_id: str) -> None:
    """Add the request id of the logs to the present span."""
    if _Process.spans:
        _Process.spans.say_request_id(request_id)


def span_ids() -> dict[str, str]:
    """`trace_id` and `span_id` of the present span, for logs; empty outside of one."""
    return _Process.spans.ids() if _Process.spans else {}


def unsampled() -> AbstractContextManager[object]:
    """While the block runs, nothing is traced here, nor in calls made meanwhile."""
    return _Process.spans.unsampled() if _Process.spans else nullcontext()
