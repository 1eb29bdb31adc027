"""What asyncio logs of errors that nobody asked for."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def unretrieved() -> Iterator[list[str]]:
    """Errors that nobody has asked for when the block ends."""
    loop = asyncio.get_running_loop()
    before, logged = loop.get_exception_handler(), list[str]()

    def note(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        logged.append(f"{context['message']}: {context.get('exception')!r}")

    loop.set_exception_handler(note)
    try:
        yield logged
        gc.collect()
    finally:
        loop.set_exception_handler(before)
