"""gRPC streams whose first message has arrived: until then a failure can still set the HTTP status."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import grpc

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
