"""Asks a process in its container whether it is well: `python3 -IS healthy.py [/livez]`, by default /readyz.

The health check of images. It imports little, as it is begun every few seconds. Exits with 0 where the answer is 200,
else with 1. It prints the answer, which `docker inspect` shows.
"""

import os
import socket
import sys

SECONDS = 4.0
"""For the whole answer: less than the health check has."""
_MOST_BYTES = 1 << 16


def answer(port: int, path: str) -> tuple[int, str]:
    """Status and text of an answer of this container; raises OSError where there is none."""
    with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        received = b""
        while len(received) < _MOST_BYTES and (more := connection.recv(_MOST_BYTES)):
            received += more
    head, _, body = received.decode("utf-8", "replace").partition("\r\n\r\n")
    words = head.split(None, 2)
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdigit():
        raise OSError("what answers is no HTTP server")
    return int(words[1]), body.strip()


def main() -> int:
    """The exit status."""
    path = sys.argv[1] if len(sys.argv) > 1 else "/readyz"
    port = os.environ.get("RUSHES_PROBE_PORT", "")
    if not port.isdigit() or not 0 < int(port) < 1 << 16:
        print(f"RUSHES_PROBE_PORT is {port!r}: a health check needs the port of the probes, 9100 in the images")
        return 1
    try:
        status, said = answer(int(port), path)
    except OSError as failed:
        print(f"no answer at port {port}: {failed}")
        return 1
    print(f"{status} {said}")
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
