"""A network file system with several clients on one machine: GlusterFS, without its daemon.

One process serves a folder, and each mount is a client of its own, as if it were on a host of its own: with its own
connection, its own locks and its own cache. Needs root, /dev/fuse, and glusterfs with its server (Debian:
glusterfs-server).
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.e2e.stack import free_port

_SECONDS = 60.0
_SERVER = """
volume posix
  type storage/posix
  option directory {folder}
end-volume
volume locks
  type features/locks
  subvolumes posix
end-volume
volume server
  type protocol/server
  option transport-type tcp
  option transport.socket.bind-address 127.0.0.1
  option transport.socket.listen-port {port}
  option auth.addr.locks.allow 127.0.0.1
  subvolumes locks
end-volume
"""
_CLIENT = """
volume client
  type protocol/client
  option transport-type tcp
  option remote-host 127.0.0.1
  option remote-port {port}
  option remote-subvolume locks
end-volume
"""


def _has_all() -> bool:
    programs = all(shutil.which(program) for program in ("glusterfs", "glusterfsd"))
    return programs and os.geteuid() == 0 and Path("/dev/fuse").exists()


needs_shared_folder = pytest.mark.skipif(
    "RUSHES_NEED_SHARED_FOLDER" not in os.environ and not _has_all(),
    reason="a shared folder needs root, /dev/fuse and GlusterFS (Debian: apt-get install glusterfs-server)",
)


@contextmanager
def shared_folder(around: Path, clients: Sequence[str]) -> Iterator[dict[str, Path]]:
    """Mounts of one folder by client; `around` has all that they need."""
    port, served = free_port(), around / "served"
    served.mkdir(parents=True)
    (around / "server.vol").write_text(_SERVER.format(folder=served, port=port))
    (around / "client.vol").write_text(_CLIENT.format(port=port))
    with ExitStack() as ends:
        server = subprocess.Popen(
            ["glusterfsd", "--no-daemon", *_files(around, "server")], stdin=subprocess.DEVNULL, start_new_session=True
        )
        ends.callback(server.wait, 60)
        ends.callback(server.send_signal, signal.SIGKILL)
        mounts = {}
        for client in clients:
            mounts[client] = around / client
            mounts[client].mkdir()
            subprocess.run(
                ["glusterfs", *_files(around, client, "client"), str(mounts[client])],
                check=True,
                stdin=subprocess.DEVNULL,
            )
            ends.callback(subprocess.run, ["umount", "--lazy", str(mounts[client])], check=True)
        _until_all_see(mounts)
        yield mounts


def _files(around: Path, name: str, volume: str = "") -> list[str]:
    # In the folder alone, whose path is absolute: others are made where the process runs.
    return [
        f"--volfile={around / (volume or name)}.vol",
        f"--log-file={around / name}.log",
        f"--pid-file={around / name}.pid",
    ]


def _until_all_see(mounts: dict[str, Path]) -> None:
    """Return when what one client writes can be read by all."""
    ends = time.monotonic() + _SECONDS
    for mount in mounts.values():
        while True:
            try:
                (mount / "seen").write_text("x")
                if all((each / "seen").read_text() == "x" for each in mounts.values()):
                    break
            except OSError:
                if time.monotonic() > ends:
                    raise
            time.sleep(0.1)
    next(iter(mounts.values())).joinpath("seen").unlink()
