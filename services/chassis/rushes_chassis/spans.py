"""Spans, made by OpenTelemetry's own instrumentation; imported only where traces are sent.

The provider is not made the global one: FastAPI would make spans of its own beside ours, with whole query strings.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from importlib.metadata import version
from typing import Any, Final

import structlog
from opentelemetry import propagate, trace
from opentelemetry.context import Context as SpanContext
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.grpc import aio_client_interceptors, aio_server_interceptor
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from rushes_chassis.request_ids import current_request_id
from rushes_chassis.traced_calls import WrittenStreams, ended, is_traced

log = structlog.get_logger()

FLUSH_SECONDS: Final = 2.0
"""For which the end of a process waits for a collector at most."""
REQUEST_ID: Final = "rushes.request_id"
_TOLD_OURSELVES: Final = ("opentelemetry.exporter", "opentelemetry.sdk._shared_internal")
"""Loggers of the library that say again and again that a collector is away."""


class Spans:
    """What one process makes spans with, and the thread that sends them."""

    def __init__(self, process: str, collector: str) -> None:
        for name in _TOLD_OURSELVES:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        # Each media node is an instance of one service: media-1, media-2.
        service = f"rushes-{process.partition('-')[0]}"
        resource = Resource.create(
            {SERVICE_NAME: service, SERVICE_INSTANCE_ID: process, SERVICE_VERSION: version("rushes")}
        )
        self.provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._exporter = _Exporter(OTLPSpanExporter(), collector)
        self.provider.add_span_processor(_RequestIds())
        self.provider.add_span_processor(BatchSpanProcessor(self._exporter))

    def close(self) -> None:
        """Send what is left, within FLUSH_SECONDS; what finds no collector until then is lost."""
        # The library's own shutdown waits for half a minute.
        ending = threading.Thread(target=self.provider.shutdown, daemon=True)
        ending.start()
        ending.join(FLUSH_SECONDS)
        if ending.is_alive():
            self._exporter.shutdown()

    def server_interceptors(self) -> list[Any]:
        """Around our own, in this order."""
        library: Callable[..., Any] = aio_server_interceptor  # typed, but for its result
        return [WrittenStreams(), library(self.provider, is_traced)]

    def client_interceptors(self) -> list[Any]:
        """Within our own: errors are still gRPC's there, with their codes."""
        library: Callable[..., Any] = aio_client_interceptors
        return [ended(interceptor) for interceptor in library(self.provider, is_traced)]

    def carried(self) -> tuple[tuple[str, str], ...]:
        """What tells the other side of a call of the present span."""
        carrier: dict[str, str] = {}
        propagate.inject(carrier)
        return tuple(carrier.items())

    def say_request_id(self, request_id: str) -> None:
        """Have the present span carry it."""
        trace.get_current_span().set_attribute(REQUEST_ID, request_id)

    def unsampled(self) -> AbstractContextManager[object]:
        """While the block runs, nothing is traced here, nor what is called meanwhile in other processes."""
        new = RandomIdGenerator()
        context = trace.SpanContext(new.generate_trace_id(), new.generate_span_id(), is_remote=False)
        return trace.use_span(trace.NonRecordingSpan(context))

    def ids(self) -> dict[str, str]:
        """Of the present span, as logs write them; nothing where none will be sent."""
        context = trace.get_current_span().get_span_context()
        if not context.trace_flags.sampled:
            return {}
        return {"trace_id": trace.format_trace_id(context.trace_id), "span_id": trace.format_span_id(context.span_id)}


class _RequestIds(SpanProcessor):
    """Each span carries the id of the request that it belongs to, as far as it is known when it begins."""

    def on_start(self, span: Span, parent_context: SpanContext | None = None) -> None:
        """Called by the SDK."""
        if request_id := current_request_id():
            span.set_attribute(REQUEST_ID, request_id)


class _Exporter(SpanExporter):
    """Says once that a collector is away, and once that it is back."""

    def __init__(self, sending: SpanExporter, collector: str) -> None:
        self._sending, self._collector = sending, collector
        self._away = self._closed = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Called by the SDK, in its own thread."""
        result = self._sending.export(spans)
        away = result is not SpanExportResult.SUCCESS
        if away and not self._away:
            log.warning("traces cannot be sent, and are lost until they can", collector=self._collector)
        elif self._away and not away:
            log.info("traces are sent again", collector=self._collector)
        self._away = away
        return result

    def shutdown(self) -> None:
        """Give up what is being sent."""
        if not self._closed:
            self._closed = True
            self._sending.shutdown()
