"""Forking a process of one thread, without what Python does for processes of several."""

import ctypes
import os

_libc = ctypes.PyDLL(None, use_errno=True)  # keeps hold of the interpreter, as os.fork does


def forked() -> int:
    """Like os.fork, where no other thread is: 0 in the child; raises OSError.

    Python has modules make their locks anew in each child, and their random numbers. Where nobody else can have held a
    lock that is of no use, and it touches two hundred pages that a worker needs nothing of: half of what a fork takes.
    """
    child: int = _libc.fork()
    if child < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return child
