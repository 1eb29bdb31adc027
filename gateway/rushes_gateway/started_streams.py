"""gRPC streams whose first message has arrived: until then a failure can still set the HTTP status."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import grpc

from rushes.catalog.v1 import events_pb2, events_pb2_grpc
from rushes_chassis.errors import Unavailable

T = TypeVar("T")


@dataclass(frozen=True)
class StartedStream(Generic[T]):
    """A stream with its first message."""

    first: T
    rest: AsyncIterator[T]
    """The messages after the first one."""
    cancel: Callable[[], object]
    """Cancels the call, where nobody reads on."""


async def started_stream(call: "grpc.aio.UnaryStreamCall[Any, T]") -> StartedStream[T]:
    """Raises what the call raises, StopAsyncIteration for an empty stream.

    When cancelled, it cancels the call: gRPC would otherwise let one continue that is still starting.
    """
    messages = aiter(call)
    try:
        return StartedStream(await anext(messages), messages, call.cancel)
    except BaseException:
        call.cancel()
        raise


async def started_watch(
    events: events_pb2_grpc.EventsServiceStub, request: events_pb2.WatchRequest
) -> StartedStream[events_pb2.WatchResponse]:
    """A watch of events that has begun; raises what the call raises, and Unavailable where the catalog is stopping."""
    try:
        return await started_stream(events.Watch(request))
    except StopAsyncIteration:
        raise Unavailable("The catalog service is stopping, and sends no events. Try again in a moment.") from None
