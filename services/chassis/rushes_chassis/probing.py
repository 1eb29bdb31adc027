"""Answering probes while a process runs."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rushes_chassis.probes import Probes

_REFUSED: Final = 2


@contextmanager
def probed(port: int, probes: Probes) -> Iterator[None]:
    """Answer on every address of this port while the block runs; port 0: not at all. Exits where it cannot be used."""
    if not port:
        yield
        return
    # Imported on use: the standard library's HTTP server takes memory.
    from rushes_chassis.probe_server import ProbeServer

    try:
        server = ProbeServer(port, probes)
    except OSError as taken:
        print(  # noqa: T201
            f"RUSHES_PROBE_PORT: port {port} cannot be used: {taken.strerror}. Set another one, or 0 for none.",
            file=sys.stderr,
        )
        raise SystemExit(_REFUSED) from taken
    thread = threading.Thread(target=server.serve_forever, name="probes", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
