"""Spans, made by OpenTelemetry's own instrumentation; imported only where traces are sent.

The provider is not made the global one: FastAPI would make spans of its own beside ours, with whole query strings.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, aclosing
from importlib.metadata import version
from typing import Any, Final

import grpc
import structlog
from opentelemetry import propagate, trace
from opentelemetry.context import Context as SpanContext
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.grpc import aio_client_interceptors, aio_server_interceptor
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from rushes_chassis.context import Context
from rushes_chassis.request_ids import current_request_id

log = structlog.get_logger()

FLUSH_SECONDS: Final = 2.0
"""For which the end of a process waits for a collector at most."""
REQUEST_ID: Final = "rushes.request_id"
_CANCELLED: Final = grpc.StatusCode.CANCELLED.value[0]
_ENDLESS: Final = frozenset({"Attach", "Watch", "ReadSlices"})
"""Methods whose calls last as long as both processes do: a span would say so at the end of them."""
_TOLD_OURSELVES: Final = ("opentelemetry.exporter", "opentelemetry.sdk._shared_internal")
"""Loggers of the library that say again and again that a collector is away."""

Handler = Any  # an RpcMethodHandler: the published stubs know only the synchronous ones
Details = Any  # of a call, as both sides have them; its method may be bytes


def is_traced(details: Details) -> bool:
    """Whether a call makes a span: not health and reflection, and nothing that never ends."""
    method: str | bytes = details.method
    path = method.decode() if isinstance(method, bytes) else method
    return not path.startswith("/grpc.") and path.rpartition("/")[2] not in _ENDLESS


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
        return [_WrittenStreams(), library(self.provider, is_traced)]

    def client_interceptors(self) -> list[Any]:
        """Within our own: errors are still gRPC's there, with their codes."""
        library: Callable[..., Any] = aio_client_interceptors
        return [_ended(interceptor) for interceptor in library(self.provider, is_traced)]

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


class _WrittenStreams(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    """Ends the spans of streams that are left early.

    gRPC leaves a generator of responses to the garbage collector when its caller goes while a response is on its way.
    Its span ended in another context then, which OpenTelemetry writes into the log as an error with its traceback.
    """

    async def intercept_service(
        self, continuation: Callable[[Details], Awaitable[Handler]], details: Details
    ) -> Handler:
        """The method's handler; where it is a generator of responses, one that writes them."""
        handler = await continuation(details)
        if handler is None or not handler.response_streaming or not is_traced(details):
            return handler
        stream, make = (
            (handler.stream_stream, grpc.stream_stream_rpc_method_handler)
            if handler.request_streaming
            else (handler.unary_stream, grpc.unary_stream_rpc_method_handler)
        )

        async def write(request: Any, context: Context) -> None:
            async with aclosing(stream(request, context)) as responses:
                async for response in responses:
                    await context.write(response)

        return make(write, handler.request_deserializer, handler.response_serializer)


def _ended(interceptor: Any) -> Any:
    """The library's interceptor, whose span ends also where the caller leaves."""
    if isinstance(interceptor, grpc.aio.UnaryUnaryClientInterceptor):
        return _Unary(interceptor)
    if isinstance(interceptor, grpc.aio.StreamUnaryClientInterceptor):
        return _Upload(interceptor)
    if isinstance(interceptor, grpc.aio.UnaryStreamClientInterceptor):
        return _Stream(interceptor)
    return _Both(interceptor)


class _Unary(grpc.aio.UnaryUnaryClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, traced: Any) -> None:
        self._traced = traced

    async def intercept_unary_unary(self, continuation: Any, client_call_details: Details, request: Any) -> Any:
        return await _or_ended(self._traced.intercept_unary_unary, continuation, client_call_details, request)


class _Upload(grpc.aio.StreamUnaryClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, traced: Any) -> None:
        self._traced = traced

    async def intercept_stream_unary(
        self, continuation: Any, client_call_details: Details, request_iterator: Any
    ) -> Any:
        return await _or_ended(self._traced.intercept_stream_unary, continuation, client_call_details, request_iterator)


class _Stream(grpc.aio.UnaryStreamClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, traced: Any) -> None:
        self._traced = traced

    async def intercept_unary_stream(self, continuation: Any, client_call_details: Details, request: Any) -> Any:
        return await _or_closed(self._traced.intercept_unary_stream, continuation, client_call_details, request)


class _Both(grpc.aio.StreamStreamClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, traced: Any) -> None:
        self._traced = traced

    async def intercept_stream_stream(
        self, continuation: Any, client_call_details: Details, request_iterator: Any
    ) -> Any:
        traced = self._traced.intercept_stream_stream
        return await _or_closed(traced, continuation, client_call_details, request_iterator)


class _Begun:
    """Remembers the call that the library makes, and the span that it makes around it."""

    def __init__(self, continuation: Any) -> None:
        self._continuation, self._around = continuation, trace.get_current_span()
        self.call: Any = None
        self._span: trace.Span | None = None

    async def __call__(self, *args: Any) -> Any:
        self.call = await self._continuation(*args)
        span = trace.get_current_span()
        self._span = span if span is not self._around else None
        return self.call

    def tell_left(self) -> None:
        """Have the span say that its caller went."""
        if self._span is not None and self._span.is_recording():
            self._span.set_attribute("rpc.grpc.status_code", _CANCELLED)

    def end(self) -> None:
        """End the span where the library has not."""
        if self._span is not None and self._span.is_recording():
            self._span.end()


async def _or_ended(intercept: Any, continuation: Any, details: Details, sent: Any) -> Any:
    """A call with one response, as the library makes it; who leaves while it waits ends the call and its span.

    The library ends neither then: the call waits for the garbage collector, and the span is never sent.
    """
    begun = _Begun(continuation)
    try:
        return await intercept(begun, details, sent)
    except BaseException:
        if begun.call is not None:
            begun.call.cancel()
        begun.tell_left()
        begun.end()
        raise


_closing: set[asyncio.Task[None]] = set()  # the loop keeps no task alive by itself


async def _or_closed(intercept: Any, continuation: Any, details: Details, sent: Any) -> Any:
    """A stream of responses, as the library makes it; who leaves early by cancelling the call ends its span.

    The library ends it when its generator is closed, which only the garbage collector does then, some time.
    """
    begun = _Begun(continuation)
    responses = await intercept(begun, details, sent)
    if responses is begun.call:
        return responses  # one that is not traced

    async def close() -> None:
        try:
            await responses.aclose()
        except RuntimeError:
            return  # it is being read, and ends by the cancellation
        begun.end()  # of one that was never read

    def when_done(call: Any) -> None:
        if call.cancelled():
            begun.tell_left()
            closing = asyncio.get_running_loop().create_task(close())
            _closing.add(closing)
            closing.add_done_callback(_closing.discard)

    begun.call.add_done_callback(when_done)
    return responses
