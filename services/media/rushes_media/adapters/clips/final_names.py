"""Publishing a file or folder under a final name atomically, without overwriting."""

import ctypes
import errno
import os
from pathlib import Path

RENAME_NOREPLACE = 1
"""Flag of renameat2: fail where the new name exists."""
_AT_FDCWD = -100
# Errors of file systems without hard links (exFAT, some network shares).
_NO_LINKS = frozenset((errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL))

# Errors of file systems that rename, but not with a flag (NFS, some in user space).
_NO_FLAGS = frozenset((errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP))


def publish_once(working: Path, final: Path) -> None:
    """Publish a finished file under its final name; raises FileExistsError where that is taken.

    The working name may still exist afterwards.
    """
    try:
        os.link(working, final)
    except OSError as failed:
        if failed.errno not in _NO_LINKS:
            raise
        _rename_once(working, final)


def publish_folder_once(working: Path, final: Path) -> None:
    """Publish a finished folder under its final name; raises FileExistsError where that is taken."""
    try:
        _rename_once(working, final)
    except OSError as failed:
        if failed.errno not in _NO_FLAGS:
            raise
        rename_folder_onto_nothing(working, final)


def rename_folder_onto_nothing(working: Path, final: Path) -> None:
    """The same on file systems without RENAME_NOREPLACE.

    rename() replaces an empty folder at most: never a file, nor a folder with files.
    """
    try:
        working.rename(final)
    except OSError as failed:
        if failed.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(final)) from failed


def move_once(source: Path, target: Path, *, flag: int = RENAME_NOREPLACE) -> None:
    """Move a file or folder within its file system; raises FileExistsError where something lies at the target.

    `flag` for renameat2; where the file system does not support it, a file is moved by link and unlink.
    """
    try:
        _rename_once(source, target, flag)
    except OSError as failed:
        if failed.errno not in _NO_FLAGS:
            raise
        if source.is_dir() and not source.is_symlink():
            rename_folder_onto_nothing(source, target)
        else:
            _move_file_in_two_steps(source, target)


def move_once_between(
    origin: int, target: int, name: str, new_name: str | None = None, *, flag: int = RENAME_NOREPLACE
) -> None:
    """Move a file from one folder to another, both by descriptor; raises FileExistsError where its name is taken.

    Raises OSError with EXDEV between two file systems. `flag` is as in move_once.
    """
    final = new_name or name
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(origin, os.fsencode(name), target, os.fsencode(final), flag) == 0:
        return
    code = ctypes.get_errno()
    if code not in _NO_FLAGS:
        raise OSError(code, os.strerror(code), name, None, final)
    try:
        os.link(name, final, src_dir_fd=origin, dst_dir_fd=target, follow_symlinks=False)
    except FileExistsError:
        here = os.stat(name, dir_fd=origin, follow_symlinks=False)
        if not os.path.samestat(here, os.stat(final, dir_fd=target, follow_symlinks=False)):
            raise  # Otherwise a process was killed between the two steps.
    os.unlink(name, dir_fd=origin)


def rename_folder_once(parent: int, name: str, new_name: str) -> None:
    """Give a folder another name within its parent's descriptor; raises FileExistsError where that is taken."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(parent, os.fsencode(name), parent, os.fsencode(new_name), RENAME_NOREPLACE) == 0:
        return
    code = ctypes.get_errno()
    if code not in _NO_FLAGS:
        raise OSError(code, os.strerror(code), name, None, new_name)
    try:
        os.stat(new_name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        # Without the flag, only an empty folder that appears at this moment could be replaced.
        _rename_folder_onto_nothing_between(parent, name, new_name)
    else:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), new_name)


def _rename_folder_onto_nothing_between(parent: int, name: str, new_name: str) -> None:
    try:
        os.rename(name, new_name, src_dir_fd=parent, dst_dir_fd=parent)
    except OSError as failed:
        if failed.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), new_name) from failed


def _move_file_in_two_steps(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        if not os.path.samestat(source.lstat(), target.lstat()):
            raise  # Otherwise a process was killed between the two steps.
    source.unlink()


def _rename_once(working: Path, final: Path, flag: int = RENAME_NOREPLACE) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(_AT_FDCWD, os.fsencode(working), _AT_FDCWD, os.fsencode(final), flag) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(working), None, str(final))
