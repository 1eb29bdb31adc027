"""Streams from a service of which the first message is there: until then what goes wrong can still be said."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import grpc

T = TypeVar("T")


@dataclass(frozen=True)
class Begun(Generic[T]):
    """One whose beginning went well."""

    first: T
    rest: AsyncIterator[T]
    """The messages behind the first one."""
    cancel: Callable[[], object]
    """Ends the work behind it, where nobody reads on."""


async def begun(call: "grpc.aio.UnaryStreamCall[Any, T]") -> Begun[T]:
    """Raises what the call raises, StopAsyncIteration where it says nothing.

    Whoever is cancelled meanwhile leaves no call behind: gRPC lets one go on that is only being begun.
    """
    messages = aiter(call)
    try:
        return Begun(await anext(messages), messages, call.cancel)
    except BaseException:
        call.cancel()
        raise
