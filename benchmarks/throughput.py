"""Throughput of a server for one file: as a whole, and in random ranges to concurrent clients."""

import os
import random
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure
from benchmarks.http_client import Connection, HttpError
from benchmarks.machine import wrk_path
from benchmarks.sample import SAMPLE_NAME, SAMPLE_SIZE, Sample
from benchmarks.servers import Server

RANGE_SIZES: Final = (256 << 10, 4 << 10)
"""Bytes of a range that a player requests on a seek, and of a small frame of a scrub proxy."""
CLIENTS: Final = 8

_BUFFER: Final = 1 << 20
_STREAMS_A_ROUND: Final = 2
_RANGES_CHECKED: Final = 32
_SCRIPT: Final = Path(__file__).with_name("random_ranges.lua")
_RESULT: Final = re.compile(r"^RESULT requests=(\d+) bytes=(\d+) microseconds=(\d+) errors=(\d+) p99=(\d+)$", re.M)


@dataclass
class Ranges:
    """Measurements of ranges of one size."""

    rate: Figure = field(default_factory=Figure)
    """Ranges per second."""
    cpu: Figure = field(default_factory=Figure)
    """Processor seconds of all the server's processes per range."""


@dataclass
class Throughput:
    """Measurements of one server."""

    stream: Figure = field(default_factory=Figure)
    """Bytes per second."""
    stream_cpu: Figure = field(default_factory=Figure)
    """Processor seconds of all its processes per byte."""
    ranges: dict[int, Ranges] = field(default_factory=lambda: {size: Ranges() for size in RANGE_SIZES})
    """By their size in bytes."""


class WrongBytesError(Exception):
    """A server sends other bytes than the file has, or another status or length than expected."""


def check(server: Server, sample: Sample) -> None:
    """Compares the whole file and some random ranges; raises WrongBytesError."""
    path = server.path_of(SAMPLE_NAME)
    buffer = memoryview(bytearray(_BUFFER))
    with Connection(server.port) as connection:
        connection.ask(path)
        _expect(server, connection, status=200, length=SAMPLE_SIZE)
        for first in range(0, SAMPLE_SIZE, _BUFFER):
            _compare(server, connection, sample, first, buffer)
        chance = random.Random(2)
        for size in RANGE_SIZES * _RANGES_CHECKED:
            first = chance.randrange(SAMPLE_SIZE - size)
            connection.ask(path, first=first, last=first + size - 1)
            _expect(server, connection, status=206, length=size)
            _compare(server, connection, sample, first, buffer[:size])


def _expect(server: Server, connection: Connection, *, status: int, length: int) -> None:
    head = connection.head()
    if head != (status, length):
        raise WrongBytesError(f"{server.name} answers {head} instead of {status} with {length} bytes")


def _compare(server: Server, connection: Connection, sample: Sample, first: int, buffer: memoryview) -> None:
    connection.fill(buffer)
    if buffer != sample.content[first : first + len(buffer)]:
        raise WrongBytesError(f"{server.name} gives wrong bytes between {first} and {first + len(buffer)}")


def measure_round(server: Server, figures: Throughput, *, seconds: float, seed: int) -> None:
    """One round: the whole file twice, then random ranges for `seconds`, of one size after the other."""
    for _ in range(_STREAMS_A_ROUND):
        with _cpu_seconds(server) as cpu:
            began = time.perf_counter()
            _read_whole(server)
            took = time.perf_counter() - began
        figures.stream.add(SAMPLE_SIZE / took)
        figures.stream_cpu.add(cpu[0] / SAMPLE_SIZE)
    load = _load_with_wrk if wrk_path() else _load
    for size, ranges in figures.ranges.items():
        with _cpu_seconds(server) as cpu:
            count, took = load(server, size, seconds, seed)
        ranges.rate.add(count / took)
        ranges.cpu.add(cpu[0] / count)


def load_program() -> str:
    """The client that requests the ranges, in words for the report."""
    return "wrk" if wrk_path() else "the benchmark's own client, as wrk is not installed"


def _read_whole(server: Server) -> None:
    buffer = memoryview(bytearray(_BUFFER))
    with Connection(server.port) as connection:
        connection.ask(server.path_of(SAMPLE_NAME))
        left = connection.head().length
        while left:
            count = connection.read_into(buffer[: min(left, _BUFFER)])
            if not count:
                raise HttpError(f"{server.name} ended {left} bytes early")
            left -= count


@contextmanager
def _cpu_seconds(server: Server) -> Iterator[list[float]]:
    """A list that receives the processor seconds of the server's processes at the end of the context."""
    spent: list[float] = []
    before = server.cpu_seconds()
    yield spent
    spent.append(server.cpu_seconds() - before)


def _load_with_wrk(server: Server, size: int, seconds: float, seed: int) -> tuple[int, float]:
    program = wrk_path()
    assert program is not None
    settings = {"FILE_SIZE": str(SAMPLE_SIZE), "RANGE_SIZE": str(size), "SEED": str(seed)}
    argv = [program, "-t1", f"-c{CLIENTS}", f"-d{seconds:.0f}s", "-s", str(_SCRIPT)]
    said = subprocess.run(
        [*argv, server.url(server.path_of(SAMPLE_NAME))],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = _RESULT.search(said)
    if found is None:
        raise HttpError(f"wrk did not say what it found: {said}")
    requests, received, microseconds, errors, _ = map(int, found.groups())
    if errors or received < requests * size:
        raise HttpError(f"{server.name} failed under load: {found[0]}")
    return requests, microseconds / 1e6


def _load(server: Server, size: int, seconds: float, seed: int) -> tuple[int, float]:
    """The same without wrk: a thread per client, which waits for the server most of the time."""
    began = time.perf_counter()
    until = began + seconds
    counts = [0] * CLIENTS
    failures: list[Exception] = []

    def ask_on_and_on(client: int) -> None:
        try:
            counts[client] = _ranges_until(server, size, until, random.Random(seed * CLIENTS + client))
        except (HttpError, OSError) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=ask_on_and_on, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts), time.perf_counter() - began


def _ranges_until(server: Server, size: int, until: float, chance: random.Random) -> int:
    path = server.path_of(SAMPLE_NAME)
    buffer = memoryview(bytearray(size))
    count = 0
    with Connection(server.port) as connection:
        while time.perf_counter() < until:
            first = chance.randrange(SAMPLE_SIZE - size)
            connection.ask(path, first=first, last=first + size - 1)
            head = connection.head()
            if head != (206, size):
                raise HttpError(f"{server.name} answers {head} under load")
            connection.fill(buffer)
            count += 1
    return count
