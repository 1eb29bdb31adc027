"""A worker that answers request after request about one video, until nobody asks any more.

A request is a line of JSON; its answer is a line of JSON that says under `bytes` how many bytes follow, and those.
"""

import json
import os
from collections.abc import Callable
from typing import Any

Parameters = dict[str, Any]
Answer = tuple[dict[str, Any], bytes]


def serve(requests: int, respond: Callable[[Parameters], Answer]) -> None:
    """Answer on standard output what is asked on the descriptor `requests`, until that is closed."""
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
