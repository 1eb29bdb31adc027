"""What `rushes up` says of the library's folders before it starts."""

import socket
from pathlib import Path

import pytest

from rushes_local.listening import advice, try_to_listen
from rushes_local.output import Output
from rushes_local.up import check_root


class _DeadMount(type(Path())):  # type: ignore[misc]  # the class of this system's paths
    """As the kernel answers for a share whose server is gone."""

    def stat(self, *, follow_symlinks: bool = True) -> None:
        raise OSError(5, "Input/output error")


def test_a_dead_mount_keeps_nothing_from_starting(capsys: pytest.CaptureFixture[str]) -> None:
    check_root(_DeadMount("/mnt/lab"), Output())
    assert "/mnt/lab cannot be read now: Input/output error. Its videos appear when it can." in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check_root(tmp_path / "none", Output())
    assert f"{tmp_path}/none is not there now." in capsys.readouterr().out


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    with pytest.raises(SystemExit, match="is a file, and RUSHES_LIBRARY takes folders"):
        check_root(tmp_path / "a.mp4", Output())


def test_where_nothing_can_listen_the_address_or_the_port_is_said_to_be_the_matter() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OSError, match="in use") as taken:
            try_to_listen("127.0.0.1", port)
        assert advice(taken.value, 8091) == "RUSHES_PORT=8092"
        assert advice(taken.value, 65535) == "RUSHES_PORT=8000"
    for host in ("192.0.2.1", "nosuch.invalid"):
        with pytest.raises(OSError, match=r".") as foreign:
            try_to_listen(host, port)
        assert advice(foreign.value, port).startswith("RUSHES_HOST=")
