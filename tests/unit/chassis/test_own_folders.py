"""A process that may not write to its folders says which, whose they are, and what mends it."""

import errno
import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rushes_chassis.own_folders import Ids, Unwritable, refuse_unwritable, unwritable
from rushes_chassis.settings import REFUSED
from tests.fakes.rights import without_rights

RUSHES, NAS = Ids(10001, 10001), Ids(1000, 100)
EXPORTS = Path("/exports")


@pytest.fixture
def seen() -> Iterator[Path]:
    """A folder that every user can enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_folder_that_can_be_written_or_made_is_left_as_it_was(tmp_path: Path) -> None:
    refuse_unwritable([("RUSHES_EXPORT_DIR", tmp_path), ("RUSHES_CACHE_DIR", tmp_path / "a" / "b")])
    assert list(tmp_path.iterdir()) == []


def test_folders_of_others_are_refused_together(seen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exports, shut = seen / "exports", seen / "shut"
    for each in (exports, shut):
        each.mkdir(mode=0o755)
    (exports / ".rushes").mkdir()
    shut.chmod(0)
    for each in (exports, seen):
        each.chmod(0o555)
    with without_rights(), pytest.raises(SystemExit) as refused:
        refuse_unwritable(
            [
                ("RUSHES_EXPORT_DIR", exports),
                ("RUSHES_CACHE_DIR", shut / "derived"),
                ("RUSHES_MODELS_DIR", seen / "models"),
                ("RUSHES_EXPORT_DIR", exports / "none"),
            ]
        )
    seen.chmod(0o755)
    assert refused.value.code == REFUSED
    _, *lines = [line.strip() for line in capsys.readouterr().err.splitlines()]
    assert [line.partition(":")[0] for line in lines] == ["RUSHES_EXPORT_DIR", "RUSHES_CACHE_DIR", "RUSHES_MODELS_DIR"]
    owner = f"{os.getuid()}:{exports.stat().st_gid}"
    assert f"{exports} belongs to {owner}, and this process runs as " in lines[0]
    assert f"{shut}/derived does not exist, or cannot be reached: {shut} belongs to {owner}" in lines[1]
    assert f"{seen}/models does not exist, or cannot be reached: {seen} belongs to {owner}" in lines[2]
    assert f"mkdir -p {seen}/models && chown " in lines[2]


def test_a_folder_in_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = unwritable(tmp_path / "file" / "exports")
    assert found is not None
    assert found.sentence(RUSHES) == f"{tmp_path}/file/exports is a file or lies in one, and this takes a folder"


def test_a_full_disk_is_no_matter_of_rights(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            (tmp_path / "file").write_text("a")
        assert unwritable(tmp_path) is None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("found", "process", "end"),
    [
        (
            Unwritable(EXPORTS, EXPORTS, NAS, errno.EACCES),
            RUSHES,
            "(Permission denied): chown 10001:10001 /exports; in a",
        ),
        (Unwritable(EXPORTS, EXPORTS, RUSHES, errno.EACCES), RUSHES, "chmod u+rwx /exports; in a container"),
        (
            Unwritable(EXPORTS, EXPORTS, NAS, errno.EACCES),
            Ids(0, 0),
            "server refuses root: run this process as 1000:100",
        ),
        (
            Unwritable(EXPORTS, EXPORTS, RUSHES, errno.EROFS),
            RUSHES,
            "(Read-only file system): mount a folder at /exports that can be written",
        ),
        (
            Unwritable(EXPORTS, Path("/"), Ids(0, 0), errno.EACCES),
            RUSHES,
            "mkdir -p /exports && chown 10001:10001 /exports; in a container",
        ),
        (
            Unwritable(EXPORTS / "main", EXPORTS, NAS, errno.EACCES, mounted=True),
            RUSHES,
            "): chown 10001:10001 /exports; in",
        ),
        (Unwritable(Path("/my clips"), Path("/my clips"), NAS, errno.EPERM), RUSHES, "chown 10001:10001 '/my clips'"),
    ],
)
def test_the_sentence_has_the_command_that_mends_it(found: Unwritable, process: Ids, end: str) -> None:
    said = found.sentence(process)
    assert end in said
    assert f"belongs to {found.owner}, and this process runs as {process}" in said
