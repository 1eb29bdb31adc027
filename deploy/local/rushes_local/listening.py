"""Whether the gateway could listen on its address, and what to set where it could not."""

import errno
import socket


def try_to_listen(host: str, port: int) -> None:
    """Raises OSError where nothing can listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind((host, port))


def advice(hindrance: OSError, port: int) -> str:
    """What to set instead: the address, or the port."""
    if isinstance(hindrance, socket.gaierror) or hindrance.errno == errno.EADDRNOTAVAIL:
        return "RUSHES_HOST=<an address of this machine>, or 0.0.0.0 for all of them"
    return f"RUSHES_PORT={port + 1 if hindrance.errno == errno.EADDRINUSE and port < 65535 else 8000}"
