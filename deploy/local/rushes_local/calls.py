"""Commands that ask a service of a Rushes that runs, and what they say where they cannot."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Self, TextIO

import grpc

from rushes_chassis.channel import open_channel
from rushes_chassis.errors import RushesError, Unavailable

DONE, FAILED, NOT_RUNNING = 0, 1, 2


def asked(target: str, credential: str, act: Callable[[grpc.aio.Channel], Awaitable[int]]) -> int:
    """What `act` ends with; where it fails, that is said."""

    async def connected() -> int:
        async with open_channel(target, credential=credential) as channel:
            try:
                return await act(channel)
            except Unavailable as away:
                say(f"Rushes does not answer at {target}; start it with `rushes up`. ({away.message})", sys.stderr)
                return NOT_RUNNING
            except BrokenPipeError:
                raise  # who read what it says has enough: it ends without a word
            except (RushesError, OSError) as hindered:
                say(hindered.message if isinstance(hindered, RushesError) else str(hindered), sys.stderr)
                return FAILED

    return asyncio.run(connected())


def say(text: str, where: TextIO | None = None) -> None:
    """A line, at once."""
    print(text, file=where or sys.stdout, flush=True)  # for whoever typed the command


class Progress:
    """A line that is written over and over where somebody sees it, and ended when the block is left."""

    def __init__(self) -> None:
        self._begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._begun:
            say("", sys.stderr)

    def show(self, text: str) -> None:
        """In place of what stood there."""
        if sys.stderr.isatty():
            self._begun = True
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)  # noqa: T201
