"""Child processes that end with their parent, work at the lowest CPU priority, and are waited for."""

import asyncio
import ctypes
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

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


class ChildProcess(Protocol):
    """What is needed of a subprocess.Popen, which those who only use the rest of this module may not import."""

    pid: int

    def poll(self) -> int | None:
        """The exit code, or None."""

    def wait(self) -> int:
        """The exit code, as soon as there is one."""


async def exit_of(process: ChildProcess) -> int:
    """The exit code of a child process, as Popen.wait returns it, without a thread or a SIGCHLD handler.

    Even a killed process may not end for long, as where it reads from a share that hangs.
    """
    if (code := process.poll()) is not None:
        return code
    ended = asyncio.Event()
    descriptor = os.pidfd_open(process.pid)
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
    return process.wait()  # at once: it has ended


def be_last() -> None:
    """Give this thread, and threads and processes that it starts later, the lowest CPU priority.

    Called at the start of a process, this covers the whole process.
    """
    os.nice(_LAST)  # Linux counts niceness per thread.


def background_threads(threads: int, name: str) -> ThreadPoolExecutor:
    """A pool of threads at the lowest priority, for background work; other threads keep theirs."""
    return ThreadPoolExecutor(threads, name, initializer=be_last)
