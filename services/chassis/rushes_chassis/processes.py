"""Child processes that end with their parent, and work at the lowest CPU priority."""

import ctypes
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final

_PR_SET_PDEATHSIG = 1
_LAST: Final = 19
"""Niceness of the lowest priority."""


def die_with_parent(parent: int, with_signal: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when its parent dies; exit at once where it is dead already.

    `parent` is the pid that the caller saw before it forked: the parent may die between fork and this call.
    """
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        os.kill(os.getpid(), with_signal)


def be_last() -> None:
    """Give this thread, and threads and processes that it starts later, the lowest CPU priority.

    Called at the start of a process, this covers the whole process.
    """
    os.nice(_LAST)  # Linux counts niceness per thread.


def background_threads(threads: int, name: str) -> ThreadPoolExecutor:
    """A pool of threads at the lowest priority, for background work; other threads keep theirs."""
    return ThreadPoolExecutor(threads, name, initializer=be_last)
