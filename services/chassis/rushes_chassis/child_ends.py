"""Waiting for the end of a child process.

Apart from processes.py, which processes without an event loop import: asyncio takes 4 MB.
"""

import asyncio
import os
from typing import Protocol


class ChildProcess(Protocol):
    """What is needed of a subprocess.Popen, which only adapters may import."""

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
