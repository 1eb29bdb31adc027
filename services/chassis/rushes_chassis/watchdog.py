"""A process whose event loop stands still ends, so that whoever started it starts it again.

It holds its connections and locks and answers nothing: others would wait for it for ever. Only time in which this
process ran counts, so that one that was stopped, on a suspended machine or in a debugger goes on. A thread that keeps
Python's lock stops the watchdog too; the probe at /livez then gets no answer.
"""

import asyncio
import faulthandler
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

STUCK: Final = 70
"""Exit status of a process whose event loop stood still; EX_SOFTWARE of sysexits.h."""
LIMIT_SECONDS: Final = 30.0
_TICKS: Final = 10
_LAST_WORDS_SECONDS: Final = 5.0
"""What reads the log may be what stands still."""


class Watch:
    """Counts ticks during which a loop did not turn."""

    def __init__(self, most: int = _TICKS) -> None:
        """`most`: as many in a row mean that it stands still."""
        self._most = most
        self._missed = 0

    def tick(self, *, turned: bool) -> bool:
        """Whether the loop stands still; `turned`: it did turn since the last tick."""
        self._missed = 0 if turned else self._missed + 1
        return self._missed >= self._most


@contextmanager
def watched(loop: asyncio.AbstractEventLoop, limit_seconds: float = LIMIT_SECONDS) -> Iterator[None]:
    """End the process with STUCK, and the stacks of all threads on stderr, if the loop does not turn for so long."""
    left = threading.Event()
    watching = threading.Thread(target=_watch, args=(loop, limit_seconds, left), name="watchdog", daemon=True)
    watching.start()
    try:
        yield
    finally:
        left.set()
        watching.join()


def _watch(loop: asyncio.AbstractEventLoop, limit_seconds: float, left: threading.Event) -> None:
    # An answer has to come during a tick, of which a process that was stopped misses all but one: no clock is read.
    watch, turned = Watch(), threading.Event()
    turned.set()
    while not left.wait(limit_seconds / _TICKS):
        answered = turned.is_set()
        if watch.tick(turned=answered):
            _end(limit_seconds)
        if answered:
            turned.clear()
            try:
                loop.call_soon_threadsafe(turned.set)
            except RuntimeError:
                return  # It is closed: the process ends.


def _end(limit_seconds: float) -> None:
    hurry = threading.Timer(_LAST_WORDS_SECONDS, os._exit, (STUCK,))
    hurry.daemon = True
    hurry.start()
    try:
        # Not through the log, whose lock may be held by what stands still.
        words = f"the event loop has not turned for {limit_seconds:g} s, so this process ends with status {STUCK}:\n"
        os.write(2, words.encode())
        faulthandler.dump_traceback(file=2, all_threads=True)
    finally:
        os._exit(STUCK)
