"""Whose a published clip is."""

from rushes_footage.clips import OwnClip, TaskId
from rushes_media.domain.clips import comment_of_task
from rushes_media.domain.errors import NotVideo, WorkerDied
from rushes_media.ports.files import ClipFiles
from rushes_media.ports.workers import Containers
from rushes_media.threads import finished


async def is_of_task(containers: Containers, clip: ClipFiles, task_id: TaskId) -> bool:
    """Whether a clip says that this task made it; what cannot even be read was not."""
    mark = comment_of_task(task_id)
    if clip.form.is_sequence:
        return await finished(lambda: clip.bear(mark))
    try:
        return (await containers.signature(clip.picture)).comment == mark
    except (NotVideo, WorkerDied):
        return False


async def is_own(containers: Containers, files: ClipFiles, clip: OwnClip) -> bool:
    """Whether a clip's files are those that are meant: by its task's mark, or by its version where it bears none."""
    if clip.adopted is not None:
        return files.picture.version == clip.adopted
    return await is_of_task(containers, files, clip.task_id)
