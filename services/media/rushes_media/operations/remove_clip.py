"""Removing a published clip."""

import asyncio
from uuid import UUID

from rushes_media.domain.clips import ClipPlace
from rushes_media.domain.errors import ClipExists
from rushes_media.operations.ownership import is_of_task
from rushes_media.ports import Containers, ExportFolder, close
from rushes_media.threads import acquired


async def remove_clip(folder: ExportFolder, containers: Containers, place: ClipPlace, task_id: UUID) -> bool:
    """Remove a clip that a task published; False where none was there.

    Raises BadPlace, and ClipExists where the file there is not that task's, which is left alone.
    """
    file = await acquired(lambda: folder.published(place), close)
    if file is None:
        return await asyncio.to_thread(folder.remove, place)  # its label may have outlived it
    with file:
        if not await is_of_task(containers, file, task_id):
            raise ClipExists(str(folder.path_of(place)))
    return await asyncio.to_thread(folder.remove, place)
