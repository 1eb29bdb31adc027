"""Memory use of a server while many clients read slowly at once."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import psutil

from benchmarks.http_client import Connection
from benchmarks.sample import SAMPLE_NAME, SAMPLE_SIZE, Sample
from benchmarks.servers import Server
from benchmarks.throughput import WrongBytesError

READERS: Final = 200
SECONDS: Final = 8.0

_BITE: Final = 64 << 10
_BITES_A_SECOND: Final = 4
_RECEIVE_BUFFER: Final = 64 << 10
_SAMPLING_SECONDS: Final = 0.1


@dataclass
class Growth:
    """Largest growth in bytes of the processes that run one module."""

    resident: int = 0
    proportional: int = 0


def growth_with_slow_readers(server: Server, sample: Sample, modules: tuple[str, ...]) -> dict[str, Growth]:
    """Requests the whole file on 200 connections, reads 256 KiB a second from each, and measures each module's growth.

    Raises WrongBytesError.
    """
    growth = {module: Growth() for module in modules}
    connections = [Connection(server.port, receive_buffer=_RECEIVE_BUFFER) for _ in range(READERS)]
    try:
        with _watched(server, growth):
            for connection in connections:
                connection.ask(server.path_of(SAMPLE_NAME))
            for connection in connections:
                if connection.head() != (200, SAMPLE_SIZE):
                    raise WrongBytesError(f"{server.name} refuses a reader")
            _read_slowly(server, sample, connections)
    finally:
        for connection in connections:
            connection.close()
    return growth


def _read_slowly(server: Server, sample: Sample, connections: list[Connection]) -> None:
    bite = memoryview(bytearray(_BITE))
    began = time.monotonic()
    for turn in range(round(SECONDS * _BITES_A_SECOND)):
        expected = sample.content[turn * _BITE : (turn + 1) * _BITE]
        for connection in connections:
            connection.fill(bite)
            if bite != expected:
                raise WrongBytesError(f"{server.name} gives a slow reader wrong bytes")
        time.sleep(max(0.0, began + (turn + 1) / _BITES_A_SECOND - time.monotonic()))


@contextmanager
def _watched(server: Server, growth: dict[str, Growth]) -> Iterator[None]:
    processes = {module: server.processes(module) for module in growth}
    before = {module: _memory(found) for module, found in processes.items()}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_SAMPLING_SECONDS):
            for module, grown in growth.items():
                resident, proportional = _memory(processes[module])
                grown.resident = max(grown.resident, resident - before[module][0])
                grown.proportional = max(grown.proportional, proportional - before[module][1])

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        try:
            yield
        finally:
            over.set()
        watching.result()


def _memory(processes: list[psutil.Process]) -> tuple[int, int]:
    """Resident (RSS) and proportional (PSS) size of all processes in bytes."""
    sizes = [process.memory_full_info() for process in processes]
    return sum(size.rss for size in sizes), sum(size.pss for size in sizes)
