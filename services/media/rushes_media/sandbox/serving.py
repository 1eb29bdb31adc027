"""A worker that answers requests about one video until its input is closed.

A request is a line of JSON; its answer is a line of JSON, whose `bytes` says how many bytes follow, and those.
"""

import json
import os
from collections.abc import Callable
from typing import Any

Parameters = dict[str, Any]
Answer = tuple[dict[str, Any], bytes]


def serve(requests: int, respond: Callable[[Parameters], Answer]) -> None:
    """Answer the requests from the descriptor `requests` on standard output, until it is closed."""
    with open(requests, "rb", closefd=False) as lines:  # a descriptor
        for line in lines:
            head, body = respond(json.loads(line))
            write_all(json.dumps({**head, "bytes": len(body)}).encode() + b"\n")
            write_all(body)


def write_all(answer: bytes) -> None:
    """Write to standard output."""
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(1, rest) :]
