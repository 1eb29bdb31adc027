"""The kernel's table of mounts, and which of them holds a path."""

import os
from pathlib import Path

import pytest

from rushes_chassis.mounts import Mount, mount_around, mounts_here, mounts_of

MOUNTINFO = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:26 / /mnt/nas rw shared:2 - nfs4 nas:/volume1 rw,vers=4.2
31 22 0:27 / /mnt/with\040space rw - cifs //nas/clips rw
32 22 0:28 / /mnt/over rw - nfs nas:/old rw
33 22 8:2 / /mnt/over rw shared:7 master:1 - xfs /dev/sdb1 rw
this is no mount
"""


def test_the_table_is_read_with_its_escapes() -> None:
    mounts = mounts_of(MOUNTINFO)
    assert len(mounts) == 5
    assert mounts[2] == Mount("/mnt/with space", "cifs")


@pytest.mark.parametrize("character", "\u2028\u2029\u0085\f\x1c")
def test_a_name_may_have_what_ends_a_line_elsewhere(character: str) -> None:
    folder = f"/mnt/a{character}b"
    assert mounts_of(f"30 22 0:26 / {folder} rw shared:2 - nfs4 nas:/volume1 rw\n") == [Mount(folder, "nfs4")]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/videos", "ext4"),
        ("/mnt/nas", "nfs4"),
        ("/mnt/nas/a/b", "nfs4"),
        ("/mnt/nas2", "ext4"),
        ("/mnt/over/x", "xfs"),
    ],
)
def test_the_innermost_mount_holds_a_path_and_the_last_at_one_place(path: str, kind: str) -> None:
    assert mount_around(path, mounts_of(MOUNTINFO)).kind == kind


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="a table that Linux alone has")
def test_the_table_of_this_machine_says_what_the_kernels_folder_is() -> None:
    assert mount_around(os.path.realpath("/proc/self"), mounts_here()).kind == "proc"
