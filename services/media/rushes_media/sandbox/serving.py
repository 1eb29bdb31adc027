"""A worker that answers requests about one video until its input is closed.

A request is a line of JSON; its answer is a line of JSON, whose `bytes` says how many bytes follow, and those.
"""

import json
import os
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

Parameters = dict[str, Any]
Answer = tuple[dict[str, Any], bytes]


def serve(requests: int, decode: Callable[[Parameters], Callable[[], Answer]]) -> None:
    """Answer the requests from the descriptor `requests` on standard output, until it is closed.

    `decode` returns what makes the answer of what it has decoded. That runs in a thread, while the next request is
    decoded.
    """
    with open(requests, "rb", closefd=False) as lines, ThreadPoolExecutor(1, "drawing") as drawing:  # a descriptor
        before: Future[None] | None = None
        for line in lines:
            draw = decode(json.loads(line))
            if before is not None:
                before.result()  # At most two decoded frames are alive.
            before = drawing.submit(_write, draw)


def _write(draw: Callable[[], Answer]) -> None:
    try:
        head, body = draw()
        write_all(json.dumps({**head, "bytes": len(body)}).encode() + b"\n")
        write_all(body)
    except BaseException:  # The edge: the main thread may be waiting for a request that comes after this answer.
        say_what_failed()
        os._exit(1)


def say_what_failed() -> None:
    """Write the traceback to standard error, which the service reads as the worker's last output."""
    os.write(2, traceback.format_exc().encode()[-4000:])


def write_all(answer: bytes) -> None:
    """Write to standard output."""
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(1, rest) :]
