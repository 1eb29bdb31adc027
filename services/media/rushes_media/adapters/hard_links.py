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


def _rename_once(working: Path, final: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(_AT_FDCWD, os.fsencode(working), _AT_FDCWD, os.fsencode(final), _RENAME_NOREPLACE) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(working), None, str(final))
