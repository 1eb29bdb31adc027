"""Processes that must not outlive the one that started them, and work that leaves the processor to others."""

import ctypes
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final

_PR_SET_PDEATHSIG = 1
_LAST: Final = 19
"""Niceness."""


def die_with_parent(parent: int, with_signal: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel for a signal when the parent is gone; end at once where it is gone already.

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
    """Have this thread, and what it starts from now on, run where nobody else wants the processor.

    Of a process that has only just begun that is the whole process.
    """
    os.nice(_LAST)  # which Linux counts by thread


def background_threads(threads: int, name: str) -> ThreadPoolExecutor:
    """For work that nobody waits for: as `be_last` has it, while the other threads of the process stay as they are."""
    return ThreadPoolExecutor(threads, name, initializer=be_last)
