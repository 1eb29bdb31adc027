"""Spans by OpenTelemetry's own instrumentation; imported only while tracing is on.

The provider is not the global one: FastAPI would add spans of its own, with whole query strings.
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
"""Limit for sending the remaining spans when the process ends."""
REQUEST_ID: Final = "rushes.request_id"
_TOLD_OURSELVES: Final = ("opentelemetry.exporter", "opentelemetry.sdk._shared_internal")
"""Loggers of the library that repeat for each attempt that a collector does not answer, which is logged here once."""


class Spans:
    """The tracer provider of one process, and the thread that sends its spans."""

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
        """Send the remaining spans, within FLUSH_SECONDS; spans that reach no collector by then are lost."""
        # The library's own shutdown waits for half a minute.
        ending = threading.Thread(target=self.provider.shutdown, daemon=True)
        ending.start()
        ending.join(FLUSH_SECONDS)
        if ending.is_alive():
            self._exporter.shutdown()

    def server_interceptors(self) -> list[Any]:
        """Around our own interceptors, in this order."""
        library: Callable[..., Any] = aio_server_interceptor  # typed, but for its result
        return [WrittenStreams(), library(self.provider, is_traced)]

    def client_interceptors(self) -> list[Any]:
        """Inside our own interceptors, where errors are still gRPC's, with their codes."""
        library: Callable[..., Any] = aio_client_interceptors
        return [ended(interceptor) for interceptor in library(self.provider, is_traced)]

    def carried(self) -> tuple[tuple[str, str], ...]:
        """Metadata that connects the server's span to the present one."""
        carrier: dict[str, str] = {}
        propagate.inject(carrier)
        return tuple(carrier.items())

    def say_request_id(self, request_id: str) -> None:
        """Add the request id to the present span."""
        trace.get_current_span().set_attribute(REQUEST_ID, request_id)

    def unsampled(self) -> AbstractContextManager[object]:
        """While the block runs, nothing is traced here, nor in calls made meanwhile."""
        new = RandomIdGenerator()
        context = trace.SpanContext(new.generate_trace_id(), new.generate_span_id(), is_remote=False)
        return trace.use_span(trace.NonRecordingSpan(context))

    def ids(self) -> dict[str, str]:
        """Trace and span id of the present span for logs; empty where no span will be sent."""
        context = trace.get_current_span().get_span_context()
        if not context.trace_flags.sampled:
            return {}
        return {"trace_id": trace.format_trace_id(context.trace_id), "span_id": trace.format_span_id(context.span_id)}


class _RequestIds(SpanProcessor):
    """Adds the request id to each span, if it is known when the span begins."""

    def on_start(self, span: Span, parent_context: SpanContext | None = None) -> None:
        """Called by the SDK."""
        if request_id := current_request_id():
            span.set_attribute(REQUEST_ID, request_id)


class _Exporter(SpanExporter):
    """Logs once that a collector does not answer, and once that it answers again."""

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
        """Give up sending."""
        if not self._closed:
            self._closed = True
            self._sending.shutdown()
