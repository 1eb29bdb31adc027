"""Whether a published clip belongs to a task."""

from rushes_footage.clips import OwnClip, TaskId
from rushes_media.adapters.clips.working_clips import ClipFiles
from rushes_media.adapters.workers.containers import Containers
from rushes_media.domain.clips.clips import comment_of_task
from rushes_media.domain.errors import NotVideo, WorkerDied
from rushes_media.threads import finished


async def is_of_task(containers: Containers, clip: ClipFiles, task_id: TaskId) -> bool:
    """Whether a clip carries this task's mark; an unreadable file does not."""
    mark = comment_of_task(task_id)
    if clip.form.is_sequence:
        return await finished(lambda: clip.bear(mark))
    try:
        return (await containers.signature(clip.picture)).comment == mark
    except (NotVideo, WorkerDied):
        return False


async def is_own(containers: Containers, files: ClipFiles, clip: OwnClip) -> bool:
    """Whether a clip's files are the intended ones: by the task's mark, or by their version where they have none."""
    if clip.adopted is not None:
        return files.picture.version == clip.adopted
    return await is_of_task(containers, files, clip.task_id)
