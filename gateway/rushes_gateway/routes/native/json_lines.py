"""Streamed responses: one JSON document per line."""

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, TypeVar

import grpc
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from rushes_chassis.errors import RushesError
from rushes_gateway.problems import problem_of
from rushes_gateway.shapes import Problem, Shape
from rushes_gateway.started_streams import StartedStream, started_stream

STRETCH_DEADLINE = 24 * 3600.0
"""Seconds, enough for whole videos; the call ends sooner when the client disconnects."""
_HEADERS = {"cache-control": "no-store"}

T = TypeVar("T")


class LastProblem(Shape):
    """The last line of an incomplete response."""

    problem: Problem


class JsonLines(StreamingResponse):
    """A response with one JSON document per line."""

    media_type = "application/x-ndjson"


async def json_lines(call: "grpc.aio.UnaryStreamCall[Any, T]", lines: Callable[[T], Iterable[bytes]]) -> Response:
    """The lines of the messages of a call; raises what it raises before its first one.

    Errors before that are responses of their own; later ones are a LastProblem in the last line.
    """
    try:
        stream = await started_stream(call)
    except StopAsyncIteration:
        return Response(media_type=JsonLines.media_type, headers=_HEADERS)
    return JsonLines(_lines(stream, lines), headers=_HEADERS)


def line(document: BaseModel) -> bytes:
    """A document as a line."""
    return document.model_dump_json().encode() + b"\n"


async def _lines(stream: StartedStream[T], lines: Callable[[T], Iterable[bytes]]) -> AsyncIterator[bytes]:
    try:
        for some in lines(stream.first):
            yield some
        async for message in stream.rest:
            for some in lines(message):
                yield some
    except RushesError as broken:
        # The status has been sent: the last line reports the error.
        yield line(LastProblem(problem=problem_of(broken)))
    finally:
        stream.cancel()
