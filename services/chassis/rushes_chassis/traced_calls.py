"""Wrappers around OpenTelemetry's gRPC interceptors that end spans when their calls end.

Imported only while tracing is on. The spans that the library leaves open are listed in docs/decisions/0076.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from typing import Any, Final

import grpc
from opentelemetry import trace

from rushes_chassis.context import Context

_CANCELLED: Final = grpc.StatusCode.CANCELLED.value[0]
_ENDLESS: Final = frozenset({"Attach", "Watch", "ReadSlices"})
"""Methods whose calls last as long as both processes: a span would be sent only at their end."""

Handler = Any  # An RpcMethodHandler: the published stubs type only the synchronous ones.
Details = Any  # Details of a call, on either side; `method` may be bytes.


def is_traced(details: Details) -> bool:
    """Whether a call gets a span: not health, reflection, and calls that never end."""
    method: str | bytes = details.method
    path = method.decode() if isinstance(method, bytes) else method
    return not path.startswith("/grpc.") and path.rpartition("/")[2] not in _ENDLESS


class WrittenStreams(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    """Ends the spans of response streams that are left early.

    When a caller leaves while a response is being sent, gRPC leaves the generator to the garbage collector. Its span
    then ends in another context, which OpenTelemetry logs as an error with a traceback.
    """

    async def intercept_service(
        self, continuation: Callable[[Details], Awaitable[Handler]], details: Details
    ) -> Handler:
        """The method's handler; a generator of responses is wrapped in a coroutine that writes them."""
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


def ended(interceptor: Any) -> Any:
    """The library's interceptor, with spans that end also where the caller leaves."""
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
        traced = self._traced.intercept_stream_unary
        return await _at_once(traced, continuation, client_call_details, request_iterator)


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
    """Records the call and the span that the library creates."""

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
        """Mark the span as left by its caller."""
        if self._span is not None and self._span.is_recording():
            self._span.set_attribute("rpc.grpc.status_code", _CANCELLED)

    def end(self) -> None:
        """End the span where the library has not."""
        if self._span is not None and self._span.is_recording():
            self._span.end()


async def _or_ended(intercept: Any, continuation: Any, details: Details, sent: Any) -> Any:
    """A call with a single request and response; a caller that leaves while waiting ends the call and its span.

    The library ends neither: the call waits for the garbage collector, and the span is never sent.
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


_ending: set[asyncio.Task[Any]] = set()  # The event loop itself keeps no reference to a task.


def _end_later(coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    task = asyncio.get_running_loop().create_task(coroutine)
    _ending.add(task)
    task.add_done_callback(_ending.discard)
    return task


async def _at_once(intercept: Any, continuation: Any, details: Details, sent: Any) -> Any:
    """An upload, returned as soon as it has begun; a task waits for its status and ends the span.

    The library returns the call only at its end, when no request can be written any more.
    """
    begun: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def begin(*args: Any) -> Any:
        call = await continuation(*args)
        begun.set_result(call)
        return call

    waiting = _end_later(intercept(begin, details, sent))
    try:
        await asyncio.wait((begun, waiting), return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        waiting.cancel()
        raise
    return begun.result() if begun.done() else await waiting


async def _or_closed(intercept: Any, continuation: Any, details: Details, sent: Any) -> Any:
    """A stream of responses; a caller that cancels it early ends its span.

    The library ends the span only when its generator is closed, which then is up to the garbage collector.
    """
    begun = _Begun(continuation)
    responses = await intercept(begun, details, sent)
    if responses is begun.call:
        return responses  # A call that is not traced.

    async def close() -> None:
        try:
            await responses.aclose()
        except RuntimeError:
            return  # It is being read, and ends by the cancellation.
        begun.end()  # It was never read.

    def when_done(call: Any) -> None:
        if call.cancelled():
            begun.tell_left()
            _end_later(close())

    begun.call.add_done_callback(when_done)
    return responses
