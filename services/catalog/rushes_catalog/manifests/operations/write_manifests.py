"""Keeping the manifests of data sets up to date with the rows."""

import asyncio
from collections.abc import AsyncIterator

from pydantic import TypeAdapter

from rushes_catalog.manifests.domain.manifest import ManifestForm, ManifestLine, StaleManifest
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.ports.tables import ClipTable, NewClipTable
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.loops import Pauses, keep_each, until_set

LINE: TypeAdapter[ManifestLine] = TypeAdapter(ManifestLine)

_LINES_AT_ONCE = 1000
_PAUSE = 0.2
"""Seconds from one write to the next; changes meanwhile are written together."""
_REST = 4
"""A manifest that takes long is written less often: seconds of pause per second of writing."""
_PAUSES = Pauses(2.0)
"""Pauses until a manifest that could not be written is tried again."""


class ManifestWriter:
    """Rewrites each stale manifest as a whole, so that it is correct whatever happened before."""

    def __init__(self, catalog: Catalog, folder: ExportFolder, new_table: NewClipTable | None) -> None:
        self._catalog, self._folder, self._new_table = catalog, folder, new_table
        # Not awaited before the first round: the previous process may have ended with unwritten changes.
        self._wake = asyncio.Event()
        self._stale: dict[str, StaleManifest] = {}
        self._took = 0.0
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.manifests:
            self._wake.set()

    async def run(self) -> None:
        """Write stale manifests until cancelled."""
        await keep_each("manifests", self._stale_folders, self._write, self._rest, _PAUSES)

    async def _stale_folders(self) -> list[str]:
        """Suffixes of the folders with stale manifests."""
        self._wake.clear()
        self._took = 0.0
        async with self._catalog.reading() as stores:
            stale = await stores.manifests.stale()
        self._stale = {manifest.folder_suffix: manifest for manifest in stale}
        return list(self._stale)

    async def _write(self, folder_suffix: str) -> None:
        manifest, began = self._stale[folder_suffix], asyncio.get_running_loop().time()
        await self._folder.write_manifest(folder_suffix, ManifestForm.LINES, self._text(manifest))
        if self._new_table is not None:
            table = self._table(manifest, self._new_table)
            await self._folder.write_manifest(folder_suffix, ManifestForm.TABLE, table)
        async with self._catalog.changing() as stores:
            await stores.manifests.written(manifest)
        self._took += asyncio.get_running_loop().time() - began

    async def _rest(self, pause: float | None) -> None:
        await asyncio.sleep(max(_PAUSE, _REST * self._took))
        await until_set(self._wake, pause)

    async def _text(self, manifest: StaleManifest) -> AsyncIterator[bytes]:
        async for lines in self._parts(manifest):
            yield b"".join(LINE.dump_json(line) + b"\n" for line in lines)

    async def _table(self, manifest: StaleManifest, new_table: NewClipTable) -> AsyncIterator[bytes]:
        table: ClipTable | None = None
        async for lines in self._parts(manifest):
            if table is None:
                table = await asyncio.to_thread(new_table)
            texts = [LINE.dump_json(line).decode() for line in lines]
            yield await asyncio.to_thread(table.add, lines, texts)
        if table is not None:
            yield await asyncio.to_thread(table.end)

    async def _parts(self, manifest: StaleManifest) -> AsyncIterator[tuple[ManifestLine, ...]]:
        begin: tuple[str, int] | None = None
        while True:
            async with self._catalog.reading() as stores:
                part = await stores.manifests.part(manifest.folder_suffix, begin, _LINES_AT_ONCE)
            if part.lines:
                yield part.lines
            begin = part.then
            if begin is None:
                return
