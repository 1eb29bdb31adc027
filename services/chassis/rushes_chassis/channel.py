"""Calls to other services: with a deadline, under the request's id, and with errors from our own tree."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import grpc
from grpc.aio import ClientCallDetails, Metadata

from rushes_chassis.credentials import credential_metadata
from rushes_chassis.request_ids import outgoing_metadata
from rushes_chassis.status import from_rpc_error

DEFAULT_DEADLINE = 30.0
# Local processes restart within a second; gRPC's own back-off would leave them alone for up to two minutes.
_OPTIONS: Sequence[tuple[str, int]] = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.max_receive_message_length", -1),
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
)


Carried = tuple[tuple[str, str], ...]


def _with_context(details: ClientCallDetails, timeout: float | None, carried: Carried) -> ClientCallDetails:
    metadata = details.metadata or Metadata()
    for key, value in (*outgoing_metadata(), *carried):
        if key not in metadata:
            metadata.add(key, value)
    return ClientCallDetails(
        method=details.method,
        timeout=details.timeout if details.timeout is not None else timeout,
        metadata=metadata,
        credentials=details.credentials,
        wait_for_ready=details.wait_for_ready,
    )


class _Unary(grpc.aio.UnaryUnaryClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, carried: Carried) -> None:
        self._carried = carried

    async def intercept_unary_unary(
        self, continuation: Callable[..., Any], client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        call = await continuation(_with_context(client_call_details, DEFAULT_DEADLINE, self._carried), request)
        try:
            return await call
        except grpc.aio.AioRpcError as failed:
            raise from_rpc_error(failed) from failed


class _Stream(grpc.aio.UnaryStreamClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, carried: Carried) -> None:
        self._carried = carried

    async def intercept_unary_stream(
        self, continuation: Callable[..., Any], client_call_details: ClientCallDetails, request: Any
    ) -> AsyncIterator[Any]:
        return _translated(await continuation(_with_context(client_call_details, None, self._carried), request))


class _Upload(grpc.aio.StreamUnaryClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    """Whoever streams requests handles errors itself; only what calls carry is added."""

    def __init__(self, carried: Carried) -> None:
        self._carried = carried

    async def intercept_stream_unary(
        self, continuation: Callable[..., Any], client_call_details: ClientCallDetails, request_iterator: Any
    ) -> Any:
        return await continuation(_with_context(client_call_details, None, self._carried), request_iterator)


class _Both(grpc.aio.StreamStreamClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    """Whoever streams both ways handles errors itself; only what calls carry is added."""

    def __init__(self, carried: Carried) -> None:
        self._carried = carried

    async def intercept_stream_stream(
        self, continuation: Callable[..., Any], client_call_details: ClientCallDetails, request_iterator: Any
    ) -> Any:
        return await continuation(_with_context(client_call_details, None, self._carried), request_iterator)


async def _translated(call: Any) -> AsyncIterator[Any]:
    try:
        async for response in call:
            yield response
    except grpc.aio.AioRpcError as failed:
        raise from_rpc_error(failed) from failed
    finally:
        call.cancel()  # a reader that leaves early ends the work behind the stream


def open_channel(target: str, *, credential: str = "") -> grpc.aio.Channel:
    """A channel whose calls raise RushesError; unary ones end after DEFAULT_DEADLINE unless they say otherwise.

    `credential` is this deployment's, for targets on a network.
    """
    carried = credential_metadata(target, credential)
    interceptors: list[Any] = [_Unary(carried), _Stream(carried)]  # the stubs know no interceptor of streams
    if carried:
        interceptors += [_Upload(carried), _Both(carried)]
    return grpc.aio.insecure_channel(target, options=_OPTIONS, interceptors=interceptors)
