"""Answers of workers, read up to a limit: a file may have taken its worker over.

An answer is a line of JSON, its head, and then its body: as many bytes as `bytes` in the head says, or else all until
the worker closes its output.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from rushes_media.domain.errors import NotVideo, WorkerDied

Head: TypeAlias = dict[str, Any]
Answer: TypeAlias = tuple[Head, bytes]

_PART = 1 << 20
_LONGEST_DETAIL = 1000


async def read_answer(output: asyncio.StreamReader, limit: int) -> Answer | None:
    """The next answer, with a body of at most `limit` bytes; None where the worker has ended before its end.

    The head is limited by the reader. Raises WorkerDied for anything that is no answer.
    """
    head = await read_head(output)
    return None if head is None else await read_body(head, output, limit)


async def read_head(output: asyncio.StreamReader) -> Head | None:
    """The next head, or None; raises like `read_answer`."""
    with understanding():
        line = await output.readline()
        if not line.endswith(b"\n"):
            return None
        head = json.loads(line)
        if not isinstance(head, dict):
            raise TypeError("it is no object")
        return head


async def read_body(head: Head, output: asyncio.StreamReader, limit: int) -> Answer | None:
    """An answer whose head has been read, or None; raises like `read_answer`."""
    if "bytes" not in head:
        return head, await read_all(output, limit)
    size = head["bytes"]
    if type(size) is not int or size < 0:
        raise _not_understood()
    if size > limit:
        raise _too_long(limit)
    try:
        return head, await output.readexactly(size)
    except asyncio.IncompleteReadError:
        return None


def check_usable(head: Head) -> None:
    """Raise NotVideo where the head of an answer says that the file cannot be used."""
    if "problem" not in head:
        return
    with understanding():
        detail, reason = head["problem"]["detail"], head["problem"]["reason"]
        if not (isinstance(detail, str) and isinstance(reason, str)):
            raise TypeError("a problem is told in words")
    raise NotVideo(detail[:_LONGEST_DETAIL], reason=reason[:_LONGEST_DETAIL])


@contextmanager
def understanding() -> Iterator[None]:
    """The block takes something out of an answer; raises WorkerDied where the answer does not have it."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as other:
        raise _not_understood() from other


async def read_all(output: asyncio.StreamReader, limit: int) -> bytes:
    """All of an output, at most `limit` bytes; raises WorkerDied where it has more."""
    parts, size = [], 0
    while part := await output.read(_PART):
        size += len(part)
        if size > limit:
            raise _too_long(limit)
        parts.append(part)
    return b"".join(parts)


def _not_understood() -> WorkerDied:
    return WorkerDied("The process that read the file gave an answer that cannot be understood, and was ended.")


def _too_long(limit: int) -> WorkerDied:
    return WorkerDied(f"The process that read the file gave an answer of more than {limit} bytes, and was ended.")
