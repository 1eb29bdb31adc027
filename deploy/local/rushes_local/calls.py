"""Commands that call a service of a running Rushes, and their messages where that fails."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Self, TextIO

import grpc

from rushes_chassis.channel import open_channel
from rushes_chassis.errors import RushesError, Unavailable
from rushes_chassis.trust import Peer
from rushes_local.os_errors import in_words

DONE, FAILED, NOT_RUNNING = 0, 1, 2


def run_with_channel(to: Peer, act: Callable[[grpc.aio.Channel], Awaitable[int]]) -> int:
    """Run `act` with a channel to it, and print why it failed; the exit code."""

    async def connected() -> int:
        async with open_channel(to) as channel:
            try:
                return await act(channel)
            except Unavailable as away:
                say(f"Rushes does not answer at {to.target}; start it with `rushes up`. ({away.message})", sys.stderr)
                return NOT_RUNNING
            except BrokenPipeError:
                raise  # the reader of a pipe has closed it: end without a message
            except (RushesError, OSError) as hindered:
                say(hindered.message if isinstance(hindered, RushesError) else in_words(hindered), sys.stderr)
                return FAILED

    return asyncio.run(connected())


def say(text: str, where: TextIO | None = None) -> None:
    """Print a line, and flush it."""
    print(text, file=where or sys.stdout, flush=True)


class Progress:
    """A line of progress on standard error that is overwritten by the next one; shown only in a terminal."""

    def __init__(self) -> None:
        self._begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._begun:
            say("", sys.stderr)

    def show(self, text: str) -> None:
        """Replace the text of the line."""
        if sys.stderr.isatty():
            self._begun = True
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)  # noqa: T201
