"""Forking a single-threaded process without Python's handlers for threads."""

import ctypes
import os

_libc = ctypes.PyDLL(None, use_errno=True)  # A PyDLL keeps the GIL during the call, as os.fork does.


def forked() -> int:
    """Like os.fork, for single-threaded processes: 0 in the child; raises OSError.

    os.fork has modules recreate their locks and reseed random numbers in each child. Without other threads that is
    useless, and it touches two hundred pages: half of the cost of a fork.
    """
    child: int = _libc.fork()
    if child < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return child
