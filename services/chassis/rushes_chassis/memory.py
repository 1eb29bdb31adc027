"""How memory is handed out, for processes that move megabytes at a time, and given back when one ends."""

import ctypes
import gc
import sys

# <malloc.h>; the names are glibc's.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8


def keep_large_blocks() -> None:
    """Let freed 1 MiB buffers be used again instead of being given back to the kernel and zeroed anew.

    By default every chunk is an mmap and a munmap: half of the time of a byte path. Two arenas are enough for
    processes whose threads mostly wait, and keep an idle one small. Does nothing where the C library is not glibc.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    mallopt(_M_MMAP_THRESHOLD, 32 << 20)
    mallopt(_M_TRIM_THRESHOLD, 256 << 20)
    mallopt(_M_ARENA_MAX, 2)


def end_without_looking_back() -> None:
    """The last thing that a process does: what is left dies with it.

    Python looks for cycles in all of it otherwise, which takes a quarter of a second of each process, one after the
    other. What has to be closed is closed by now.
    """
    gc.freeze()
