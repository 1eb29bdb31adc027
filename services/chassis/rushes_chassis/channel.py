"""gRPC channels to other services: deadlines, request ids, and errors translated to our own tree."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import grpc
from grpc.aio import ClientCallDetails, Metadata

from rushes_chassis.addresses import is_socket
from rushes_chassis.credentials import credential_metadata
from rushes_chassis.liveness import PINGS
from rushes_chassis.request_ids import outgoing_metadata
from rushes_chassis.status import from_rpc_error
from rushes_chassis.tracing import client_interceptors
from rushes_chassis.trust import Peer, peer_of

DEFAULT_DEADLINE = 30.0
RECONNECTING: Sequence[tuple[str, int]] = (
    # Local processes restart within a second; gRPC's default back-off would wait for up to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    # Not the pause between two attempts, but the time limit of one: a frozen process accepts connections and never
    # answers.
    ("grpc.min_reconnect_backoff_ms", 10_000),
)
"""Options of every channel for reconnecting."""
_STATUS_WITHIN = 2.0
"""Seconds that a call whose request could not be sent waits for the server's status, which is mostly on its way."""
_SPREAD: Sequence[tuple[str, str]] = (("grpc.service_config", '{"loadBalancingConfig": [{"round_robin": {}}]}'),)
"""Calls go in turn to all addresses of a target, instead of all to the first that answers."""
_OPTIONS: Sequence[tuple[str, int]] = (*RECONNECTING, *PINGS, ("grpc.max_receive_message_length", -1))


Carried = tuple[tuple[str, str], ...]
Sent: TypeAlias = AsyncIterable[Any] | Iterable[Any]


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


class _Requests:
    """The stream of requests; keeps the exception that producing them raised, which gRPC turns into a cancelled
    call."""

    def __init__(self, sent: Sent) -> None:
        self._sent = sent
        self.failed: Exception | None = None

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            if isinstance(self._sent, AsyncIterable):
                async for request in self._sent:
                    yield request
            else:
                for request in self._sent:
                    yield request
        except Exception as failed:
            self.failed = failed
            raise


class _Core:
    """gRPC's core of a call that streams requests, made so that a failed write keeps the status that the server sent.

    A server that refuses a call ends it while requests are still being sent, and sending the next one fails. gRPC then
    reports INTERNAL instead of the server's status (grpc/grpc issue 36066); here INTERNAL is reported only where no
    status comes.
    """

    def __init__(self, core: Any) -> None:
        self._core = core

    def set_internal_error(self, why: str) -> None:
        asyncio.get_running_loop().call_later(_STATUS_WITHIN, self._fail, why)

    def _fail(self, why: str) -> None:
        if not self._core.done():
            self._core.set_internal_error(why)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._core, name)


def _with_its_status(call: Any) -> Any:
    """A call that has not started yet, with its core wrapped in `_Core`."""
    call._cython_call = _Core(call._cython_call)
    return call


@contextmanager
def _translated(method: str | bytes, requests: _Requests | None = None) -> Iterator[None]:
    """Raise the other process's error, or the one that producing the requests raised."""
    try:
        yield
    except grpc.aio.AioRpcError as failed:
        raise from_rpc_error(failed, method) from failed
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if requests is None or requests.failed is None or task is None or task.cancelling():
            raise
        raise requests.failed from None


class _Unary(grpc.aio.UnaryUnaryClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, carried: Carried) -> None:
        self._carried = carried

    async def intercept_unary_unary(
        self, continuation: Callable[..., Any], client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        call = await continuation(_with_context(client_call_details, DEFAULT_DEADLINE, self._carried), request)
        with _translated(client_call_details.method):
            return await call


class _Stream(grpc.aio.UnaryStreamClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, carried: Carried) -> None:
        self._carried = carried

    async def intercept_unary_stream(
        self, continuation: Callable[..., Any], client_call_details: ClientCallDetails, request: Any
    ) -> AsyncIterator[Any]:
        call = await continuation(_with_context(client_call_details, None, self._carried), request)
        return _responses(call, client_call_details.method)


class _Upload(grpc.aio.StreamUnaryClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, carried: Carried) -> None:
        self._carried = carried

    async def intercept_stream_unary(
        self, continuation: Callable[..., Any], client_call_details: ClientCallDetails, request_iterator: Sent
    ) -> Any:
        requests = _Requests(request_iterator)
        call = await continuation(_with_context(client_call_details, None, self._carried), requests)
        return _Response(call, client_call_details.method, requests)


class _Both(grpc.aio.StreamStreamClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, carried: Carried) -> None:
        self._carried = carried

    async def intercept_stream_stream(
        self, continuation: Callable[..., Any], client_call_details: ClientCallDetails, request_iterator: Sent
    ) -> AsyncIterator[Any]:
        requests = _Requests(request_iterator)
        call = await continuation(_with_context(client_call_details, None, self._carried), requests)
        return _responses(call, client_call_details.method, requests)


class _UploadStatus(grpc.aio.StreamUnaryClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    async def intercept_stream_unary(
        self, continuation: Callable[..., Any], client_call_details: ClientCallDetails, request_iterator: Sent
    ) -> Any:
        return _with_its_status(await continuation(client_call_details, request_iterator))


class _BothStatus(grpc.aio.StreamStreamClientInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    async def intercept_stream_stream(
        self, continuation: Callable[..., Any], client_call_details: ClientCallDetails, request_iterator: Sent
    ) -> Any:
        return _with_its_status(await continuation(client_call_details, request_iterator))


class _Response:
    """A call whose single response is awaited. gRPC has no wrapper of this kind, so every method is delegated to the
    call."""

    def __init__(self, call: Any, method: str | bytes, requests: _Requests) -> None:
        self._call, self._method, self._requests = call, method, requests

    def __await__(self) -> Generator[Any, None, Any]:
        with _translated(self._method, self._requests):
            return (yield from self._call.__await__())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._call, name)


async def _responses(call: Any, method: str | bytes, requests: _Requests | None = None) -> AsyncIterator[Any]:
    try:
        with _translated(method, requests):
            async for response in call:
                yield response
    finally:
        call.cancel()  # A reader that leaves early ends the server's work.


def open_channel(to: Peer | str, *, spread: bool = False) -> grpc.aio.Channel:
    """A channel whose calls, of all four kinds, raise RushesError, or what producing their requests raised.

    Unary calls end after DEFAULT_DEADLINE unless they set another.

    `spread`: calls go in turn to all addresses of the target; otherwise to the first that answers.
    `to`: a process, or a target that needs neither a credential nor certificates.
    """
    peer = peer_of(to)
    carried = credential_metadata(peer.trust.credential)
    # The stubs lack interceptors of streams.
    interceptors: list[Any] = [
        _Unary(carried),
        _Stream(carried),
        _Upload(carried),
        _Both(carried),
        # They end a span with the call's status, before our interceptors turn it into an exception.
        *client_interceptors(),
        # Innermost: the interceptors around it wait for its status.
        _UploadStatus(),
        _BothStatus(),
    ]
    options = (*_OPTIONS, *(_SPREAD if spread else ()))
    return plain_or_secure(peer, options, interceptors)


def plain_or_secure(
    peer: Peer, options: Sequence[tuple[str, Any]], interceptors: Sequence[grpc.aio.ClientInterceptor] = ()
) -> grpc.aio.Channel:
    """A channel of gRPC itself, with mutual TLS to targets on a network where there are certificates."""
    if peer.trust.tls is None or is_socket(peer.target):
        return grpc.aio.insecure_channel(peer.target, options=options, interceptors=interceptors)
    # Imported on use: most processes need none.
    from rushes_chassis.secure_channels import SecureChannel

    return SecureChannel(peer.target, peer.trust.tls, peer.role, options, interceptors)
