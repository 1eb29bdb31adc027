"""How long a server goes on reading a file after its client has disconnected."""

import time
from typing import Final, NamedTuple

import psutil

from benchmarks.http_client import Connection
from benchmarks.sample import SAMPLE_NAME, Sample
from benchmarks.servers import Server
from benchmarks.throughput import WrongBytesError

_READ_BEFORE_LEAVING: Final = 64 << 20
_BUFFER: Final = 1 << 20
_QUIET_SECONDS: Final = 0.5
_LEAST_READ: Final = 16 << 10
"""Bytes by which the counter has to grow to count as a read of the file: it includes a few bytes of other reads."""


class Aftermath(NamedTuple):
    """Reads after the client had closed its connection."""

    seconds_to_last_read: float
    bytes_read: int


class BlindError(Exception):
    """The kernel's counter does not include what the server reads, so the measurement is impossible."""


def leave(server: Server, sample: Sample, module: str) -> Aftermath:
    """Reads 64 MiB of the file at full speed, disconnects, and measures what the module's processes still read.

    Raises WrongBytesError and BlindError.
    """
    readers = server.processes(module)
    before = _bytes_read(readers)
    buffer = memoryview(bytearray(_BUFFER))
    with Connection(server.port) as connection:
        connection.ask(server.path_of(SAMPLE_NAME))
        connection.head()
        for first in range(0, _READ_BEFORE_LEAVING, _BUFFER):
            connection.fill(buffer)
            if buffer != sample.content[first : first + _BUFFER]:
                raise WrongBytesError(f"{server.name} gives wrong bytes")
    left = last_read = time.perf_counter()
    at_leaving = seen = _bytes_read(readers)
    if seen - before < _READ_BEFORE_LEAVING:
        raise BlindError(f"{module} is said to have read {seen - before} bytes while it gave out more")
    while (now := time.perf_counter()) - last_read < _QUIET_SECONDS:
        if (count := _bytes_read(readers)) - seen >= _LEAST_READ:
            seen, last_read = count, now
    return Aftermath(last_read - left, seen - at_leaving)


def _bytes_read(processes: list[psutil.Process]) -> int:
    """Bytes that the processes have read from files and pipes since their start, page cache included."""
    return sum(process.io_counters().read_chars for process in processes)
