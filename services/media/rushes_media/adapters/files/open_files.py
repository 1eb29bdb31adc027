"""Open descriptors of files that are being played, so that a range needs no path look-up."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rushes_footage.files import Source
from rushes_media.adapters.files.library import Library, OpenFile
from rushes_media.threads import answered, let_go

_KEPT = 64
_KEPT_SECONDS = 5.0
"""Short, so that no disk is kept from being unmounted, and no deleted file keeps its space."""


@dataclass
class _Entry:
    file: OpenFile
    until: float
    users: int = 0
    dropped: bool = False


class OpenFiles:
    """Only requests that name a version are cached: without one, another file may be at the path."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._entries: OrderedDict[Source, _Entry] = OrderedDict()
        self._closing: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def lease(self, source: Source) -> AsyncIterator[OpenFile]:
        """The file, open for as long as the context lasts; raises what Library.open does."""
        entry = self._entries.get(source)
        if entry is None:
            file = await answered(source.root, lambda: self._library.open(source), release=OpenFile.close)
            entry = _Entry(file, asyncio.get_running_loop().time() + _KEPT_SECONDS)
            if source.version is None or source in self._entries:
                entry.dropped = True
            else:
                self._keep(source, entry)
        else:
            self._entries.move_to_end(source)
        entry.users += 1
        try:
            yield entry.file
        finally:
            entry.users -= 1
            self._close_unused(entry)

    def _keep(self, source: Source, entry: _Entry) -> None:
        self._entries[source] = entry
        while len(self._entries) > _KEPT:
            _, oldest = self._entries.popitem(last=False)
            self._drop(oldest)
        if self._closing is None:
            self._closing = asyncio.get_running_loop().call_later(_KEPT_SECONDS, self._drop_old)

    def _drop_old(self) -> None:
        self._closing = None
        loop = asyncio.get_running_loop()
        for source, entry in list(self._entries.items()):
            if entry.until <= loop.time():
                del self._entries[source]
                self._drop(entry)
        if self._entries:
            soonest = min(entry.until for entry in self._entries.values())
            self._closing = loop.call_at(soonest, self._drop_old)

    def _drop(self, entry: _Entry) -> None:
        entry.dropped = True
        self._close_unused(entry)

    def _close_unused(self, entry: _Entry) -> None:
        if entry.dropped and not entry.users:
            let_go(entry.file)

    def close(self) -> None:
        """Close files that are not in use now, and the others when they are released."""
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        while self._entries:
            _, entry = self._entries.popitem()
            self._drop(entry)
