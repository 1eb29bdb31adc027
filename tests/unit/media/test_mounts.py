"""Folders that other machines may change are told by the kernel's table of mounts."""

import pytest

from rushes_media.domain.files.mounts import Mount, mounts_of, shared_with_others

MOUNTINFO = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:26 / /mnt/nas rw shared:2 - nfs4 nas:/volume1 rw,vers=4.2
31 22 0:27 / /mnt/with\040space rw - cifs //nas/clips rw
32 22 0:28 / /mnt/over rw - nfs nas:/old rw
33 22 8:2 / /mnt/over rw shared:7 master:1 - xfs /dev/sdb1 rw
34 22 0:29 / /home/ada/remote rw - fuse.sshfs ada@far:/ rw
this is no mount
"""


def test_the_table_is_read_with_its_escapes() -> None:
    mounts = mounts_of(MOUNTINFO)
    assert len(mounts) == 6
    assert mounts[2] == Mount("/mnt/with space", "cifs")


@pytest.mark.parametrize("character", "\u2028\u2029\u0085\f\x1c")
def test_a_name_may_have_what_ends_a_line_elsewhere(character: str) -> None:
    folder = f"/mnt/a{character}b"
    assert mounts_of(f"30 22 0:26 / {folder} rw shared:2 - nfs4 nas:/volume1 rw\n") == [Mount(folder, "nfs4")]


@pytest.mark.parametrize(
    ("folder", "shared"),
    [
        ("/videos", False),
        ("/mnt/nas", True),
        ("/mnt/nas/2026", True),
        ("/mnt/nas2", False),
        ("/mnt/with space/x", True),
        ("/mnt/over/x", False),  # what was mounted last lies on top
        ("/home/ada", True),  # a mount below it
        ("/home/ada/remote/x", True),
    ],
)
def test_the_innermost_mount_counts_and_every_one_below(folder: str, shared: bool) -> None:
    assert shared_with_others(folder, mounts_of(MOUNTINFO)) is shared
