"""What `rushes up` says of the library's folders before it starts."""

from pathlib import Path

import pytest

from rushes_local.up import check_root


class _DeadMount(type(Path())):  # type: ignore[misc]  # the class of this system's paths
    """As the kernel answers for a share whose server is gone."""

    def stat(self, *, follow_symlinks: bool = True) -> None:
        raise OSError(5, "Input/output error")


def test_a_dead_mount_keeps_nothing_from_starting(capsys: pytest.CaptureFixture[str]) -> None:
    check_root(_DeadMount("/mnt/lab"))
    assert "/mnt/lab cannot be read now: Input/output error. Its videos appear when it can." in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check_root(tmp_path / "none")
    assert f"{tmp_path}/none is not there now." in capsys.readouterr().out


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    with pytest.raises(SystemExit, match="is a file, and RUSHES_LIBRARY takes folders"):
        check_root(tmp_path / "a.mp4")
