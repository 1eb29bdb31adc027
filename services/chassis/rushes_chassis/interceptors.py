"""Server interceptors for every RPC: request id, validation rules of the contract, errors to status, log, metrics."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

import grpc
import protovalidate
import structlog
from google.protobuf.message import Message
from grpc_status import rpc_status
from prometheus_client import Counter

from rushes_chassis import metrics
from rushes_chassis.callers import callers_of, check_caller
from rushes_chassis.context import Context
from rushes_chassis.errors import FieldMistake, Internal, InvalidInput, RushesError
from rushes_chassis.request_ids import METADATA_KEY
from rushes_chassis.requests import enter_request
from rushes_chassis.status import to_status

log = structlog.get_logger()

_MOST_MISTAKES = 20
"""Mistakes sent with an error: they travel in trailing metadata, which gRPC limits to 8 KiB."""

Handler = Any  # An RpcMethodHandler: the published stubs type only the synchronous ones.


def check_rules(request: object) -> None:
    """Raise InvalidInput naming every field that breaks one of the contract's validation rules."""
    if not isinstance(request, Message):
        return  # a stream of requests: its handler checks each message
    try:
        protovalidate.validate(request)
    except protovalidate.ValidationError as broken:
        mistakes = [
            FieldMistake(
                ".".join(element.field_name for element in getattr(violation.proto.field, "elements", ())) or "request",
                violation.proto.message,
            )
            for violation in broken.violations[:_MOST_MISTAKES]
        ]
        said = "; ".join(f"{mistake.path} {mistake.message}" for mistake in mistakes)
        raise InvalidInput(said, reason="InvalidInput", fields=mistakes) from broken


class _Method:
    """A method's name and its metrics, looked up once: a look-up costs more than counting."""

    def __init__(self, path: str) -> None:
        _, service, method = path.split("/")
        self._labels = (service.rpartition(".")[2], method)
        self._ended: dict[str, Counter] = {}
        self.name = "/".join(self._labels)
        self.running = metrics.RPC_RUNNING.labels(*self._labels)
        self.seconds = metrics.RPC_SECONDS.labels(*self._labels)

    def ended(self, code: str) -> Counter:
        """The counter of calls that ended with this status."""
        if code not in self._ended:
            self._ended[code] = metrics.RPC_ENDED.labels(*self._labels, code)
        return self._ended[code]


class _Call:
    """Accounting of one RPC, from its start to its final status."""

    def __init__(self, method: _Method, context: Context) -> None:
        self._context = context
        self._method = method
        offered = dict(context.invocation_metadata() or ()).get(METADATA_KEY)
        enter_request(offered if isinstance(offered, str) else None)
        self._began = time.monotonic()
        method.running.inc()

    def _close(self, code: str) -> None:
        self._method.running.dec()
        self._method.seconds.observe(time.monotonic() - self._began)
        self._method.ended(code).inc()

    async def fail(self, error: Exception) -> None:
        """End the call with this error; an unforeseen exception is logged with its traceback, which is not sent."""
        if isinstance(error, grpc.aio.AbortError):
            self._close("ABORTED")
            raise error
        if not isinstance(error, RushesError):
            log.exception("rpc failed", rpc=self._method.name)
            error = Internal("This is a bug in Rushes; see the log of the service.", reason="Internal")
        status = rpc_status.to_status(to_status(error))
        self._close(status.code.name)
        # Like `abort_with_status`, which OpenTelemetry's interceptors do not see.
        await self._context.abort(status.code, status.details, status.trailing_metadata)

    def cancelled(self) -> None:
        self._close("CANCELLED")

    def succeeded(self) -> None:
        self._close("OK")


class ServiceInterceptor(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    """Wraps each method once, so that a call costs only its accounting."""

    def __init__(self, *, checks_callers: bool = False) -> None:
        """`checks_callers`: by the roles in their certificates."""
        self._checks_callers = checks_callers
        self._wrapped: dict[str, Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler]],
        details: grpc.HandlerCallDetails,
    ) -> Handler:
        """The method's wrapper; None for an unknown method, which gRPC answers with UNIMPLEMENTED."""
        path = details.method
        if path not in self._wrapped:
            handler = await continuation(details)
            if handler is None or path.startswith("/grpc."):
                return handler
            self._wrapped[path] = _around(path, handler, callers_of(path) if self._checks_callers else None)
        return self._wrapped[path]


def _around(path: str, handler: Handler, callers: frozenset[str] | None) -> Handler:
    unary, stream = handler.unary_unary or handler.stream_unary, handler.unary_stream or handler.stream_stream
    method = _Method(path)

    async def answer(request: Any, context: Context) -> Any:
        call = _Call(method, context)
        try:
            if callers is not None:
                check_caller(context, method.name, callers)
            check_rules(request)
            response = await unary(request, context)
        except Exception as error:  # The edge: every exception becomes a status.
            return await call.fail(error)
        except BaseException:
            call.cancelled()
            raise
        call.succeeded()
        return response

    async def answers(request: Any, context: Context) -> AsyncIterator[Any]:
        call = _Call(method, context)
        try:
            if callers is not None:
                check_caller(context, method.name, callers)
            check_rules(request)
            # Closed with the call, not by the garbage collector: resources of the stream are released with it.
            async with aclosing(stream(request, context)) as responses:
                async for response in responses:
                    yield response
        except Exception as error:  # The edge: every exception becomes a status.
            await call.fail(error)
        except BaseException:
            call.cancelled()
            raise
        else:
            call.succeeded()

    form: dict[str, Any] = {
        "request_deserializer": handler.request_deserializer,
        "response_serializer": handler.response_serializer,
    }
    if handler.unary_unary:
        return grpc.unary_unary_rpc_method_handler(answer, **form)
    if handler.unary_stream:
        return grpc.unary_stream_rpc_method_handler(answers, **form)
    if handler.stream_unary:
        return grpc.stream_unary_rpc_method_handler(answer, **form)
    return grpc.stream_stream_rpc_method_handler(answers, **form)
