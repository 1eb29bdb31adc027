"""A minimal HTTP client, so that measured time is mostly the server's."""

import socket
from types import TracebackType
from typing import NamedTuple, Self

_HEAD_END = b"\r\n\r\n"
_LARGEST_HEAD = 1 << 16


class HttpError(Exception):
    """A response that HTTP or the caller does not expect."""


class Head(NamedTuple):
    """Status and Content-Length of a response."""

    status: int
    length: int


class Connection:
    """One connection, kept open; each body has to be read to its end before the next request."""

    def __init__(self, port: int, *, receive_buffer: int | None = None) -> None:
        self._socket = socket.socket()
        if receive_buffer is not None:
            # Before connecting, when TCP negotiates the window.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(60)
        self._socket.connect(("127.0.0.1", port))
        self._ahead = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()

    def ask(self, path: str, *, first: int | None = None, last: int | None = None) -> None:
        """Send a GET, for bytes `first` to `last` where they are given."""
        wanted = "" if first is None else f"Range: bytes={first}-{'' if last is None else last}\r\n"
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{wanted}\r\n".encode())

    def head(self) -> Head:
        """Read the response's header."""
        data = self._ahead
        while _HEAD_END not in data:
            if len(data) > _LARGEST_HEAD:
                raise HttpError("the answer's head does not end")
            received = self._socket.recv(1 << 16)
            if not received:
                raise HttpError("the server closed the connection")
            data += received
        head, _, self._ahead = data.partition(_HEAD_END)
        lines = head.split(b"\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
        if b"content-length" not in fields:
            raise HttpError("the answer does not say its length")
        return Head(int(lines[0].split()[1]), int(fields[b"content-length"]))

    def read_into(self, buffer: memoryview) -> int:
        """Fill some of the buffer with the next bytes of the body; 0 where the server has closed."""
        if self._ahead:
            count = min(len(buffer), len(self._ahead))
            buffer[:count], self._ahead = self._ahead[:count], self._ahead[count:]
            return count
        return self._socket.recv_into(buffer)

    def fill(self, buffer: memoryview) -> None:
        """Fill all of the buffer with the next bytes of the body."""
        filled = 0
        while filled < len(buffer):
            count = self.read_into(buffer[filled:])
            if not count:
                raise HttpError(f"the body ended {len(buffer) - filled} bytes early")
            filled += count
