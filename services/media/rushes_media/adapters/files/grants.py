"""Files opened for a caller on this host, which fetches their descriptors from a Unix socket.

The token that fetches a descriptor is returned by an RPC; the socket by itself gives out nothing.
"""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from rushes_chassis.addresses import descriptor_socket, prepare_to_listen
from rushes_chassis.errors import RushesError
from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.files.library import Library, OpenFile
from rushes_media.domain.errors import GrantsNothing, TooManyGrants
from rushes_media.threads import answered, let_go

log = structlog.get_logger()

LIFETIME_MS = 5_000
"""Short, so that no disk is kept from being unmounted, and no deleted file keeps its space."""
TOKEN_BYTES = 16
FETCH_SECONDS = 5.0
_MOST_WAITING = 64
_MOST_CONNECTIONS = 64
_FULL_SECONDS = 1.0
"""How long no connection is accepted after this process ran out of descriptors."""


@dataclass(frozen=True)
class Grant:
    """An open file that a token stands for."""

    token: bytes
    version: FileVersion


@dataclass
class _Waiting:
    file: OpenFile
    expiry: asyncio.TimerHandle


class Grants:
    """All methods belong to the event loop."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._waiting: dict[bytes, _Waiting] = {}
        self._connections: dict[socket.socket, asyncio.TimerHandle] = {}
        self._listens = False

    async def grant(self, source: Source) -> Grant:
        """Open a file; raises what Library.open does, GrantsNothing and TooManyGrants."""
        self._check_room()
        # Not shared with other readers: the receiver shares the lock that keeps the file from deletion.
        file = await answered(source.root, lambda: self._library.open(source), release=OpenFile.close)
        try:
            self._check_room()  # Others may have been granted meanwhile.
        except RushesError:
            let_go(file)
            raise
        token = secrets.token_bytes(TOKEN_BYTES)
        expiry = asyncio.get_running_loop().call_later(FETCH_SECONDS, self._forget, token)
        self._waiting[token] = _Waiting(file, expiry)
        return Grant(token, file.version)

    def _check_room(self) -> None:
        if not self._listens:
            raise GrantsNothing
        if len(self._waiting) >= _MOST_WAITING:
            raise TooManyGrants(_MOST_WAITING)

    @asynccontextmanager
    async def listening(self, target: str, *, wanted: bool) -> AsyncIterator[None]:
        """Serve descriptors on a socket beside a gRPC target, where that is a Unix socket; closes all at the end."""
        path = descriptor_socket(target)
        listening = _listening_at(target, path) if path is not None and wanted else None
        if path is None or listening is None:
            yield
            return
        loop = asyncio.get_running_loop()
        loop.add_reader(listening, self._accept, listening)
        self._listens = True
        try:
            yield
        finally:
            self._listens = False
            loop.remove_reader(listening)
            listening.close()
            path.unlink(missing_ok=True)
            for connection in list(self._connections):
                self._hang_up(connection)
            for token in list(self._waiting):
                self._forget(token)

    def _accept(self, listening: socket.socket) -> None:
        try:
            connection, _ = listening.accept()
        except (BlockingIOError, ConnectionError):
            return
        except OSError as full:
            log.warning("no descriptor can be handed over", why=str(full))
            self._pause(listening)
            return
        if len(self._connections) >= _MOST_CONNECTIONS:
            connection.close()
            return
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        self._connections[connection] = loop.call_later(FETCH_SECONDS, self._hang_up, connection)
        loop.add_reader(connection, self._hand_over, connection)

    def _pause(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(listening)

        def go_on() -> None:
            if self._listens:
                loop.add_reader(listening, self._accept, listening)

        loop.call_later(_FULL_SECONDS, go_on)

    def _hand_over(self, connection: socket.socket) -> None:
        """Exchange one token for one descriptor; anything else closes the connection."""
        with suppress(OSError):
            token = connection.recv(TOKEN_BYTES + 1)
            waiting = self._waiting.get(token)
            if waiting is not None:
                socket.send_fds(connection, [b"\0"], [waiting.file.descriptor])
                self._forget(token)
        self._hang_up(connection)

    def _hang_up(self, connection: socket.socket) -> None:
        asyncio.get_running_loop().remove_reader(connection)
        self._connections.pop(connection).cancel()
        connection.close()

    def _forget(self, token: bytes) -> None:
        waiting = self._waiting.pop(token)
        waiting.expiry.cancel()
        let_go(waiting.file)


def _listening_at(target: str, path: Path) -> socket.socket | None:
    """A socket for exchanging tokens; None where it cannot be created, which is logged."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
    try:
        prepare_to_listen(target)
        path.unlink(missing_ok=True)
        listening.bind(str(path))
        path.chmod(0o600)  # Before it listens: nobody can connect until then.
        listening.listen(_MOST_CONNECTIONS)
    except OSError as failed:
        listening.close()
        log.warning("no files are handed to gateways on this host", why=str(failed))
        return None
    return listening
