"""Removing a published clip."""

import asyncio

from rushes_footage.clips import TaskId
from rushes_footage.plans import ClipPlace
from rushes_media.adapters.clips.export_folder import ExportFolder
from rushes_media.adapters.clips.working_clips import close
from rushes_media.adapters.workers.containers import Containers
from rushes_media.domain.clips.clips import comment_of_task
from rushes_media.domain.errors import ClipExists
from rushes_media.operations.clips.ownership import is_of_task
from rushes_media.threads import acquired


async def remove_clip(folder: ExportFolder, containers: Containers, place: ClipPlace, task_id: TaskId) -> bool:
    """Remove a clip that a task published; False where there was none.

    Raises BadPlace, and ClipExists where the file there belongs to another task and is kept.
    """
    clip = await acquired(lambda: folder.published(place), close)
    if clip is not None:
        with clip:
            if not await is_of_task(containers, clip, task_id):
                raise ClipExists(str(folder.path_of(place)))
    # Also where the file is gone: its label or sound may still exist.
    return await asyncio.to_thread(folder.remove, place, comment_of_task(task_id))
