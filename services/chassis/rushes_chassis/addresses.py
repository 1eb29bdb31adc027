"""Addresses of processes: Unix sockets in the data folder, and host:port on a network."""

import hashlib
import ipaddress
import os
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

_NETWORK = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%\w]+\]|[^\[\]:/\s,]*):(?P<port>[0-9]{1,5})", re.ASCII)
_MOST_PORT = 65535


class HostPort(NamedTuple):
    """An address on a network."""

    host: str
    """A name or an IP address, without brackets; may be empty."""
    port: int

    @property
    def is_wildcard(self) -> bool:
        """Whether it stands for every address of a machine."""
        return self.host in {"", "*"} or ((address := _ip(self.host)) is not None and address.is_unspecified)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host == "localhost" or ((address := _ip(self.host)) is not None and address.is_loopback)


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def host_port(address: str) -> HostPort | None:
    """The two parts of `host:port` or `[address]:port`; None where it is neither."""
    parts = _NETWORK.fullmatch(address)
    if parts is None or int(parts["port"]) > _MOST_PORT:
        return None
    return HostPort(parts["host"].strip("[]"), int(parts["port"]))


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
