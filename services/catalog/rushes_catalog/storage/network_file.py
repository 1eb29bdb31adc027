"""Whether a SQLite file lies on a network file system, where SQLite's locks and shared memory are not safe.

Its write-ahead log needs memory that all processes map from one file, and locks that the server keeps whatever happens
to the network; where either fails, a database is damaged without a message.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from rushes_catalog.storage.dialects.port import Unusable
from rushes_chassis.mounts import Mount, mount_around, mounts_here

_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|9p|afs|coda|ceph|glusterfs|lustre|beegfs|gpfs|orangefs|pvfs2|ncpfs|davfs2?"
    # By its name, as file systems of this machine alone are FUSE too.
    r"|fuse\.(glusterfs|sshfs|ceph(-fuse)?|s3fs|rclone|juicefs|davfs2?|smbnetfs|curlftpfs|mfs|moosefs|seaweedfs|goofys"
    r"|gcsfuse|blobfuse2?|mount-s3|wekafs|quobyte)",
    re.ASCII,
)


def refuse_network_file(file: Path, mounts: Sequence[Mount] | None = None) -> None:
    """Raises Unusable where the file is, or would be, on a network file system.

    `mounts`: those to look in; None: those that this process sees.
    """
    mount = mount_around(os.path.realpath(file), mounts_here() if mounts is None else mounts)
    if _NETWORK.fullmatch(mount.kind):
        raise Unusable(
            f"rushes catalog: {file} is on a network file system ({mount.kind}, mounted at {mount.path}), where SQLite "
            "may damage its file. Set RUSHES_DATA_DIR to a folder on a disk of this machine, or RUSHES_DATABASE_URL "
            "to a database on PostgreSQL"
        )
