"""Errors of commands in words: those of the operating system are a number, a few words and a path."""

import errno
from pathlib import Path


def in_words(failed: Exception) -> str:
    """A sentence with the path, and with the missing folder where it is that."""
    if not isinstance(failed, OSError) or failed.filename is None or failed.strerror is None:
        return str(failed)
    path = Path(failed.filename2 or failed.filename)
    if failed.errno == errno.ENOENT and not path.parent.exists():
        return f"{path} cannot be opened: the folder {path.parent} does not exist."
    return f"{path} cannot be opened: {failed.strerror}."
