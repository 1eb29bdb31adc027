"""Whose a published file is."""

from uuid import UUID

from rushes_media.domain.clips import comment_of_task
from rushes_media.domain.errors import NotVideo, WorkerDied
from rushes_media.ports import Containers, File


async def is_of_task(containers: Containers, file: File, task_id: UUID) -> bool:
    """Whether a file says that this task made it; what cannot even be read was not."""
    try:
        return (await containers.signature(file)).comment == comment_of_task(task_id)
    except (NotVideo, WorkerDied):
        return False
