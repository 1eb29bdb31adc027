"""What processes take of the machine's memory, as tests that bound it read it off."""

import contextlib
from collections.abc import Sequence

import psutil


def memory(processes: Sequence[psutil.Process]) -> dict[int, int]:
    """Bytes that each has for itself, by pid; of those that are still there: workers come and go."""
    used = {}
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            used[process.pid] = process.memory_full_info().uss
    return used
