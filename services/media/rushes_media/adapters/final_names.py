"""Giving a file or folder a final name exactly once: the first one wins, and a second is seen."""

import ctypes
import errno
import os
from pathlib import Path

_RENAME_NOREPLACE = 1
_AT_FDCWD = -100
# What file systems without hard links answer (exFAT, some network shares).
_NO_LINKS = frozenset((errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL))

# What they answer that can rename, but not with a flag (NFS, some in user space).
_NO_FLAGS = frozenset((errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP))


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


def publish_folder_once(working: Path, final: Path) -> None:
    """Make a finished folder appear under its final name; raises FileExistsError where that is taken."""
    try:
        _rename_once(working, final)
    except OSError as failed:
        if failed.errno not in _NO_FLAGS:
            raise
        rename_folder_onto_nothing(working, final)


def rename_folder_onto_nothing(working: Path, final: Path) -> None:
    """The same where the file system cannot be asked to replace nothing.

    It replaces nothing but an empty folder by itself: a folder is never put in the place of a file, nor of files.
    """
    try:
        working.rename(final)
    except OSError as failed:
        if failed.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(final)) from failed


def move_once(source: Path, target: Path) -> None:
    """Move a file or folder within its file system; raises FileExistsError where something lies at the target."""
    try:
        _rename_once(source, target)
    except OSError as failed:
        if failed.errno not in _NO_FLAGS:
            raise
        if source.is_dir() and not source.is_symlink():
            rename_folder_onto_nothing(source, target)
        else:
            _move_file_in_two_steps(source, target)


def _move_file_in_two_steps(source: Path, target: Path) -> None:
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
