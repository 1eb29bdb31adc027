"""A SQLite file on a network file system is refused."""

from pathlib import Path

import pytest

from rushes_catalog.storage.dialects.port import Unusable
from rushes_catalog.storage.network_file import refuse_network_file
from rushes_chassis.mounts import Mount


def mounted(kind: str) -> list[Mount]:
    return [Mount("/", "overlay"), Mount("/srv/shared", kind)]


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "lustre", "fuse.glusterfs", "fuse.sshfs", "fuse.rclone"]
)
def test_a_file_on_a_network_file_system_is_refused_with_what_to_set(kind: str) -> None:
    with pytest.raises(Unusable) as refused:
        refuse_network_file(Path("/srv/shared/rushes/catalog.db"), mounted(kind))
    assert str(refused.value) == (
        f"rushes catalog: /srv/shared/rushes/catalog.db is on a network file system ({kind}, mounted at /srv/shared), "
        "where SQLite may damage its file. Set RUSHES_DATA_DIR to a folder on a disk of this machine, or "
        "RUSHES_DATABASE_URL to a database on PostgreSQL"
    )


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuseblk", "fuse.mergerfs"])
def test_file_systems_of_this_machine_are_not(kind: str) -> None:
    refuse_network_file(Path("/srv/shared/rushes/catalog.db"), mounted(kind))


def test_beside_a_network_file_system_a_file_may_lie() -> None:
    refuse_network_file(Path("/srv/sharedness/catalog.db"), mounted("nfs4"))


def test_a_link_counts_by_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to("/srv/shared/rushes")
    with pytest.raises(Unusable, match="nfs4, mounted at /srv/shared"):
        refuse_network_file(tmp_path / "data" / "catalog.db", mounted("nfs4"))
