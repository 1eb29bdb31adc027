"""Recording an export and queuing its cutting, within a transaction."""

from rushes_catalog.events.domain.events import AnnotationsChanged
from rushes_catalog.exports.domain.exports import Export, NewExport, export_title
from rushes_catalog.jobs.domain.jobs import JobKind, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.jobs.operations.settle_task import append_clip_event, append_job_event
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Stores
from rushes_footage.encoders import CPU


async def record_export(stores: Stores, new: NewExport, asset: Asset, now: Clock) -> Export:
    """Record an export with its job, a task per clip, its profile and label; raises GroupTaken, AssetNotFound."""
    request, at = new.request, new.created_at
    title = export_title(len(new.clips), asset.name, request.label)
    # Sequences are encoded by the CPU, so they need not wait for a node with a card.
    encoder = CPU if request.format.is_sequence else request.encoder
    tasks = [
        NewTask(clip.task_id, TaskKind.CLIP, clip.id, asset.place.root, Rank.EXPORT, encoder) for clip in new.clips
    ]
    await stores.jobs.add(NewJob(new.job_id, JobKind.EXPORT, title, request.requested_by, at), tasks)
    await stores.exports.add(new)
    new_profile = await stores.annotations.add_profile(request.profile)
    if request.label.strip():
        await stores.annotations.use_label(request.label, at)
    if new_profile or request.label.strip():
        await stores.events.append(AnnotationsChanged("", request.profile), at)
    await append_job_event(stores, new.job_id, now)
    for clip in new.clips:
        await append_clip_event(stores, clip.id, new.job_id, now)
    return await stores.exports.get(new.id)
