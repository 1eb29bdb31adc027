"""What keeps processes small: glibc's allocator, the garbage collector, and libraries that are not imported."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

# From <malloc.h> of glibc.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8


def keep_large_blocks() -> None:
    """Have freed 1 MiB buffers reused instead of returned to the kernel and zeroed again.

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


@contextmanager
def importing() -> Iterator[None]:
    """Exempt what the block imports from garbage collection: none of it is garbage.

    Searching it for cycles, again and again while it grows, takes an eighth of the time to import it. Rich counts as
    not installed meanwhile: structlog imports it, 3 MB, for tracebacks in colours, which our logs do not have.
    """
    gc.disable()
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]  # None marks a missing one
    modules.setdefault("rich", None)
    try:
        yield
    finally:
        if modules.get("rich") is None:
            modules.pop("rich", None)
        gc.freeze()
        gc.enable()


def skip_collection_at_exit() -> None:
    """Exempt all objects from the garbage collection at exit; to be called last, when everything is closed.

    Otherwise Python searches all objects for cycles, a quarter of a second for each process, one process after the
    other.
    """
    gc.freeze()
