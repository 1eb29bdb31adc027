"""A process whose event loop is watched, and stands still when it is told so.

`python -m tests.integration.chassis.stuck_loop LIMIT_SECONDS` reads lines: `stand_still 2.5` keeps the loop from
turning for so many seconds in which the process runs, anything else is said again.
"""

import asyncio
import sys
import time

import uvloop

from rushes_chassis.watchdog import watched

_PIECE_SECONDS = 0.05


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201


def stand_still(seconds: float) -> None:
    """Says so in the middle of it, when the watchdog misses an answer."""
    # In pieces: of the time for which the process is stopped only one counts.
    pieces = round(seconds / _PIECE_SECONDS)
    for number in range(pieces):
        if number == pieces // 2:
            say("standing still")
        time.sleep(_PIECE_SECONDS)
    say("turning")


async def main(limit_seconds: float) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def read() -> None:
        line = sys.stdin.readline().strip()
        if line.startswith("stand_still"):
            stand_still(float(line.partition(" ")[2]))
        elif line:
            say(line)
        else:
            ended.set()

    loop.add_reader(sys.stdin.fileno(), read)
    with watched(loop, limit_seconds):
        say("ready")
        await ended.wait()


if __name__ == "__main__":
    uvloop.run(main(float(sys.argv[1])))
