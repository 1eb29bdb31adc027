"""Hashing every file whole once, while nodes are idle, to distinguish an edit from a move."""

import asyncio
from typing import NoReturn

import structlog

from rushes_catalog.library.domain.assets import KnownFile
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import RushesError, Unavailable
from rushes_chassis.loops import Pauses, keep_side_by_side
from rushes_footage.contents import HashedParts

log = structlog.get_logger()

HASH_PAUSE = 60.0
"""Seconds between two rounds: checking a library of a million takes a second."""
_FILES_AT_ONCE = 100


class HashFiles:
    """Goes through the files of each mounted root, and again after each change of its files.

    Digests are stored part by part, so that a restarted catalog continues within a file.
    """

    def __init__(self, catalog: Catalog, fleet: Fleet, reader: FootageReader, pause: float = HASH_PAUSE) -> None:
        self._catalog, self._fleet, self._reader, self._pause = catalog, fleet, reader, pause
        # Roots without changes since their last round.
        self._finished: set[str] = set()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        self._finished -= committed.roots

    async def run(self) -> NoReturn:
        """Runs as long as the catalog."""
        await keep_side_by_side(
            "whole files",
            lambda: self._fleet.online_roots,
            self.go_through,
            self._rest,
            self._pause,
            Pauses(self._pause),
        )

    async def _rest(self, root: str, _: None) -> None:
        await asyncio.sleep(self._pause)

    async def go_through(self, root: str) -> None:
        """Hash what was not hashed of a root, where that is mounted and has changes."""
        if root in self._finished or root not in self._fleet.online_roots:
            return
        # Before the round, so that changes during it cause another one.
        self._finished.add(root)
        after = 0
        try:
            while files := await self._unread(root, after):
                for file in files:
                    await self._read(file)
                after = files[-1].number
        except Exception:
            self._finished.discard(root)
            raise

    async def _unread(self, root: str, after: int) -> list[KnownFile]:
        async with self._catalog.reading() as stores:
            return list(await stores.contents.unread(root, after, _FILES_AT_ONCE))

    async def _read(self, file: KnownFile) -> None:
        async with self._catalog.reading() as stores:
            known = (await stores.contents.of([file.number])).get(file.number)
        parts = known if known is not None and known.version == file.version else HashedParts(file.version, b"")
        while not parts.is_whole:
            try:
                digests = await self._reader.hash_parts(file.place, file.version, parts.count)
            except Unavailable:
                raise
            except RushesError as hindered:  # It has changed or is gone: the scan that finds this causes another round.
                log.info("file could not be hashed", path=file.place.path, error=hindered.message)
                return
            if digests:
                parts = parts.followed_by(digests)
                async with self._catalog.changing() as stores:
                    await stores.contents.keep({file.number: parts})
