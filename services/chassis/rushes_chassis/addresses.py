"""Where the processes of one machine find each other: Unix sockets in the data folder."""

import hashlib
import os
import tempfile
from pathlib import Path

# sockaddr_un holds 108 bytes with the closing zero.
_LONGEST_SOCKET_PATH = 107


def socket_folder(data_dir: Path) -> Path:
    """The folder for this data folder's sockets, made with mode 0700.

    It lies in the data folder unless paths there would be too long for a socket; then in the user's runtime folder,
    under a name that belongs to this data folder alone. Raises PermissionError where that name is someone else's.
    """
    folder = data_dir.resolve() / "run"
    if len(os.fsencode(folder / "inference.sock")) + len("-99") > _LONGEST_SOCKET_PATH:
        runtime = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        mark = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
        folder = Path(runtime) / f"rushes-{os.getuid()}-{mark}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to another user")
    folder.chmod(0o700)
    return folder


def socket_target(data_dir: Path, process: str) -> str:
    """The gRPC target of a process of this machine, e.g. `unix:/data/run/catalog.sock`."""
    return f"unix:{socket_folder(data_dir) / process}.sock"
