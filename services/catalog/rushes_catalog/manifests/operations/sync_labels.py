"""Updating the labels in dataset.json after an export was edited."""

import asyncio
from datetime import datetime
from typing import TypeAlias

from rushes_catalog.domain.ids import ClipId, ExportId
from rushes_catalog.exports.domain.exports import ClipSelector, ClipState, Origin
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.loops import Pauses, keep_each, until_set

Edit: TypeAlias = tuple[ExportId, datetime]
"""An export, and the time of its last edit."""

_LOOK_AGAIN = 5.0
"""Seconds until an export whose clips are still being cut is checked again."""
_PAUSES = Pauses(5.0)
"""Pauses until an export whose labels could not be written is tried again."""


class SyncLabels:
    """Holds `move_lock` while it labels the clips of an export, so that none is moved meanwhile."""

    def __init__(self, catalog: Catalog, folder: ExportFolder, move_lock: asyncio.Lock) -> None:
        self._catalog, self._folder, self._move_lock = catalog, folder, move_lock
        # Clips labelled since an edit, while others of the export are not cut yet: media opens each clip before it
        # writes its label, and a paused job may stay so for days.
        self._labelled: dict[Edit, set[ClipId]] = {}
        self._cutting = False
        self._wake = asyncio.Event()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.labels:
            self._wake.set()

    async def run(self) -> None:
        """Write the labels of all edited exports, until cancelled."""
        await keep_each("labels", self.stale, self.sync, self._rest, _PAUSES)

    async def stale(self) -> list[Edit]:
        """Edits that dataset.json may lack."""
        self._wake.clear()
        self._cutting = False
        async with self._catalog.reading() as stores:
            edits = await stores.exports.with_stale_labels()
        self._labelled = {edit: self._labelled.get(edit, set()) for edit in edits}
        return edits

    async def sync(self, edit: Edit) -> bool:
        """Label the finished clips of an edited export; False where others are still being cut."""
        export_id, edited_at = edit
        async with self._move_lock:
            async with self._catalog.reading() as stores:
                clips = await stores.clips.recorded(ClipSelector(export_id=export_id))
            labelled = self._labelled[edit]
            # Clips outside of the export folders are in no manifest.
            inside = [each for each in clips if each.origin is not Origin.OUTSIDE]
            done = [each for each in inside if each.clip.state is ClipState.DONE and each.clip.id not in labelled]
            if done:
                await self._folder.label_clips([each.own for each in done])
                labelled |= {each.clip.id for each in done}
            if any(each.clip.state in (ClipState.WAITING, ClipState.RUNNING) for each in clips):
                self._cutting = True
                return False
            async with self._catalog.changing() as stores:
                await stores.exports.labels_synced(export_id, edited_at)
            return True

    async def _rest(self, pause: float | None) -> None:
        if self._cutting:
            pause = _LOOK_AGAIN if pause is None else min(pause, _LOOK_AGAIN)
        await until_set(self._wake, pause)
