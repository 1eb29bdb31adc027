"""What media's workers spend of the processor's time, read off from outside."""

import contextlib
import time
from collections.abc import Sequence

import psutil

from tests.e2e.stack import Stack


def workers(stack: Stack) -> list[psutil.Process]:
    """What the sandbox has forked and lives."""
    found = []
    for process in stack.processes():
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = process.parent()
            if parent is not None and all("rushes_media.sandbox" in each.cmdline() for each in (process, parent)):
                found.append(process)
    return found


def spent(processes: Sequence[psutil.Process]) -> float:
    """Seconds of the processor's time."""
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            used = process.cpu_times()
            total += used.user + used.system
    return total


def at_rest(stack: Stack) -> float:
    """What all workers have spent once none of them does anything."""
    for _ in stack.until(120, "at rest"):
        before = spent(workers(stack))
        time.sleep(0.3)  # the clock of what is spent ticks a hundred times a second
        if spent(workers(stack)) == before:
            break
    return before
