"""Opening files below a folder so that neither "..", nor a link, nor a race can lead outside.

The kernel resolves the path beneath a descriptor of the folder (openat2). Where that call is missing, every part of the
path is opened separately without following links, and links are resolved here within the folder.
"""

import ctypes
import errno
import os
import stat
import sys
from functools import cache
from pathlib import Path, PurePosixPath

_SYS_OPENAT2 = 437  # The same number on every architecture.
_RESOLVE_NO_MAGICLINKS = 0x02
_RESOLVE_BENEATH = 0x08
_MOST_LINKS = 40  # as the kernel


class _OpenHow(ctypes.Structure):
    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def open_folder(path: str) -> int:
    """A descriptor of a folder that can only be used to open paths beneath it. Raises OSError.

    Opened anew for each use: a descriptor that is kept open would block unmounting, and would show the old folder after
    another file system was mounted there.
    """
    return os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)


def real_path(descriptor: int) -> str:
    """The path at which the kernel opened it, with links resolved. Reads no disk."""
    return str(Path(f"/proc/self/fd/{descriptor}").readlink())


def open_beneath(folder: int, path: str, flags: int = os.O_RDONLY) -> int:
    """Open a path beneath a folder's descriptor, links included.

    Never blocks on a FIFO. Raises OSError with EXDEV where the path would leave the folder, otherwise the file system's
    own error (ENOENT, ELOOP, EACCES, …), and ENOENT for a path with a NUL.
    """
    if "\0" in path:  # No file has such a name. openat2 would open the one whose name ends there.
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    # O_PATH cannot block, and openat2 takes no other flags with it.
    flags |= os.O_CLOEXEC if flags & os.O_PATH else os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
    opener = _openat2 if has_openat2() else open_beneath_by_parts
    try:
        return opener(folder, path, flags)
    except OSError as failed:
        within = _real_path_within(folder, path) if failed.errno == errno.EXDEV else None
        if within is None:
            raise
        return opener(folder, within, flags)


def _real_path_within(folder: int, path: str) -> str | None:
    """The path with its links resolved, where an absolute link in it, which openat2 refuses, ends in the folder."""
    if path.startswith("/"):
        return None
    base = real_path(folder)
    real = os.path.realpath(f"{base}/{path}")
    return os.path.relpath(real, base) if real.startswith(base.rstrip("/") + "/") else None


@cache
def has_openat2() -> bool:
    """Whether this kernel, and the container around the process, allow openat2."""
    if not sys.platform.startswith("linux"):
        return False
    root = os.open("/", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.close(_openat2(root, ".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC))
    except OSError as refused:
        if refused.errno in (errno.ENOSYS, errno.EPERM, errno.EINVAL):
            return False
        raise
    finally:
        os.close(root)
    return True


def _openat2(folder: int, path: str, flags: int) -> int:
    how = _OpenHow(flags, 0, _RESOLVE_BENEATH | _RESOLVE_NO_MAGICLINKS)
    for _ in range(16):
        opened: int = _libc().syscall(_SYS_OPENAT2, folder, os.fsencode(path), ctypes.byref(how), ctypes.sizeof(how))
        if opened >= 0:
            return opened
        # EAGAIN: something was renamed while ".." was resolved, and the call has to be repeated.
        if ctypes.get_errno() not in (errno.EAGAIN, errno.EINTR):
            break
    code = ctypes.get_errno()
    raise OSError(code, os.strerror(code), path)


def open_beneath_by_parts(folder: int, path: str, flags: int) -> int:
    """Fallback for open_beneath on kernels without openat2."""
    if path.startswith("/"):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), path)
    trail = [os.dup(folder)]
    waiting = [part for part in reversed(path.split("/")) if part not in ("", ".")]
    links = 0
    try:
        while waiting:
            part = waiting.pop()
            if part == "..":
                if len(trail) == 1:
                    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), path)
                os.close(trail.pop())
                continue
            here = os.open(part, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=trail[-1])
            if not stat.S_ISLNK(os.fstat(here).st_mode):
                trail.append(here)
                continue
            target = os.readlink("", dir_fd=here)
            os.close(here)
            links += 1
            if links > _MOST_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
            if target.startswith("/"):
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), path)
            waiting.extend(part for part in reversed(PurePosixPath(target).parts) if part != ".")
        # /proc opens the file that was found, whatever its name leads to by now.
        return os.open(f"/proc/self/fd/{trail[-1]}", flags)
    finally:
        for descriptor in trail:
            os.close(descriptor)
