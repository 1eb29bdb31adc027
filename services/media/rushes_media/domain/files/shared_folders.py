"""Whether a folder's file systems report all changes."""

import re
from collections.abc import Sequence

from rushes_chassis.mounts import Mount, is_below, mount_around

# Network file systems: inotify reports only this machine's changes.
_SHARED = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|9p|afs|ceph|glusterfs|lustre|ncpfs|prl_fs|vboxsf|virtiofs|fuse(\..*)?", re.ASCII
)


def shared_with_others(folder: str, mounts: Sequence[Mount]) -> bool:
    """Whether other machines may change the folder, with links resolved, or a mount below it."""
    around = mount_around(folder, mounts)
    below = (mount for mount in mounts if is_below(mount.path, folder) and mount.path != folder)
    return any(_SHARED.fullmatch(mount.kind) for mount in (around, *below))
