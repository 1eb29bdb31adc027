"""Which file systems there are: whether they tell of changes, and whether they lie on other machines."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

# They tell what this machine changes, not what others do, and a call to one of them may never return.
_SHARED = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|9p|afs|ceph|glusterfs|lustre|ncpfs|prl_fs|vboxsf|virtiofs|fuse(\..*)?", re.ASCII
)
# Kernels that write a space or a backslash into a table of words escape it.
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class Mount:
    """A line of /proc/self/mountinfo."""

    path: str
    kind: str
    """The kernel's name of the file system: "ext4", "nfs4", "fuse.sshfs"."""
    device: int = 0
    """As `st_dev` has it for what lies there."""


def mounts_of(mountinfo: str) -> list[Mount]:
    """Every mount; lines that are not understood are passed over."""
    mounts = []
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        words, kind = before.split(" "), after.partition(" ")[0]
        if separator and kind and len(words) > 4:
            path = _ESCAPED.sub(lambda found: chr(int(found[1], 8)), words[4])
            mounts.append(Mount(path, kind, _device(words[2])))
    return mounts


def shared_with_others(folder: str, mounts: Iterable[Mount]) -> bool:
    """Whether other machines may change what lies in the folder, links resolved, or in a mount below it."""
    around, below = Mount("", ""), []
    for mount in mounts:
        if _holds(mount.path, folder) and len(mount.path) >= len(around.path):
            around = mount  # the innermost, of several at one place the last
        elif _holds(folder, mount.path):
            below.append(mount)
    return any(_SHARED.fullmatch(mount.kind) for mount in (around, *below))


def lies_elsewhere(device: int, mounts: Iterable[Mount]) -> bool:
    """Whether what has this `st_dev` is reached over a network, or through another process; False where not known."""
    return any(mount.device == device and _SHARED.fullmatch(mount.kind) for mount in mounts)


def _device(written: str) -> int:
    """0, which no file system has, where it is not written as "8:1"."""
    major, separator, minor = written.partition(":")
    return os.makedev(int(major), int(minor)) if separator and major.isdecimal() and minor.isdecimal() else 0


def _holds(folder: str, path: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")
