"""Giving a file a final name exactly once: the first one wins, and a second is seen."""

import ctypes
import errno
import os
from pathlib import Path

_RENAME_NOREPLACE = 1
_AT_FDCWD = -100
# What file systems without hard links answer (exFAT, some network shares).
_NO_LINKS = frozenset((errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL))


def publish_once(working: Path, final: Path) -> None:
    """Make a finished file appear under its final name; raises FileExistsError where that is taken.

    The working name may or may not be there afterwards.
    """
    try:
        os.link(working, final)
    except OSError as failed:
        if failed.errno not in _NO_LINKS:
            raise
        _rename_once(working, final)


def move_once(source: Path, target: Path) -> None:
    """Move a file or folder within its file system; raises FileExistsError where something lies at the target."""
    try:
        _rename_once(source, target)
    except OSError as failed:
        if failed.errno not in _NO_LINKS:
            raise
        _move_without_flags(source, target)


def _move_without_flags(source: Path, target: Path) -> None:
    """Where the file system does not know the careful kind of renaming (NFS, some of FUSE)."""
    if source.is_dir() and not source.is_symlink():
        try:
            source.rename(target)  # replaces nothing but an empty folder
        except OSError as failed:
            if failed.errno in (errno.ENOTEMPTY, errno.ENOTDIR):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from failed
            raise
        return
    try:
        os.link(source, target)
    except FileExistsError:
        if not os.path.samestat(source.lstat(), target.lstat()):
            raise  # else: somebody was killed between the two steps
    source.unlink()


def _rename_once(working: Path, final: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(_AT_FDCWD, os.fsencode(working), _AT_FDCWD, os.fsencode(final), _RENAME_NOREPLACE) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(working), None, str(final))
