"""Folders that other machines may change are told by the kernel's table of mounts."""

import pytest

from rushes_chassis.mounts import mounts_of
from rushes_media.domain.files.shared_folders import shared_with_others

MOUNTINFO = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:26 / /mnt/nas rw shared:2 - nfs4 nas:/volume1 rw,vers=4.2
31 22 0:27 / /mnt/with\040space rw - cifs //nas/clips rw
32 22 0:28 / /mnt/over rw - nfs nas:/old rw
33 22 8:2 / /mnt/over rw shared:7 master:1 - xfs /dev/sdb1 rw
34 22 0:29 / /home/ada/remote rw - fuse.sshfs ada@far:/ rw
this is no mount
"""


@pytest.mark.parametrize(
    ("folder", "shared"),
    [
        ("/videos", False),
        ("/mnt/nas", True),
        ("/mnt/nas/2026", True),
        ("/mnt/nas2", False),
        ("/mnt/with space/x", True),
        ("/mnt/over", False),  # what was mounted last lies on top
        ("/mnt/over/x", False),
        ("/home/ada", True),  # a mount below it
        ("/home/ada/remote/x", True),
    ],
)
def test_the_innermost_mount_counts_and_every_one_below(folder: str, shared: bool) -> None:
    assert shared_with_others(folder, mounts_of(MOUNTINFO)) is shared
