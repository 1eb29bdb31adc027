"""Streamed responses: one JSON document per line."""

from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import grpc
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from rushes_chassis.errors import RushesError
from rushes_gateway.problems import problem_of
from rushes_gateway.resources.shapes import Problem, Shape
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


async def json_lines(call: "grpc.aio.UnaryStreamCall[Any, T]", line: Callable[[T], BaseModel]) -> JsonLines:
    """The messages of a call, one per line; raises what it raises before its first one.

    Errors before that are responses of their own; later ones are a LastProblem in the last line.
    """
    return JsonLines(_lines(await started_stream(call), line), headers=_HEADERS)


def lines_of(said: AsyncIterator[BaseModel]) -> JsonLines:
    """The documents of an iterator, one per line; all errors are a LastProblem in the last line."""
    return JsonLines(_written_lines(said), headers=_HEADERS)


async def _written_lines(said: AsyncIterator[BaseModel]) -> AsyncIterator[str]:
    try:
        async for each in said:
            yield _written(each)
    except RushesError as broken:
        yield _written(LastProblem(problem=problem_of(broken)))


async def _lines(stream: StartedStream[T], line: Callable[[T], BaseModel]) -> AsyncIterator[str]:
    try:
        yield _written(line(stream.first))
        async for said in stream.rest:
            yield _written(line(said))
    except RushesError as broken:
        # The status has been sent: the last line reports the error.
        yield _written(LastProblem(problem=problem_of(broken)))
    finally:
        stream.cancel()


def _written(said: BaseModel) -> str:
    return said.model_dump_json() + "\n"
