"""What the probes of a process answer: whether it lives, and whether it takes requests."""

import asyncio
import threading
from typing import Final

TURN_SECONDS: Final = 5.0
"""How long the event loop may take to answer before the process counts as standing still."""
_STARTING: Final = "it is starting"


class Probes:
    """What the probes of this process answer. `serving` and `waiting` may be called from any thread."""

    def __init__(self, turn_seconds: float = TURN_SECONDS) -> None:
        self.turn_seconds = turn_seconds
        self.words, self._hindrance = "", _STARTING
        self._loop: asyncio.AbstractEventLoop | None = None

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """The process lives while this loop turns; before, while it exists."""
        self._loop = loop

    def serving(self, words: str = "ok") -> None:
        """It takes requests from now on, or is as ready as it can be; `words`: for people."""
        self.words, self._hindrance = words, ""

    def waiting(self, why: str) -> None:
        """It takes no requests from now on; `why`: in words, for people."""
        self._hindrance = why

    @property
    def hindrance(self) -> str:
        """Why it takes no requests; "" while it does."""
        return self._hindrance

    def loop_turns(self) -> bool:
        """Whether the event loop answers within `turn_seconds`. Called from another thread; blocks it."""
        turned = threading.Event()
        if self._loop is None:
            return True
        try:
            self._loop.call_soon_threadsafe(turned.set)
        except RuntimeError:
            return True  # It is closed: the process ends.
        return turned.wait(self.turn_seconds)
