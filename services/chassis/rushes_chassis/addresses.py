"""Addresses of the processes of one machine: Unix sockets in the data folder."""

import hashlib
import os
import tempfile
from pathlib import Path

# sockaddr_un holds 108 bytes with the closing zero.
_LONGEST_SOCKET_PATH = 107


def socket_folder(data_dir: Path) -> Path:
    """Folder of this data folder's sockets.

    In the data folder, unless paths there would be too long for a socket; then in the user's runtime folder, under a
    name that belongs to this data folder alone.
    """
    folder = data_dir.resolve() / "run"
    if len(os.fsencode(folder / "inference.sock")) + len("-99") <= _LONGEST_SOCKET_PATH:
        return folder
    runtime = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    mark = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    return Path(runtime) / f"rushes-{os.getuid()}-{mark}"


def socket_target(data_dir: Path, process: str) -> str:
    """The gRPC target of a process of this machine, e.g. `unix:/data/run/catalog.sock`."""
    return f"unix:{socket_folder(data_dir) / process}.sock"


def is_socket(target: str) -> bool:
    """Whether only processes of this machine can reach the target."""
    return target.startswith("unix:")


def descriptor_socket(target: str) -> Path | None:
    """The socket beside a service's Unix socket over which it passes file descriptors; None for all other targets."""
    return Path(target.removeprefix("unix:")).with_suffix(".fds") if is_socket(target) else None


def prepare_to_listen(target: str) -> None:
    """Create a socket's folder, accessible to this user only; raises PermissionError where it is another user's."""
    if not is_socket(target):
        return
    folder = Path(target.removeprefix("unix:")).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to another user")
    folder.chmod(0o700)
