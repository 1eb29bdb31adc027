"""EventsService: recorded events in order, and progress."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.catalog.v1 import events_pb2, events_pb2_grpc
from rushes_catalog.events.domain.events import (
    AnnotationsChanged,
    AnyProgress,
    AssetsChanged,
    BrandListSaved,
    Change,
    ChangeRecorded,
    ClipChanged,
    CollectionChanged,
    CollectionProgress,
    Event,
    FinderChanged,
    JobChanged,
    LabelsChanged,
    MakingProgress,
    NodeChanged,
    PipelineProfileSaved,
    StageChanged,
    StageProgress,
)
from rushes_catalog.events.operations.watch_events import Beginning, Told, Watching
from rushes_catalog.ports.clock import Clock
from rushes_catalog.rpc.messages import clip_to, job_to, stage_to, time_to
from rushes_catalog.rpc.streams import until
from rushes_chassis.context import Context
from rushes_footage.messages.clips import attempt_to
from rushes_footage.messages.renditions import kind_to


class EventsServicer(events_pb2_grpc.EventsServiceServicer):
    """Implements EventsService."""

    def __init__(self, watching: Watching, stopping: asyncio.Event, now: Clock) -> None:
        self._watching, self._stopping, self._now = watching, stopping, now

    async def Watch(
        self, request: events_pb2.WatchRequest, context: Context
    ) -> AsyncIterator[events_pb2.WatchResponse]:
        after = request.after if request.HasField("after") else None
        async with (
            aclosing(self._watching.watch(after, with_progress=request.with_progress)) as told,
            aclosing(until(self._stopping, told)) as lasting,
        ):
            async for each in lasting:
                yield events_pb2.WatchResponse(event=self._event_to(each))

    def _event_to(self, told: Told) -> events_pb2.Event:
        if isinstance(told, Beginning):
            return events_pb2.Event(sequence=told.sequence, time=time_to(self._now()))
        if isinstance(told, Event):
            message = _change_to(told.change)
            message.sequence = told.sequence
            message.time.CopyFrom(time_to(told.time))
            return message
        message = _progress_to(told)
        message.time.CopyFrom(time_to(self._now()))
        return message


def _change_to(change: Change) -> events_pb2.Event:
    match change:
        case JobChanged(job):
            return events_pb2.Event(job=job_to(job))
        case ClipChanged(clip, job_id, job_ticket, noted):
            changed = events_pb2.ClipChanged(clip=clip_to(clip), job_id=job_id, job_ticket=job_ticket, noted=noted)
            return events_pb2.Event(clip=changed)
        case AssetsChanged(root, asset_ids):
            return events_pb2.Event(assets=events_pb2.AssetsChanged(root=root, asset_ids=asset_ids))
        case AnnotationsChanged(asset_id, profile):
            return events_pb2.Event(annotations=events_pb2.AnnotationsChanged(asset_id=asset_id, profile=profile))
        case ChangeRecorded(change_id):
            return events_pb2.Event(recorded=events_pb2.ChangeRecorded(change_id=change_id))
        case NodeChanged(name):
            return events_pb2.Event(node=events_pb2.NodeChanged(name=name))
        case CollectionChanged(place):
            return events_pb2.Event(collection=events_pb2.CollectionChanged(root=place.root, path=place.path))
        case FinderChanged(finder_id):
            return events_pb2.Event(finder=events_pb2.FinderChanged(finder_id=finder_id))
        case LabelsChanged(timeline_id):
            return events_pb2.Event(labels=events_pb2.LabelsChanged(timeline_id=timeline_id))
        case BrandListSaved(name):
            return events_pb2.Event(brand_list=events_pb2.BrandListSaved(name=name))
        case PipelineProfileSaved(name):
            return events_pb2.Event(pipeline_profile=events_pb2.PipelineProfileSaved(name=name))
        case StageChanged():
            stage = events_pb2.StageChanged(
                run_id=change.run_id,
                timeline_id=change.timeline_id,
                stage=change.stage,
                ended=change.ended,
                reused=change.reused,
                counts=change.counts,
                milliseconds=change.milliseconds,
            )
            return events_pb2.Event(stage=stage)


def _progress_to(progress: AnyProgress) -> events_pb2.Event:
    if isinstance(progress, MakingProgress):
        making = events_pb2.MakingProgress(
            asset_id=progress.asset_id,
            kind=kind_to(progress.made),
            fraction=progress.fraction,
            ended=progress.ended,
        )
        return events_pb2.Event(making=making)
    if isinstance(progress, CollectionProgress):
        further = events_pb2.CollectionProgress(
            root=progress.collection.root,
            path=progress.collection.path,
            stage=None if progress.stage is None else stage_to(progress.stage),
            done=progress.done,
            total=progress.total,
        )
        return events_pb2.Event(collection_progress=further)
    if isinstance(progress, StageProgress):
        of_stage = events_pb2.StageProgress(
            run_id=progress.run_id,
            timeline_id=progress.timeline_id,
            stage=progress.stage,
            fraction=progress.fraction,
        )
        return events_pb2.Event(stage_progress=of_stage)
    return events_pb2.Event(
        progress=events_pb2.Progress(
            job_id=progress.job_id,
            job_fraction=progress.job_fraction,
            clip_id=progress.clip_id or "",
            clip_fraction=progress.clip_fraction,
            stage=progress.stage,
            attempt=None if progress.attempt is None else attempt_to(progress.attempt),
        )
    )
