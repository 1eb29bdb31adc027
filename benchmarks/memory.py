"""Memory of a server's processes while something runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psutil

from benchmarks.figures import Figure
from benchmarks.servers import Server

MB: Final = 1e6
_PAUSE: Final = 0.25
"""Seconds between two looks."""


@contextmanager
def watched(server: Server, pause: float = _PAUSE) -> Iterator[dict[str, Figure]]:
    """By the module that a process runs, proportional set size in bytes of all such processes together."""
    memory: dict[str, Figure] = {}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(pause):
            now: dict[str, float] = {}
            for process in server.processes():
                with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                    name = next((word for word in process.cmdline() if word.startswith("rushes_")), "rushes")
                    now[name] = now.get(name, 0.0) + process.memory_full_info().pss
            for name, bytes_ in now.items():
                memory.setdefault(name, Figure()).add(bytes_)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield memory
    finally:
        over.set()
        watching.join()
