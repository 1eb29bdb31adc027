"""The file systems that are mounted, from the kernel's table of this process."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# The kernel escapes spaces and backslashes in this table.
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class Mount:
    """A line of /proc/self/mountinfo."""

    path: str
    kind: str
    """The kernel's name of the file system: "ext4", "nfs4", "fuse.sshfs"."""


def mounts_here() -> list[Mount]:
    """All mounts that this process sees; none where the system has no such table."""
    try:
        mountinfo = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
    except OSError:
        return []
    return mounts_of(mountinfo)


def mounts_of(mountinfo: str) -> list[Mount]:
    """The mounts of a table; lines that cannot be parsed are skipped."""
    mounts = []
    # Not splitlines, which also splits at characters that names may have.
    for line in mountinfo.split("\n"):
        before, separator, after = line.partition(" - ")
        words, kind = before.split(" "), after.partition(" ")[0]
        if separator and kind and len(words) > 4:
            mounts.append(Mount(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), words[4]), kind))
    return mounts


def mount_around(path: str, mounts: Iterable[Mount]) -> Mount:
    """The innermost mount that holds an absolute path, with links resolved; of several at one place the last.

    One without path and kind where none does.
    """
    around = Mount("", "")
    for mount in mounts:
        if is_below(path, mount.path) and len(mount.path) >= len(around.path):
            around = mount
    return around


def is_below(path: str, folder: str) -> bool:
    """Whether an absolute path is the folder or lies in it."""
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")
