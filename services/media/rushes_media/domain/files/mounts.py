"""File systems of a folder, and whether they report changes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Network file systems: inotify reports only this machine's changes.
_SHARED = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|9p|afs|ceph|glusterfs|lustre|ncpfs|prl_fs|vboxsf|virtiofs|fuse(\..*)?", re.ASCII
)
# The kernel escapes spaces and backslashes in this table.
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class Mount:
    """A line of /proc/self/mountinfo."""

    path: str
    kind: str
    """The kernel's name of the file system: "ext4", "nfs4", "fuse.sshfs"."""


def mounts_of(mountinfo: str) -> list[Mount]:
    """All mounts; lines that cannot be parsed are skipped."""
    mounts = []
    # Not splitlines, which also splits at characters that names may have.
    for line in mountinfo.split("\n"):
        before, separator, after = line.partition(" - ")
        words, kind = before.split(" "), after.partition(" ")[0]
        if separator and kind and len(words) > 4:
            mounts.append(Mount(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), words[4]), kind))
    return mounts


def shared_with_others(folder: str, mounts: Iterable[Mount]) -> bool:
    """Whether other machines may change the folder, with links resolved, or a mount below it."""
    around, below = Mount("", ""), []
    for mount in mounts:
        if _holds(mount.path, folder) and len(mount.path) >= len(around.path):
            around = mount  # The innermost mount; of several at one place the last.
        elif _holds(folder, mount.path):
            below.append(mount)
    return any(_SHARED.fullmatch(mount.kind) for mount in (around, *below))


def _holds(folder: str, path: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")
